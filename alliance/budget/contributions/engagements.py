"""What waits for whoever keeps a budget: her desk in the rail, and on her home page the awards to engage."""

from collections.abc import Iterator
from datetime import datetime, time

from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.models import Caisse
from alliance.acteurs.selectors import roles_of
from alliance.budget.models.portees import ROLES_DE_CAISSE, caisse_ids_of
from alliance.budget.selectors.travail import a_engager_of
from alliance.kernel.contrats import Attente, Entree, attentes, navigation
from alliance.kernel.money import format_cents
from alliance.kernel.textes import plural


def tient_un_budget(user, cite) -> bool:
    """Gestionnaire or comptable in this cité today."""
    return bool(roles_of(user, cite) & ROLES_DE_CAISSE)


def attentes_des_engagements(user, cite) -> Iterator[Attente]:
    """The awards that may be engaged, budget by budget; what is late is told with the alerts."""
    if not tient_un_budget(user, cite):
        return
    for caisse in Caisse.objects.filter(cite=cite, pk__in=caisse_ids_of(user)).order_by("nom", "pk"):
        ready = [row.attribution for row in a_engager_of(caisse) if not row.manque]
        if not ready:
            continue
        first = min(row.notifiee_on for row in ready if row.notifiee_on is not None)
        yield Attente(
            titre=f"Engager {plural(len(ready), 'attribution notifiée', 'attributions notifiées')}",
            url=f"{reverse('budget:mon_budget', args=[cite.slug])}?caisse={caisse.pk}#a-engager",
            verbe="Engager",
            contexte=f"{caisse.nom}, {format_cents(sum(row.libre_cents for row in ready))} en tout.",
            icone="pen",
            depuis=timezone.make_aware(datetime.combine(first, time.min)),
        )


def register() -> None:
    """Called once, when the app is ready."""
    attentes.register("budget.engagements", attentes_des_engagements)
    navigation.register(
        "budget.mon_budget",
        Entree("Piloter", "À enregistrer", "budget:mon_budget", "inbox", tient_un_budget),
        ordre=37,
    )
