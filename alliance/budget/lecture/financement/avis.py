"""What the status of a line means: a vote is a grant; an avis, a closing treatment or a guess is not."""

from alliance.budget.enums import Sens
from alliance.budget.lecture.financement.modele import LigneLue
from alliance.budget.lecture.financement.repartition import parle_de_droit_commun, proposer_repartition
from alliance.kernel.money import format_cents
from alliance.kernel.textes import words

_REFUSES = ("non recevable", "irrecevable", "rejete", "refuse", "non eligible", "inappropriee", "annule")
_VOTES = (
    "vote",
    "votee",
    "votees",
    "attribuee",
    "accorde",
    "accordee",
    "notifiee",
    "a ete verse",
    "versee",
    "justifiee",
)
_CLOTURE = ("cloture",)
INSTRUCTEUR = "financeurprivilegie"
"""The kind of financeur that instructs in Dauphin: only its vote is a decision."""
_TYPES_DAUPHIN = frozenset({"financeurprivilegie", "partenairefinancier", "autrefinanceur"})


def _holds(said: str, marks: tuple[str, ...]) -> bool:
    return any(mark in said for mark in marks)


def _voted(said: str) -> bool:
    return any(f" {mark} " in f" {said} " for mark in _VOTES) and "non vote" not in said and "a voter" not in said


def completer(ligne: LigneLue) -> None:
    """Fill a line of produits with what its status and its comment mean; nothing is decided from an avis."""
    if ligne.sens != Sens.PRODUIT:
        _only_a_produit(ligne)
        return
    avis, comment = words(ligne.avis), words(ligne.commentaire)
    kind = words(ligne.type_financeur).replace(" ", "")
    if _holds(f"{avis} {comment}", _CLOTURE):
        _closed(ligne, comment)
    elif _holds(avis, _REFUSES):
        _refused(ligne)
    elif ligne.accorde_cents is None and _voted(avis) and kind in {"", INSTRUCTEUR}:
        ligne.accorde_cents = ligne.montant_cents
        ligne.remarques.append(
            f"«\u00a0{ligne.avis}\u00a0»\u00a0: {format_cents(ligne.montant_cents)} accordés, le fichier ne donne pas "
            "d'autre montant voté"
        )
    elif ligne.accorde_cents is None and _voted(avis) and kind in _TYPES_DAUPHIN:
        ligne.remarques.append("Dauphin n'instruit pas ce financeur : sa décision reste à confirmer")
    _propose_split(ligne)
    _check_parts(ligne)


def _only_a_produit(ligne: LigneLue) -> None:
    """The grant and the droit commun of a charge mean nothing: they are left aside, and said."""
    if ligne.accorde_cents is not None or ligne.droit_commun_cents or ligne.accorde_droit_commun_cents:
        ligne.remarques.append("montant accordé et droit commun laissés de côté : ils se disent d'un produit")
    ligne.accorde_cents, ligne.droit_commun_cents, ligne.accorde_droit_commun_cents = None, 0, 0


def _closed(ligne: LigneLue, comment: str) -> None:
    """« FAVORABLE – Traitement de CLOTURE »: written by the machine at the end of the year, on every co-funder."""
    ligne.accorde_cents, ligne.accorde_droit_commun_cents = None, 0
    if not ligne.avis and "cloture" in comment:
        ligne.avis = ligne.commentaire[:200]
    ligne.remarques.append(
        "écrit par le traitement de clôture, pas par le financeur\u00a0: ce n'est pas un accord, rien n'est accordé"
    )


def _refused(ligne: LigneLue) -> None:
    if ligne.montant_cents == 0 and not ligne.accorde_cents:
        ligne.ecartee, ligne.accorde_cents = True, None
        ligne.remarques.append(
            f"«\u00a0{ligne.avis}\u00a0» à 0\u00a0€\u00a0: gardée et montrée, elle ne compte pour rien"
        )
    elif not ligne.accorde_cents:
        ligne.remarques.append(
            f"«\u00a0{ligne.avis}\u00a0»\u00a0: la demande reste au plan\u00a0; écrivez 0 accordé si c'est définitif"
        )


def _propose_split(ligne: LigneLue) -> None:
    if ligne.ecartee or ligne.droit_commun_cents or not parle_de_droit_commun(ligne.commentaire):
        return
    found = proposer_repartition(ligne.commentaire, ligne.montant_cents)
    if found is None:
        ligne.remarques.append("le commentaire parle de droit commun, sans montant lisible : répartissez à la main")
        return
    ligne.repartition_mots = found.mots
    if found.coherente:
        ligne.repartition = found.droit_commun_cents
    else:
        ligne.remarques.append(f"le commentaire dit {found.mots} : rien n'est proposé, répartissez à la main")


def _check_parts(ligne: LigneLue) -> None:
    if ligne.droit_commun_cents > ligne.montant_cents:
        ligne.erreurs.append(
            f"Le droit commun ({format_cents(ligne.droit_commun_cents)}) dépasse le montant de la ligne."
        )
    if ligne.accorde_droit_commun_cents > (ligne.accorde_cents or 0):
        ligne.erreurs.append("Le droit commun accordé dépasse le montant accordé.")
