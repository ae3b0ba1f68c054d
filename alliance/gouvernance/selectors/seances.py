"""The séances of a cité, as each person finds them: what comes, what is prepared, what waits and for whom."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, DateTimeField, F, IntegerField, Q, QuerySet, Value, When

from alliance.acteurs.enums import NaturePole, Portee, Role
from alliance.acteurs.models import Pole
from alliance.acteurs.selectors import agit_comme_chef, roles_of
from alliance.gouvernance.enums import QUALITES_DELEGUEES, EtatSeance, NatureSeance
from alliance.gouvernance.models import Avis, Instance, Membre, Point, PoleInstance, Presence, SeanceInstance
from alliance.gouvernance.models.instances import membre_de
from alliance.kernel.heures import PARIS
from alliance.kernel.textes import fold, search_words
from alliance.territoires.models import Cite

GROUPES = ("À tenir ou à clore", "À venir", "En préparation", "Relevés à approuver", "Passées")
"""The headings of the list, by rank."""


@dataclass(frozen=True, slots=True)
class FiltresSeances:
    """What the list of séances is asked for; empty filters nothing."""

    q: str = ""
    instance: int | None = None
    etat: str = ""
    annee: int | None = None


def seances_of(user, cite: Cite, filtres: FiltresSeances, now: datetime) -> QuerySet[SeanceInstance]:
    """Séances that the person sees, in the order of the list: what must be held, what comes, drafts, then the past.

    ``groupe`` is the rank of its heading in ``GROUPES``; ``nb_points`` counts the items.
    """
    rows = SeanceInstance.objects.visible_to(user).filter(instance__cite=cite)
    if filtres.instance is not None:
        rows = rows.filter(instance_id=filtres.instance)
    if filtres.etat:
        rows = rows.filter(etat=filtres.etat)
    if filtres.annee is not None:
        rows = rows.filter(debut_at__year=filtres.annee)
    if filtres.q.strip():
        rows = rows.filter(pk__in=_found(rows, filtres.q))
    ranked = rows.annotate(groupe=_groupe(now)).annotate(
        nb_points=Count("points"),
        prochaine=Case(When(groupe__lt=3, then=F("debut_at")), output_field=DateTimeField()),
    )
    return ranked.select_related("instance__cite").order_by("groupe", "prochaine", "-debut_at", "-pk")


def _groupe(now: datetime) -> Case:
    states = EtatSeance
    return Case(
        When(Q(etat=states.TENUE) | Q(etat=states.CONVOQUEE, fin_at__lt=now), then=Value(0)),
        When(etat=states.CONVOQUEE, then=Value(1)),
        When(etat=states.BROUILLON, then=Value(2)),
        When(etat=states.CLOSE, then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )


def _found(rows: QuerySet[SeanceInstance], q: str) -> list[int]:
    """Séances whose instance, place or items hold every word: compared here, folded; a cité has a few hundred."""
    texts: dict[int, list[str]] = defaultdict(list)
    for pk, nom, lieu in rows.values_list("pk", "instance__nom", "lieu"):
        texts[pk] += [nom, lieu]
    for pk, titre in Point.objects.filter(seance__in=rows).values_list("seance_id", "titre"):
        texts[pk].append(titre)
    wanted = search_words(q)
    return [pk for pk, parts in texts.items() if all(word in fold(" ".join(parts)) for word in wanted)]


def annees_of(user, cite: Cite) -> list[int]:
    """The civil years of the séances that the person sees, the newest first."""
    rows = SeanceInstance.objects.visible_to(user).filter(instance__cite=cite)
    return sorted({day.year for day in rows.datetimes("debut_at", "year")}, reverse=True)


def prochaine_seance(user, cite: Cite, now: datetime) -> SeanceInstance | None:
    """The next convoked séance that the person sees, or the one that is being held."""
    rows = SeanceInstance.objects.visible_to(user).filter(
        Q(etat=EtatSeance.TENUE) | Q(etat=EtatSeance.CONVOQUEE, fin_at__gte=now), instance__cite=cite
    )
    ordered = rows.annotate(nb_points=Count("points")).select_related("instance__cite")
    return ordered.order_by("debut_at", "pk").first()


def seances_ouvertes(instance: Instance) -> QuerySet[SeanceInstance]:
    """Séances of an instance whose agenda may still change, the next one first."""
    rows = SeanceInstance.objects.filter(instance=instance, etat__in=[EtatSeance.BROUILLON, EtatSeance.CONVOQUEE])
    return rows.select_related("instance__cite").order_by("debut_at", "pk")


def seances_ouvertes_de(user, instances: Iterable[int]) -> dict[int, list[SeanceInstance]]:
    """The same for several instances at once, by primary key of the instance, within what the person sees."""
    rows = SeanceInstance.objects.visible_to(user).filter(
        instance__in=list(instances), etat__in=[EtatSeance.BROUILLON, EtatSeance.CONVOQUEE]
    )
    found: dict[int, list[SeanceInstance]] = defaultdict(list)
    for row in rows.select_related("instance").order_by("debut_at", "pk"):
        found[row.instance_id].append(row)
    return found


def releves_a_approuver(instance: Instance) -> list[SeanceInstance]:
    """Closed séances of an instance whose relevé no item of an agenda asks to approve; the oldest first."""
    waiting = Q(point_approbation=None) | Q(point_approbation__seance=None)
    rows = SeanceInstance.objects.filter(waiting, instance=instance, etat=EtatSeance.CLOSE)
    return list(rows.select_related("instance__cite").order_by("debut_at", "pk"))


def instances_preparees(user, cite: Cite) -> QuerySet[Instance]:
    """Open instances of the cité whose séances the person prepares."""
    rows = Instance.objects.ouvertes().filter(cite=cite).select_related("cite").order_by("type", "nom", "pk")
    if agit_comme_chef(user, cite, Portee.GOUVERNANCE):
        return rows
    return rows.filter(animateur_id=user.pk) if roles_of(user, cite) else rows.none()


def instances_ou_proposer(user, cite: Cite) -> QuerySet[Instance]:
    """Open instances of the cité where the person may propose an item: the same people as ``can_propose_point``."""
    rows = Instance.objects.ouvertes().filter(cite=cite).select_related("cite").order_by("type", "nom", "pk")
    roles = roles_of(user, cite)
    if agit_comme_chef(user, cite, Portee.GOUVERNANCE) or roles & {Role.REFERENT, Role.TROIKA}:
        return rows
    seats = Membre.objects.filter(membre_de(user)).values("instance_id")
    return rows.filter(Q(pk__in=seats) | Q(animateur_id=user.pk)) if roles else rows.none()


@dataclass(frozen=True, slots=True)
class Attente:
    """Whom a convoked séance waits for: pôles whose delegates did not answer, and pôles that nobody can answer for."""

    sans_reponse: tuple[Pole, ...] = ()
    vacants: tuple[Pole, ...] = ()


def attentes_of(seances: Iterable[SeanceInstance]) -> dict[int, Attente]:
    """What each séance waits for of its expected pôles, by its primary key.

    A meeting is answered by a delegate's reply, a consultation in writing by an avis.
    """
    rows = list(seances)
    expected: dict[int, list[Pole]] = defaultdict(list)
    links = PoleInstance.objects.filter(instance__in={row.instance_id for row in rows}).select_related("pole")
    for link in links.order_by("pole__ordre", "pole_id"):
        expected[link.instance_id].append(link.pole)
    seats = list(Membre.objects.delegues().filter(instance__in=expected))
    answered = set(
        Presence.objects.filter(seance__in=[row.pk for row in rows], membre__qualite__in=QUALITES_DELEGUEES)
        .exclude(reponse="")
        .values_list("seance_id", "membre__pole_id")
    )
    written = [row.pk for row in rows if row.est_consultation]
    if written:
        answered |= set(Avis.objects.filter(point__seance__in=written).values_list("point__seance_id", "pole_id"))
    return {row.pk: _attente(row, expected[row.instance_id], seats, answered) for row in rows}


def _attente(
    seance: SeanceInstance, expected: list[Pole], seats: list[Membre], answered: set[tuple[int, int]]
) -> Attente:
    day = seance.debut_at.astimezone(PARIS).date()
    filled = {
        seat.pole_id for seat in seats
        if seat.instance_id == seance.instance_id and seat.from_on <= day and (seat.to_on is None or day <= seat.to_on)
    }  # fmt: skip
    return Attente(
        tuple(pole for pole in expected if pole.pk in filled and (seance.pk, pole.pk) not in answered),
        tuple(pole for pole in expected if pole.pk not in filled),
    )


def de_pole(pole: Pole) -> str:
    """« de la préfecture », « du pôle « Conseil départemental » »: as a sentence names who is waited for."""
    words = {
        NaturePole.PREFECTURE: "de la préfecture",
        NaturePole.EDUCATION_NATIONALE: "de l'Éducation nationale",
        NaturePole.COLLECTIVITE: "de la collectivité",
    }
    return words.get(NaturePole(pole.nature), f"du pôle « {pole.nom} »")


def le_pole(pole: Pole) -> str:
    """« la préfecture », « le pôle « Conseil départemental » »: the same, without its preposition."""
    words = de_pole(pole)
    return f"le {words.removeprefix('du ')}" if words.startswith("du ") else words.removeprefix("de ")


def titre_court(seance: SeanceInstance) -> str:
    """« Comité technique n° 14 », or the bare name while it has no number."""
    name = seance.instance.nom if seance.nature == NatureSeance.REUNION else f"{seance.instance.nom}, par écrit"
    return f"{name} n°\u00a0{seance.numero}" if seance.numero else name
