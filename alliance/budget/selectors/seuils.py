"""The 23 000 € of one authority to one private-law beneficiary in one year: how far one stands."""

from collections.abc import Iterable

from django.db.models import F, Q, Sum

from alliance.acteurs.models import Organisation
from alliance.budget.enums import DroitOrganisme
from alliance.budget.models import Affectation, Attribution
from alliance.budget.rules import DROIT_PAR_TYPE, SEUIL_CONVENTION_CENTS, requires_convention
from alliance.kernel.money import NBSP, format_cents
from alliance.territoires.models import Cite


def droit_de(organisation: Organisation) -> DroitOrganisme | None:
    """The law an organisation is under: declared, else told by its kind; ``None`` when nothing says."""
    declared = getattr(organisation, "statut_juridique", None)
    if declared is not None:
        return DroitOrganisme(declared.droit)
    return DROIT_PAR_TYPE.get(organisation.type)


def cumul_attribue_cents(*, autorite_id: int, beneficiaire_id: int, exercice: int) -> int:
    """Everything that one authority awards to one beneficiary for one exercice, across actions and acts."""
    rows = Attribution.objects.actives().filter(
        acte__autorite_id=autorite_id, acte__exercice=exercice, beneficiaire_id=beneficiaire_id
    )
    return rows.aggregate(total=Sum(F("montant_cents") - F("reduit_cents")))["total"] or 0


def convention_due(attribution: Attribution) -> bool:
    """Whether the sum that this award is part of needs a written convention."""
    acte = attribution.acte
    return requires_convention(
        total_annuel_cents=cumul_attribue_cents(
            autorite_id=acte.autorite_id, beneficiaire_id=attribution.beneficiaire_id, exercice=acte.exercice
        ),
        beneficiaire_prive=droit_de(attribution.beneficiaire) == DroitOrganisme.PRIVE,
    )


def conventions_dues(attributions: Iterable[Attribution]) -> set[int]:
    """The keys of those among these awards whose yearly sum needs a written convention; in one query.

    :param attributions: read with their acte, and their beneficiary with its statut juridique.
    """
    rows = list(attributions)
    private = [row for row in rows if droit_de(row.beneficiaire) == DroitOrganisme.PRIVE]
    if not private:
        return set()
    summed = (
        Attribution.objects.actives()
        .filter(
            acte__autorite_id__in={row.acte.autorite_id for row in private},
            beneficiaire_id__in={row.beneficiaire_id for row in private},
        )
        .values_list("acte__autorite_id", "beneficiaire_id", "acte__exercice")
        .annotate(total=Sum(F("montant_cents") - F("reduit_cents")))
    )
    totals = {(authority, receiver, year): total for authority, receiver, year, total in summed}
    return {
        row.pk
        for row in private
        if requires_convention(
            total_annuel_cents=totals.get((row.acte.autorite_id, row.beneficiaire_id, row.acte.exercice), 0),
            beneficiaire_prive=True,
        )
    }


def cumul_prevu_cents(*, autorite_id: int, beneficiaire_id: int, exercice: int) -> int:
    """What an authority awards to a beneficiary for a year, and what is affected that it would award.

    What no act awards yet is supposed to be awarded by the holder of the purse, to whom the expense named, or else to
    the porteur of the action.
    """
    awarded = cumul_attribue_cents(autorite_id=autorite_id, beneficiaire_id=beneficiaire_id, exercice=exercice)
    waiting = Affectation.objects.filter(
        Q(demande__beneficiaire_id=beneficiaire_id)
        | Q(demande__beneficiaire=None, fiche__porteur_id=beneficiaire_id),
        enveloppe__caisse__titulaire_id=autorite_id, enveloppe__exercice=exercice,
    ).aggregate(
        total=Sum(F("montant_cents") - F("libere_cents") - F("attribue_cents") - F("engage_direct_cents"))
    )["total"]  # fmt: skip
    return awarded + (waiting or 0)


def cumuls_prevus(*, cite: Cite, exercice: int) -> dict[tuple[int, int], int]:
    """``cumul_prevu_cents`` of everybody, by authority and beneficiary: two queries for a page of many lines."""
    found: dict[tuple[int, int], int] = {}
    awards = (
        Attribution.objects.actives()
        .filter(acte__cite=cite, acte__exercice=exercice)
        .values_list("acte__autorite_id", "beneficiaire_id")
        .annotate(total=Sum(F("montant_cents") - F("reduit_cents")))
    )
    waiting = (
        Affectation.objects.filter(cite=cite, enveloppe__exercice=exercice)
        .values_list("enveloppe__caisse__titulaire_id", "demande__beneficiaire_id", "fiche__porteur_id")
        .annotate(total=Sum(F("montant_cents") - F("libere_cents") - F("attribue_cents") - F("engage_direct_cents")))
    )
    for authority, receiver, total in awards:
        found[authority, receiver] = found.get((authority, receiver), 0) + total
    for authority, named, carrier, total in waiting:
        receiver = named or carrier
        if receiver is not None:
            found[authority, receiver] = found.get((authority, receiver), 0) + total
    return found


def avertissement(
    *, autorite: Organisation, beneficiaire: Organisation, exercice: int, montant_cents: int = 0,
    cumuls: dict[tuple[int, int], int] | None = None,
) -> str:  # fmt: skip
    """What to say as soon as a decision, a request or an affectation crosses the threshold; empty below it.

    :param montant_cents: what is asked now, on top of what is affected and awarded already.
    :param cumuls: from ``cumuls_prevus``, on a page of many lines.
    """
    if droit_de(beneficiaire) != DroitOrganisme.PRIVE:
        return ""
    total = _cumul(autorite, beneficiaire, exercice, cumuls) + montant_cents
    if not requires_convention(total_annuel_cents=total, beneficiaire_prive=True):
        return ""
    return (
        f"« {beneficiaire.nom} » recevrait {format_cents(total)} de « {autorite.nom} » en {exercice}{NBSP}: au-dessus "
        f"de {format_cents(SEUIL_CONVENTION_CENTS)}, une convention signée est obligatoire avant l'engagement."
    )


def marge(*, autorite: Organisation, beneficiaire: Organisation, exercice: int) -> str:
    """Before an amount is typed: what may still be given without a convention; empty for a public beneficiary."""
    if droit_de(beneficiaire) != DroitOrganisme.PRIVE:
        return ""
    crossed = avertissement(autorite=autorite, beneficiaire=beneficiaire, exercice=exercice)
    if crossed:
        return crossed
    held = _cumul(autorite, beneficiaire, exercice, None)
    already = f"{format_cents(held)} déjà affectés ou attribués" if held else "rien n'est encore affecté"
    left = SEUIL_CONVENTION_CENTS - held
    beyond = f"Au-delà de {format_cents(left)} de plus" if left else "Au premier centime de plus"
    return (
        f"« {beneficiaire.nom} », de « {autorite.nom} » en {exercice}{NBSP}: {already}. {beyond}, une convention "
        "signée sera obligatoire."
    )


def _cumul(
    autorite: Organisation, beneficiaire: Organisation, exercice: int, cumuls: dict[tuple[int, int], int] | None
) -> int:
    if cumuls is not None:
        return cumuls.get((autorite.pk, beneficiaire.pk), 0)
    return cumul_prevu_cents(autorite_id=autorite.pk, beneficiaire_id=beneficiaire.pk, exercice=exercice)
