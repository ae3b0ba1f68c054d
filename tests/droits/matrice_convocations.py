"""Convoking, telling, cancelling, answering: the rows of the table of rights."""

from tests.droits.lignes import INTERDIT, Ligne, Statuts, tous


def _ou(**objets: str) -> dict[str, str]:
    return {"cite": "cite", **objets}


def prepare(statut: int) -> Statuts:
    """The chef de projet prepares; the troïka and the delegate for the plan see the séance and do not act."""
    return tous(404, s403="TROIKA DELEGUE_PLAN", **{f"s{statut}": "CHEF_DE_PROJET"})


def repond(statut: int) -> Statuts:
    """The troïka's person was convoked; the two others see the séance and do not sit in it."""
    return tous(404, s403="CHEF_DE_PROJET DELEGUE_PLAN", **{f"s{statut}": "TROIKA"})


VOIENT = tous(404, s200="CHEF_DE_PROJET TROIKA DELEGUE_PLAN")
QUICONQUE = tous(200, anonyme=200)
TROP_COURT = tous(422, anonyme=422)

CONVOCATIONS = [
    Ligne("gouvernance:convoquer", prepare(200), prepare(422), _ou(pk="convoquee")),
    Ligne("gouvernance:prevenir", prepare(200), prepare(422), _ou(pk="convoquee")),
    Ligne("gouvernance:annuler_seance", prepare(200), prepare(422), _ou(pk="convoquee")),
    Ligne("gouvernance:convocations", prepare(200), INTERDIT, _ou(pk="convoquee")),
    Ligne("gouvernance:invitation_ics", VOIENT, INTERDIT, _ou(pk="convoquee")),
    Ligne("gouvernance:repondre", repond(200), repond(422), _ou(pk="convoquee")),
    Ligne("gouvernance:repondre_pour", prepare(200), prepare(422), _ou(pk="convoquee", membre_pk="membre")),
    Ligne("reponse_publique", QUICONQUE, TROP_COURT, {"jeton": "jeton_reponse"}, public=True),
]
