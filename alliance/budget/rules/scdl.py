"""The open-data file of the subventions: its columns and what each may hold. Pure.

Source: schema « Subventions » of the Socle commun des données locales, versions 2.1.0 and 2.1.1, as schema.data.gouv.fr
documents them (docs/sources.md#scdl-subventions). Where the two differ the stricter is kept, so that a file is valid
against both. UTF-8 without mark, commas, dots in numbers.
"""

import re
from dataclasses import dataclass
from datetime import date

VERSION = "2.1"
SOURCE = "https://schema.data.gouv.fr/scdl/subventions/"
OBJET_MAX = 256
NUMERAIRE = "aide en numéraire"
UNIQUE, ECHELONNE = "unique", "échelonné"


@dataclass(frozen=True, slots=True)
class ChampScdl:
    """One column. ``motif`` is the whole of what a value may be; ``mots`` says it when a value is refused."""

    nom: str
    mots: str
    obligatoire: bool = True
    motif: str = ""
    longueur_max: int = 0
    valeurs: tuple[str, ...] = ()


_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
CHAMPS: tuple[ChampScdl, ...] = (
    ChampScdl("nomAttribuant", "nom de l'autorité qui attribue"),
    ChampScdl("idAttribuant", "SIRET de l'autorité", motif=r"[0-9]{14}"),
    ChampScdl("dateConvention", "date de la convention ou de l'acte", motif=_DATE),
    ChampScdl("referenceDecision", "numéro de l'acte qui attribue"),
    ChampScdl("nomBeneficiaire", "nom du bénéficiaire"),
    ChampScdl("idBeneficiaire", "SIRET du bénéficiaire", motif=r"[0-9]{14}"),
    ChampScdl("rnaBeneficiaire", "RNA du bénéficiaire", obligatoire=False, motif=r"W[0-9]{9}"),
    ChampScdl("objet", "objet de la subvention", longueur_max=OBJET_MAX),
    ChampScdl("montant", "montant en euros", motif=r"[0-9]+\.[0-9]{2}"),
    ChampScdl(
        "nature", "nature de l'aide",
        valeurs=(
            NUMERAIRE, "aide en nature", "aide en numéraire;aide en nature", "aide en nature;aide en numéraire",
        ),
    ),
    ChampScdl("conditionsVersement", "conditions de versement", longueur_max=256),
    ChampScdl("datesPeriodeVersement", "date ou période de versement", motif=rf"{_DATE}(/{_DATE})?"),
    ChampScdl("idRAE", "numéro au répertoire des aides aux entreprises", obligatoire=False, longueur_max=5),
    ChampScdl("notificationUE", "aide notifiée à la Commission européenne", valeurs=("oui", "non")),
    ChampScdl("pourcentageSubvention", "part du bénéficiaire", motif=r"1\.00|0\.(0[1-9]|[1-9][0-9])"),
    ChampScdl("dispositifAide", "identifiant du dispositif d'aide", obligatoire=False),
)  # fmt: skip
"""The sixteen columns, in the order of the file."""


def fautes(valeurs: dict[str, str]) -> list[str]:
    """The words of the columns whose value the schema refuses; none for a valid line."""
    return [champ.mots for champ in CHAMPS if not _accepte(champ, valeurs.get(champ.nom, ""))]


def _accepte(champ: ChampScdl, valeur: str) -> bool:
    if not valeur:
        return not champ.obligatoire
    if champ.longueur_max and len(valeur) > champ.longueur_max:
        return False
    if champ.valeurs and valeur not in champ.valeurs:
        return False
    return not champ.motif or re.fullmatch(champ.motif, valeur) is not None


def montant_ecrit(cents: int) -> str:
    """« 1234.50 »: euros, with a dot and two decimals."""
    return f"{cents // 100}.{cents % 100:02d}"


def objet_ecrit(texte: str) -> str:
    """One line, no longer than the file takes with the mark that keeps a spreadsheet from running it."""
    plain, most = " ".join(texte.split()), OBJET_MAX - 1
    return plain if len(plain) <= most else f"{plain[: most - 1].rstrip()}…"


def versement_ecrit(jours: list[date], *, solde: bool, debut: date, exercice: int) -> tuple[str, str]:
    """The condition and the dates of payment.

    Known days tell themselves; while something is left to pay without a day, the period runs to the end of the
    exercice, later if need be.

    :param jours: of the échéancier, or of the payments made.
    :param solde: whether these days are all of them.
    :param debut: the first day a payment may be made.
    """
    known = sorted(jours)
    if solde and len(known) == 1:
        return UNIQUE, known[0].isoformat()
    first = known[0] if known else debut
    last = known[-1] if solde else max(date(exercice, 12, 31), first, *known)
    return (ECHELONNE if known else UNIQUE), f"{first.isoformat()}/{last.isoformat()}"
