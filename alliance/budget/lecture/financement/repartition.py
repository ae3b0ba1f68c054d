"""« 5000 droit commun + 4000 cdv »: the droit commun that a comment tells. A proposal, never a fact."""

import re
from dataclasses import dataclass

from alliance.kernel.money import NBSP, MontantIllisible, format_cents, parse_cents
from alliance.kernel.textes import fold

_COMMUN = r"(?:credits? de )?droits? communs?|\bd\.?c\.?\b|\bde droit commun"
_SPECIFIQUE = (
    r"contrats? de ville|\bc\.?d\.?v\.?\b|politique de la ville|\bpdv\b|\bp ?147\b|programme 147|bop 147"
    r"|cites? educatives?|credits? specifiques?|specifiques?"
)
_NOMBRE = r"\d{1,3}(?:[ .']\d{3})+(?:,\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_AVANT = re.compile(rf"(?P<montant>{_NOMBRE}) ?(?:€|euros?|eur)?[ :=]*(?:de |en |du |au titre du |sur )*"
                    rf"(?P<nature>(?P<commun>{_COMMUN})|(?P<specifique>{_SPECIFIQUE}))")  # fmt: skip
_APRES = re.compile(rf"(?P<nature>(?P<commun>{_COMMUN})|(?P<specifique>{_SPECIFIQUE}))[ :=(-]*(?:de )?"
                    rf"(?P<montant>{_NOMBRE})(?: ?(?:€|euros?|eur))?")  # fmt: skip
_EN_PARLE = re.compile(_COMMUN)


@dataclass(frozen=True, slots=True)
class Repartition:
    """The droit commun that a comment proposes, and whether its parts make the amount of the line."""

    droit_commun_cents: int
    specifique_cents: int
    coherente: bool
    mots: str


def parle_de_droit_commun(commentaire: str) -> bool:
    """Whether a comment names droit commun at all."""
    return bool(_EN_PARLE.search(fold(commentaire)))


def proposer_repartition(commentaire: str, montant_cents: int) -> Repartition | None:
    """What a comment tells of an amount; ``None`` when it tells no figure of droit commun.

    With one part only, the rest is the other part. Parts that do not make the amount are said, not proposed.
    """
    said = fold(commentaire)
    if not parle_de_droit_commun(said):
        return None
    pattern = _AVANT if re.match(rf"\W*(?:{_NOMBRE})", said) or not _APRES.search(said) else _APRES
    commun = specifique = None
    for match in pattern.finditer(said):
        cents = _cents(match["montant"])
        if cents is None:
            return None
        if match["commun"]:
            commun = (commun or 0) + cents
        else:
            specifique = (specifique or 0) + cents
    if commun is None:
        return None
    rest = specifique if specifique is not None else montant_cents - commun
    fits = commun <= montant_cents and rest >= 0 and commun + rest == montant_cents
    parts = f"{_euros(commun)} de droit commun + {_euros(rest)} de crédits spécifiques"
    if fits:
        return Repartition(commun, rest, True, parts)
    if specifique is None:
        words = f"{_euros(commun)} de droit commun, plus que la ligne ({_euros(montant_cents)})"
    else:
        words = f"{parts} = {_euros(commun + rest)}, alors que la ligne porte {_euros(montant_cents)}"
    return Repartition(commun, max(rest, 0), False, words)


def _cents(said: str) -> int | None:
    try:
        return parse_cents(said)
    except MontantIllisible:
        return None


def _euros(cents: int) -> str:
    return format_cents(cents) if cents else f"0{NBSP}€"
