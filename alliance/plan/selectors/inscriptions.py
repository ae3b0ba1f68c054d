"""Which fiches a point or a decision is about, what is in force about a fiche, and what prevents a decision."""

from collections.abc import Collection, Iterable

from django.db.models import Prefetch, Q
from django.utils import timezone

from alliance.gouvernance.enums import EtatSeance, SerieDecision, TypeDecision, TypeInstance
from alliance.gouvernance.models import Decision, Instance, Point, SeanceInstance
from alliance.gouvernance.selectors.seances import instances_ou_proposer, instances_preparees
from alliance.kernel.dates import format_jour
from alliance.plan.enums import Dimension, RolePartenaire, Validation
from alliance.plan.models import Codage, FicheAction, InscriptionFiche, PartenaireFiche, QuartierFiche
from alliance.plan.rules import VALIDATION_DE, DecisionEnVigueur
from alliance.plan.selectors.filtres import choisir_exercice
from alliance.plan.selectors.lignee import cle_de_lignee
from alliance.plan.selectors.recherche import fiches_trouvees

CHOIX_MAX = 20
"""Actions that a search offers to put on an agenda."""

RANGS = {TypeInstance.COTECH: 0, TypeInstance.GROUPE: 1, TypeInstance.COORDINATION: 2}
"""Where an action is discussed first: the Cotech decides about it."""


def fiches_des_points(points: Iterable[Point], user) -> dict[int, list[FicheAction]]:
    """The fiches of each point, within what ``user`` may see; ``None`` for the system."""
    keys = [point.pk for point in points]
    return _par(_liees(user).filter(point_id__in=keys), "point_id")


def fiches_des_decisions(decisions: Iterable[Decision], user) -> dict[int, list[FicheAction]]:
    """The fiches of each decision, within what ``user`` may see; ``None`` for the system."""
    keys = [decision.pk for decision in decisions]
    return _par(_liees(user).filter(decision_id__in=keys), "decision_id")


def _liees(user):
    rows = InscriptionFiche.objects.order_by("fiche__code", "fiche__titre", "pk")
    if user is not None:
        rows = rows.filter(fiche__in=FicheAction.objects.visible_to(user))
    return rows.prefetch_related(Prefetch("fiche", a_montrer(FicheAction.objects.all())))


def a_montrer(fiches):
    """Fiches with what an agenda shows of them, in a constant number of queries."""
    return fiches.select_related("porteur", "validation_decision").prefetch_related(
        Prefetch(
            "partenaires",
            PartenaireFiche.objects.filter(role=RolePartenaire.COPORTEUR).select_related("organisation").order_by("pk"),
        ),
        Prefetch("quartiers_concernes", QuartierFiche.objects.select_related("quartier").order_by("pk")),
        Prefetch("codages", Codage.objects.filter(dimension=Dimension.PUBLIC).order_by("pk")),
    )


def _par(rows, champ: str) -> dict[int, list[FicheAction]]:
    found: dict[int, list[FicheAction]] = {}
    for row in rows:
        found.setdefault(getattr(row, champ), []).append(row.fiche)
    return found


def fiches_a_inscrire(cite, user, texte: str) -> list[FicheAction]:
    """At most ``CHOIX_MAX`` fiches that match ``texte``; without it, those still proposed of the exercice first."""
    if texte.strip():
        return list(a_montrer(fiches_trouvees(user, cite, texte))[:CHOIX_MAX])
    fiches = FicheAction.objects.visible_to(user).actives().filter(cite=cite)
    exercice = choisir_exercice(set(fiches.values_list("exercice", flat=True).distinct()))
    rows = a_montrer(fiches.filter(exercice=exercice, validation=Validation.PROPOSEE))
    return list(rows.order_by("code", "titre", "pk")[:CHOIX_MAX])


def autres_de_la_lignee(fiches: Iterable[FicheAction]) -> dict[int, FicheAction]:
    """For the archived ones among these fiches, the fiche of the same line that took its place, by primary key."""
    archived = [fiche for fiche in fiches if fiche.archivee_at is not None]
    if not archived:
        return {}
    keys = {cle_de_lignee(fiche) for fiche in archived}
    actives = FicheAction.objects.actives().filter(Q(pk__in=keys) | Q(racine_id__in=keys))
    places = {(cle_de_lignee(fiche), fiche.exercice): fiche for fiche in actives.order_by("-pk")}
    taken = {fiche.pk: places.get((cle_de_lignee(fiche), fiche.exercice)) for fiche in archived}
    return {pk: other for pk, other in taken.items() if other is not None}


def empechement_of(fiche: FicheAction, type_decision: str, autre: FicheAction | None = None) -> str:
    """Why nothing can be decided any more about a fiche on a point of this type; empty when something can.

    An archived, or withdrawn, action comes back by a decision that inscribes it, unless its line went on without it.

    :param autre: what ``autres_de_la_lignee`` found for it.
    """
    if fiche.archivee_at is None:
        return ""
    if type_decision == TypeDecision.INSCRIPTION:
        return f"la même action est déjà au plan {fiche.exercice}, sous le titre « {autre.titre} »." if autre else ""
    if fiche.validation == Validation.RETIREE and fiche.validation_decision:
        return f"l'action est retirée du plan par la décision {fiche.validation_decision.numero_affiche}."
    return f"l'action est archivée depuis le {format_jour(timezone.localtime(fiche.archivee_at).date())}."


def decisions_en_vigueur(
    fiche_ids: Collection[int], *, sans: Collection[int] = ()
) -> dict[int, list[DecisionEnVigueur]]:
    """For each fiche, the decisions in force that make it validated or withdrawn.

    :param sans: primary keys of decisions that stop having effect at this very moment.
    """
    rows = InscriptionFiche.objects.filter(
        fiche_id__in=fiche_ids,
        decision__in=Decision.objects.en_vigueur().filter(type__in=list(VALIDATION_DE)).exclude(pk__in=list(sans)),
    ).select_related("decision")
    found: dict[int, list[DecisionEnVigueur]] = {pk: [] for pk in fiche_ids}
    for row in rows:
        decision = row.decision
        assert decision is not None  # noqa: S101 -- filtered above
        found[row.fiche_id].append(
            DecisionEnVigueur(
                prise_on=decision.prise_on, courante=decision.serie == SerieDecision.COURANTE, annee=decision.annee,
                numero=decision.numero, pk=decision.pk, type=decision.type,
            )
        )  # fmt: skip
    return found


def instances_ou_inscrire(user, cite) -> list[Instance]:
    """Open instances where this person may propose an action, the Cotech first."""
    rows = instances_ou_proposer(user, cite)
    return sorted(rows, key=lambda row: (RANGS.get(TypeInstance(row.type), 3), row.nom, row.pk))


def seances_ou_inscrire(user, cite) -> list[SeanceInstance]:
    """Séances whose agenda may still change and that this person prepares, the next one first."""
    rows = SeanceInstance.objects.visible_to(user).filter(
        instance__in=instances_preparees(user, cite), etat__in=[EtatSeance.BROUILLON, EtatSeance.CONVOQUEE]
    )
    return list(rows.select_related("instance__cite").order_by("debut_at", "pk"))
