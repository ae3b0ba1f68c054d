"""What may be recorded on an enveloppe: each act with its address, its words and what it moves."""

from dataclasses import dataclass

from alliance.budget.enums import NatureMouvement
from alliance.budget.rules import EFFETS
from alliance.budget.selectors.mots import libelle_mouvement

ENCAISSER = frozenset({NatureMouvement.ENCAISSEMENT, NatureMouvement.ANNULATION_TITRE})
"""Acts that go on when the year is closed, and that the keepers of the budget record as well."""


@dataclass(frozen=True, slots=True)
class Geste:
    """One act: its icon, and what it is in one sentence."""

    icone: str
    explication: str


GESTES = {
    NatureMouvement.ANNONCE: Geste(
        "megaphone", "Le financeur dit ce qu'il compte donner. Rien ne peut encore être affecté sur une annonce."
    ),
    NatureMouvement.NOTIFICATION: Geste(
        "envelope-check", "Le financeur s'engage par écrit. Ce qui est notifié peut être affecté par une décision."
    ),
    NatureMouvement.AVENANT: Geste(
        "pencil",
        "Un avenant change ce qui est notifié, en plus ou en moins. Il ne descend pas sous ce qui est affecté.",
    ),
    NatureMouvement.ENCAISSEMENT: Geste(
        "cash-coin", "L'argent est arrivé dans les comptes du budget : le titre et sa date en sont la preuve."
    ),
    NatureMouvement.GEL: Geste(
        "snow", "Le financeur suspend une part des crédits. Elle ne peut plus être affectée tant qu'elle est gelée."
    ),
    NatureMouvement.DEGEL: Geste("sun", "Une part gelée peut de nouveau être affectée."),
    NatureMouvement.REPRISE: Geste(
        "arrow-return-left", "Le financeur reprend des crédits. Seul ce qui est sans affectation peut être repris."
    ),
    NatureMouvement.ANNULATION_TITRE: Geste(
        "x-lg", "Un titre est annulé ou réduit : ce qui est encaissé baisse d'autant."
    ),
}


def adresse(nature) -> str:
    """How the URL names an act: « annulation-titre »."""
    return str(nature.value).lower().replace("_", "-")


_PAR_ADRESSE = {adresse(nature): nature for nature in GESTES}


def nature_of(mot: str):
    """The act that a URL names; none for a carry-over, which has its own page."""
    return _PAR_ADRESSE.get(mot)


@dataclass(frozen=True, slots=True)
class Bouton:
    """One act that the person may do here now."""

    nature: str
    mot: str
    libelle: str
    icone: str


def gestes_of(row, mots, *, clos, prepare, encaisse):
    """The acts offered on the page of an enveloppe: those that have something to move."""
    wanted = {
        NatureMouvement.DEGEL: row.gele_cents > 0,
        NatureMouvement.ANNULATION_TITRE: row.encaisse_cents > 0,
        NatureMouvement.ENCAISSEMENT: row.notifie_cents > row.encaisse_cents,
        NatureMouvement.GEL: row.disponible_cents > 0,
        NatureMouvement.REPRISE: row.disponible_cents > 0,
        NatureMouvement.AVENANT: row.notifie_cents > 0,
    }
    found = []
    for nature, geste in GESTES.items():
        allowed = encaisse if nature in ENCAISSER else prepare and not clos
        if allowed and wanted.get(nature, True):
            found.append(Bouton(nature, adresse(nature), libelle_mouvement(nature, mots), geste.icone))
    return found


@dataclass(frozen=True, slots=True)
class Effet:
    """One figure of an enveloppe before an act, and which way the act moves it."""

    libelle: str
    cents: int
    signe: int


def effets_of(nature, line, mots):
    """What the act moves, for the page to show what will remain while the amount is typed."""
    row, effet = line.enveloppe, EFFETS[nature]
    names = {
        "annonce_cents": ("Annoncé", row.annonce_cents),
        "notifie_cents": (mots.notifie, row.notifie_cents),
        "gele_cents": ("Gelé", row.gele_cents),
        "reporte_cents": ("Reporté sur un autre exercice", row.reporte_cents),
        "encaisse_cents": (mots.encaisse, row.encaisse_cents),
    }
    (total,) = effet.totaux
    moved = [Effet(*names[total], effet.signe)]
    if total == "notifie_cents":
        moved.append(Effet("Sans affectation", line.disponible_cents, effet.signe))
    elif total in {"gele_cents", "reporte_cents"}:
        moved.append(Effet("Sans affectation", line.disponible_cents, -effet.signe))
    elif total == "encaisse_cents":
        moved += [
            Effet("Reste à encaisser", line.a_encaisser_cents, -effet.signe),
            Effet("Reste en caisse", line.en_caisse_cents, effet.signe),
        ]
    return moved
