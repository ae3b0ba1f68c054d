"""One fiche as the PDF say it, in plain data: for the plan as a document, and for the sheet to hand out."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from alliance.kernel.dates import format_jour
from alliance.kernel.textes import plural
from alliance.plan.models import FicheAction
from alliance.plan.selectors import codages_of
from alliance.plan.views.affichage import STATUTS, VALIDATIONS
from alliance.plan.views.sections import DOCUMENTS, SECTIONS, bandeau_of

HORS_TABLE = frozenset({"Axe", "Sous-thématique", "Exercice", "Code"})
"""Facts that the headings of the document say already."""

ABSENTES = frozenset({DOCUMENTS, "notes"})
"""Sections that the document does not print; notes have an option of their own."""

FEUILLE_MAX = 1_100
"""Characters of a text on the sheet to hand out: it holds on two pages."""

LIGNES_MAX = 12
"""Lines of it, for the same reason."""

SUITE = "[…] La suite est dans la fiche."
EXEMPLE = "Donnée d’exemple : cette action est fictive."


def paragraphes(texte: str) -> list[str]:
    """The paragraphs of a text, without blank ones."""
    return [part.strip() for part in texte.replace("\r\n", "\n").split("\n\n") if part.strip()]


@dataclass(frozen=True, slots=True)
class Alentours:
    """What surrounds the fiches, by fiche: the day of the last change of status, the dated notes."""

    today: date
    depuis: dict[int, date] = field(default_factory=dict)
    notes: dict[int, list] = field(default_factory=dict)
    avec_notes: bool = False


def fiche_du_plan(fiche: FicheAction, autour: Alentours) -> dict[str, Any]:
    """One fiche of the document."""
    coded = codages_of(fiche)
    sections = {section.slug: section.lire(fiche, coded) for section in SECTIONS if section.slug not in ABSENTES}
    partenaires, indicateurs = sections.pop("partenaires"), sections.pop("indicateurs")
    textes = [texte for lecture in (*sections.values(), indicateurs) for texte in lecture.textes]
    return {
        "titre": f"{fiche.code} {fiche.titre}".strip(),
        "etat": etat_of(fiche, autour),
        "faits": [fait for lecture in sections.values() for fait in lecture.faits if fait[0] not in HORS_TABLE],
        "textes": [{"titre": titre, "paragraphes": paragraphes(corps)} for titre, corps in textes],
        "partenaires": partenaires.rangs,
        "indicateurs": indicateurs.rangs,
        "notes": _notes(fiche, autour.notes.get(fiche.pk, [])) if autour.avec_notes else [],
    }


def etat_of(fiche: FicheAction, autour: Alentours) -> str:
    """« En cours depuis le 3 mars 2026 », or the day of the document when no change of status is known."""
    depuis = autour.depuis.get(fiche.pk)
    jour = f"depuis le {format_jour(depuis)}" if depuis else f"au {format_jour(autour.today)}"
    parts = [f"{STATUTS[fiche.statut].mot} {jour}", VALIDATIONS[fiche.validation].mot.lower()]
    if fiche.archivee_at:
        parts.append(f"archivée le {format_jour(timezone.localdate(fiche.archivee_at))}")
    if fiche.est_exemple:
        parts.append("donnée d’exemple")
    return " · ".join(parts)


def _notes(fiche: FicheAction, dated: list) -> list[dict[str, Any]]:
    found = [{"titre": "", "paragraphes": paragraphes(fiche.notes)}] if fiche.notes.strip() else []
    return found + [{"titre": format_jour(note.le), "paragraphes": paragraphes(note.texte)} for note in dated]


def feuille(fiche: FicheAction, today: date) -> dict[str, Any]:
    """The sheet to hand out: five answers, whom to call, what it is. Neither notes nor history."""
    description = fiche.description or fiche.objectifs
    objectifs = fiche.objectifs if fiche.description else ""
    textes = [("De quoi s’agit-il ?", description), ("Objectifs", objectifs)]
    partenaires = sorted({row.organisation.nom for row in fiche.partenaires.all()})
    ecoles = [row.etablissement.nom for row in fiche.etablissements_concernes.all()]
    listes = [("Avec", partenaires), ("Écoles et établissements", ecoles)]
    return {
        "titre": fiche.titre,
        "cite": fiche.cite.nom,
        "etat": " · ".join(
            [
                f"Action {STATUTS[fiche.statut].mot.lower()}",
                VALIDATIONS[fiche.validation].mot.lower(),
                f"exercice {fiche.exercice}",
            ]
        ),
        "exemple": EXEMPLE if fiche.est_exemple else "",
        "date": format_jour(today),
        "reponses": [
            (question, "\n".join(part for part in (reponse or "à préciser", detail) if part))
            for question, reponse, detail in bandeau_of(fiche)
        ],
        "contact": fiche.contact,
        "textes": [{"titre": titre, "paragraphes": paragraphes(_court(texte))} for titre, texte in textes if texte],
        "listes": [{"titre": titre, "lignes": _bornees(lignes)} for titre, lignes in listes if lignes],
    }


def _court(texte: str) -> str:
    lines = texte.strip().splitlines()
    kept = "\n".join(lines[:LIGNES_MAX])
    if len(kept) > FEUILLE_MAX:
        kept = kept[:FEUILLE_MAX].rpartition(" ")[0] or kept[:FEUILLE_MAX]
    return kept if len(kept) == len("\n".join(lines)) else f"{kept} {SUITE}"


def _bornees(lignes: list[str], limite: int = 10) -> list[str]:
    more = len(lignes) - limite
    return lignes if more <= 0 else [*lignes[:limite], f"et {plural(more, 'autre')}"]
