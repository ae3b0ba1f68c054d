"""Preparing a séance: a draft that warns nobody, alone or in a series, and what changes in it."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Max, Value, When

from alliance.gouvernance.enums import EtatSeance, NaturePoint, NatureSeance, TypeDecision
from alliance.gouvernance.models import Instance, Point, PointModele, SeanceInstance
from alliance.gouvernance.rules import SERIE_MAX
from alliance.gouvernance.selectors.seances import releves_a_approuver
from alliance.journal.services import record
from alliance.kernel.dates import format_jour
from alliance.kernel.errors import DomainError
from alliance.kernel.heures import PARIS, format_heure, instant_of

OUVERTES = (EtatSeance.BROUILLON, EtatSeance.CONVOQUEE, EtatSeance.TENUE)
"""States in which the agenda may still change."""

MODIFIABLES = (EtatSeance.BROUILLON, EtatSeance.CONVOQUEE)
"""States in which the day, the place and the invitation may still change."""

DUREE_APPROBATION_MIN = 5


class InstanceNeSeReunitPlus(DomainError):
    pass


class FinAvantDebut(DomainError):
    pass


class SeanceDansLePasse(DomainError):
    pass


class SeanceNonModifiable(DomainError):
    pass


class OrdreDuJourFige(DomainError):
    pass


class SerieImpossible(DomainError):
    pass


class ReleveNonApprouvable(DomainError):
    pass


@transaction.atomic
def create_seance(
    *,
    instance: Instance,
    debut_at: datetime,
    fin_at: datetime,
    by: Any,
    nature: str = NatureSeance.REUNION,
    lieu: str = "",
    visio: str = "",
    message: str = "",
    serie: uuid.UUID | None = None,
    est_exemple: bool = False,
) -> SeanceInstance:
    """Prepare a séance as a draft: nobody is warned, only those who prepare it see it.

    A meeting starts from the template of its instance; first comes the approval of each relevé that waits for it.

    :param fin_at: for a consultation in writing, the last moment to answer.
    :raises InstanceNeSeReunitPlus: the instance is closed.
    :raises FinAvantDebut: it ends before it starts, or at once.
    """
    if instance.close_on is not None:
        raise InstanceNeSeReunitPlus(
            f"« {instance.nom} » est close depuis le {format_jour(instance.close_on)} : elle ne se réunit plus."
        )
    _check_hours(debut_at, fin_at, nature)
    reunion = nature == NatureSeance.REUNION
    seance = SeanceInstance.objects.create(
        instance=instance, nature=nature, debut_at=debut_at, fin_at=fin_at, message=message.strip(), cree_by=by,
        lieu=" ".join(lieu.split()) if reunion else "", visio=visio.strip() if reunion else "",
        serie=serie, est_exemple=est_exemple, uid=uuid.uuid4(),
    )  # fmt: skip
    if reunion:
        for releve in releves_a_approuver(instance):
            _add_approbation(seance, releve, by)
        _copy_modele(seance, by)
    record(kind="gouvernance.seance.created", by=by, subject=seance, cite_id=instance.cite_id, forme=str(nature))
    return seance


def _check_hours(debut_at: datetime, fin_at: datetime, nature: str) -> None:
    if fin_at > debut_at:
        return
    start, end = format_heure(debut_at), format_heure(fin_at)
    if nature == NatureSeance.CONSULTATION:
        raise FinAvantDebut(
            "Le dernier moment pour répondre vient avant l'ouverture de la consultation. Donnez un jour plus tardif.",
            field="fin",
        )
    raise FinAvantDebut(
        f"La séance finirait à {end} et commencerait à {start}. Donnez une heure de fin plus tardive.", field="fin"
    )


def _copy_modele(seance: SeanceInstance, by: Any) -> None:
    first = _last_rank(seance) + 1
    rows = PointModele.objects.filter(instance=seance.instance).order_by("ordre", "pk")
    Point.objects.bulk_create(
        Point(
            instance=seance.instance, seance=seance, ordre=rank, titre=row.titre, nature=row.nature,
            type_decision=TypeDecision.AUTRE if row.nature == NaturePoint.DECISION else "",
            duree_min=row.duree_min, propose_by=by,
        )
        for rank, row in enumerate(rows, start=first)
    )  # fmt: skip


def _last_rank(seance: SeanceInstance) -> int:
    return Point.objects.filter(seance=seance).aggregate(last=Max("ordre"))["last"] or 0


def _add_approbation(seance: SeanceInstance, releve: SeanceInstance, by: Any) -> Point:
    """First on the agenda, the item that asks to approve a relevé; the one that waits « à inscrire », if any."""
    Point.objects.filter(seance=seance).update(ordre=F("ordre") + 1)
    waiting = Point.objects.filter(approuve_seance=releve).first()
    if waiting is not None:
        Point.objects.filter(pk=waiting.pk).update(seance=seance, ordre=1, ecarte_at=None, motif_ecart="")
        return waiting
    return Point.objects.create(
        instance=seance.instance, seance=seance, ordre=1, approuve_seance=releve, propose_by=by,
        titre=f"Approbation du relevé du {format_jour(releve.debut_at.astimezone(PARIS).date())}",
        nature=NaturePoint.DECISION, type_decision=TypeDecision.AUTRE, duree_min=DUREE_APPROBATION_MIN,
    )  # fmt: skip


@transaction.atomic
def inscrire_approbation(*, seance: SeanceInstance, releve: SeanceInstance, by: Any) -> Point:
    """Put the approval of an earlier relevé first on an agenda; a séance drafted before the earlier one was closed.

    :raises OrdreDuJourFige: the agenda does not change any more.
    :raises ReleveNonApprouvable: it is another instance's, approved already, or on an agenda already.
    """
    mark_changed(seance=seance, by=by)
    waiting = {row.pk for row in releves_a_approuver(seance.instance)}
    if releve.pk not in waiting:
        raise ReleveNonApprouvable("Ce relevé est déjà approuvé, ou son approbation est déjà à un ordre du jour.")
    point = _add_approbation(seance, releve, by)
    _journal(seance, by, kind="gouvernance.point.added", point=point.pk)
    return point


@transaction.atomic
def update_seance(
    *,
    seance: SeanceInstance,
    debut_at: datetime,
    fin_at: datetime,
    by: Any,
    at: datetime,
    lieu: str = "",
    visio: str = "",
    message: str = "",
) -> SeanceInstance:
    """Change the day, the hours, the place or the words; once convoked, the members are then to be told.

    :raises SeanceNonModifiable: it is being held, closed or cancelled.
    :raises FinAvantDebut: it ends before it starts.
    :raises SeanceDansLePasse: members are convoked, and the new date is past.
    """
    _check_hours(debut_at, fin_at, seance.nature)
    moved = (debut_at, fin_at) != (seance.debut_at, seance.fin_at)
    limit = fin_at if seance.est_consultation else debut_at
    if moved and seance.etat == EtatSeance.CONVOQUEE and limit <= at:
        raise SeanceDansLePasse("Cette date est passée. Donnez une date à venir, ou annulez la séance.", field="jour")
    reunion = not seance.est_consultation
    values = {
        "debut_at": debut_at, "fin_at": fin_at, "message": message.strip(),
        "lieu": " ".join(lieu.split()) if reunion else "", "visio": visio.strip() if reunion else "",
    }  # fmt: skip
    changed = [name for name, value in values.items() if getattr(seance, name) != value]
    if not changed:
        return seance
    standing = SeanceInstance.objects.filter(pk=seance.pk, etat__in=MODIFIABLES)
    if not standing.update(**values, version=F("version") + 1, a_prevenir=_told_again()):
        raise SeanceNonModifiable(f"La séance est « {_etat_of(seance)} » : sa date et son lieu ne changent plus.")
    seance.refresh_from_db()
    _journal(seance, by, kind="gouvernance.seance.updated", champs=sorted(changed))
    return seance


@transaction.atomic
def create_serie(
    *,
    instance: Instance,
    jours: Sequence[date],
    debut: time,
    fin: time,
    by: Any,
    seconde: bool | None = None,
    lieu: str = "",
    visio: str = "",
    message: str = "",
) -> list[SeanceInstance]:
    """Prepare one draft per day, each at the same local hour whatever the season.

    :param seconde: which of the two, on a day when the hour comes twice.
    :raises SerieImpossible: no day, or more than ``SERIE_MAX``.
    :raises HeureInexistante: one of the days has no such hour.
    :raises HeureAmbigue: one of the days has it twice, and nobody said which one.
    :raises InstanceNeSeReunitPlus: the instance is closed.
    :raises FinAvantDebut: they would end before they start.
    """
    days = sorted(set(jours))
    if not 1 <= len(days) <= SERIE_MAX:
        raise SerieImpossible(f"Une série compte de 1 à {SERIE_MAX} séances : vous en avez choisi {len(days)}.")
    serie = uuid.uuid4()
    seances = [
        create_seance(
            instance=instance,
            debut_at=instant_of(day, debut, seconde=seconde),
            fin_at=instant_of(day, fin, seconde=seconde),
            lieu=lieu,
            visio=visio,
            message=message,
            serie=serie,
            by=by,
        )
        for day in days
    ]
    record(
        kind="gouvernance.serie.created", by=by, subject=instance, seances=len(seances), premiere=days[0].isoformat()
    )  # fmt: skip
    return seances


@transaction.atomic
def mark_changed(*, seance: SeanceInstance, by: Any) -> None:
    """Lock the agenda for a change, by a write; those who were convoked are then to be told.

    Every act on the agenda, the documents or the items of a séance begins here.

    :raises OrdreDuJourFige: the séance is closed or cancelled.
    """
    standing = SeanceInstance.objects.filter(pk=seance.pk, etat__in=OUVERTES)
    if not standing.update(version=F("version") + 1, a_prevenir=_told_again()):
        raise OrdreDuJourFige(f"La séance est « {_etat_of(seance)} » : son ordre du jour ne change plus.")
    seance.refresh_from_db(fields=["etat", "version", "a_prevenir"])


def _told_again() -> Case:
    return Case(When(etat=EtatSeance.CONVOQUEE, then=Value(True)), default=F("a_prevenir"))


def _etat_of(seance: SeanceInstance) -> str:
    seance.refresh_from_db(fields=["etat"])
    return str(EtatSeance(seance.etat).label)


def _journal(seance: SeanceInstance, by: Any, *, kind: str, **details: Any) -> None:
    record(kind=kind, by=by, subject=seance, cite_id=seance.instance.cite_id, **details)
