"""What a fiche may name: the people and bodies that a form offers, within what its author may see."""

from django.db.models import Q
from django.utils import timezone

from alliance.acteurs.enums import Role
from alliance.acteurs.models import Habilitation, Organisation
from alliance.comptes.models import Compte
from alliance.plan.models import FicheAction

ROLES_REFERENTS = frozenset({Role.CHEF_DE_PROJET, Role.TROIKA, Role.REFERENT})
"""Who may follow an action for the cité."""


def porteurs_possibles(fiche: FicheAction, user):
    """Organisations of the cité that the person sees, and the present porteur."""
    return _organisations(fiche, user, Q(pk=fiche.porteur_id))


def partenaires_possibles(fiche: FicheAction, user):
    """Organisations of the cité that the person sees, and the present partners."""
    return _organisations(fiche, user, Q(participations__fiche=fiche.pk))


def _organisations(fiche: FicheAction, user, current: Q):
    seen = Organisation.objects.visible_to(user).actives().filter(cite=fiche.cite_id)
    rows = Organisation.objects.filter(Q(pk__in=seen.values("pk")) | current, cite=fiche.cite_id)
    return rows.distinct().order_by("nom", "pk")


def referents_possibles(fiche: FicheAction):
    """People who steer or animate the cité today, and the present référent."""
    return Compte.objects.filter(
        Q(pk__in=referents_de_la_cite(fiche.cite_id).values("pk")) | Q(pk=fiche.referent_id)
    ).order_by("nom", "pk")


def referents_de_la_cite(cite):
    """People who steer or animate the cité today."""
    today = timezone.localdate()
    holders = Habilitation.objects.en_cours(today).filter(cite=cite, role__in=sorted(ROLES_REFERENTS))
    return Compte.objects.filter(pk__in=holders.values("compte_id"), is_active=True).order_by("nom", "pk")


def porteurs_de_la_cite(cite, user):
    """Organisations of the directory that the person sees."""
    return Organisation.objects.visible_to(user).actives().filter(cite=cite).order_by("nom", "pk")
