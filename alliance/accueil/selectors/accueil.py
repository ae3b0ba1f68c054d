"""The home page, composed from what the other apps registered."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from alliance.accueil.rules import A_VENIR
from alliance.acteurs.enums import Portee, Role
from alliance.acteurs.models import Habilitation
from alliance.acteurs.selectors import agit_comme_chef, roles_of
from alliance.kernel.contrats import Attente, Echeance, attentes, cartes, echeances
from alliance.plan.models import Axe, FicheAction
from alliance.plan.models.structure import ROLES_STRUCTURE
from alliance.territoires.models import Cite


@dataclass(frozen=True, slots=True)
class AttenteAffichee:
    """A thing that waits, and whether its day has passed."""

    attente: Attente
    en_retard: bool


@dataclass(frozen=True, slots=True)
class CarteAffichee:
    """A card and what feeds it."""

    template: str
    donnees: dict
    colonne: str


@dataclass(frozen=True, slots=True)
class EtapesDeDepart:
    """The three first steps of an empty cité, each done or not."""

    axes: bool
    fiches: bool
    troika: bool


CARTE_DU_PLAN = "plan/carte_plan.html"


def ce_qui_attend(user: Any, cite: Cite, today: date) -> list[AttenteAffichee]:
    """Everything that waits for the person: late first, then by day, then what has no day."""
    found = [attente for registered in attentes for attente in registered(user, cite)]
    shown = [AttenteAffichee(item, bool(item.echeance and item.echeance < today)) for item in found]
    return sorted(
        shown,
        key=lambda item: (
            not item.en_retard,
            item.attente.echeance or date.max,
            item.attente.depuis or timezone.make_aware(datetime.combine(today, time.max)),
        ),
    )


def prochaine_echeance(user: Any, cite: Cite, today: date) -> Echeance | None:
    """The nearest day that comes, for whoever has nothing waiting."""
    found = [item for registered in echeances for item in registered(user, cite, today)]
    return min(found, key=lambda item: (item.le, item.titre), default=None)


def cartes_de(user: Any, cite: Cite) -> list[CarteAffichee]:
    """Cards that have something to say to the person, in the order of the registry."""
    fed = ((carte, carte.contexte(user, cite)) for carte in cartes)
    return [CarteAffichee(carte.template, donnees, carte.colonne) for carte, donnees in fed if donnees is not None]


def etapes_de_depart(user: Any, cite: Cite, cartes_montrees: list[CarteAffichee]) -> EtapesDeDepart | None:
    """What is left to start with, for whoever leads a cité without any action; nothing otherwise.

    :param cartes_montrees: the cards of the page: that of the plan is there when an action is, and nothing is asked.
    """
    if not agit_comme_chef(user, cite, Portee.PLAN) or any(one.template == CARTE_DU_PLAN for one in cartes_montrees):
        return None
    if FicheAction.objects.filter(cite=cite).exists():
        return None
    poles = Habilitation.objects.en_cours(timezone.localdate()).filter(cite=cite, role=Role.TROIKA)
    return EtapesDeDepart(
        axes=Axe.objects.filter(cite=cite).exists(),
        fiches=False,
        troika=poles.values("pole_id").distinct().count() >= POLES_D_UNE_TROIKA,
    )


POLES_D_UNE_TROIKA = 3
"""A cité is steered by three institutions at least (docs/sources.md#troika)."""


def lit_le_plan(user: Any, cite: Cite) -> bool:
    """Whether changes of the plan are told to the person, even when there is none."""
    return bool(roles_of(user, cite) & ROLES_STRUCTURE)


def a_venir(user: Any, cite: Cite) -> list[str]:
    """What the functions of the person do not find yet."""
    return list(dict.fromkeys(A_VENIR[role] for role in sorted(roles_of(user, cite)) if role in A_VENIR))
