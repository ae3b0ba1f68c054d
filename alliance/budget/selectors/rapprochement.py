"""Payments of a comptable's file beside the engagements of one budget: matched by reference, never on blanks."""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from alliance.acteurs.models import Caisse
from alliance.budget.lecture.cellules import cle_de
from alliance.budget.lecture.versements import LIBELLES, LigneVersement
from alliance.budget.models import Engagement, Versement
from alliance.kernel.dates import format_jour
from alliance.kernel.money import NBSP, format_cents
from alliance.kernel.textes import enumerate_fr

ESPACE_DE_NOMS = uuid.UUID("6f2f0a36-2c8e-5d0e-9d52-5a1c7f2d9b11")
"""Of the keys made from what a line says: the same line has the same key, in whatever file it comes back."""
PAR = (("engagement", "reference"), ("ej", "numero_ej"), ("mandat", "numero_mandat"))
"""The references that may name an engagement, the surest first: the column of the file, the field it is held in."""


class Sort(StrEnum):
    """What becomes of a line of the file."""

    A_ENREGISTRER = "A_ENREGISTRER"
    DEJA = "DEJA"
    REFUSEE = "REFUSEE"


@dataclass(slots=True)
class LigneRapprochee:
    """A line, the engagement that it pays, and why it will not be recorded when it is not."""

    ligne: LigneVersement
    sort: Sort
    engagement: Engagement | None = None
    message: str = ""

    @property
    def cle(self) -> uuid.UUID:
        """Of the act that this line records: sent twice, it is recorded once."""
        assert self.engagement is not None
        ligne = self.ligne
        words = f"{self.engagement.pk}|{cle_de(ligne.reference)}|{ligne.le}|{ligne.montant_cents}"
        return uuid.uuid5(ESPACE_DE_NOMS, words)


@dataclass(slots=True)
class Rapprochement:
    """All the lines of a file, judged together, in the order of the file."""

    lignes: list[LigneRapprochee] = field(default_factory=list)

    @property
    def comptes(self) -> Counter[str]:
        """How many lines have each fate."""
        return Counter(row.sort.value for row in self.lignes)

    @property
    def a_enregistrer_cents(self) -> int:
        """What the file would pay."""
        return sum(row.ligne.montant_cents or 0 for row in self.lignes if row.sort == Sort.A_ENREGISTRER)


def rapprocher(
    *, caisse: Caisse, exercice: int, lignes: Iterable[LigneVersement], today: date, auteur: int | None = None
) -> Rapprochement:
    """Say of each line whether it can be recorded; three queries whatever the number of lines.

    :param exercice: decides between two engagements of the same reference in two years.
    :param auteur: primary key of whoever imports, when her own engagements are not hers to pay.
    """
    state = _Etat(caisse, exercice, today, auteur)
    return Rapprochement([state.juger(ligne) for ligne in lignes])


