"""Expenses put to the Cotech: asked, changed, put on an agenda item whose amount follows them, taken back."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.acteurs.models import Organisation
from alliance.budget.enums import NatureCredit
from alliance.budget.models import DepenseDemandee, Enveloppe, ExerciceClos
from alliance.budget.selectors.depenses import libres
from alliance.budget.services.cles import refuse_repeated
from alliance.budget.services.controles import CiteDifferente, ExerciceEstClos, check_montant
from alliance.gouvernance.enums import NaturePoint, TypeDecision
from alliance.gouvernance.models import Instance, Point, SeanceInstance
from alliance.gouvernance.services.controles_points import refuse_after_avis
from alliance.gouvernance.services.points import add_point, propose_point, update_point
from alliance.gouvernance.services.seances import mark_changed
from alliance.journal.services import record, record_each
from alliance.kernel.errors import DomainError
from alliance.plan.models import FicheAction
from alliance.territoires.models import Cite

TITRE_MAX = 250
INCONNUE = "Cette dépense n'existe pas, ou ne vous est pas ouverte. Cherchez-la par le titre de son action."


class DepenseInconnue(DomainError):
    pass


class DepenseDejaInscrite(DomainError):
    pass


class DepenseDejaDecidee(DomainError):
    pass


class AucuneDepense(DomainError):
    pass


class DeuxBudgets(DomainError):
    pass


class EnveloppeNonDemandable(DomainError):
    pass


class ActionArchivee(DomainError):
    pass


@dataclass(frozen=True, slots=True)
class LigneDemande:
    """What is asked, for one action, from one enveloppe."""

    enveloppe: Enveloppe
    fiche: FicheAction
    montant_cents: int
    objet: str = ""
    beneficiaire: Organisation | None = None
    cle: uuid.UUID | None = None


@transaction.atomic
def demander_depense(
    *, cite: Cite, enveloppe: Enveloppe, fiche: FicheAction, montant_cents: int, by: Any, at: datetime,
    objet: str = "", beneficiaire: Organisation | None = None, cle: uuid.UUID | None = None,
) -> DepenseDemandee:  # fmt: skip
    """Ask for an amount on an enveloppe, for an action: it waits for an agenda, and reserves nothing.

    :raises DejaEnregistre: the same form was sent before.
    :raises DomainError: a refusal of ``demander_depenses``.
    """
    refuse_repeated(DepenseDemandee, cle)
    line = LigneDemande(enveloppe, fiche, montant_cents, objet, beneficiaire, cle)
    return demander_depenses(cite=cite, lignes=[line], by=by, at=at)[0]


@transaction.atomic
def demander_depenses(
    *, cite: Cite, lignes: Sequence[LigneDemande], by: Any, at: datetime
) -> list[DepenseDemandee]:  # fmt: skip
    """Ask for several amounts at once; a fixed number of queries, whatever their number.

    :raises MontantImpossible: zero or negative.
    :raises CiteDifferente: the enveloppe, the action or the beneficiary is of another cité.
    :raises EnveloppeNonDemandable: droit commun is declared, not spent by a decision.
    :raises ExerciceEstClos: the year of the enveloppe is closed.
    :raises ActionArchivee: the action left the plan.
    """
    _check(cite, lignes)
    rows = DepenseDemandee.objects.bulk_create(
        DepenseDemandee(
            cite=cite, enveloppe=line.enveloppe, fiche=line.fiche, beneficiaire=line.beneficiaire,
            montant_cents=line.montant_cents, objet=" ".join(line.objet.split()), demandee_at=at, demandee_by=by,
            cle=line.cle,
        )
        for line in lignes
    )  # fmt: skip
    record_each(
        kind="budget.depense.requested", by=by,
        subjects=[(row, {"montant_cents": row.montant_cents, "enveloppe": row.enveloppe_id}) for row in rows],
    )  # fmt: skip
    return rows


def _check(cite: Cite, lignes: Iterable[LigneDemande]) -> None:
    closed = set(ExerciceClos.objects.filter(cite=cite).values_list("exercice", flat=True))
    for line in lignes:
        check_montant(line.montant_cents)
        enveloppe, payee = line.enveloppe, line.beneficiaire
        if not cite.pk == enveloppe.cite_id == line.fiche.cite_id or payee is not None and payee.cite_id != cite.pk:
            raise CiteDifferente("L'enveloppe, l'action et le bénéficiaire doivent être de la même cité.")
        if enveloppe.nature == NatureCredit.DROIT_COMMUN:
            raise EnveloppeNonDemandable(
                "Le droit commun se déclare dans le plan de financement : il ne se dépense pas par une décision. "
                "Choisissez une enveloppe de crédits spécifiques.",
                field="enveloppe",
            )
        if enveloppe.exercice in closed:
            raise ExerciceEstClos(
                f"L'exercice {enveloppe.exercice} est clos : choisissez une enveloppe d'un exercice ouvert.",
                field="enveloppe",
            )
        if line.fiche.archivee_at is not None:
            raise ActionArchivee(
                f"« {line.fiche.titre} » n'est plus au plan. Choisissez une autre action, ou faites-la revenir.",
                field="fiche",
            )


@transaction.atomic
def modifier_depense(
    *, depense: DepenseDemandee, enveloppe: Enveloppe, fiche: FicheAction, montant_cents: int, by: Any, at: datetime,
    objet: str = "", beneficiaire: Organisation | None = None,
) -> DepenseDemandee:  # fmt: skip
    """Change an expense that is not decided; the amount of its agenda item follows it.

    :raises DepenseDejaDecidee: the Cotech decided it, or it was taken back.
    :raises AvisDejaDonne: a pôle gave its avis on its item, and what it was given on would change.
    :raises OrdreDuJourFige: the séance of its item is closed or cancelled.
    :raises DeuxBudgets: its item holds expenses of another budget.
    :raises DomainError: a refusal of ``demander_depenses``.
    """
    line = LigneDemande(enveloppe, fiche, montant_cents, objet, beneficiaire)
    _refuse_decided(depense)
    _check(depense.cite, [line])
    values = {
        "enveloppe": enveloppe, "fiche": fiche, "beneficiaire": beneficiaire, "montant_cents": montant_cents,
        "objet": " ".join(objet.split()),
    }  # fmt: skip
    changed = [name for name, value in values.items() if getattr(depense, name) != value]
    if not changed:
        return depense
    point = depense.point if depense.point is not None and depense.point.ecarte_at is None else None
    if point is not None:
        _open(point, by, set(changed) - {"objet"})
    for name in changed:
        setattr(depense, name, values[name])
    depense.save(update_fields=changed)
    if point is not None:
        follow_depenses(point=point, by=by)
    record(kind="budget.depense.updated", by=by, subject=depense, champs=sorted(changed), le=at.date().isoformat())
    return depense


@transaction.atomic
def retirer_depense(*, depense: DepenseDemandee, by: Any, at: datetime) -> DepenseDemandee:
    """Take back an expense that is not decided; its agenda item, if any, keeps the others.

    :raises DepenseDejaDecidee: the Cotech decided it, or it was taken back before.
    :raises AvisDejaDonne: a pôle gave its avis on its item.
    :raises OrdreDuJourFige: the séance of its item is closed or cancelled.
    """
    _refuse_decided(depense)
    point = depense.point
    if point is not None and point.ecarte_at is None:
        _open(point, by, {"montant_cents"})
    gone = DepenseDemandee.objects.en_attente().filter(pk=depense.pk).update(retiree_at=at, point=None)
    if not gone:
        _refuse_decided(depense)
    depense.refresh_from_db()
    if point is not None and point.ecarte_at is None:
        follow_depenses(point=point, by=by)
    record(kind="budget.depense.withdrawn", by=by, subject=depense, montant_cents=depense.montant_cents)
    return depense


@transaction.atomic
def inscrire_depenses(
    *, depenses: Sequence[DepenseDemandee], by: Any, at: datetime, seance: SeanceInstance | None = None,
    instance: Instance | None = None, titre: str = "",
) -> Point:  # fmt: skip
    """Put expenses of one budget on one new agenda item, to be decided together: of a séance, or « à inscrire ».

    The amount of the item is their sum, its budget theirs. A fixed number of queries, whatever their number.

    :param instance: where the item waits for a séance, when no séance is given.
    :raises AucuneDepense: no expense is given.
    :raises DeuxBudgets: they are paid by two budgets.
    :raises DepenseInconnue: one is of another cité than the instance.
    :raises DepenseDejaInscrite: one is on an agenda, decided, or taken back.
    :raises TypeNonPermis: this instance does not decide expenses (``gouvernance.services.controles_points``).
    :raises DomainError: a refusal of ``gouvernance.services.points``: instance or séance closed.
    """
    where = seance.instance if seance is not None else instance
    if not depenses or where is None:
        raise AucuneDepense("Choisissez au moins une dépense, et la séance ou l'instance qui en décidera.")
    if any(one.cite_id != where.cite_id for one in depenses):
        raise DepenseInconnue(INCONNUE)
    point = _new_point(depenses, where, seance, _titre(depenses, titre), by)
    keys = [one.pk for one in depenses]
    # One conditional UPDATE: of two people who put the same expense on two agendas, the second is told.
    moved = DepenseDemandee.objects.filter(pk__in=libres(DepenseDemandee.objects.filter(pk__in=keys)).values("pk"))
    if moved.update(point=point) != len(keys):
        raise DepenseDejaInscrite(
            "Une de ces dépenses est déjà à un ordre du jour, décidée ou retirée. Rechargez la liste et choisissez de "
            "nouveau."
        )
    for one in depenses:
        one.point = point
    record(
        kind="budget.depense.inscribed", by=by, subject=point.seance or point, cite_id=where.cite_id, point=point.pk,
        depenses=keys, montant_cents=point.montant_cents, le=at.date().isoformat(),
    )  # fmt: skip
    return point


def _new_point(
    depenses: Sequence[DepenseDemandee], where: Instance, seance: SeanceInstance | None, titre: str, by: Any
) -> Point:
    champs = {
        "titre": titre, "nature": NaturePoint.DECISION, "type_decision": TypeDecision.DEPENSE,
        "montant_cents": sum(one.montant_cents for one in depenses), "caisse": _one_caisse(depenses),
    }  # fmt: skip
    if seance is not None:
        return add_point(seance=seance, by=by, **champs)
    point = propose_point(instance=where, titre=titre, by=by)
    return update_point(point=point, by=by, **champs)


def _one_caisse(depenses: Sequence[DepenseDemandee]) -> Any:
    caisses = {one.enveloppe.caisse_id: one.enveloppe.caisse for one in depenses}
    if len(caisses) > 1:
        names = " et ".join(sorted(f"« {caisse.nom} »" for caisse in caisses.values()))
        raise DeuxBudgets(
            f"Un point ne décide que d'un budget, et ces dépenses en touchent plusieurs : {names}. Faites un point par "
            "budget."
        )
    return next(iter(caisses.values()))


def _titre(depenses: Sequence[DepenseDemandee], titre: str) -> str:
    """« Dépense : Cafés des parents », as long as an item may be."""
    if titre.strip():
        return titre.strip()[:TITRE_MAX]
    titles = list(dict.fromkeys(one.fiche.titre for one in depenses))
    if len(titles) == 1:
        return f"Dépense : {titles[0]}"[:TITRE_MAX]
    return f"Dépenses : {len(depenses)} demandes pour {len(titles)} actions"


def _refuse_decided(depense: DepenseDemandee) -> None:
    depense.refresh_from_db(fields=["decision", "retiree_at", "point"])
    if depense.decision is not None:
        raise DepenseDejaDecidee(
            f"La décision {depense.decision.numero_affiche} porte sur cette dépense : elle ne change plus. Demandez-en "
            "une nouvelle."
        )
    if depense.retiree_at is not None:
        raise DepenseDejaDecidee("Cette dépense est retirée. Demandez-en une nouvelle.")


def _open(point: Point, by: Any, changed: set[str]) -> None:
    """Refuse what a closed agenda, or an avis already given, no longer lets change."""
    if point.seance is not None:
        mark_changed(seance=point.seance, by=by)
    if changed:
        refuse_after_avis(point, "Ses dépenses")


def follow_depenses(*, point: Point, by: Any) -> None:
    """Make the amount and the budget of an item those of its expenses; without any, it keeps what was written.

    :raises DeuxBudgets: they are paid by two budgets.
    :raises AvisDejaDonne: a pôle gave its avis on the item.
    """
    rows = list(DepenseDemandee.objects.en_attente().filter(point=point).select_related("enveloppe__caisse"))
    if not rows:
        return
    update_point(
        point=point, by=by, titre=point.titre, description=point.description, nature=point.nature,
        type_decision=point.type_decision, duree_min=point.duree_min, presentateur=point.presentateur,
        montant_cents=sum(row.montant_cents for row in rows), caisse=_one_caisse(rows),
        cite_decision=point.cite_decision,
    )  # fmt: skip
