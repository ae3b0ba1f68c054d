"""What a lettre de mission says."""

from datetime import datetime

from django.utils import timezone

from alliance.acteurs.models import Pole
from alliance.documents.ecriture.actes.contenus import LettreMission, Signataire
from alliance.documents.selectors import en_tete_of
from alliance.gouvernance.models import Mission
from alliance.kernel.dates import format_jour, format_periode
from alliance.kernel.money import format_cents

PROJET = "Projet de lettre : la mission n'est pas encore décidée."


def lettre_de(mission: Mission, *, at: datetime) -> LettreMission:
    """The letter of a mission, or its draft while no decision gives it; signed by the pôles of the cité."""
    decision = mission.decision
    instance = decision.instance if decision else mission.point.instance if mission.point else None
    poles = Pole.objects.filter(cite=mission.cite).order_by("ordre", "pk")
    return LettreMission(
        en_tete=en_tete_of(mission.cite, exemple=mission.est_exemple),
        titre="Lettre de mission",
        instance=instance.nom if instance else "",
        edite=format_jour(timezone.localdate(at)),
        etat="" if decision else PROJET,
        provisoire=decision is None,
        nom=mission.compte.nom,
        mission=mission.get_role_display(),
        groupe=mission.instance_animee.nom if mission.instance_animee else "",
        perimetre=mission.perimetre.strip(),
        plafond=format_cents(mission.plafond_cents) if mission.plafond_cents else "",
        budget=mission.caisse.nom if mission.plafond_cents and mission.caisse else "",
        du=format_jour(mission.from_on),
        au=format_jour(mission.to_on),
        decision=decision.numero_affiche if decision else "",
        decision_le=format_jour(decision.prise_on) if decision else "",
        renouvelle=_renouvelle(mission),
        signataires=tuple(Signataire(nom=pole.nom) for pole in poles),
    )


def _renouvelle(mission: Mission) -> str:
    previous = mission.remplace
    return f"mission {format_periode(previous.from_on, previous.to_on)}" if previous else ""