class _Etat:
    """What is known of the budget, moved by each line that is accepted."""

    def __init__(self, caisse: Caisse, exercice: int, today: date, auteur: int | None) -> None:
        self.caisse, self.exercice, self.today, self.auteur = caisse, exercice, today, auteur
        self.engagements: dict[str, dict[str, list[Engagement]]] = {name: {} for name, _field in PAR}
        rows = list(Engagement.objects.filter(caisse=caisse).select_related("affectation__fiche", "beneficiaire"))
        self.reste = {row.pk: row.reste_a_verser_cents for row in rows}
        for row in rows:
            for name, attribute in PAR:
                if key := cle_de(getattr(row, attribute)):
                    self.engagements[name].setdefault(key, []).append(row)
        self.verses: dict[str, Versement] = {}
        self.annules: set[tuple[str, int, int | None, date | None]] = set()
        for paid in Versement.objects.filter(caisse=caisse):
            key = cle_de(paid.reference)
            if paid.annule_at is None:
                self.verses[key] = paid
            else:
                self.annules.add((key, paid.engagement_id, paid.montant_cents, paid.le))
        self.premiers: dict[str, int] = {}

    def juger(self, ligne: LigneVersement) -> LigneRapprochee:
        """The fate of one line, after those above it."""
        engagement, why = self._engagement(ligne)
        why = " ".join(ligne.erreurs) or self._sans_reference(ligne) or why
        if why or engagement is None:
            return LigneRapprochee(ligne, Sort.REFUSEE, engagement, why)
        key = cle_de(ligne.reference)
        first = self.premiers.setdefault(key, ligne.numero)
        if first != ligne.numero:
            why = f"La référence « {ligne.reference} » est déjà celle de la ligne {first} de ce fichier."
            return LigneRapprochee(ligne, Sort.REFUSEE, engagement, why)
        if known := self.verses.get(key):
            return self._deja(ligne, engagement, known)
        if why := self._refus(ligne, engagement):
            del self.premiers[key]
            return LigneRapprochee(ligne, Sort.REFUSEE, engagement, why)
        self.reste[engagement.pk] -= ligne.montant_cents or 0
        return LigneRapprochee(ligne, Sort.A_ENREGISTRER, engagement)

    def _refus(self, ligne: LigneVersement, engagement: Engagement) -> str:
        return (
            self._annule(ligne, engagement)
            or self._quand(ligne, engagement)
            or self._montant(ligne, engagement)
            or self._qui(engagement)
        )

    def _sans_reference(self, ligne: LigneVersement) -> str:
        if ligne.reference:
            return ""
        return "Il manque la référence du paiement : sans elle, ce paiement pourrait être enregistré deux fois."

    def _engagement(self, ligne: LigneVersement) -> tuple[Engagement | None, str]:
        given = [(name, getattr(ligne, name)) for name, _attribute in PAR if getattr(ligne, name)]
        if not given:
            return None, "Aucune référence ne dit quel engagement est payé : ni engagement, ni EJ, ni mandat."
        name, written = given[0]
        found = self.engagements[name].get(cle_de(written), [])
        if not found:
            return None, f"Aucun engagement de ce budget ne porte « {written} » ({LIBELLES[name].lower()})."
        found = self._departager(found, given[1:])
        if len(found) > 1:
            shown = enumerate_fr([f"« {row.reference} » ({row.exercice})" for row in found[:3]])
            return (
                None,
                f"« {written} » désigne {len(found)} engagements : {shown}. Ajoutez la référence de l'engagement.",
            )
        return (
            (found[0], "") if found else (None, f"« {written} » et les autres références désignent deux engagements.")
        )

    def _departager(self, found: list[Engagement], others: list[tuple[str, str]]) -> list[Engagement]:
        """Those that no other reference of the line contradicts; of several, those of the year of the import."""
        for name, written in others:
            attribute = dict(PAR)[name]
            same = [row for row in found if cle_de(getattr(row, attribute)) == cle_de(written)]
            # A second mandat on one engagement contradicts nothing; another EJ does.
            found = same or [row for row in found if name == "mandat" or not cle_de(getattr(row, attribute))]
        this_year = [row for row in found if row.exercice == self.exercice]
        return this_year if len(found) > 1 and this_year else found

    def _deja(self, ligne: LigneVersement, engagement: Engagement, known: Versement) -> LigneRapprochee:
        same = (known.engagement_id, known.montant_cents, known.le) == (engagement.pk, ligne.montant_cents, ligne.jour)
        if same:
            return LigneRapprochee(ligne, Sort.DEJA, engagement, "Déjà enregistré.")
        why = (
            f"La référence « {ligne.reference} » est déjà celle d'un autre versement : "
            f"{format_cents(known.montant_cents)} le {format_jour(known.le)}."
        )
        return LigneRapprochee(ligne, Sort.REFUSEE, engagement, why)

    def _annule(self, ligne: LigneVersement, engagement: Engagement) -> str:
        if (cle_de(ligne.reference), engagement.pk, ligne.montant_cents, ligne.jour) not in self.annules:
            return ""
        return "Ce versement a été enregistré, puis annulé. S'il est payé, enregistrez-le sur la page de l'engagement."

    def _montant(self, ligne: LigneVersement, engagement: Engagement) -> str:
        left, asked = self.reste[engagement.pk], ligne.montant_cents or 0
        if asked <= left:
            return ""
        shown = format_cents(left) if left else f"0{NBSP}€"
        return f"{format_cents(asked)} dépasse ce qui reste à verser sur cet engagement : {shown}."

    def _quand(self, ligne: LigneVersement, engagement: Engagement) -> str:
        day = ligne.jour or self.today
        if day < engagement.le:
            return f"Le {format_jour(day)} précède l'engagement, du {format_jour(engagement.le)}."
        return (
            f"Le {format_jour(day)} est à venir : un versement s'enregistre une fois fait." if day > self.today else ""
        )

    def _qui(self, engagement: Engagement) -> str:
        if self.auteur is None or engagement.enregistre_by_id != self.auteur:
            return ""
        return (
            f"« {self.caisse.nom} » demande deux personnes : vous avez enregistré cet engagement, une autre personne "
            "enregistre ses versements."
        )
