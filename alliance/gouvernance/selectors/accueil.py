"""What the home page asks of the governance: a few queries, whatever the number of rows."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from alliance.acteurs.enums import Portee
from alliance.acteurs.models import Pole
from alliance.acteurs.selectors import agit_comme_chef
from alliance.gouvernance.enums import (
    QUALITES_DELEGUEES,
    EtatSeance,
    NaturePoint,
    NatureSeance,
    Reponse,
    TypeDecision,
)
from alliance.gouvernance.models import (
    Avis,
    Convocation,
    Decision,
    Deport,
    Instance,
    Membre,
    Mission,
    Point,
    PoleInstance,
    Presence,
    SeanceInstance,
    Suite,
)
from alliance.gouvernance.models.instances import membre_de
from alliance.gouvernance.models.seances import prepares_seances
from alliance.gouvernance.selectors.missions import missions_qui_finissent
from alliance.territoires.models import Cite

SUITES_SOUS_JOURS = 30
"""A follow-up waits on the home page from so many days before its day; without a day, from the start."""

SUIVIES = (EtatSeance.BROUILLON, EtatSeance.CONVOQUEE, EtatSeance.TENUE, EtatSeance.CLOSE)


def seances_suivies(user, cite: Cite) -> list[SeanceInstance]:
    """Séances that are not over, as the person sees them, the first one first; read once a request.

    ``mon_siege`` is her seat today, ``annulation`` whether her last invitation was taken back (``None``: she had none),
    ``ma_reponse`` what she answered, ``nb_points`` counts the items, ``inscrit`` says whether an agenda already asks
    to approve the relevé.
    """
    return _kept(user, cite, "seances", lambda: _seances_suivies(user, cite))


def _kept(user, cite: Cite, name: str, load: Callable[[], list]) -> list:
    """Read once a request: only the account that a request carries keeps the answer, and dies with it."""
    if not getattr(user, "_garde_fonctions", False):
        return load()
    if not hasattr(user, "_gouvernance"):
        user._gouvernance = {}
    if (cite.pk, name) not in user._gouvernance:
        user._gouvernance[cite.pk, name] = load()
    return user._gouvernance[cite.pk, name]


def _seances_suivies(user, cite: Cite) -> list[SeanceInstance]:
    counted = Point.objects.filter(seance=OuterRef("pk")).order_by().values("seance").annotate(n=Count("pk"))
    invited = Convocation.objects.filter(seance=OuterRef("pk"), membre__compte_id=user.pk).order_by("-sequence", "-pk")
    approved = Point.objects.filter(approuve_seance=OuterRef("pk"), seance__isnull=False)
    rows = SeanceInstance.objects.visible_to(user).filter(instance__cite=cite, etat__in=SUIVIES)
    return list(
        rows.annotate(
            mon_siege=Subquery(Membre.objects.filter(membre_de(user), instance=OuterRef("instance")).values("pk")[:1]),
            annulation=Subquery(invited.values("annulation")[:1]),
            ma_reponse=Subquery(
                Presence.objects.filter(seance=OuterRef("pk"), membre__compte_id=user.pk).values("reponse")[:1]
            ),
            nb_points=Coalesce(Subquery(counted.values("n")[:1], output_field=IntegerField()), 0),
            inscrit=Exists(approved),
        )
        .select_related("instance__cite")
        .order_by("debut_at", "pk")
    )


def reponse_attendue(seance: SeanceInstance, now: datetime) -> bool:
    """Whether the person was invited to this meeting (a row of ``seances_suivies``), and may still say if she comes."""
    if seance.etat != EtatSeance.CONVOQUEE or seance.est_consultation or seance.fin_at < now:
        return False
    invited = getattr(seance, "annulation", None) is False and getattr(seance, "mon_siege", None) is not None
    return invited and not getattr(seance, "ma_reponse", "")


def prepare(user, instance: Instance) -> bool:
    """Whether the person prepares the séances of an instance that she sees: as ``can_prepare_seances``, in batches."""
    return instance.animateur_id == user.pk or agit_comme_chef(user, instance.cite, Portee.GOUVERNANCE)


@dataclass(frozen=True, slots=True)
class AvisAttendus:
    """The items of one séance on which the pôle of the person has not given its avis."""

    seance: SeanceInstance
    pole: str
    points: tuple[Point, ...]


def avis_a_donner(user, cite: Cite) -> list[AvisAttendus]:
    """For a delegate: what her pôle still has to say, séance by séance, the soonest first. One query.

    A point from which she withdrew herself waits for the other delegate.
    """
    today = timezone.localdate()
    seat = (
        Q(instance__membres__to_on=None) | Q(instance__membres__to_on__gte=today)
    ) & Q(
        instance__membres__compte_id=user.pk,
        instance__membres__qualite__in=QUALITES_DELEGUEES,
        instance__membres__from_on__lte=today,
    )  # fmt: skip
    running = Q(seance__etat=EtatSeance.CONVOQUEE) | Q(
        seance__etat=EtatSeance.TENUE, seance__nature=NatureSeance.CONSULTATION
    )
    rows = (
        Point.objects.filter(seat, running, nature=NaturePoint.DECISION, instance__cite=cite)
        .annotate(mon_pole=F("instance__membres__pole_id"), pole_nom=F("instance__membres__pole__nom"))
        .filter(
            ~Exists(Avis.objects.filter(point=OuterRef("pk"), pole=OuterRef("mon_pole"))),
            ~Exists(Deport.objects.filter(point=OuterRef("pk"), membre__compte_id=user.pk)),
        )
        .select_related("seance__instance__cite")
        .order_by("seance__debut_at", "seance_id", "ordre", "pk")
    )
    grouped: dict[int, list[Point]] = defaultdict(list)
    for row in rows:
        grouped[row.seance_id or 0].append(row)
    return [
        AvisAttendus(points[0].seance, getattr(points[0], "pole_nom", ""), tuple(points))
        for points in grouped.values()
        if points[0].seance is not None
    ]


def points_en_attente(user, cite: Cite) -> list[Point]:
    """The backlog of the instances whose séances the person prepares, and her own proposals anywhere. One query."""
    return _kept(user, cite, "points", lambda: _points_en_attente(user, cite))


def _points_en_attente(user, cite: Cite) -> list[Point]:
    rows = Point.objects.a_inscrire().filter(
        prepares_seances(user) | Q(propose_by_id=user.pk), instance__cite=cite, instance__close_on=None
    )
    return list(rows.select_related("instance__cite", "instance__animateur", "propose_by").order_by("propose_at", "pk"))


def decisions_en_attente(user, cite: Cite) -> list[Decision]:
    """Conditions to lift, for who prepares the instance and the pôles that put them; missions given to nobody yet.

    The second kind (type MISSION, in force) only concerns whoever prepares. One query.
    """
    own_pole = Avis.objects.filter(
        Q(pole__membres__to_on=None) | Q(pole__membres__to_on__gte=timezone.localdate()),
        point=OuterRef("point_id"),
        a_lever=True,
        pole__membres__instance=OuterRef("instance_id"),
        pole__membres__compte_id=user.pk,
        pole__membres__from_on__lte=timezone.localdate(),
    )
    kept = prepares_seances(user)
    waiting = Q(pk__in=Decision.objects.conditionnelles().filter(cite=cite).values("pk")) & (kept | Q(Exists(own_pole)))
    nameless = (
        Q(pk__in=Decision.objects.en_vigueur().filter(cite=cite, type=TypeDecision.MISSION, mission=None).values("pk"))
        & ~Q(point__mission__isnull=False)
        & Q(instance__cite_id__in=_cites_of(user, cite))
    )
    rows = Decision.objects.visible_to(user).filter(waiting | nameless, cite=cite)
    return list(rows.select_related("instance__cite", "cite").order_by("prise_on", "pk"))


def _cites_of(user, cite: Cite) -> list[int]:
    return [cite.pk] if agit_comme_chef(user, cite, Portee.GOUVERNANCE) else []


def suites_en_attente(user, cite: Cite, today: date) -> list[Suite]:
    """What the person has in charge and comes due, and what others let pass where she prepares. One query."""
    return _kept(user, cite, "suites", lambda: _suites_en_attente(user, cite, today))


def _suites_en_attente(user, cite: Cite, today: date) -> list[Suite]:
    mine = Q(responsable_id=user.pk) & (
        Q(echeance_on=None) | Q(echeance_on__lte=today + timedelta(days=SUITES_SOUS_JOURS))
    )
    theirs = prepares_seances(user) & Q(echeance_on__lt=today)
    rows = Suite.objects.a_faire().filter(mine | theirs, instance__cite=cite)
    return list(
        rows.select_related("instance__cite", "decision__cite", "cree_by", "responsable").order_by(
            F("echeance_on").asc(nulls_last=True), "pk"
        )
    )


def missions_en_attente(user, cite: Cite, today: date) -> QuerySet[Mission]:
    """Missions that end within sixty days: all of them for the chef de projet, her own for each other person."""
    rows = missions_qui_finissent(cite, today)
    return rows if agit_comme_chef(user, cite, Portee.GOUVERNANCE) else rows.filter(compte_id=user.pk)


def poles_manquants(user, cite: Cite, today: date) -> list[tuple[Instance, list[str]]]:
    """Open instances, with the pôles that nobody speaks for, for the chef de projet. One query."""
    if not agit_comme_chef(user, cite, Portee.GOUVERNANCE):
        return []
    seated = Membre.objects.en_cours(today).delegues().filter(instance=OuterRef("instance"), pole=OuterRef("pole"))
    rows = PoleInstance.objects.filter(~Exists(seated), instance__cite=cite, instance__close_on=None)
    found: dict[Instance, list[str]] = defaultdict(list)
    for row in rows.select_related("instance", "pole").order_by("instance__nom", "instance_id", "pole__ordre"):
        found[row.instance].append(row.pole.nom)
    return list(found.items())


@dataclass(frozen=True, slots=True)
class LumiereReponse:
    """What a pôle answered to a convocation: its mark, in a word."""

    pole: Pole
    mot: str
    marque: str

    @property
    def absente(self) -> bool:
        """Nobody of this pôle has said that she comes."""
        return self.marque in {"attendu", "defavorable"}


def lumieres_de(seance: SeanceInstance) -> list[LumiereReponse]:
    """The light of each expected pôle before a séance, from the replies of its delegates. One query."""
    day = timezone.localdate(seance.debut_at)
    seats = Membre.objects.en_cours(day).filter(instance=seance.instance, pole=OuterRef("pole"))
    replies = Presence.objects.filter(seance=seance, membre__pole=OuterRef("pole"), membre__in=_seats(seance, day))
    rows = PoleInstance.objects.filter(instance=seance.instance).annotate(
        nomme=Exists(seats.delegues()),
        titulaire=Exists(replies.filter(reponse=Reponse.PRESENT, membre__qualite="TITULAIRE")),
        suppleant=Exists(replies.filter(reponse=Reponse.PRESENT, membre__qualite="SUPPLEANT")),
        represente=Exists(replies.filter(reponse=Reponse.REPRESENTE)),
        excuse=Exists(replies.filter(reponse=Reponse.EXCUSE)),
    )
    return [_lumiere(row) for row in rows.select_related("pole").order_by("pole__ordre", "pole_id")]


def _seats(seance: SeanceInstance, day: date) -> QuerySet[Membre]:
    return Membre.objects.en_cours(day).delegues().filter(instance=seance.instance).values("pk")


def _lumiere(row) -> LumiereReponse:
    """A suppléant who comes stands for a titulaire who does not; a refusal is one only when nobody else answered."""
    for said, word, mark in (
        (row.titulaire, "présente", "favorable"),
        (row.suppleant, "suppléance", "reserve"),
        (row.represente, "représentée", "reserve"),
        (not row.nomme, "aucun délégué", "attendu"),
        (row.excuse, "excusée", "defavorable"),
    ):
        if said:
            return LumiereReponse(row.pole, word, mark)
    return LumiereReponse(row.pole, "sans réponse", "attendu")


def prochaine_de(user, cite: Cite, now: datetime) -> SeanceInstance | None:
    """The séance that the home page shows: the one being held, else the next one that was convoked."""
    held = now - timedelta(days=1)  # one that somebody forgot to close is no longer being held
    rows = [
        seance
        for seance in seances_suivies(user, cite)
        if (seance.etat == EtatSeance.TENUE and seance.fin_at >= held)
        or (seance.etat == EtatSeance.CONVOQUEE and seance.fin_at >= now)
    ]
    return min(rows, key=lambda row: (row.etat != EtatSeance.TENUE, _moment(row), row.pk), default=None)


def _moment(seance: SeanceInstance) -> datetime:
    """When something is expected: the start of a meeting, the end of a consultation."""
    return seance.fin_at if seance.est_consultation else seance.debut_at


def par_instance(points: Iterable[Point]) -> dict[Instance, list[Point]]:
    """Points grouped by instance, in their order."""
    grouped: dict[Instance, list[Point]] = defaultdict(list)
    for point in points:
        grouped[point.instance].append(point)
    return grouped
