"""The awards of a cité as open data: what may be published, and why the rest may not.

No person's name goes out: a beneficiary is an organisation of the directory, never a person, and the object is the
title of the action, not what somebody typed about it.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from alliance.acteurs.enums import TypeOrganisation
from alliance.acteurs.models import Organisation
from alliance.acteurs.rules import IdentifiantInvalide, parse_siret
from alliance.budget.models import Attribution, EcheanceConvention, Versement
from alliance.budget.rules.scdl import NUMERAIRE, fautes, montant_ecrit, objet_ecrit, versement_ecrit
from alliance.budget.selectors.seuils import conventions_dues, droit_de
from alliance.kernel.textes import enumerate_fr
from alliance.territoires.models import Cite


@dataclass(frozen=True, slots=True)
class LigneScdl:
    """One award that may be published: its columns by name."""

    attribution: Attribution
    valeurs: dict[str, str]


@dataclass(frozen=True, slots=True)
class Ecartee:
    """One award that may not, and what to do about it."""

    attribution: Attribution
    raison: str


@dataclass(frozen=True, slots=True)
class DonneesOuvertes:
    """What a file holds and what it leaves out."""

    lignes: list[LigneScdl]
    ecartees: list[Ecartee]


def annees_attribuees(user, cite: Cite) -> list[int]:
    """The exercices in which something is awarded, the latest first."""
    rows = Attribution.objects.visible_to(user).filter(affectation__cite=cite).order_by("-acte__exercice")
    return list(rows.values_list("acte__exercice", flat=True).distinct())


def autorites_of(user, cite: Cite) -> list[tuple[int, str]]:
    """The authorities that award: each publishes its own file."""
    rows = Attribution.objects.visible_to(user).filter(affectation__cite=cite)
    found = Organisation.objects.filter(pk__in=rows.values("acte__autorite_id")).order_by("nom_recherche", "pk")
    return list(found.values_list("pk", "nom"))


def donnees_ouvertes(
    user, cite: Cite, today: date, *, exercice: int | None = None, autorite: int | None = None
) -> DonneesOuvertes:
    """The awards by act, those that may be published and the others, in a fixed number of queries."""
    rows = _attributions(user, cite, exercice, autorite)
    dues = conventions_dues(rows)
    kept, left = [], []
    for row in rows:
        reason = _raison(row, today, due=row.pk in dues)
        values = {} if reason else _valeurs(row)
        if not reason and (wrong := fautes(values)):
            reason = f"Le fichier n'accepte pas : {enumerate_fr(wrong)}."
        if reason:
            left.append(Ecartee(row, reason))
        else:
            kept.append(LigneScdl(row, values))
    return DonneesOuvertes(kept, left)


def _attributions(user, cite: Cite, exercice: int | None, autorite: int | None) -> list[Attribution]:
    rows = Attribution.objects.visible_to(user).actives().filter(affectation__cite=cite)
    exact = {"acte__exercice": exercice, "acte__autorite_id": autorite}
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    paid = Versement.objects.filter(annule_at=None).order_by("le", "pk")
    lines = EcheanceConvention.objects.order_by("rang")
    return list(
        rows.select_related("acte__autorite", "beneficiaire__statut_juridique", "convention", "affectation__fiche")
        .prefetch_related(
            Prefetch("engagements__versements", paid, to_attr="payes"),
            Prefetch("convention__echeances", lines, to_attr="prevues"),
        )
        .order_by("acte__exercice", "acte__signe_on", "acte_id", "pk")
    )


def _raison(row: Attribution, today: date, *, due: bool) -> str:
    """Why an award is not published; empty when it may be."""
    if row.acte.est_exemple or row.affectation.est_exemple:
        return "C'est un exemple."
    if row.notifiee_on is None:
        return "Elle n'est pas notifiée au bénéficiaire."
    if row.acte.signe_on > today:
        return "L'acte qui attribue est daté d'un jour à venir."
    if due and (row.convention is None or row.convention.signee_on is None):
        return "Sa convention est obligatoire et n'est pas signée."
    if row.convention is not None and row.convention.signee_on is None:
        return "Sa convention n'est pas signée."
    if not row.net_cents:
        return "Elle est réduite à zéro."
    return _raison_identite(row)


def _raison_identite(row: Attribution) -> str:
    if droit_de(row.beneficiaire) is None:
        return f"Déclarez le statut juridique de « {row.beneficiaire.nom} » : aucune personne physique n'est publiée."
    declared = getattr(row.beneficiaire, "statut_juridique", None)
    if row.beneficiaire.type == TypeOrganisation.ENTREPRISE and declared is None:
        return (
            f"« {row.beneficiaire.nom} » peut être une entreprise individuelle, qui porte le nom d'une personne. "
            "Déclarez son statut juridique si c'est une société ou une fondation."
        )
    for who in (row.acte.autorite, row.beneficiaire):
        if problem := _raison_siret(who):
            return problem
    return ""


def _raison_siret(organisation: Organisation) -> str:
    try:
        known = parse_siret(organisation.siret)
    except IdentifiantInvalide:
        return f"Le SIRET de « {organisation.nom} » est faux : corrigez-le dans l'annuaire."
    return "" if known else f"Le SIRET de « {organisation.nom} » manque : ajoutez-le dans l'annuaire."


def _valeurs(row: Attribution) -> dict[str, str]:
    signed = row.convention.signee_on if row.convention else None
    condition, dates = _versements(row)
    return {
        "nomAttribuant": row.acte.autorite.nom,
        "idAttribuant": row.acte.autorite.siret,
        "dateConvention": (signed or row.acte.signe_on).isoformat(),
        "referenceDecision": row.acte.numero,
        "nomBeneficiaire": row.beneficiaire.nom,
        "idBeneficiaire": row.beneficiaire.siret,
        "rnaBeneficiaire": row.beneficiaire.rna,
        "objet": objet_ecrit(row.affectation.fiche.titre),
        "montant": montant_ecrit(row.net_cents),
        "nature": NUMERAIRE,
        "conditionsVersement": condition,
        "datesPeriodeVersement": dates,
        "idRAE": "",
        "notificationUE": "non",
        "pourcentageSubvention": "1.00",
        "dispositifAide": "",
    }


def _versements(row: Attribution) -> tuple[str, str]:
    """What the convention plans, else what was paid."""
    start = row.notifiee_on or row.acte.signe_on
    if row.convention is not None:
        planned = [line.prevue_on for line in row.convention.prevues]  # type: ignore[attr-defined]
        return versement_ecrit(planned, solde=bool(planned), debut=start, exercice=row.acte.exercice)
    payments = [paid for bound in row.engagements.all() for paid in bound.payes]  # type: ignore[attr-defined]
    done = bool(payments) and sum(paid.montant_cents for paid in payments) == row.net_cents
    return versement_ecrit([paid.le for paid in payments], solde=done, debut=start, exercice=row.acte.exercice)
