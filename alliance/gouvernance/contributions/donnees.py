"""Files of the governance, what it holds about a person, the seats of an organisation."""

from alliance.acteurs.contrats import Panneau, SourceDonnees, donnees, panneaux
from alliance.documents.contrats import proprietaires
from alliance.gouvernance.models import Decision, Instance, LeveeCondition, Mission, PieceSeance, Releve, Suite
from alliance.gouvernance.selectors.donnees import (
    avis_du_compte,
    ecrits_du_compte,
    missions_du_compte,
    presences_du_compte,
    sieges_du_compte,
    suites_du_compte,
)
from alliance.gouvernance.selectors.sieges import sieges_de_l_organisation
from alliance.gouvernance.services.conservation import forget_compte

PROPRIETAIRES = {
    "gouvernance.pieces": (PieceSeance, ""),
    "gouvernance.releves": (Releve, ""),
    "gouvernance.decisions": (Decision, "instance"),
    "gouvernance.levees": (LeveeCondition, "decision__instance"),
    "gouvernance.suites": (Suite, ""),
    "gouvernance.missions": (Mission, ""),
}
"""Each file is read by whoever sees the row that links to it. A scanned relevé and a proof may hold more than the
decision that was published: they also ask for the instance."""


def _owned_by(model, instance):
    def keys(user):
        rows = model.objects.visible_to(user).filter(document__isnull=False)
        if instance:
            rows = rows.filter(**{f"{instance}__in": Instance.objects.visible_to(user)})
        return rows.values("document_id")

    return keys


def sieges_panneau(user, organisation) -> dict | None:
    """The seats of an organisation in the instances that the person sees; no panel without one."""
    rows = sieges_de_l_organisation(user, organisation)
    return {"sieges": rows} if rows else None


def register() -> None:
    """Called once, when the app is ready."""
    for cle, (model, instance) in PROPRIETAIRES.items():
        proprietaires.register(cle, _owned_by(model, instance))
    for rank, (cle, libelle, lire, effacer) in enumerate(
        (
            ("sieges", "Sièges dans les instances", sieges_du_compte, forget_compte),
            ("presences", "Réponses et présences aux séances", presences_du_compte, None),
            ("avis", "Avis, déports et intérêts déclarés", avis_du_compte, None),
            ("missions", "Lettres de mission", missions_du_compte, None),
            ("suites", "Suites à donner", suites_du_compte, None),
            ("ecrits", "Points proposés et commentaires", ecrits_du_compte, None),
        ),
        start=70,
    ):
        donnees.register(f"gouvernance.{cle}", SourceDonnees(libelle, lire, effacer), ordre=rank)
    panneaux.register(
        "gouvernance.sieges",
        Panneau("sieges", "Sièges dans les instances", "gouvernance/panneau_sieges.html", sieges_panneau),
        ordre=60,
    )
