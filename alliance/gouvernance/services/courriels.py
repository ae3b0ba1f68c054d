"""The mails of a séance: the same words and the same invitation whatever the act."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alliance.documents.models import Document
from alliance.gouvernance.models import Membre, SeanceInstance
from alliance.gouvernance.selectors.convocations import (
    adresse_seance,
    description_of,
    ordre_du_jour,
    organisateur_of,
    quand,
    titre_seance,
)
from alliance.gouvernance.selectors.reponses import adresse_reponse
from alliance.kernel.contrats import post_courriel
from alliance.kernel.heures import format_heure, format_jour_semaine
from alliance.notifications.ecriture import CANCEL, REQUEST, ecrire_invitation

KIND_CONVOCATION = "gouvernance.convocation"
KIND_MISE_A_JOUR = "gouvernance.mise_a_jour"
KIND_ANNULATION = "gouvernance.annulation"


@dataclass(frozen=True)
class Courrier:
    """What is the same for every member: built once for an act, then written to each."""

    seance: SeanceInstance
    points: list
    documents: list[Document]
    at: datetime
    by: Any
    changements: tuple[str, ...] = ()
    motif: str = ""
    deplacee: bool = False

    def write(self, membre: Membre, *, kind: str, sequence: int, methode: str = REQUEST) -> None:
        """One mail to one member, with her own link; the key names the séance, the member and the sequence."""
        seance = self.seance
        link = adresse_reponse(seance, membre)
        calendar = "" if seance.est_consultation else self._calendar(membre, link, sequence, methode)
        post_courriel(
            cle=f"convocation:{seance.pk}:{membre.pk}:{sequence}",
            kind=kind,
            objet=f"{OBJETS[kind]} : {titre_seance(seance)}, {self._moment()}",
            contexte=self.contexte(membre, link),
            destinataire=membre.compte,
            adresse=membre.email,
            cite_id=seance.instance.cite_id,
            calendrier=calendar,
            methode=methode if calendar else "",
            pieces=[] if methode == CANCEL else [("document", document.pk) for document in self.documents],
            reply_to=self.by.email,
        )

    def contexte(self, membre: Membre, link: str) -> dict[str, Any]:
        """What the templates of these mails ask."""
        seance = self.seance
        return {
            "seance": seance,
            "cite": seance.instance.cite,
            "membre": membre,
            "titre": titre_seance(seance),
            "quand": quand(seance),
            "points": self.points,
            "documents": self.documents,
            "changements": self.changements,
            "motif": self.motif,
            "deplacee": self.deplacee,
            "lien_reponse": link,
            "lien_seance": adresse_seance(seance) if membre.compte_id else "",
        }

    def _moment(self) -> str:
        seance = self.seance
        if seance.est_consultation:
            return f"réponse jusqu'au {format_jour_semaine(seance.fin_at)}"
        return f"{format_jour_semaine(seance.debut_at)} à {format_heure(seance.debut_at)}"

    def _calendar(self, membre: Membre, link: str, sequence: int, methode: str) -> str:
        seance = self.seance
        return ecrire_invitation(
            uid=str(seance.uid),
            sequence=sequence,
            methode=methode,
            titre=titre_seance(seance),
            description="" if methode == CANCEL else description_of(seance, self.points, link),
            lieu=seance.lieu or seance.visio,
            debut=seance.debut_at,
            fin=seance.fin_at,
            organisateur=organisateur_of(seance),
            participant=(membre.nom_affiche, membre.adresse_courriel),
            url=adresse_seance(seance) if membre.compte_id else link,
            cree_at=self.at,
        )


OBJETS = {
    KIND_CONVOCATION: "Convocation",
    KIND_MISE_A_JOUR: "Changement",
    KIND_ANNULATION: "Annulation",
}


def courrier_of(
    *,
    seance: SeanceInstance,
    documents: list[Document],
    at: datetime,
    by: Any,
    changements: Iterable[str] = (),
    motif: str = "",
    deplacee: bool = False,
) -> Courrier:
    """What every member will read of a séance, read once."""
    return Courrier(seance, ordre_du_jour(seance), documents, at, by, tuple(changements), motif, deplacee)
