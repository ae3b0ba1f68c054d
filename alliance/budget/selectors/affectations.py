"""Reads of the affectations: the list and its filters, and the decisions on which money may still be affected."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from alliance.acteurs.models import Organisation
from alliance.budget.models import Affectation, Attribution, Engagement, Enveloppe
from alliance.budget.models.portees import ROLES_QUI_VOIENT_TOUT, caisse_ids_of
from alliance.budget.rules import TYPES_QUI_ENGAGENT
from alliance.gouvernance.enums import TypeDecision
from alliance.gouvernance.models import Decision
from alliance.kernel.permissions import visible_cite_ids
from alliance.plan.enums import Validation
from alliance.plan.models import FicheAction
from alliance.territoires.models import Cite

ETATS = (
    ("attend_acte", "attend un acte attributif"),
    ("attend_notification", "attend la notification"),
    ("attend_signature", "attend la signature de la convention"),
    ("attend_engagement", "attend l'engagement"),
    ("attend_versement", "attend le versement"),
    ("attend_justificatif", "attend le justificatif"),
    ("terminee", "justifiée en totalité"),
    ("liberee", "libérée"),
)
"""What an affectation waits for, in the order of the chain: its state is the first that applies."""
ATTENTES = ETATS[:6]


@dataclass(frozen=True, slots=True)
class Criteres:
    """What the list of affectations is narrowed to; an empty value narrows nothing."""

    exercice: int | None = None
    caisse: int | None = None
    enveloppe: int | None = None
    fiche: int | None = None
    decision: int | None = None
    porteur: int | None = None
    etat: str = ""


@dataclass(frozen=True, slots=True)
class ChoixAffectations:
    """What the filters of the list offer: only what it holds."""

    exercices: list[int]
    caisses: list[tuple[int, str]]
    enveloppes: list[tuple[int, str]]
    porteurs: list[tuple[int, str]]


def affectations_of(user: Any, cite: Cite, criteres: Criteres | None = None) -> QuerySet[Affectation]:
    """The affectations of a cité that the person may see, the latest first, each with what it waits for."""
    asked = criteres or Criteres()
    exact = {
        "enveloppe__exercice": asked.exercice,
        "enveloppe__caisse_id": asked.caisse,
        "enveloppe_id": asked.enveloppe,
        "fiche_id": asked.fiche,
        "decision_id": asked.decision,
        "fiche__porteur_id": asked.porteur,
    }
    rows = avec_etat(Affectation.objects.visible_to(user).filter(cite=cite))
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    return _dans_l_etat(rows, asked.etat).order_by("-le", "-pk")


def avec_etat(rows: QuerySet[Affectation]) -> QuerySet[Affectation]:
    """Each affectation with one boolean per wait of ``ATTENTES``."""
    awards = Attribution.objects.filter(affectation_id=OuterRef("pk"), annulee_at=None)
    engaged = Engagement.objects.filter(affectation_id=OuterRef("pk"))
    return rows.annotate(
        attend_acte=Q(montant_cents__gt=F("libere_cents") + F("attribue_cents") + F("engage_direct_cents")),
        attend_notification=Exists(awards.filter(notifiee_on=None, montant_cents__gt=F("reduit_cents"))),
        attend_signature=Exists(awards.filter(convention__isnull=False, convention__signee_on=None)),
        attend_engagement=Exists(
            awards.filter(notifiee_on__isnull=False, montant_cents__gt=F("engage_cents") + F("reduit_cents"))
        ),
        attend_versement=Exists(engaged.filter(montant_cents__gt=F("desengage_cents") + F("verse_cents"))),
        attend_justificatif=Exists(engaged.filter(verse_cents__gt=F("justifie_cents") + F("reverse_cents"))),
    )


def _dans_l_etat(rows: QuerySet[Affectation], etat: str) -> QuerySet[Affectation]:
    names = [name for name, _words in ATTENTES]
    if etat in names:
        before = names[: names.index(etat)]
        return rows.filter(**dict.fromkeys(before, False), **{etat: True})
    if etat == "liberee":
        return rows.filter(montant_cents=F("libere_cents"))
    if etat == "terminee":
        return rows.filter(**dict.fromkeys(names, False), montant_cents__gt=F("libere_cents"))
    return rows


def etat_of(affectation: Affectation) -> str:
    """The key of its state in ``ETATS``.

    :param affectation: read through ``avec_etat``.
    """
    if affectation.montant_cents == affectation.libere_cents:
        return "liberee"
    return next((name for name, _words in ATTENTES if getattr(affectation, name)), "terminee")


def choix_of(user: Any, cite: Cite) -> ChoixAffectations:
    """What the filters offer: exercices, budgets, enveloppes and porteurs of what the person sees."""
    rows = Affectation.objects.visible_to(user).filter(cite=cite).order_by()
    envelopes = Enveloppe.objects.filter(pk__in=rows.values("enveloppe_id")).select_related("financeur", "caisse")
    found = list(envelopes.order_by("-exercice", "caisse__nom", "financeur__nom", "pk"))
    carriers = Organisation.objects.filter(pk__in=rows.values("fiche__porteur_id")).order_by("nom_recherche", "pk")
    return ChoixAffectations(
        exercices=sorted({row.exercice for row in found}, reverse=True),
        caisses=sorted({(row.caisse_id, row.caisse.nom) for row in found}, key=lambda pair: pair[1]),
        enveloppes=[(row.pk, nom_enveloppe(row)) for row in found],
        porteurs=list(carriers.values_list("pk", "nom")),
    )


def nom_enveloppe(enveloppe: Enveloppe) -> str:
    """« État, politique de la ville · budget du CCAS · 2026 »."""
    return f"{enveloppe.financeur.nom} · {enveloppe.caisse.nom} · {enveloppe.exercice}"


def total_tenu_cents(rows: QuerySet[Affectation]) -> int:
    """What these affectations still reserve."""
    return rows.order_by().aggregate(total=Coalesce(Sum(F("montant_cents") - F("libere_cents")), Value(0)))["total"]


def decisions_a_affecter(user: Any, cite: Cite) -> QuerySet[Decision]:
    """The decisions in effect of which something is left, with ``affecte`` and ``reste``; the latest first.

    Those who steer see them all; the keepers of a caisse, the délégations given on theirs.
    """
    steered = cite.pk in visible_cite_ids(user, ROLES_QUI_VOIENT_TOUT)
    allowed = Q(type__in=TYPES_QUI_ENGAGENT)
    if not steered:
        allowed = Q(type=TypeDecision.DELEGATION, caisse_id__in=caisse_ids_of(user))
    affected = Coalesce("plafond_budget__affecte_cents", Value(0), output_field=BigIntegerField())
    rows = Decision.objects.en_vigueur().filter(allowed, cite=cite)
    rows = rows.annotate(affecte=affected, reste=F("montant_cents") - affected).filter(reste__gt=0)
    return rows.select_related("caisse").order_by("-prise_on", "-annee", "-numero", "-pk")


def enveloppes_a_affecter(user: Any, cite: Cite) -> QuerySet[Enveloppe]:
    """The specific enveloppes with something left that the person sees, in years that are not closed."""
    closed = cite.exercices_clos.values("exercice")
    rows = Enveloppe.objects.visible_to(user).specifiques().filter(cite=cite).exclude(exercice__in=closed)
    held = F("affecte_cents") + F("gele_cents") + F("reporte_cents")
    rows = rows.filter(notifie_cents__gt=held).select_related("financeur", "caisse__titulaire")
    return rows.order_by("-exercice", "caisse__nom", "financeur__nom", "pk")


def fiches_a_financer(user: Any, cite: Cite) -> QuerySet[FicheAction]:
    """The actions that money may be given to: those of the plan that the person reads.

    A keeper of a caisse does not read the plan: she chooses by title among the actions that a decision validated.
    """
    rows = FicheAction.objects.filter(cite=cite).actives()
    if cite.pk in visible_cite_ids(user, ROLES_QUI_VOIENT_TOUT):
        rows = rows.exclude(validation=Validation.RETIREE)
    else:
        rows = rows.filter(validation=Validation.VALIDEE)
    return rows.select_related("porteur").order_by("-exercice", "titre", "pk")


def affectations_a_attribuer(user: Any, cite: Cite, keys: Iterable[int] | None = None) -> QuerySet[Affectation]:
    """The affectations with something that no act awards yet, of the budgets that the person sees; oldest first.

    :param keys: only these, when given.
    """
    rows = Affectation.objects.visible_to(user).filter(cite=cite)
    if keys is not None:
        rows = rows.filter(pk__in=keys)
    rows = rows.filter(montant_cents__gt=F("libere_cents") + F("attribue_cents") + F("engage_direct_cents"))
    rows = rows.select_related(
        "fiche__porteur__statut_juridique", "enveloppe__financeur", "enveloppe__caisse__titulaire", "decision"
    )
    return rows.order_by("le", "pk")
