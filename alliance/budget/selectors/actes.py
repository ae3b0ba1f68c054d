"""Reads of the acts that award money, of their awards, and of the conventions."""

from typing import Any

from django.db.models import F, QuerySet

from alliance.acteurs.models import Organisation
from alliance.budget.enums import DroitOrganisme
from alliance.budget.models import ActeAttributif, Attribution, ConventionAttributive
from alliance.budget.selectors.seuils import droit_de
from alliance.journal.models import Ecriture
from alliance.territoires.models import Cite


def attributions_de(user: Any, acte: ActeAttributif) -> QuerySet[Attribution]:
    """The awards of an act that the person may see, cancelled ones last."""
    rows = Attribution.objects.visible_to(user).filter(acte=acte)
    rows = rows.select_related(
        "acte__autorite", "affectation__fiche", "affectation__enveloppe__financeur", "affectation__enveloppe__caisse",
        "beneficiaire__statut_juridique", "convention", "annulee_by",
    )  # fmt: skip
    return rows.order_by(F("annulee_at").asc(nulls_first=True), "pk")


def attributions_of_convention(user: Any, convention: ConventionAttributive) -> QuerySet[Attribution]:
    """What a convention covers, within what the person may see."""
    rows = (
        Attribution.objects.visible_to(user)
        .filter(convention=convention)
        .select_related(
            "acte", "beneficiaire__statut_juridique", "affectation__fiche", "affectation__enveloppe__financeur"
        )
    )
    return rows.order_by("acte__signe_on", "pk")


def a_mettre_en_convention(user: Any, attribution: Attribution) -> QuerySet[Attribution]:
    """What one convention may cover with this award: same authority, beneficiary and exercice, in no other yet."""
    rows = Attribution.objects.visible_to(user).actives()
    rows = rows.filter(
        acte__autorite_id=attribution.acte.autorite_id,
        acte__exercice=attribution.acte.exercice,
        beneficiaire_id=attribution.beneficiaire_id,
        convention=None,
        montant_cents__gt=F("reduit_cents"),
    )
    return rows.select_related("acte", "beneficiaire", "affectation__fiche").order_by("acte__signe_on", "pk")


def autorites_of(cite: Cite) -> QuerySet[Organisation]:
    """Who signs acts in a cité: the bodies of public law of its directory, and the holders of its budgets."""
    rows = Organisation.objects.filter(cite=cite).actives().select_related("statut_juridique")
    holders = set(cite.caisses.values_list("titulaire_id", flat=True))
    keys = [row.pk for row in rows if row.pk in holders or droit_de(row) == DroitOrganisme.PUBLIC]
    return Organisation.objects.filter(pk__in=keys).order_by("nom_recherche", "pk")


def acte_identique(
    *, cite: Cite, autorite: Organisation, numero: str, exercice: int, lignes: set[tuple[int, int, int]]
) -> ActeAttributif | None:
    """The act that a first click recorded: same authority, number and year, and exactly these awards.

    :param lignes: keys of the affectation and of the beneficiary, and whole cents.
    """
    found = ActeAttributif.objects.filter(
        cite=cite, autorite=autorite, numero=numero.strip(), exercice=exercice
    ).first()
    if found is None:
        return None
    held = set(found.attributions.actives().values_list("affectation_id", "beneficiaire_id", "montant_cents"))
    return found if lignes and held == lignes else None


def signature_of(convention: ConventionAttributive) -> Ecriture | None:
    """Who recorded the signature, and when: the line of the journal."""
    lines = Ecriture.objects.filter(
        object_type=convention._meta.label_lower, object_id=convention.pk, kind="budget.convention.signed"
    )
    return lines.order_by("-at", "-pk").first()
