"""Work done in the background, after the commit that asked for it."""

from django.utils import timezone
from django_tasks import task

from alliance.notifications.models import Courriel
from alliance.notifications.services.envois import send_courriel


@task()
def envoyer(courriel_id: int) -> bool:
    """Send one mail of the outbox."""
    return send_courriel(courriel=Courriel.objects.get(pk=courriel_id), at=timezone.now())
