"""The kinds of mail of the governance."""

from alliance.gouvernance.services.courriels import KIND_ANNULATION, KIND_CONVOCATION, KIND_MISE_A_JOUR
from alliance.gouvernance.services.rappels import KIND_AVIS, KIND_MISSION, KIND_REPONSE, KIND_SUITE
from alliance.kernel.contrats import TypeCourriel, types_courriels

GABARITS = "gouvernance/courriels"


def register() -> None:
    """Called once, when the app is ready."""
    # Each holds the member's own link, or the address of somebody without account: erased once sent.
    for declared in (
        TypeCourriel(KIND_CONVOCATION, "Convocation à une séance", f"{GABARITS}/convocation.txt", garde_corps=False),
        TypeCourriel(KIND_MISE_A_JOUR, "Changement d'une séance", f"{GABARITS}/mise_a_jour.txt", garde_corps=False),
        TypeCourriel(KIND_ANNULATION, "Annulation d'une séance", f"{GABARITS}/annulation.txt", garde_corps=False),
        TypeCourriel(
            KIND_REPONSE,
            "Rappel de répondre à une convocation",
            f"{GABARITS}/rappel_reponse.txt",
            garde_corps=False,
            facultatif=True,
            but="Trois jours avant une séance, si vous n'avez pas dit si vous venez.",
        ),
        TypeCourriel(
            KIND_AVIS,
            "Rappel de donner un avis par écrit",
            f"{GABARITS}/rappel_avis.txt",
            garde_corps=False,
            facultatif=True,
            but="Deux jours avant la fin d'une consultation écrite, si l'avis de votre institution manque.",
        ),
        TypeCourriel(
            KIND_SUITE,
            "Rappel d'une suite à donner",
            f"{GABARITS}/rappel_suite.txt",
            facultatif=True,
            but="Sept jours avant la date d'une suite dont vous avez la charge, puis une fois si elle est en retard.",
        ),
        TypeCourriel(
            KIND_MISSION,
            "Fin prochaine d'une mission",
            f"{GABARITS}/rappel_mission.txt",
            facultatif=True,
            but="Soixante jours avant la fin d'une lettre de mission.",
        ),
    ):
        types_courriels.register(declared.kind, declared)
