"""The acts behind a figure of the money: which ones, how much each weighs there, in one ordered list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    ExpressionWrapper,
    F,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate

from alliance.budget.enums import EtatEuro, NatureMouvement
from alliance.budget.models import (
    Affectation,
    Attribution,
    ConventionAttributive,
    Desengagement,
    Engagement,
    Justification,
    Liberation,
    MouvementEnveloppe,
    Prevision,
    Reversement,
    Versement,
)
from alliance.budget.selectors import sommeil
from alliance.budget.selectors.comptage import ATTRIBUE, CONVENTIONNE, NOTIFIE, etape_attribution
from alliance.budget.selectors.criteres import CriteresArgent


class GenreActe(StrEnum):
    """The kinds of acts, as the address says them."""

    MOUVEMENT = "mouvement"
    PREVISION = "prevision"
    AFFECTATION = "affectation"
    LIBERATION = "liberation"
    ATTRIBUTION = "attribution"
    CONVENTION = "convention"
    ENGAGEMENT = "engagement"
    DESENGAGEMENT = "desengagement"
    VERSEMENT = "versement"
    JUSTIFICATION = "justification"
    REVERSEMENT = "reversement"


LIBELLES = {
    GenreActe.MOUVEMENT: "acte sur une enveloppe",
    GenreActe.PREVISION: "prévision",
    GenreActe.AFFECTATION: "affectation",
    GenreActe.LIBERATION: "libération",
    GenreActe.ATTRIBUTION: "attribution",
    GenreActe.CONVENTION: "convention",
    GenreActe.ENGAGEMENT: "engagement",
    GenreActe.DESENGAGEMENT: "désengagement",
    GenreActe.VERSEMENT: "versement",
    GenreActe.JUSTIFICATION: "justificatif",
    GenreActe.REVERSEMENT: "reversement",
}


class Quoi(StrEnum):
    """What a list looks for beyond a state: what sleeps, what is late."""

    TOUT = ""
    DORT = "dort"
    RETARD = "retard"


@dataclass(frozen=True, slots=True)
class CriteresActes:
    """What a list of acts is narrowed by: the filters of the page, a kind, what sleeps or is late."""

    argent: CriteresArgent
    genre: str = ""
    quoi: Quoi = Quoi.TOUT


@dataclass(frozen=True, slots=True)
class _Sorte:
    """How to read one kind of acts: its table, the way to its enveloppe and action, its day."""

    modele: type[Model]
    enveloppe: str
    fiche: str
    le: Any
    lies: tuple[str, ...] = ()


_ENV = ("enveloppe__financeur", "enveloppe__caisse__titulaire")
_AFF = tuple(f"affectation__{name}" for name in (*_ENV, "fiche"))
_ENG = ("engagement__beneficiaire", *(f"engagement__{name}" for name in _AFF))
SORTES: dict[GenreActe, _Sorte] = {
    GenreActe.MOUVEMENT: _Sorte(MouvementEnveloppe, "enveloppe", "", F("le"), ("enregistre_by", *_ENV)),
    GenreActe.PREVISION: _Sorte(
        Prevision, "enveloppe", "fiche", TruncDate("modifiee_at"), ("modifiee_by", "fiche", *_ENV)
    ),
    GenreActe.AFFECTATION: _Sorte(
        Affectation, "enveloppe", "fiche", F("le"), ("enregistre_by", "decision", "fiche", *_ENV)
    ),
    GenreActe.LIBERATION: _Sorte(
        Liberation, "affectation__enveloppe", "affectation__fiche", F("le"), ("enregistre_by", "decision", *_AFF)
    ),
    GenreActe.ATTRIBUTION: _Sorte(
        Attribution, "affectation__enveloppe", "affectation__fiche", F("acte__signe_on"),
        ("acte__enregistre_by", "acte__autorite", "beneficiaire__statut_juridique", "convention", *_AFF),
    ),
    GenreActe.CONVENTION: _Sorte(
        ConventionAttributive, "", "attributions__affectation__fiche",
        Coalesce("signee_on", TruncDate("enregistree_at")), ("enregistree_by", "autorite", "beneficiaire"),
    ),
    GenreActe.ENGAGEMENT: _Sorte(
        Engagement, "affectation__enveloppe", "affectation__fiche", F("le"), ("enregistre_by", "beneficiaire", *_AFF)
    ),
    GenreActe.DESENGAGEMENT: _Sorte(
        Desengagement, "engagement__affectation__enveloppe", "engagement__affectation__fiche", F("le"),
        ("enregistre_by", *_ENG),
    ),
    GenreActe.VERSEMENT: _Sorte(
        Versement, "engagement__affectation__enveloppe", "engagement__affectation__fiche", F("le"),
        ("enregistre_by", *_ENG),
    ),
    GenreActe.JUSTIFICATION: _Sorte(
        Justification, "engagement__affectation__enveloppe", "engagement__affectation__fiche", F("le"),
        ("enregistre_by", *_ENG),
    ),
    GenreActe.REVERSEMENT: _Sorte(
        Reversement, "engagement__affectation__enveloppe", "engagement__affectation__fiche", F("le"),
        ("enregistre_by", *_ENG),
    ),
}  # fmt: skip


def _rows(user, genre: GenreActe, enveloppes: list[int], criteres: CriteresArgent) -> QuerySet:
    """The acts of a kind that the person sees, on the enveloppes and actions chosen, whatever their state."""
    sorte = SORTES[genre]
    if criteres.sur_actions and not sorte.fiche:
        return sorte.modele._default_manager.none()
    rows = sorte.modele._default_manager.visible_to(user)  # type: ignore[attr-defined]
    if genre == GenreActe.CONVENTION:
        awards = Attribution.objects.filter(
            affectation__enveloppe_id__in=enveloppes, **criteres.fiches("affectation__fiche")
        )
        return rows.filter(pk__in=awards.values("convention_id"))
    narrowed = criteres.fiches(sorte.fiche) if sorte.fiche else {}
    return rows.filter(**{f"{sorte.enveloppe}_id__in": enveloppes}, **narrowed)


def _etape(rows: QuerySet, etape: int) -> QuerySet:
    """Awards that wait at one step."""
    return sommeil.attributions_libres(rows).annotate(etape=etape_attribution()).filter(etape=etape)


def _mouvements(*natures: NatureMouvement) -> Callable[[QuerySet], QuerySet]:
    return lambda rows: rows.filter(nature__in=natures)


def _oppose(nature: NatureMouvement) -> Case:
    """The amount of an act, taken away when it is of this nature."""
    return Case(When(nature=nature, then=_MOINS), default=_PLUS, output_field=BigIntegerField())


OUVRENT = (NatureMouvement.NOTIFICATION, NatureMouvement.AVENANT, NatureMouvement.REPORT_ENTRANT, NatureMouvement.DEGEL)
FERMENT = (NatureMouvement.REPRISE, NatureMouvement.GEL, NatureMouvement.REPORT_SORTANT)
_PLUS = F("montant_cents")
_MOINS = ExpressionWrapper(-F("montant_cents"), output_field=BigIntegerField())
_SUR_CE_QUI_RESTE = Case(When(nature__in=FERMENT, then=_MOINS), default=_PLUS, output_field=BigIntegerField())

Filtre = Callable[[QuerySet], QuerySet]
PAR_ETAT: dict[EtatEuro, tuple[tuple[GenreActe, Filtre, Any], ...]] = {
    EtatEuro.AFFECTE: ((GenreActe.AFFECTATION, sommeil.affectations_libres, sommeil.LIBRE_AFFECTATION),),
    EtatEuro.ATTRIBUE: ((GenreActe.ATTRIBUTION, lambda rows: _etape(rows, ATTRIBUE), sommeil.LIBRE_ATTRIBUTION),),
    EtatEuro.NOTIFIE: ((GenreActe.ATTRIBUTION, lambda rows: _etape(rows, NOTIFIE), sommeil.LIBRE_ATTRIBUTION),),
    EtatEuro.CONVENTIONNE: (
        (GenreActe.ATTRIBUTION, lambda rows: _etape(rows, CONVENTIONNE), sommeil.LIBRE_ATTRIBUTION),
    ),
    EtatEuro.ENGAGE: ((GenreActe.ENGAGEMENT, sommeil.engagements_ouverts, sommeil.RESTE_A_VERSER),),
    EtatEuro.VERSE: ((GenreActe.ENGAGEMENT, sommeil.engagements_a_justifier, sommeil.RESTE_A_JUSTIFIER),),
    EtatEuro.JUSTIFIE: ((GenreActe.JUSTIFICATION, lambda rows: rows, _PLUS),),
    EtatEuro.REVERSE: (
        (GenreActe.REVERSEMENT, lambda rows: rows, _PLUS),
        (GenreActe.MOUVEMENT, _mouvements(NatureMouvement.REPORT_SORTANT), _PLUS),
    ),
    EtatEuro.GELE: (
        (
            GenreActe.MOUVEMENT,
            _mouvements(NatureMouvement.GEL, NatureMouvement.DEGEL),
            _oppose(NatureMouvement.DEGEL),
        ),
    ),
    EtatEuro.DISPONIBLE: (
        (GenreActe.MOUVEMENT, _mouvements(*OUVRENT, *FERMENT), _SUR_CE_QUI_RESTE),
        (GenreActe.AFFECTATION, lambda rows: rows, _MOINS),
        (GenreActe.LIBERATION, lambda rows: rows, _PLUS),
    ),
}
"""By state, the acts that hold its euros and what each holds: their sum is the figure of the page.

