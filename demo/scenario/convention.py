"""The plan as the convention is supposed to have held it: an example, frozen before the last changes."""

from typing import Any

from django.utils import timezone

from alliance.comptes.models import Compte
from alliance.plan.enums import MomentVersion
from alliance.plan.models import FicheAction
from alliance.plan.services.fiches import update_fiche
from alliance.plan.services.versions import figer_version
from alliance.territoires.models import Cite

AVANT: dict[str, dict[str, Any]] = {
    "A102": {"referent": None, "effectif_attendu": 60},
    "A108": {"cout_cents": 9_800_00, "demande_cents": 6_500_00},
    "A201": {"cout_cents": 18_000_00, "indicateurs": []},
    "A215": {"titre": "Découvrir les métiers", "age_min": 14},
    "A230": {"quartiers": []},
    "A306": {"porteur": None, "demande_cents": 36_000_00},
}
"""What some examples held when the convention was signed; they then become what the data files say."""

APRES = frozenset({"A229", "A310"})
"""Examples that joined the plan after the convention."""


def figer(cite: Cite, *, exercice: int, by: Compte) -> None:
    """Keep the plan as the convention would hold it."""
    figer_version(
        cite=cite, exercice=exercice, nom="Convention (exemple)", moment=MomentVersion.CONVENTION, by=by,
        at=timezone.now(),
        precision="Exemple : cette version est fictive, elle montre comment le plan a bougé depuis la convention.",
    )  # fmt: skip


def poursuivre(fiches: dict[str, tuple[FicheAction, dict[str, Any]]], *, by: Compte) -> None:
    """Give these examples, by code, the values that they have today."""
    for code, before in AVANT.items():
        fiche, today = fiches[code]
        update_fiche(fiche=fiche, by=by, **{champ: today[champ] for champ in before})
