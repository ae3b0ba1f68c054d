"""What the governance gives to the global search."""

from collections.abc import Callable, Iterator

from django.db.models import QuerySet
from django.urls import reverse

from alliance.gouvernance.enums import Issue
from alliance.gouvernance.selectors.recherche import decisions_trouvees, instances_trouvees, points_trouves
from alliance.gouvernance.selectors.seances import titre_court
from alliance.kernel.contrats import Recherche, Trouvaille, recherche
from alliance.kernel.dates import format_jour


def chercher_decisions(user, cite, texte: str, limite: int) -> Iterator[Trouvaille]:
    """Decisions, the very number first."""
    for row in decisions_trouvees(user, cite, texte)[:limite]:
        yield Trouvaille(
            titre=row.titre,
            url=reverse("gouvernance:decision", args=[cite.slug, row.pk]),
            nature=f"décision {Issue(row.issue).label}",
            detail=f"{row.numero_affiche} · {row.instance} · {format_jour(row.prise_on)}",
        )


def chercher_points(user, cite, texte: str, limite: int) -> Iterator[Trouvaille]:
    """Points of an agenda, opened at their own address."""
    for row in points_trouves(user, cite, texte)[:limite]:
        yield Trouvaille(
            titre=row.titre,
            url=reverse("gouvernance:point", args=[cite.slug, row.pk]),
            nature="point de l'ordre du jour" if row.seance else "point à inscrire",
            detail=f"{titre_court(row.seance)} · {format_jour(row.seance.debut_at.date())}"
            if row.seance
            else str(row.instance),
        )


def chercher_instances(user, cite, texte: str, limite: int) -> Iterator[Trouvaille]:
    """Instances, those that still meet first."""
    for row in instances_trouvees(user, cite, texte)[:limite]:
        yield Trouvaille(
            titre=row.nom,
            url=reverse("gouvernance:instance", args=[cite.slug, row.pk]),
            nature=row.get_type_display(),
            detail=f"close le {format_jour(row.close_on)}" if row.close_on else "",
        )


def register() -> None:
    """Called once, when the app is ready."""
    for ordre, (cle, libelle, chercher, trouver) in enumerate(
        (
            ("gouvernance.decisions", "décisions", chercher_decisions, decisions_trouvees),
            ("gouvernance.points", "points des séances", chercher_points, points_trouves),
            ("gouvernance.instances", "instances", chercher_instances, instances_trouvees),
        ),
        start=20,
    ):
        recherche.register(cle, Recherche(libelle, chercher, _counter(trouver)), ordre=ordre)


def _counter(trouver: Callable[..., QuerySet]) -> Callable[..., int]:
    """How many rows a finder has for a person."""

    def count(user, cite, texte: str) -> int:
        return trouver(user, cite, texte).order_by().count()

    return count
