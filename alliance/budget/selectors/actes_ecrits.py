"""What the acts of the money say: the annex to a délibération, the convention of a subvention."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet
from django.utils import timezone

from alliance.acteurs.rules import format_siret
from alliance.budget.enums import DroitOrganisme
from alliance.budget.models import ActeAttributif, Attribution, ConventionAttributive
from alliance.budget.selectors.seuils import conventions_dues, droit_de
from alliance.documents.ecriture.actes.contenus import (
    AnnexeDeliberation,
    ConventionSubvention,
    Echeance,
    LigneAttribuee,
    Signataire,
)
from alliance.documents.selectors import en_tete_of
from alliance.kernel.dates import format_jour
from alliance.kernel.money import format_cents
from alliance.kernel.textes import plural
from alliance.territoires.models import Cite

JUSTIFICATION = (
    "Le bénéficiaire remet un compte rendu financier, qui atteste que les dépenses sont conformes à l'objet de la "
    "subvention, dans les six mois qui suivent la fin de l'exercice {exercice} (loi n° 2000-321 du 12 avril 2000, "
    "article 10). Ce qui n'est pas employé à cet objet est reversé."
)


@dataclass(frozen=True, slots=True)
class CriteresAnnexe:
    """Which awards an annex lists: those of a budget, a year, a decision or an act; nothing narrows nothing."""

    caisse: int | None = None
    exercice: int | None = None
    decision: int | None = None
    acte: int | None = None


def attributions_de(user, cite: Cite, criteres: CriteresAnnexe) -> QuerySet[Attribution]:
    """The awards that still hold something, by action then beneficiary."""
    exact = {
        "affectation__enveloppe__caisse_id": criteres.caisse,
        "affectation__enveloppe__exercice": criteres.exercice,
        "affectation__decision_id": criteres.decision,
        "acte_id": criteres.acte,
    }
    rows = Attribution.objects.visible_to(user).actives().filter(affectation__cite=cite)
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    return (
        rows.filter(montant_cents__gt=F("reduit_cents"))
        .select_related(
            "acte__autorite", "beneficiaire__statut_juridique", "convention", "affectation__fiche",
            "affectation__decision", "affectation__enveloppe__caisse",
        )
        .order_by("affectation__fiche__titre", "beneficiaire__nom_recherche", "pk")
    )  # fmt: skip


def annexe_de(cite: Cite, rows: list[Attribution], criteres: CriteresAnnexe, *, at: datetime) -> AnnexeDeliberation:
    """The annex that lists these awards.

    :param rows: of ``attributions_de``, at least one.
    """
    dues = conventions_dues(rows)
    caisses = {row.affectation.enveloppe.caisse.nom for row in rows}
    acts = {row.acte_id: row.acte for row in rows}
    reduced = any(row.reduit_cents for row in rows)
    return AnnexeDeliberation(
        en_tete=en_tete_of(cite, exemple=any(row.acte.est_exemple for row in rows)),
        titre="Annexe : subventions attribuées",
        edite=format_jour(timezone.localdate(at)),
        budget=", ".join(sorted(caisses)),
        exercice=str(criteres.exercice or ""),
        acte=_acte(next(iter(acts.values()))) if len(acts) == 1 else "",
        attributions=tuple(_ligne(row, due=row.pk in dues) for row in rows),
        nombre=plural(len(rows), "subvention"),
        total=format_cents(sum(row.net_cents for row in rows)),
        mentions=("Chaque montant est net de ce que des actes ont réduit.",) if reduced else (),
    )


def _acte(acte: ActeAttributif) -> str:
    return f"{acte.get_nature_display()} {acte.numero} du {format_jour(acte.signe_on)}"


def _ligne(row: Attribution, *, due: bool) -> LigneAttribuee:
    return LigneAttribuee(
        beneficiaire=row.beneficiaire.nom,
        siret=format_siret(row.beneficiaire.siret),
        action=row.affectation.fiche.titre,
        objet=row.acte.objet,
        montant=format_cents(row.net_cents),
        acte=_acte(row.acte),
        decision=row.affectation.decision.numero_affiche,
        convention=_convention(row.convention, due=due),
    )


def _convention(convention: ConventionAttributive | None, *, due: bool) -> str:
    if convention is None:
        return "obligatoire, à préparer" if due else "sans convention"
    signed = convention.signee_on
    return f"{convention.numero}, signée le {format_jour(signed)}" if signed else f"{convention.numero}, à signer"


def convention_de(convention: ConventionAttributive, rows: Iterable[Attribution], *, at: datetime) -> (
    ConventionSubvention
):  # fmt: skip
    """The convention with its échéancier; a draft while it is not signed.

    :param rows: the awards that it covers, of ``attributions_de``.
    """
    private = droit_de(convention.beneficiaire) == DroitOrganisme.PRIVE
    signed = convention.signee_on
    return ConventionSubvention(
        en_tete=en_tete_of(convention.cite, exemple=convention.est_exemple),
        titre="Convention attributive de subvention",
        edite=format_jour(timezone.localdate(at)),
        etat="" if signed else "Projet à signer",
        provisoire=signed is None,
        numero=convention.numero,
        exercice=str(convention.exercice),
        autorite=convention.autorite.nom,
        autorite_siret=format_siret(convention.autorite.siret),
        beneficiaire=convention.beneficiaire.nom,
        beneficiaire_siret=format_siret(convention.beneficiaire.siret),
        objet=convention.objet,
        montant=format_cents(convention.montant_cents),
        attributions=tuple(_ligne(row, due=True) for row in rows),
        echeances=tuple(
            Echeance(
                nature=line.get_nature_display(), montant=format_cents(line.montant_cents),
                prevue=format_jour(line.prevue_on), condition=line.condition,
            )
            for line in convention.echeances.order_by("rang")
        ),
        justification=JUSTIFICATION.format(exercice=convention.exercice) if private else "",
        signee_le=format_jour(signed) if signed else "",
        signataires=(
            Signataire(nom=convention.autorite.nom),
            Signataire(nom=convention.beneficiaire.nom, fonction="bénéficiaire"),
        ),
    )  # fmt: skip
