"""The acts of an enveloppe: as their table shows them, and the steps that they make."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from alliance.budget.enums import NatureMouvement
from alliance.budget.models import Enveloppe, MouvementEnveloppe
from alliance.budget.rules import EFFETS
from alliance.budget.selectors.mots import MotsBudget, libelle_mouvement


@dataclass(frozen=True, slots=True)
class LigneMouvement:
    """One act of an enveloppe in words: its name in this kind of accounts, and its effect with its sign."""

    mouvement: MouvementEnveloppe
    libelle: str
    effet_cents: int

    @property
    def autre_enveloppe(self) -> Enveloppe | None:
        """The enveloppe of the other half of a carry-over."""
        act = self.mouvement
        if act.nature == NatureMouvement.REPORT_ENTRANT:
            return act.contrepartie.enveloppe if act.contrepartie else None
        other = getattr(act, "origine_du_report", None)
        return other.enveloppe if other else None


def mouvements_of(enveloppe: Enveloppe) -> QuerySet[MouvementEnveloppe]:
    """Every act of an enveloppe, the latest first."""
    rows = MouvementEnveloppe.objects.filter(enveloppe=enveloppe)
    return rows.select_related(
        "enregistre_by", "contrepartie__enveloppe__financeur", "origine_du_report__enveloppe__financeur"
    ).order_by("-le", "-pk")


def lignes_mouvements(rows: Iterable[MouvementEnveloppe], mots: MotsBudget) -> list[LigneMouvement]:
    """The acts as their table shows them."""
    return [LigneMouvement(row, libelle_mouvement(row.nature, mots), _effect(row)) for row in rows]


def _effect(row: MouvementEnveloppe) -> int:
    """The amount with its sign for what may be used: what is frozen or leaves is taken away."""
    cents = EFFETS[row.nature].signe * row.montant_cents
    return -cents if row.nature in {
        NatureMouvement.GEL, NatureMouvement.DEGEL, NatureMouvement.REPORT_SORTANT
    } else cents  # fmt: skip


_JALONS = {
    "annonce_cents": (NatureMouvement.ANNONCE,),
    "notifie_cents": (
        NatureMouvement.NOTIFICATION, NatureMouvement.AVENANT, NatureMouvement.REPRISE, NatureMouvement.REPORT_ENTRANT,
    ),
    "encaisse_cents": (NatureMouvement.ENCAISSEMENT, NatureMouvement.ANNULATION_TITRE),
}  # fmt: skip


def jalons_of(enveloppe: Enveloppe) -> dict[str, tuple[date | None, tuple[str, ...]]]:
    """By total: the day of the last act that moved it, and the references, the latest three first."""
    rows = list(mouvements_of(enveloppe).values_list("nature", "le", "reference"))
    found: dict[str, tuple[date | None, tuple[str, ...]]] = {}
    for name, natures in _JALONS.items():
        acts = [(le, reference) for nature, le, reference in rows if nature in natures]
        seen = tuple(dict.fromkeys(reference for _le, reference in acts if reference))
        found[name] = (acts[0][0] if acts else None, seen[:3])
    return found


def cibles_du_report(enveloppe: Enveloppe) -> QuerySet[Enveloppe]:
    """The enveloppes that may receive a carry-over: same financeur, caisse and nature, another year."""
    return Enveloppe.objects.filter(
        cite_id=enveloppe.cite_id, financeur_id=enveloppe.financeur_id, caisse_id=enveloppe.caisse_id,
        nature=enveloppe.nature,
    ).exclude(pk=enveloppe.pk).order_by("exercice")  # fmt: skip


def deja_cite(enveloppe: Enveloppe, nature: str, reference: str) -> MouvementEnveloppe | None:
    """The act of this kind that has this reference already; the same one is not recorded twice."""
    rows = MouvementEnveloppe.objects.filter(enveloppe=enveloppe, nature=nature, reference__iexact=reference.strip())
    return rows.order_by("-le", "-pk").first()