What is free is told by the acts that opened the enveloppe less those that took from it, plans not counted.
"""


DU_EN_RETARD = F("impaye") + F("non_justifie")


@dataclass(frozen=True, slots=True)
class ListeActes:
    """The acts of a list, the latest first; ``total_cents`` is told when every amount is of one state."""

    rangs: QuerySet
    total_cents: int | None


def actes_of(user, criteres: CriteresActes, enveloppes: list[int], today: date) -> ListeActes:
    """The acts that the criteria keep: rows of (kind, day, key, cents).

    :param enveloppes: primary keys of those that the person sees and chose.
    """
    chosen = _choisis(criteres, today)
    if criteres.genre:
        chosen = [one for one in chosen if one[0] == criteres.genre]
    selected = [
        (genre, filtre(_rows(user, genre, enveloppes, criteres.argent)), cents) for genre, filtre, cents in chosen
    ]
    summed = bool(criteres.argent.etat or criteres.quoi)
    sums = (rows.order_by().aggregate(somme=Sum(cents))["somme"] or 0 for _g, rows, cents in selected)
    total = sum(sums) if summed else None
    parts = [
        rows.order_by()
        .annotate(sorte=Value(genre.value), jour=SORTES[genre].le, cents=cents)
        .values_list("sorte", "jour", "pk", "cents")
        for genre, rows, cents in selected
    ]
    if not parts:
        return ListeActes(Prevision.objects.none(), 0)
    rangs = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return ListeActes(rangs.order_by("-jour", "sorte", "-pk"), total)


def _choisis(criteres: CriteresActes, today: date) -> list[tuple[GenreActe, Filtre, Any]]:
    """The kinds of acts that a list takes, how each is narrowed, and what is counted of each."""
    if criteres.quoi == Quoi.DORT:
        return [
            (
                GenreActe.AFFECTATION,
                lambda rows: sommeil.affectations_dormantes(rows, today),
                sommeil.LIBRE_AFFECTATION,
            ),
            (
                GenreActe.ATTRIBUTION,
                lambda rows: sommeil.attributions_dormantes(rows, today),
                sommeil.LIBRE_ATTRIBUTION,
            ),
            (GenreActe.ENGAGEMENT, lambda rows: sommeil.engagements_dormants(rows, today), sommeil.RESTE_A_VERSER),
        ]
    if criteres.quoi == Quoi.RETARD:
        return [(GenreActe.ENGAGEMENT, lambda rows: _en_retard(rows, today), DU_EN_RETARD)]
    if criteres.argent.etat == EtatEuro.PREVU:
        return [(GenreActe.PREVISION, _non_affectees, F("montant_cents") - F("tenu"))]
    if criteres.argent.etat:
        return list(PAR_ETAT[EtatEuro(criteres.argent.etat)])
    return [(genre, lambda rows: rows, _PLUS) for genre in GenreActe]


def _non_affectees(rows: QuerySet[Prevision]) -> QuerySet[Prevision]:
    """Plans beyond what is affected already to the same action from the same enveloppe."""
    held = (
        Affectation.objects.filter(enveloppe_id=OuterRef("enveloppe_id"), fiche_id=OuterRef("fiche_id"))
        .order_by()
        .values("enveloppe_id")
        .annotate(somme=Sum(F("montant_cents") - F("libere_cents")))
        .values("somme")
    )
    return rows.annotate(tenu=Coalesce(Subquery(held), 0)).filter(montant_cents__gt=F("tenu"))


def _en_retard(rows: QuerySet, today: date) -> QuerySet:
    unpaid = sommeil.engagements_impayes(rows, today).values("pk")
    unproved = sommeil.engagements_non_justifies(rows, today).values("pk")
    return rows.filter(Q(pk__in=unpaid) | Q(pk__in=unproved)).annotate(
        impaye=Case(When(pk__in=unpaid, then=sommeil.RESTE_A_VERSER), default=0, output_field=BigIntegerField()),
        non_justifie=Case(
            When(pk__in=unproved, then=sommeil.RESTE_A_JUSTIFIER), default=0, output_field=BigIntegerField()
        ),
    )
