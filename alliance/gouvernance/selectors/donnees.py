"""What the governance holds about a person, in plain values: « Mes données » and its export."""

from alliance.comptes.models import Compte
from alliance.gouvernance.enums import Reponse
from alliance.gouvernance.models import (
    Avis,
    CommentairePoint,
    Deport,
    InteretDeclare,
    Membre,
    Mission,
    Point,
    Presence,
    Suite,
)


def sieges_du_compte(compte: Compte) -> list[dict]:
    """Seats, present and past."""
    rows = Membre.objects.filter(compte=compte).select_related("instance__cite", "pole", "organisation")
    return [
        {
            "cité": str(row.instance.cite), "instance": str(row.instance), "qualité": row.get_qualite_display(),
            "pôle": str(row.pole or ""), "organisation": str(row.organisation or ""), "fonction": row.fonction,
            "convocation": row.get_canal_display(), "téléphone": row.telephone, "adresse postale": row.adresse_postale,
            "premier jour": row.from_on, "dernier jour": row.to_on,
        }
        for row in rows.order_by("from_on", "pk")
    ]  # fmt: skip


def presences_du_compte(compte: Compte) -> list[dict]:
    """Replies to convocations, and what was noted in the room."""
    rows = Presence.objects.filter(membre__compte=compte).select_related("seance__instance")
    return [
        {
            "instance": str(row.seance.instance), "séance du": row.seance.debut_at, "réponse": _word(row.reponse),
            "répondu le": row.repondu_at, "mot joint": row.commentaire, "présence": _word(row.presence),
            "représenté par": row.remplacant,
        }
        for row in rows.order_by("seance__debut_at", "pk")
    ]  # fmt: skip


def _word(value: str) -> str:
    return str(Reponse(value).label) if value else ""


def avis_du_compte(compte: Compte) -> list[dict]:
    """Avis given for a pôle, déports, declared interests."""
    avis = Avis.objects.filter(membre__compte=compte).select_related("point", "pole").order_by("donne_at", "pk")
    deports = Deport.objects.filter(membre__compte=compte).select_related("point").order_by("declare_at", "pk")
    interets = InteretDeclare.objects.filter(membre__compte=compte).select_related("organisation", "membre__instance")
    return [
        *(
            {
                "nature": "avis", "sur": str(row.point), "pour le pôle": str(row.pole),
                "avis": row.get_sens_display(), "texte": row.texte, "le": row.donne_at,
            }
            for row in avis
        ),
        *({"nature": "déport", "sur": str(row.point), "motif": row.motif, "le": row.declare_at} for row in deports),
        *(
            {
                "nature": "intérêt déclaré", "organisation": str(row.organisation), "lien": row.nature,
                "instance": str(row.membre.instance), "le": row.declare_at,
            }
            for row in interets.order_by("declare_at", "pk")
        ),
    ]  # fmt: skip


def missions_du_compte(compte: Compte) -> list[dict]:
    """Missions, proposed and given."""
    rows = Mission.objects.filter(compte=compte).select_related("cite", "instance_animee", "decision__cite")
    return [
        {
            "cité": str(row.cite), "mission": row.get_role_display(), "groupe": str(row.instance_animee or ""),
            "périmètre": row.perimetre, "premier jour": row.from_on, "dernier jour": row.to_on,
            "décision": row.decision.numero_affiche if row.decision else "proposée", "fin avancée": row.fin_motif,
        }
        for row in rows.order_by("from_on", "pk")
    ]  # fmt: skip


def suites_du_compte(compte: Compte) -> list[dict]:
    """What one has in charge, did or has to do."""
    rows = Suite.objects.filter(responsable=compte).select_related("instance")
    return [
        {
            "à faire": row.quoi, "instance": str(row.instance), "pour le": row.echeance_on, "faite le": row.faite_at,
            "ce qui le montre": row.preuve,
        }
        for row in rows.order_by("cree_at", "pk")
    ]  # fmt: skip


def ecrits_du_compte(compte: Compte) -> list[dict]:
    """Points proposed and comments written."""
    points = Point.objects.filter(propose_by=compte).select_related("instance").order_by("propose_at", "pk")
    said = CommentairePoint.objects.filter(ecrit_by=compte).select_related("point").order_by("ecrit_at", "pk")
    return [
        *(
            {"nature": "point proposé", "titre": row.titre, "instance": str(row.instance), "le": row.propose_at}
            for row in points
        ),
        *({"nature": "commentaire", "sur": str(row.point), "texte": row.texte, "le": row.ecrit_at} for row in said),
    ]
