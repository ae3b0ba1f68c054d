"""Agenda items: proposed, put on an agenda, ordered, carried over to another séance, set aside with a reason."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from alliance.gouvernance.contrats import Lien, liens
from alliance.gouvernance.enums import EtatSeance, Issue, NaturePoint, Proposition
from alliance.gouvernance.models import Instance, Mission, Point, SeanceInstance
from alliance.gouvernance.selectors.agenda import objets_of_points
from alliance.gouvernance.services.controles_points import (
    Contenu,
    check_substance,
    check_type,
    checked,
    refuse_after_avis,
)
from alliance.gouvernance.services.seances import MODIFIABLES, InstanceNeSeReunitPlus, mark_changed
from alliance.journal.services import record
from alliance.kernel.errors import DomainError

A_COPIER = (
    "instance_id", "titre", "description", "nature", "type_decision", "duree_min", "presentateur", "montant_cents",
    "caisse_id", "du", "au", "cite_decision_id", "propose_by_id",
)  # fmt: skip
"""What a copy of an item takes from it; its avis, its minutes and its documents stay where they were given."""


class PointDejaInscrit(DomainError):
    pass


class PointPasInscrit(DomainError):
    pass


class PointDUneAutreInstance(DomainError):
    pass


class PointDejaDecide(DomainError):
    pass


class EcartSansMotif(DomainError):
    pass


class ObjetInconnu(DomainError):
    pass


class ObjetEmpeche(DomainError):
    pass


@transaction.atomic
def add_point(*, seance: SeanceInstance, by: Any, **champs: Any) -> Point:
    """Put a new item at the end of an agenda.

    :param champs: as ``controles_points.Contenu`` takes them.
    :raises OrdreDuJourFige: the séance is closed or cancelled.
    :raises DomainError: a refusal of ``controles_points.checked``.
    """
    contenu = checked(seance.instance, Contenu(**champs))
    mark_changed(seance=seance, by=by)
    point = Point.objects.create(
        instance=seance.instance, seance=seance, ordre=_next_rank(seance), propose_by=by, **vars(contenu)
    )  # fmt: skip
    _journal(point, by, kind="gouvernance.point.added")
    return point


@transaction.atomic
def update_point(*, point: Point, by: Any, position: int | None = None, **champs: Any) -> Point:
    """Change an item, of an agenda or « à inscrire »; nothing is written when nothing changes.

    :param champs: as ``controles_points.Contenu`` takes them; what is not given goes back to its default.
    :param position: its new rank on the agenda, from 1.
    :raises OrdreDuJourFige: its séance is closed or cancelled.
    :raises AvisDejaDonne: a pôle gave its avis, and what it was given on would change.
    :raises DomainError: a refusal of ``controles_points.checked``.
    """
    contenu = checked(point.instance, Contenu(**champs))
    changed = [name for name, value in vars(contenu).items() if getattr(point, name) != value]
    if changed:
        _lock(point, by)
        check_substance(point, contenu)
        for name in changed:
            setattr(point, name, getattr(contenu, name))
        point.save(update_fields=changed)
        _journal(point, by, kind="gouvernance.point.updated", champs=sorted(changed))
    if position is not None and point.seance_id is not None:
        move_point(point=point, position=position, by=by)
    return point


@transaction.atomic
def move_point(*, point: Point, position: int, by: Any) -> Point:
    """Give an item another rank on its agenda; beyond either end, the end.

    :raises PointPasInscrit: it is on no agenda.
    :raises OrdreDuJourFige: its séance is closed or cancelled.
    """
    seance = _seance_of(point)
    mark_changed(seance=seance, by=by)
    rows = list(Point.objects.filter(seance=seance).order_by("ordre", "pk"))
    before = [row.pk for row in rows]
    moved = next(row for row in rows if row.pk == point.pk)
    rows.remove(moved)
    rows.insert(max(0, min(position - 1, len(rows))), moved)
    if [row.pk for row in rows] == before:
        return moved
    for rank, row in enumerate(rows, start=1):
        row.ordre = rank
    Point.objects.bulk_update(rows, ["ordre"])
    _journal(moved, by, kind="gouvernance.point.moved", rang=moved.ordre)
    return moved


@transaction.atomic
def propose_point(
    *,
    instance: Instance,
    titre: str,
    by: Any,
    description: str = "",
    duree_min: int = 10,
    objet: tuple[str, int] | None = None,
) -> Point:
    """Propose an item « à inscrire »: it waits for whoever prepares the séances of the instance.

    :param objet: what it is about: the kind that names it in ``contrats.liens``, and its primary key.
    :raises InstanceNeSeReunitPlus: the instance is closed.
    :raises PointSansTitre: nothing is written.
    :raises DureeImpossible: not between one minute and eight hours.
    :raises ObjetInconnu: no such thing, or not for this person.
    :raises ObjetEmpeche: nothing can be decided about it any more.
    """
    if instance.close_on is not None:
        raise InstanceNeSeReunitPlus(f"« {instance.nom} » est close : elle ne se réunit plus.", field="instance")
    contenu = checked(instance, Contenu(titre=titre, description=description, duree_min=duree_min))
    point = Point.objects.create(instance=instance, propose_by=by, **vars(contenu))
    _journal(point, by, kind="gouvernance.point.proposed")
    if objet is not None:
        lier_objet(point=point, genre=objet[0], pk=objet[1], by=by)
    return point


@transaction.atomic
def inscrire_point(*, point: Point, seance: SeanceInstance, by: Any) -> Point:
    """Put an item that waits at the end of an agenda of its instance.

    :raises PointDUneAutreInstance: it was proposed to another instance.
    :raises OrdreDuJourFige: the séance is closed or cancelled.
    :raises TypeNonPermis: this instance does not decide that.
    :raises ObjetEmpeche: nothing can be decided any more about what it is about.
    :raises PointDejaInscrit: it is on an agenda already, or was set aside.
    """
    if point.instance_id != seance.instance_id:
        raise PointDUneAutreInstance(
            f"Ce point est proposé en « {point.instance.nom} ». Choisissez une séance de cette instance."
        )
    if point.nature == NaturePoint.DECISION:
        check_type(point.instance, point.type_decision)
    _refuse_blocked(point)
    mark_changed(seance=seance, by=by)
    waiting = Point.objects.filter(pk=point.pk, seance=None, ecarte_at=None)
    if not waiting.update(seance=seance, ordre=_next_rank(seance)):
        raise PointDejaInscrit("Ce point est déjà à un ordre du jour, ou a été écarté. Rechargez la page.")
    point.refresh_from_db()
    _journal(point, by, kind="gouvernance.point.inscribed")
    return point


@transaction.atomic
def remove_point(*, point: Point, by: Any) -> Point | None:
    """Take an item off an agenda: it waits « à inscrire » again. A line of the template, untouched, goes for good.

    :return: the item that waits; nothing when the line of the template is gone.
    :raises PointPasInscrit: it is on no agenda.
    :raises OrdreDuJourFige: its séance is closed or cancelled.
    :raises AvisDejaDonne: a pôle gave its avis on it.
    """
    seance = _seance_of(point)
    mark_changed(seance=seance, by=by)
    refuse_after_avis(point, "Sa place à l'ordre du jour et ce qui le concerne")
    _journal(point, by, kind="gouvernance.point.removed")
    if _is_bare_template_line(point):
        point.delete()
        return None
    point.seance, point.ordre = None, 0
    point.save(update_fields=["seance", "ordre"])
    return point


def _is_bare_template_line(point: Point) -> bool:
    usual = point.instance.points_modele.filter(titre=point.titre, nature=point.nature).exists()
    said = point.description or point.presentateur or point.compte_rendu or point.reporte_de_id
    attached = point.pieces.exists() or point.commentaires.exists() or point.notes_poles.exists()
    about = objets_of_points([point], None).get(point.pk)
    return bool(usual and not (said or attached or about or point.approuve_seance_id))


@transaction.atomic
def ecarter_point(*, point: Point, motif: str, by: Any, at: datetime) -> Point:
    """Set a proposed item aside, with the reason that its author reads.

    :raises EcartSansMotif: no reason is given.
    :raises PointDejaInscrit: it is on an agenda, or was set aside before.
    """
    reason = " ".join(motif.split())
    if not reason:
        raise EcartSansMotif("Dites pourquoi : la personne qui a proposé ce point le lira.", field="motif")
    waiting = Point.objects.filter(pk=point.pk, seance=None, ecarte_at=None)
    if not waiting.update(ecarte_at=at, motif_ecart=reason):
        raise PointDejaInscrit("Ce point est à un ordre du jour, ou déjà écarté. Rechargez la page.")
    point.refresh_from_db()
    _journal(point, by, kind="gouvernance.point.set_aside")
    return point


@transaction.atomic
def reporter_point(*, point: Point, by: Any, at: datetime, seance: SeanceInstance | None = None) -> Point:
    """Carry an item over, to another séance of its instance or to the items « à inscrire ».

    Before the séance the item itself moves. During it, or once it is closed, the item stays where it was discussed
    and a copy goes on, with what it is about; a decision that nobody took yet is then postponed. An item is carried
    over once: a second call answers the same copy.

    :raises PointPasInscrit: it is on no agenda.
    :raises PointDejaDecide: its issue is another one than « ajournée ».
    :raises AvisDejaDonne: a pôle gave its avis before the séance: it is postponed during it.
    :raises PointDUneAutreInstance: the other séance is not of its instance.
    :raises OrdreDuJourFige: the other séance is closed or cancelled.
    """
    source = _seance_of(point)
    if source.etat in MODIFIABLES:
        mark_changed(seance=source, by=by)
        refuse_after_avis(point, "Sa place à l'ordre du jour et ce qui le concerne")
        point.seance, point.ordre = None, 0
        point.save(update_fields=["seance", "ordre"])
        _journal(point, by, kind="gouvernance.point.carried_over", de=source.pk)
        return point if seance is None else inscrire_point(point=point, seance=seance, by=by)
    carried = Point.objects.filter(reporte_de=point, ecarte_at=None).first()
    if carried is not None:
        return carried
    if point.issue not in {"", Issue.AJOURNEE}:
        raise PointDejaDecide(
            f"Ce point est « {point.get_issue_display()} » : il ne se reporte pas. Inscrivez un nouveau point."
        )
    copy = _copies([point], source)[point.pk]
    _journal(copy, by, kind="gouvernance.point.carried_over", de=source.pk)
    return copy if seance is None else inscrire_point(point=copy, seance=seance, by=by)


@transaction.atomic
def reporter_restants(*, seance: SeanceInstance, points: Sequence[Point], by: Any) -> list[Point]:
    """Carry over, to the items « à inscrire », what a séance that is being closed leaves; each item once.

    :param points: items of this séance with no decision that holds; a fixed number of queries, whatever their number.
    """
    carried = Point.objects.filter(reporte_de__in=points, ecarte_at=None).values_list("reporte_de_id", flat=True)
    done = set(carried)
    copies = _copies([point for point in points if point.pk not in done], seance)
    if copies:
        record(
            kind="gouvernance.point.carried_over", by=by, subject=seance, cite_id=seance.instance.cite_id,
            points=[copy.pk for copy in copies.values()],
        )  # fmt: skip
    return list(copies.values())


def _copies(points: Sequence[Point], source: SeanceInstance) -> dict[int, Point]:
    """The copies that go on; what can be given to one item only, a relevé to approve or a mission, follows them."""
    held = source.etat == EtatSeance.TENUE
    releves = {point.pk: point.approuve_seance for point in points if held and point.approuve_seance is not None}
    if held:
        _postpone(points)
    made = Point.objects.bulk_create(
        Point(
            reporte_de=point, approuve_seance=releves.get(point.pk),
            **{name: getattr(point, name) for name in A_COPIER},
        )
        for point in points
    )  # fmt: skip
    copies = {point.pk: copy for point, copy in zip(points, made, strict=True)}
    missions = list(Mission.objects.filter(point__in=points, decision=None))
    for mission in missions:
        mission.point = copies[mission.point_id or 0]
    Mission.objects.bulk_update(missions, ["point"])
    for lien in liens:
        lien.reporter(copies)
    return copies


def _postpone(points: Sequence[Point]) -> None:
    """Items that leave a séance in session: nothing is decided of them there, no relevé is approved."""
    for point in points:
        if point.nature == NaturePoint.DECISION and not point.issue:
            point.proposition = Proposition.AJOURNER
        point.approuve_seance = None
    Point.objects.bulk_update(points, ["proposition", "approuve_seance"])


@transaction.atomic
def lier_objet(*, point: Point, genre: str, pk: int, by: Any) -> None:
    """Say what an item is about.

    :raises ObjetInconnu: there is no such kind of thing.
    :raises ObjetEmpeche: it was withdrawn or archived: nothing can be decided about it any more.
    :raises AvisDejaDonne: a pôle gave its avis on the item.
    :raises OrdreDuJourFige: the séance of the item is closed or cancelled.
    :raises DomainError: the thing is unknown to ``by``, or on this item already.
    """
    lien = _lien(genre)
    _lock(point, by)
    refuse_after_avis(point, "Ce sur quoi il porte")
    lien.lier(point=point, pk=pk, by=by)
    _refuse_blocked(point, seulement=(genre, pk))
    _journal(point, by, kind="gouvernance.point.linked", genre=genre, objet=pk)


@transaction.atomic
def delier_objet(*, point: Point, genre: str, pk: int, by: Any) -> None:
    """Take off an item something that it was about.

    :raises ObjetInconnu: there is no such kind of thing.
    :raises AvisDejaDonne: a pôle gave its avis on the item.
    :raises OrdreDuJourFige: the séance of the item is closed or cancelled.
    """
    lien = _lien(genre)
    _lock(point, by)
    refuse_after_avis(point, "Ce sur quoi il porte")
    lien.delier(point=point, pk=pk, by=by)
    _journal(point, by, kind="gouvernance.point.unlinked", genre=genre, objet=pk)


def _lien(genre: str) -> Lien:
    lien = liens.get(genre)
    if lien is None:
        raise ObjetInconnu("Rien de ce genre ne se lie à un point. Choisissez dans la liste.")
    return lien


def _refuse_blocked(point: Point, seulement: tuple[str, int] | None = None) -> None:
    for objet in objets_of_points([point], None).get(point.pk, []):
        if objet.empechement and seulement in {None, (objet.genre, objet.pk)}:
            raise ObjetEmpeche(f"« {objet.libelle} » : {objet.empechement}")


def _lock(point: Point, by: Any) -> None:
    """An item of an agenda changes with its séance; one that waits, alone."""
    if point.seance is not None:
        mark_changed(seance=point.seance, by=by)


def _seance_of(point: Point) -> SeanceInstance:
    if point.seance is None:
        raise PointPasInscrit("Ce point n'est à aucun ordre du jour. Rechargez la page.")
    return point.seance


def _next_rank(seance: SeanceInstance) -> int:
    return (Point.objects.filter(seance=seance).aggregate(last=Max("ordre"))["last"] or 0) + 1


def _journal(point: Point, by: Any, *, kind: str, **details: Any) -> None:
    """A line about the séance; about the item itself only when it waits in the open, so that no draft is told."""
    subject = point.seance or point
    record(kind=kind, by=by, subject=subject, cite_id=point.instance.cite_id, point=point.pk, **details)
