"""What holds for an agenda item, checked before it is added, changed or proposed."""

from dataclasses import dataclass, replace
from datetime import date

from alliance.acteurs.models import Caisse
from alliance.gouvernance.enums import Competence, NaturePoint, TypeDecision
from alliance.gouvernance.models import Decision, Instance, Point
from alliance.gouvernance.rules import DECISIONS_PERMISES
from alliance.gouvernance.selectors.cloture import refus_de_retirer
from alliance.kernel.dates import format_jour
from alliance.kernel.errors import DomainError

DUREE_MAX_MIN = 480
SUBSTANCE = ("nature", "type_decision", "montant_cents", "caisse", "du", "au", "cite_decision")
"""What the pôles give their avis on: it does not change once one of them did."""


class PointSansTitre(DomainError):
    pass


class DureeImpossible(DomainError):
    pass


class TypeDeDecisionManquant(DomainError):
    pass


class TypeNonPermis(DomainError):
    pass


class MontantManquant(DomainError):
    pass


class BudgetManquant(DomainError):
    pass


class DatesDeDelegationManquantes(DomainError):
    pass


class DecisionCiteeIncorrecte(DomainError):
    pass


class AvisDejaDonne(DomainError):
    pass


@dataclass(frozen=True, kw_only=True)
class Contenu:
    """What an item holds: the columns of ``Point`` that whoever writes it fills."""

    titre: str
    description: str = ""
    nature: str = NaturePoint.ECHANGE
    type_decision: str = ""
    duree_min: int = 10
    presentateur: str = ""
    montant_cents: int | None = None
    caisse: Caisse | None = None
    du: date | None = None
    au: date | None = None
    cite_decision: Decision | None = None


NOMS = {
    TypeDecision.ORIENTATION: "Une orientation se décide",
    TypeDecision.OBJECTIF: "Un objectif opérationnel se décide",
    TypeDecision.INSCRIPTION: "L'inscription d'une action se décide",
    TypeDecision.MODIFICATION: "La modification d'une action se décide",
    TypeDecision.RETRAIT_ACTION: "Le retrait d'une action se décide",
    TypeDecision.MISSION: "Une mission se décide",
    TypeDecision.DEPENSE: "Une dépense se décide",
    TypeDecision.DELEGATION: "Une délégation de dépense se décide",
    TypeDecision.RETRAIT: "Le retrait d'une décision se décide",
    TypeDecision.AUTRE: "Une autre décision se prend",
}
LIEUX = {Competence.STRATEGIQUE: "au comité de pilotage", Competence.TECHNIQUE: "au comité technique"}


def ou_se_decide(type_: str) -> str:
    """« au comité de pilotage »: the body that may take a decision of this type."""
    return " ou ".join(words for competence, words in LIEUX.items() if type_ in DECISIONS_PERMISES[competence])


def checked(instance: Instance, contenu: Contenu) -> Contenu:
    """What will be written, once it holds together; what the type of decision does not use is left out.

    :raises PointSansTitre: nothing is written.
    :raises DureeImpossible: not between one minute and eight hours.
    :raises TypeDeDecisionManquant: a decision of no type.
    :raises TypeNonPermis: this instance does not decide that; the message says which one does.
    :raises MontantManquant: an expense or a délégation without amount.
    :raises BudgetManquant: an expense or a délégation without budget, or on another cité's.
    :raises DatesDeDelegationManquantes: a délégation without both days, or ending before it starts.
    :raises DecisionCiteeIncorrecte: a withdrawal that cites nothing, or nothing that it may withdraw.
    """
    title = " ".join(contenu.titre.split())
    if not title:
        raise PointSansTitre("Donnez un titre au point.", field="titre")
    if not 1 <= contenu.duree_min <= DUREE_MAX_MIN:
        raise DureeImpossible(f"Écrivez une durée de 1 à {DUREE_MAX_MIN} minutes.", field="duree_min")
    told = Contenu(
        titre=title, description=contenu.description.strip(), nature=contenu.nature, duree_min=contenu.duree_min,
        presentateur=" ".join(contenu.presentateur.split()),
    )  # fmt: skip
    if contenu.nature != NaturePoint.DECISION:
        return told
    type_ = contenu.type_decision
    check_type(instance, type_)
    spends = type_ in {TypeDecision.DEPENSE, TypeDecision.DELEGATION}
    montant_cents, caisse = _expense(instance, contenu.montant_cents, contenu.caisse) if spends else (None, None)
    du, au = _dates(contenu.du, contenu.au) if type_ == TypeDecision.DELEGATION else (None, None)
    return replace(
        told, type_decision=type_, montant_cents=montant_cents, caisse=caisse, du=du, au=au,
        cite_decision=_cited(instance, type_, contenu.cite_decision),
    )  # fmt: skip


