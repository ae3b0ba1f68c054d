"""The list of the instances of a cité, the page of each, and who may be chosen to sit there."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from alliance.acteurs.enums import Role
from alliance.acteurs.models import Delegation, Habilitation, Pole
from alliance.comptes.models import Compte
from alliance.gouvernance.enums import EtatSeance, QualiteMembre, TypeInstance
from alliance.gouvernance.models import Decision, Instance, Membre, Point, SeanceInstance
from alliance.gouvernance.selectors.composition import PoleCompose, compositions_of
from alliance.kernel.textes import fold
from alliance.territoires.models import Cite

RANG = {kind: rank for rank, kind in enumerate(TypeInstance)}


@dataclass(frozen=True, slots=True)
class CarteInstance:
    """An instance in the list: its pôles, its next séance and its last one, for who reads."""

    instance: Instance
    poles: list[PoleCompose]
    prochaine: SeanceInstance | None
    derniere: SeanceInstance | None

    @property
    def vacants(self) -> list[str]:
        """Names of the pôles for which nobody sits."""
        return [one.pole.nom for one in self.poles if one.vacante]


def instances_of(user, cite: Cite) -> list[Instance]:
    """Instances that ``user`` may see: the open ones by type then by name, then the closed ones, the latest first."""
    rows = Instance.objects.visible_to(user).filter(cite=cite).select_related("quartier", "hote", "cite")
    found = list(rows)
    opened = [row for row in found if row.close_on is None]
    closed = [row for row in found if row.close_on is not None]
    opened.sort(key=lambda row: (RANG[TypeInstance(row.type)], fold(row.nom), row.pk))
    closed.sort(key=lambda row: (row.close_on, row.pk), reverse=True)
    return opened + closed


def cartes_of(user, instances: list[Instance], at: datetime, today: date) -> list[CarteInstance]:
    """What the list shows of each instance: a fixed number of queries."""
    composed = compositions_of(instances, today)
    nexts, lasts = _seances(user, instances, at)
    return [CarteInstance(row, composed[row.pk], nexts.get(row.pk), lasts.get(row.pk)) for row in instances]


def _seances(user, instances: list[Instance], at: datetime) -> tuple[dict, dict]:
    """The séance to come (or running) and the last one held, by primary key of the instance."""
    seen = SeanceInstance.objects.visible_to(user).filter(instance__in=[row.pk for row in instances])
    to_come = Q(etat__in=[EtatSeance.BROUILLON, EtatSeance.CONVOQUEE], fin_at__gte=at) | Q(etat=EtatSeance.TENUE)
    nexts: dict[int, SeanceInstance] = {}
    for row in seen.filter(to_come).order_by("-debut_at", "-pk"):
        nexts[row.instance_id] = row
    lasts: dict[int, SeanceInstance] = {}
    for row in seen.figees().order_by("debut_at", "pk"):
        lasts[row.instance_id] = row
    return nexts, lasts


@dataclass(frozen=True, slots=True)
class Activite:
    """What an instance does: its séances, decisions and items « à inscrire », as ``user`` sees them."""

    prochaine: SeanceInstance | None
    derniere: SeanceInstance | None
    seances: int
    decisions: int
    a_inscrire: int


def activite_of(user, instance: Instance, at: datetime) -> Activite:
    """The counts and the two séances that the page of an instance shows."""
    nexts, lasts = _seances(user, [instance], at)
    held = SeanceInstance.objects.visible_to(user).filter(instance=instance).figees()
    waiting = Point.objects.visible_to(user).filter(instance=instance, seance=None, ecarte_at=None)
    return Activite(
        prochaine=nexts.get(instance.pk),
        derniere=lasts.get(instance.pk),
        seances=held.count(),
        decisions=Decision.objects.visible_to(user).filter(instance=instance).count(),
        a_inscrire=waiting.count(),
    )


@dataclass(frozen=True, slots=True)
class AutresMembres:
    """Those who sit without speaking for an expected pôle, the seats to come, and how many are over."""

    invites: list[Membre]
    habitants: list[Membre]
    a_venir: list[Membre]
    passes: int


def autres_membres(instance: Instance, day: date) -> AutresMembres:
    """Guests, parents and inhabitants of the day, and whoever sits later."""
    rows = Membre.objects.filter(Q(to_on=None) | Q(to_on__gte=day), instance=instance)
    found = list(rows.select_related("compte", "organisation", "pole").order_by("from_on", "pk"))
    now = sorted((row for row in found if row.from_on <= day), key=lambda row: (fold(row.nom_affiche), row.pk))
    return AutresMembres(
        invites=[row for row in now if row.qualite == QualiteMembre.INVITE],
        habitants=[row for row in now if row.qualite == QualiteMembre.HABITANT],
        a_venir=[row for row in found if row.from_on > day],
        passes=Membre.objects.filter(instance=instance, to_on__lt=day).count(),
    )


def anciens_membres(instance: Instance, day: date) -> QuerySet[Membre]:
    """Seats that are over, the latest first."""
    rows = Membre.objects.filter(instance=instance, to_on__lt=day)
    return rows.select_related("compte", "organisation", "pole").order_by("-to_on", "-pk")


@dataclass(frozen=True, slots=True)
class GroupeDeComptes:
    """Accounts to choose from, under one heading."""

    titre: str
    comptes: list[Compte]


def comptes_choisissables(cite: Cite, today: date, pole: Pole | None = None) -> list[GroupeDeComptes]:
    """The people who have an access to the cité: the troïka first, that of ``pole`` before all, then the others."""
    open_rows = Q(to_on=None) | Q(to_on__gte=today)
    rows = Habilitation.objects.filter(open_rows, cite=cite, compte__is_active=True, compte__is_administrateur=False)
    under: dict[str, dict[int, Compte]] = {}
    known: set[int] = set()
    ranked = sorted(rows.select_related("compte", "pole"), key=lambda row: _rang(row, pole))
    for row in ranked:
        if row.compte_id not in known:
            known.add(row.compte_id)
            under.setdefault(_titre(row), {})[row.compte_id] = row.compte
    received = Delegation.objects.filter(cite=cite, to_on__gte=today, compte__is_active=True)
    for delegation in received.exclude(compte_id__in=known).select_related("compte").order_by("pk"):
        under.setdefault("Par délégation", {})[delegation.compte_id] = delegation.compte
    return [
        GroupeDeComptes(titre, sorted(found.values(), key=lambda one: (fold(one.nom), one.pk)))
        for titre, found in under.items()
    ]


def _rang(row: Habilitation, pole: Pole | None) -> tuple:
    roles = list(Role.values)
    troika = row.role == Role.TROIKA
    wanted = pole is not None and row.pole_id == pole.pk
    return (not wanted, not troika, row.pole.ordre if row.pole else 0, roles.index(row.role), row.pk)


def _titre(row: Habilitation) -> str:
    role = row.get_role_display()
    return f"{role[0].upper()}{role[1:]}" + (f" : {row.pole.nom}" if row.pole else "")
