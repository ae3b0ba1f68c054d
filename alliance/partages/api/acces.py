"""Who calls: the bearer of a token, with the rights of its owner at this very moment."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from ninja.security import HttpBearer

from alliance.comptes.models import Compte
from alliance.kernel.dates import format_jour
from alliance.kernel.permissions import require, visible_cite_ids
from alliance.partages.api.refus import Refus
from alliance.partages.enums import EtatCle, PorteeJeton
from alliance.partages.models import Jeton
from alliance.partages.permissions import can_share_plan
from alliance.partages.rules import etat_cle, opens
from alliance.partages.selectors.cles import jeton_of
from alliance.partages.usages import note_usage, seconds_to_wait
from alliance.territoires.models import Cite

SANS_JETON = "Envoyez votre jeton dans l'en-tête : « Authorization: Bearer alliance_… »."
INCONNU = "Ce jeton n'est pas reconnu. Créez-en un sur la page « Mes partages » de votre cité."


@dataclass(frozen=True, slots=True)
class Appel:
    """One call: the token, the person it stands for, her cité."""

    jeton: Jeton
    user: Compte
    cite: Cite


class ParJeton(HttpBearer):
    """A bearer token in the Authorization header, and nowhere else: an address ends up in logs and histories."""

    def __init__(self, domaine: str = "") -> None:
        super().__init__()
        self.domaine = domaine

    def authenticate(self, request: Any, token: str) -> Appel:
        jeton, now = jeton_of(token), timezone.now()
        if jeton is None:
            raise Refus(401, INCONNU)
        _check_life(jeton, now)
        wait = seconds_to_wait(jeton, now)
        if wait:
            raise Refus(429, f"Trop d'appels en une minute. Recommencez dans {wait} secondes.", Retry_After=str(wait))
        # As for a request of the pages: this account dies with the call, it may remember its rights.
        jeton.compte._garde_fonctions = True  # type: ignore[attr-defined]
        _check_rights(jeton, self.domaine)
        note_usage(jeton, timezone.localdate(now))
        return Appel(jeton, jeton.compte, jeton.cite)


def _check_life(jeton: Jeton, now) -> None:
    etat = etat_cle(revoque_at=jeton.revoque_at, expire_at=jeton.expire_at, at=now)
    if etat == EtatCle.REVOQUEE:
        raise Refus(401, f"Ce jeton a été révoqué le {format_jour(timezone.localdate(jeton.revoque_at))}.")
    if etat == EtatCle.EXPIREE:
        raise Refus(401, f"Ce jeton a expiré le {format_jour(timezone.localdate(jeton.expire_at))}. Créez-en un autre.")
    if not jeton.compte.is_active:
        raise Refus(401, "Le compte de ce jeton est fermé.")


def _check_rights(jeton: Jeton, domaine: str) -> None:
    if jeton.cite_id not in visible_cite_ids(jeton.compte):
        raise Refus(403, "La personne qui a créé ce jeton n'a plus de fonction dans la cité.")
    if domaine and not opens(jeton.portee, domaine):
        raise Refus(403, f"Ce jeton ouvre seulement {jeton.get_portee_display()}.")
    if domaine == PorteeJeton.PLAN:
        require(can_share_plan(jeton.compte, jeton.cite))