def check_type(instance: Instance, type_decision: str) -> None:
    """Refuse what this instance does not decide, and say where it is decided.

    :raises TypeDeDecisionManquant: no type is given.
    :raises TypeNonPermis: another instance decides it.
    """
    if type_decision not in TypeDecision.values:
        raise TypeDeDecisionManquant("Dites de quel type de décision il s'agit.", field="type_decision")
    if type_decision not in DECISIONS_PERMISES[Competence(instance.competence)]:
        raise TypeNonPermis(
            f"{NOMS[TypeDecision(type_decision)]} {ou_se_decide(type_decision)}, pas en « {instance.nom} ». "
            "Inscrivez ce point là-bas, ou choisissez un autre type.",
            field="type_decision",
        )


def _expense(instance: Instance, montant_cents: int | None, caisse: Caisse | None) -> tuple[int, Caisse]:
    if not montant_cents or montant_cents < 0:
        raise MontantManquant("Écrivez le montant, en euros : 6 400 par exemple.", field="montant_cents")
    if caisse is None or caisse.cite_id != instance.cite_id:
        raise BudgetManquant("Choisissez le budget de la cité qui paie.", field="caisse")
    return montant_cents, caisse


def _dates(du: date | None, au: date | None) -> tuple[date, date]:
    if du is None or au is None:
        missing = "du" if du is None else "au"
        raise DatesDeDelegationManquantes("Une délégation a un premier et un dernier jour.", field=missing)
    if au < du:
        raise DatesDeDelegationManquantes(
            f"La délégation finirait le {format_jour(au)}, avant de commencer le {format_jour(du)}.", field="au"
        )
    return du, au


def _cited(instance: Instance, type_decision: str, cited: Decision | None) -> Decision | None:
    if type_decision == TypeDecision.RETRAIT:
        if cited is None:
            raise DecisionCiteeIncorrecte(
                "Un retrait cite la décision retirée : donnez son numéro.", field="cite_decision"
            )
        refusal = refus_de_retirer(cited, instance)
        if refusal:
            raise DecisionCiteeIncorrecte(refusal, field="cite_decision")
    elif cited is not None and cited.cite_id != instance.cite_id:
        raise DecisionCiteeIncorrecte(
            "La décision citée est d'une autre cité. Citez une décision de celle-ci.", field="cite_decision"
        )
    return cited


def check_substance(point: Point, contenu: Contenu) -> None:
    """Once a pôle gave its avis, what it was given on stays.

    :raises AvisDejaDonne: the type, the amount, the budget, the dates or the cited decision would change.
    """
    if any(getattr(point, name) != getattr(contenu, name) for name in SUBSTANCE):
        refuse_after_avis(point, "Son type, son montant, son budget, ses dates et la décision citée")


def refuse_after_avis(point: Point, quoi: str) -> None:
    """Refuse a change of what the pôles already gave their avis on.

    :raises AvisDejaDonne: one of them did.
    """
    if point.pk and point.avis.exists():
        raise AvisDejaDonne(
            f"Un pôle a déjà donné son avis sur ce point. {quoi} ne changent plus : ajournez le point en séance, ou "
            "demandez que l'avis soit d'abord retiré."
        )
