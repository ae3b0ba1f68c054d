"""What the papers made before a séance say: its agenda, the letters to print, the sheet to sign."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils import timezone

from alliance.documents.ecriture.actes.contenus import (
    Convocation,
    Emargement,
    EnTete,
    GroupeSignatures,
    OrdreDuJour,
    PointPrevu,
    Signature,
)
from alliance.documents.selectors import en_tete_of
from alliance.gouvernance.enums import Canal, EtatSeance, Reponse
from alliance.gouvernance.models import Membre, Presence, SeanceInstance
from alliance.gouvernance.selectors.actes import fonction_de, groupe_de, montant_de, noms_des_objets
from alliance.gouvernance.selectors.agenda import LigneAgenda, agenda_of, pieces_of_seance
from alliance.gouvernance.selectors.convocations import canal_de, format_heure, membres_de, quand, titre_seance
from alliance.kernel.dates import format_jour
from alliance.kernel.heures import format_duree
from alliance.kernel.money import NBSP

ETATS = {
    EtatSeance.BROUILLON: "En préparation : cette séance n'est pas convoquée.",
    EtatSeance.ANNULEE: "Cette séance est annulée.",
}
"""What a paper says of a séance that does not take place, or not yet; the others need no word."""

LIGNES_LIBRES = 3


def ordre_du_jour_de(seance: SeanceInstance, user: Any, *, at: datetime) -> OrdreDuJour:
    """The agenda as ``user`` reads it. A fixed number of queries, whatever the number of items."""
    return OrdreDuJour(titre="Ordre du jour", **_commun(seance, at), **_points(seance, user))


def convocations_de(seance: SeanceInstance, membres: Sequence[Membre], user: Any, *, at: datetime) -> list[Convocation]:
    """One letter per member, the agenda read once: ``user`` is who prints them, and signs."""
    common, points = _commun(seance, at), _points(seance, user)
    # A parent or a guest does not read the fiches: the letter names the items, not what the plan holds of them.
    points["points"] = tuple(replace(point, objets=()) for point in points["points"])
    return [
        Convocation(
            titre="Convocation",
            nom=membre.nom_affiche,
            fonction=membre.fonction,
            organisation=membre.organisation.nom if membre.organisation else "",
            pole=membre.pole.nom if membre.pole else "",
            adresse=membre.adresse_postale.strip(),
            fait_le=f"Le {common['edite']}",
            invitation=_invitation(seance),
            message=seance.message.strip(),
            signataire=user.nom,
            **common,
            **points,
            **_reponse(seance),
        )
        for membre in membres
    ]


def membres_sur_papier(seance: SeanceInstance) -> list[Membre]:
    """The members to whom somebody hands a letter: those who asked for paper, and those whom no mail reaches."""
    return [membre for membre in membres_de(seance) if canal_de(membre) == Canal.PAPIER]


def emargement_de(seance: SeanceInstance, *, at: datetime) -> Emargement:
    """The sheet to sign, by pôle, then the guests, then the inhabitants. A fixed number of queries."""
    presences = {row.membre_id: row for row in Presence.objects.filter(seance=seance)}
    groups = [
        GroupeSignatures(nom=nom, lignes=tuple(_signature(one, presences.get(one.pk)) for one in members))
        for nom, members in groupby(membres_de(seance), key=groupe_de)
    ]
    return Emargement(
        titre="Feuille d'émargement", groupes=tuple(groups), lignes_libres=LIGNES_LIBRES, **_commun(seance, at)
    )  # fmt: skip


def _commun(seance: SeanceInstance, at: datetime) -> dict[str, Any]:
    etat = ETATS.get(EtatSeance(seance.etat), "")
    return {
        "en_tete": _en_tete(seance),
        "instance": titre_seance(seance),
        "edite": format_jour(timezone.localdate(at)),
        "etat": etat,
        "provisoire": seance.etat == EtatSeance.BROUILLON,
        "quand": quand(seance),
        "lieu": seance.lieu,
        "visio": seance.visio,
    }


def _en_tete(seance: SeanceInstance) -> EnTete:
    return en_tete_of(seance.instance.cite, exemple=seance.est_exemple)


def _points(seance: SeanceInstance, user: Any) -> dict[str, Any]:
    agenda = agenda_of(seance, user)
    return {
        "points": tuple(_prevu(line) for line in agenda.lignes),
        "duree_totale": format_duree(agenda.total_min) if agenda.lignes and not seance.est_consultation else "",
        "documents": tuple(piece.document.nom for piece in pieces_of_seance(seance)),
    }


def _prevu(line: LigneAgenda) -> PointPrevu:
    point = line.point
    return PointPrevu(
        numero=str(line.numero),
        titre=point.titre,
        heure=format_heure(line.debut) if line.debut else "",
        duree=format_duree(point.duree_min) if line.debut else "",
        nature=point.get_nature_display(),
        presentateur=point.presentateur,
        objets=noms_des_objets(line.objets),
        montant=montant_de(point),
        description=point.description.strip(),
        documents=tuple(piece.document.nom for piece in line.pieces),
    )


def _invitation(seance: SeanceInstance) -> str:
    name = seance.instance.nom
    if seance.etat == EtatSeance.ANNULEE:
        return f"La séance de l'instance «{NBSP}{name}{NBSP}» annoncée ci-dessous est annulée."
    if seance.est_consultation:
        return f"L'instance «{NBSP}{name}{NBSP}» vous consulte par écrit. Donnez votre avis avant la date ci-dessous."
    return f"L'instance «{NBSP}{name}{NBSP}» se réunit. Votre présence est attendue."


def _reponse(seance: SeanceInstance) -> dict[str, Any]:
    """What may be answered, and how; nothing where nobody has to come."""
    if seance.etat not in {EtatSeance.BROUILLON, EtatSeance.CONVOQUEE} or seance.est_consultation:
        return {}
    return {
        "reponses": ("je serai là", "je ne pourrai pas venir", "je serai représenté par\u00a0:"),
        "repondre": ("Cochez votre réponse, puis remettez cette page à la personne qui vous l'a donnée.",),
    }


def _signature(membre: Membre, presence: Presence | None) -> Signature:
    said = (presence.presence or presence.reponse) if presence else ""
    mention = ""
    if presence and said == Reponse.REPRESENTE and presence.remplacant:
        mention = f"représenté par {presence.remplacant}"
    elif said in {Reponse.EXCUSE, Reponse.REPRESENTE}:
        mention = str(Reponse(said).label)
    return Signature(
        nom=membre.nom_affiche, fonction=fonction_de(membre), qualite=membre.get_qualite_display(), mention=mention
    )  # fmt: skip
