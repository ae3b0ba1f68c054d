"""What the acts of the governance say: the facts of a séance, put in the words of its documents."""

from datetime import datetime

from alliance.documents.ecriture.actes.contenus import EnTete, PointTraite, Releve
from alliance.gouvernance.models import Decision, Point, SeanceInstance
from alliance.gouvernance.selectors.convocations import quand, titre_seance


def releve_de(seance: SeanceInstance, *, at: datetime) -> Releve:
    """The relevé of a séance whose points have their issue and their decision: what is frozen at the closing."""
    decisions = {one.point_id: one for one in Decision.objects.filter(seance=seance)}
    points = Point.objects.filter(seance=seance).order_by("ordre", "pk")
    return Releve(
        en_tete=EnTete(cite=seance.instance.cite.nom, exemple=seance.est_exemple),
        titre="Relevé de décisions",
        instance=titre_seance(seance),
        quand=quand(seance),
        lieu=seance.lieu,
        visio=seance.visio,
        points=tuple(_point(rank, point, decisions.get(point.pk)) for rank, point in enumerate(points, start=1)),
    )


def _point(rank: int, point: Point, decision: Decision | None) -> PointTraite:
    return PointTraite(
        numero=str(rank),
        titre=point.titre,
        nature=point.get_nature_display(),
        presentateur=point.presentateur,
        compte_rendu=point.compte_rendu,
        issue=point.get_issue_display() if point.issue else "",
        explication=decision.explication if decision else "",
        decision=decision.numero_affiche if decision else "",
        condition=decision.conditions if decision else "",
    )
