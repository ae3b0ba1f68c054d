"""Who is convoked to a séance and how, what changed since, and the words of its date."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from alliance.documents.models import Document
from alliance.gouvernance.enums import Canal, EtatSeance
from alliance.gouvernance.models import Convocation, Membre, Point, SeanceInstance
from alliance.gouvernance.selectors.avertissements import avertissements_of
from alliance.gouvernance.selectors.sieges import membres_on
from alliance.kernel.heures import format_creneau, format_duree, format_heure, format_jour_semaine


@dataclass(frozen=True, slots=True)
class Envoi:
    """What one member is about to receive: by mail or on paper, an invitation or its withdrawal."""

    membre: Membre
    canal: Canal
    annulation: bool = False
    nouveau: bool = False


@dataclass(frozen=True, slots=True)
class Preparation:
    """All that the confirmation page says before anything leaves."""

    envois: list[Envoi]
    documents: list[Document] = field(default_factory=list)
    changements: list[str] = field(default_factory=list)
    mouvements: list[str] = field(default_factory=list)

    @property
    def courriels(self) -> list[Envoi]:
        """Those who receive a mail."""
        return [envoi for envoi in self.envois if envoi.canal == Canal.COURRIEL]

    @property
    def papiers(self) -> list[Envoi]:
        """Those to whom somebody hands a sheet."""
        return [envoi for envoi in self.envois if envoi.canal == Canal.PAPIER]


def titre_seance(seance: SeanceInstance) -> str:
    """« Comité technique n° 14 »; a séance that was never convoked has no number."""
    return f"{seance.instance.nom} n°\u00a0{seance.numero}" if seance.numero else seance.instance.nom


def quand(seance: SeanceInstance) -> str:
    """When a séance takes place; until when a written consultation is answered."""
    if seance.est_consultation:
        return f"jusqu'au {format_jour_semaine(seance.fin_at)}, {format_heure(seance.fin_at)}"
    return format_creneau(seance.debut_at, seance.fin_at)


def ordre_du_jour(seance: SeanceInstance) -> list[tuple[str, Point]]:
    """Each point with its hour, from the durations; without hour in a written consultation."""
    at, rows = seance.debut_at, []
    for point in seance.points.order_by("ordre", "pk"):
        rows.append(("" if seance.est_consultation else format_heure(at), point))
        at += timedelta(minutes=point.duree_min)
    return rows


def documents_de(seance: SeanceInstance) -> list[Document]:
    """The documents of a séance and of its points: they leave with its convocation."""
    rows = Document.objects.filter(Q(piece_seance__seance=seance) | Q(piece_seance__point__seance=seance))
    return list(rows.order_by("piece_seance__point__ordre", "piece_seance__pk"))


def canal_de(membre: Membre) -> Canal:
    """How a member is reached: on paper when she asked for it, or when no mail reaches her."""
    reached = membre.canal == Canal.COURRIEL and membre.adresse_courriel
    closed = membre.compte is not None and not membre.compte.is_active
    return Canal.COURRIEL if reached and not closed else Canal.PAPIER


def membres_de(seance: SeanceInstance) -> list[Membre]:
    """The members who sit on the day of the séance."""
    return membres_on(seance.instance, timezone.localdate(seance.debut_at))


def derniers_envois(seance: SeanceInstance) -> dict[int, Convocation]:
    """The last thing that each member was sent, by primary key of the member."""
    rows = seance.convocations.select_related("membre__compte", "membre__pole").order_by("sequence", "pk")
    return {row.membre_id: row for row in rows}


def prevenus(seance: SeanceInstance) -> list[Membre]:
    """The members who expect the séance, as they were told last."""
    return [row.membre for row in derniers_envois(seance).values() if not row.annulation]


def _retraits(membres: Iterable[Membre]) -> list[Envoi]:
    return [Envoi(membre, canal_de(membre), annulation=True) for membre in membres]


def _invitations(membres: Iterable[Membre], told: set[int]) -> list[Envoi]:
    return [Envoi(membre, canal_de(membre), nouveau=membre.pk not in told) for membre in membres]


def preparer_convocation(seance: SeanceInstance) -> Preparation:
    """Who will be convoked, with which documents."""
    return Preparation(_invitations(membres_de(seance), set()), documents_de(seance))


def preparer_mise_a_jour(seance: SeanceInstance) -> Preparation:
    """Who will be told of what changed: the members, and those who left since."""
    membres = membres_de(seance)
    told, now = {one.pk: one for one in prevenus(seance)}, {one.pk: one for one in membres}
    gone = [one for pk, one in told.items() if pk not in now]
    came = [one for pk, one in now.items() if pk not in told]
    return Preparation(
        [*_invitations(membres, set(told)), *_retraits(gone)],
        documents_de(seance),
        changements_depuis(seance),
        [f"{one.nom_affiche} est à inviter" for one in came] + [f"{one.nom_affiche} ne siège plus" for one in gone],
    )


def preparer_annulation(seance: SeanceInstance) -> Preparation:
    """Who will be told that the séance does not take place: those who expect it, hence nobody for a draft."""
    return Preparation(_retraits(prevenus(seance)))


def is_a_prevenir(seance: SeanceInstance) -> bool:
    """Whether something changed since the last invitation: the séance itself, or who sits on its day."""
    if seance.etat != EtatSeance.CONVOQUEE:
        return False
    return seance.a_prevenir or {one.pk for one in prevenus(seance)} != {one.pk for one in membres_de(seance)}


def changements_depuis(seance: SeanceInstance) -> list[str]:
    """What changed in the séance since the last invitation, in words that every member reads."""
    last = derniere_invitation(seance)
    if last is None:
        return []
    words = []
    if is_deplacee(seance, last):
        words.append(f"la date : {quand(seance)} (avant : {format_creneau(last.debut_at, last.fin_at)})")
    if last.lieu != seance.lieu:
        words.append(f"le lieu : {seance.lieu or 'à préciser'} (avant : {last.lieu or 'non précisé'})")
    if seance.a_prevenir and not words:
        words.append("l'ordre du jour, les documents ou les informations pratiques")
    return words


def derniere_invitation(seance: SeanceInstance) -> Convocation | None:
    """The last invitation that was sent, to whomever."""
    return seance.convocations.filter(annulation=False).order_by("-sequence", "-pk").first()


def is_deplacee(seance: SeanceInstance, last: Convocation) -> bool:
    """Whether the day or the hours are not those that were announced."""
    return (last.debut_at, last.fin_at) != (seance.debut_at, seance.fin_at)


def avertissements_convocation(seance: SeanceInstance, user) -> list[str]:
    """What deserves a second look before anything leaves: the day, the pôles without delegate, the place, the time."""
    words = list(avertissements_of(seance, user))
    if seance.est_consultation:
        return words
    if not seance.lieu and not seance.visio:
        words.append("Ni lieu ni lien de visioconférence n'est indiqué.")
    needed = sum(point.duree_min for point in seance.points.all())
    slot = int((seance.fin_at - seance.debut_at).total_seconds() // 60)
    if needed > slot:
        words.append(f"L'ordre du jour dure {format_duree(needed)}, la séance {format_duree(slot)}.")
    return words


def organisateur_of(seance: SeanceInstance) -> tuple[str, str]:
    """Who invites, for a calendar: the platform, so that updates come from the same address for ever."""
    return f"{seance.instance.nom}, {seance.instance.cite.nom}", parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def adresse_seance(seance: SeanceInstance) -> str:
    """The whole address of the page of a séance, for whoever has an account."""
    return settings.URL_PUBLIQUE + reverse("gouvernance:seance", args=[seance.instance.cite.slug, seance.pk])


def description_of(seance: SeanceInstance, points: list, link: str) -> str:
    """What a calendar shows of a séance: its agenda, its video link, and where to answer."""
    lines = ["Ordre du jour :", *(f"{heure} {point.titre}".strip() for heure, point in points)]
    if seance.visio:
        lines += ["", f"Visioconférence : {seance.visio}"]
    return "\n".join([*lines, "", f"Répondre : {link}"] if link else lines)
