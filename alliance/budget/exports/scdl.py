"""The open-data file of the subventions: commas, UTF-8 without mark, as its schema asks (``rules.scdl``)."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from alliance.budget.rules.scdl import CHAMPS
from alliance.budget.selectors.scdl import LigneScdl
from alliance.documents.ecriture.neutralisation import neutraliser
from alliance.documents.ecriture.tableau import sans_controle

PAR_LOT = 500
_TEXTES = frozenset({"nomAttribuant", "referenceDecision", "nomBeneficiaire", "objet"})


def ecrire_subventions(lignes: Iterable[LigneScdl]) -> Iterator[bytes]:
    """The heading, then one line per award, some hundreds at a time."""
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([champ.nom for champ in CHAMPS])
    for number, ligne in enumerate(lignes, start=1):
        writer.writerow([_cellule(champ.nom, ligne.valeurs[champ.nom]) for champ in CHAMPS])
        if number % PAR_LOT == 0:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _cellule(nom: str, valeur: str) -> str:
    return neutraliser(" ".join(sans_controle(valeur).split())) if nom in _TEXTES else valeur


def _emptied(buffer: StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
