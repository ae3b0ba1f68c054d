"""The rows of the acts: an agenda is read with its séance, a letter with its mission, the rest by who prepares."""

from tests.droits.lignes import INTERDIT, Ligne, tous

PILOTENT = "CHEF_DE_PROJET TROIKA DELEGUE_PLAN"
"""Who sees the Cotech of the world; the delegate for the plan prepares none of its séances."""


def au_cotech(statut: int):
    """Who prepares its séances does it, the others who see it may not."""
    return tous(404, s403="TROIKA DELEGUE_PLAN", **{f"s{statut}": "CHEF_DE_PROJET"})


def au_groupe(statut: int):
    """The référent leads the group."""
    return tous(404, s403="TROIKA DELEGUE_PLAN INTERVENANT", **{f"s{statut}": "CHEF_DE_PROJET REFERENT"})


def ou(pk: str) -> dict[str, str]:
    return {"cite": "cite", "pk": pk}


LU_AU_COTECH = tous(404, s200=PILOTENT)
LU_AU_GROUPE = tous(404, s200=f"{PILOTENT} REFERENT INTERVENANT")
PDF, DOCX = {"format": "pdf"}, {"format": "docx"}

ACTES = [
    Ligne("gouvernance:ordre_du_jour", LU_AU_COTECH, INTERDIT, ou("convoquee"), PDF),
    Ligne("gouvernance:ordre_du_jour", LU_AU_COTECH, INTERDIT, ou("convoquee"), DOCX),
    Ligne("gouvernance:ordre_du_jour", LU_AU_GROUPE, INTERDIT, ou("seance_groupe"), PDF),
    Ligne("gouvernance:ordre_du_jour", tous(404, s200="CHEF_DE_PROJET"), INTERDIT, ou("brouillon"), PDF),
    Ligne("gouvernance:emargement", au_cotech(200), INTERDIT, ou("convoquee"), PDF),
    Ligne("gouvernance:emargement", au_groupe(200), INTERDIT, ou("seance_groupe"), DOCX),
    Ligne("gouvernance:releve_provisoire", au_cotech(200), INTERDIT, ou("tenue"), PDF),
    Ligne("gouvernance:releve_provisoire", au_cotech(302), INTERDIT, ou("close"), PDF),
    Ligne("gouvernance:convocations_papier", au_cotech(302), INTERDIT, ou("convoquee")),
    Ligne("gouvernance:lettre_mission", LU_AU_COTECH, INTERDIT, ou("mission")),
    Ligne("gouvernance:lettre_mission", LU_AU_COTECH, INTERDIT, ou("mission"), DOCX),
]
