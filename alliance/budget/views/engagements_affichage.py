"""Words and signs of an engagement: its state, and each thing that happened to it, the latest first."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from alliance.budget.models import Engagement, Versement
from alliance.documents.models import Document


@dataclass(frozen=True, slots=True)
class Fait:
    """One act about an engagement: ``versement`` is the one that may be cancelled, or was."""

    titre: str
    montant_cents: int
    le: date
    detail: str
    par: str
    at: datetime
    document: Document | None = None
    versement: Versement | None = None


def signe_of(engagement: Engagement) -> tuple[str, str, str]:
    """Tone, icon and words of the state of an engagement."""
    if engagement.reste_a_verser_cents:
        return ("info", "hourglass-split", "En partie versé" if engagement.verse_cents else "À verser")
    if engagement.reste_a_justifier_cents:
        return ("warn", "file-earmark-text", "À justifier")
    if not engagement.verse_cents:
        return ("line", "x-lg", "Désengagé")
    return ("ok", "check-lg", "Soldé")


def faits_of(engagement: Engagement, payments: list[Versement]) -> list[Fait]:
    proofs = engagement.justifications.select_related("enregistre_by", "document")
    found = [
        Fait("Engagé", engagement.montant_cents, engagement.le, f"Référence {engagement.reference}",
             _qui(engagement.enregistre_by), engagement.enregistre_at),
        *(_versement(row) for row in payments),
        *(
            Fait("Justifié", row.montant_cents, row.le, row.reference, _qui(row.enregistre_by), row.enregistre_at,
                 document=row.document)
            for row in proofs
        ),
        *(
            Fait("Reversé", row.montant_cents, row.le, f"Titre {row.reference}. {row.motif}",
                 _qui(row.enregistre_by), row.enregistre_at)
            for row in engagement.reversements.select_related("enregistre_by")
        ),
        *(
            Fait("Désengagé", row.montant_cents, row.le, row.motif, _qui(row.enregistre_by), row.enregistre_at)
            for row in engagement.desengagements.select_related("enregistre_by")
        ),
    ]  # fmt: skip
    return sorted(found, key=lambda row: (row.le, row.at), reverse=True)


def _versement(row: Versement) -> Fait:
    words = row.get_nature_display()
    title = f"Versé ({words})" if row.annule_at is None else f"Versement annulé ({words})"
    return Fait(
        title, row.montant_cents, row.le, f"Référence {row.reference}", _qui(row.enregistre_by), row.enregistre_at,
        versement=row,
    )  # fmt: skip


def _qui(compte: Any) -> str:
    return str(compte) if compte is not None else "Alliance"
