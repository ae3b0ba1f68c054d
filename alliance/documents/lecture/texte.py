"""Reading a CSV whatever program wrote it: encoding, separator and quotes are found, not asked."""

import csv
from collections import Counter
from collections.abc import Iterator
from io import StringIO

from alliance.documents.ecriture.neutralisation import retablir
from alliance.documents.lecture.modele import Classeur, Feuille, Valeur, elaguer
from alliance.documents.rules import COLONNES_MAX, LIGNES_MAX, FichierRefuse
from alliance.kernel.money import format_number

_MARQUES = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Windows first: at equal plausibility it is the likeliest. Excel for Mac and old exports write the others.
_ANCIENS = ("cp1252", "iso8859-15", "mac_roman", "cp850")
_FRANCAIS = frozenset("éèêëàâäçôöûùüîïœæÉÈÊÀÂÇÔÛÎŒ€°«»’–—…\u00a0")
_SEPARATEURS = ";,\t|"
_ECHANTILLON = 200
_SENTINELLE = "\u0000fin"


def lire_csv(contenu: bytes, nom: str) -> Classeur:
    """Read a text table; every value is text, an empty cell is None.

    :raises FichierRefuse: unreadable text, a quote never closed, too many columns or lines.
    """
    texte, encodage = decoder(contenu)
    separateur = _declared_separator(texte) or deviner_separateur(texte)
    lignes = elaguer(list(_rows(texte, separateur)))
    if _declared_separator(texte):
        lignes[:1] = [[]]
        elaguer(lignes)
    stem = nom.rpartition(".")[0] or nom
    return Classeur("csv", [Feuille(stem, lignes)], encodage=encodage, separateur=separateur)


def decoder(contenu: bytes) -> tuple[str, str]:
    """Decode text of unknown encoding; says which one was used.

    :raises FichierRefuse: the text announces an encoding and is not written in it.
    """
    for marque, encodage in _MARQUES:
        if contenu.startswith(marque):
            return _strict(contenu, encodage), encodage
    sample = contenu[:4096]
    if b"\x00" in sample:
        encodage = "utf-16-le" if sample[1::2].count(0) > sample[0::2].count(0) else "utf-16-be"
        return _strict(contenu, encodage), encodage
    try:
        return contenu.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _legacy(contenu)


def _strict(contenu: bytes, encodage: str) -> str:
    try:
        return contenu.decode(encodage)
    except UnicodeDecodeError as error:
        raise FichierRefuse(
            "Le texte de ce fichier n'est pas lisible. Enregistrez-le au format « CSV UTF-8 », "
            "puis déposez-le à nouveau."
        ) from error


def _legacy(contenu: bytes) -> tuple[str, str]:
    accents = Counter(octet for octet in contenu if octet > 127)

    def plausibility(encodage: str) -> int:
        return sum(
            count if bytes([octet]).decode(encodage, "replace") in _FRANCAIS else -count
            for octet, count in accents.items()
        )

    encodage = max(_ANCIENS, key=plausibility)
    return contenu.decode(encodage, "replace"), encodage


def _declared_separator(texte: str) -> str:
    """Excel's own first line: « sep=; »."""
    first = texte[:8].splitlines()[:1]
    return first[0][4] if first and len(first[0]) == 5 and first[0].lower().startswith("sep=") else ""


def deviner_separateur(texte: str) -> str:
    """The separator that cuts the lines most evenly, and into most columns; « ; » when none cuts."""
    return max(_SEPARATEURS, key=lambda separateur: _regularity(texte, separateur))


def _regularity(texte: str, separateur: str) -> float:
    """Share of the lines that have the usual number of columns, weighted by that number."""
    widths: Counter[int] = Counter()
    reader = csv.reader(StringIO(texte, newline=""), delimiter=separateur)
    try:
        for row in reader:
            if any(row):
                widths[len(row)] += 1
            if widths.total() >= _ECHANTILLON:
                break
    except csv.Error:
        return 0
    best = max(((count, width) for width, count in widths.items() if width > 1), default=(0, 0))
    total = widths.total() or 1
    share = best[0] / total
    return share * share * min(best[1], 12)


def _rows(texte: str, separateur: str) -> Iterator[list[Valeur]]:
    # The sentinel comes back alone on its line unless a quote swallowed it.
    source = StringIO(f"{texte.rstrip(chr(0x1A))}\n{_SENTINELLE}", newline="")
    reader = csv.reader(source, delimiter=separateur)
    start = 1
    try:
        for number, row in enumerate(reader):
            if row == [_SENTINELLE]:
                return
            if number >= LIGNES_MAX or len(row) > COLONNES_MAX:
                raise _too_big(number, row)
            if row and _SENTINELLE in row[-1]:
                break
            yield [_value(cell) for cell in row]
            start = reader.line_num + 1
    except csv.Error as error:
        raise _unclosed(start) from error
    raise _unclosed(start)


def _value(cell: str) -> str | None:
    return retablir(cell) if cell and not cell.isspace() else None


def _too_big(number: int, row: list[str]) -> FichierRefuse:
    if len(row) > COLONNES_MAX:
        return FichierRefuse(
            f"La ligne {number + 1} compte {format_number(len(row))} colonnes, la limite est "
            f"{format_number(COLONNES_MAX)}. Vérifiez le séparateur du fichier."
        )
    return FichierRefuse(
        f"Ce fichier compte plus de {format_number(LIGNES_MAX)} lignes. Partagez-le en plusieurs fichiers."
    )


def _unclosed(line: int) -> FichierRefuse:
    return FichierRefuse(
        f"Un guillemet ouvert à la ligne {line} n'est jamais fermé : la suite du fichier ne se lit pas. "
        "Corrigez cette ligne, ou enregistrez le tableau au format XLSX."
    )
