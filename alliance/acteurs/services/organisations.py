"""Sheets of the directory: created, corrected, confirmed, archived."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from alliance.acteurs.enums import TypeOrganisation
from alliance.acteurs.models import Organisation
from alliance.acteurs.rules import parse_rna, parse_siret
from alliance.acteurs.selectors import attaches_of, etablissements_choisissables, ressemblances
from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.kernel.textes import enumerate_fr, fold
from alliance.territoires.models import Cite, Etablissement

CHAMPS = ("nom", "sigle", "type", "siret", "rna", "etablissement", "presentation", "site_web")
"""The fields that ``update_organisation`` writes."""


class OrganisationInvalide(DomainError):
    pass


class IdentifiantDejaPris(DomainError):
    pass


class RessemblanceTrouvee(DomainError):
    pass


class OrganisationRetenue(DomainError):
    pass


class OrganisationArchivee(DomainError):
    pass


@transaction.atomic
def create_organisation(
    *,
    cite: Cite,
    nom: str,
    by,
    type: str = TypeOrganisation.AUTRE,
    sigle: str = "",
    siret: str = "",
    rna: str = "",
    presentation: str = "",
    site_web: str = "",
    etablissement: Etablissement | None = None,
    est_exemple: bool = False,
    malgre_ressemblance: bool = True,
) -> Organisation:
    """Add a sheet to the directory of a cité; nobody has checked it yet.

    :param malgre_ressemblance: ``False`` stops when a sheet has the same name or the same sigle, so that a
        person may look at it first; commands and imports, which match before they create, leave ``True``.
    :raises OrganisationInvalide: no name, an unknown type, or an établissement of another cité.
    :raises IdentifiantInvalide: the SIRET or the RNA is mistyped.
    :raises IdentifiantDejaPris: another sheet of the cité has this SIRET or this RNA.
    :raises RessemblanceTrouvee: a sheet looks the same and ``malgre_ressemblance`` is ``False``.
    """
    checked = _checked(
        cite,
        {
            "nom": nom, "type": type, "sigle": sigle, "siret": siret, "rna": rna,
            "presentation": presentation, "site_web": site_web, "etablissement": etablissement,
        },
    )  # fmt: skip
    _refuse_taken(cite, checked, by=by, besides=None)
    if not malgre_ressemblance:
        _refuse_lookalike(cite, checked["nom"], checked["sigle"])
    organisation = Organisation(cite=cite, est_exemple=est_exemple, **checked)
    organisation.nom_recherche = search_text(organisation)
    organisation.save()
    record(kind="acteurs.organisation.created", by=by, subject=organisation)
    return organisation


@transaction.atomic
def update_organisation(*, organisation: Organisation, by, **champs: Any) -> list[str]:
    """Write the given fields of ``CHAMPS`` and answer the names of those that changed; nothing when none did.

    :raises OrganisationArchivee: the sheet is archived.
    :raises OrganisationInvalide: no name, an unknown type, or an établissement of another cité.
    :raises IdentifiantInvalide: the SIRET or the RNA is mistyped.
    :raises IdentifiantDejaPris: another sheet of the cité has this SIRET or this RNA.
    """
    unknown = set(champs) - set(CHAMPS)
    if unknown:
        raise TypeError(f"unknown fields: {sorted(unknown)}")
    refuse_archived(organisation)
    checked = _checked(organisation.cite, champs)
    changed = [champ for champ in CHAMPS if champ in checked and checked[champ] != getattr(organisation, champ)]
    if not changed:
        return []
    _refuse_taken(organisation.cite, checked, by=by, besides=organisation)
    for champ in changed:
        setattr(organisation, champ, checked[champ])
    organisation.nom_recherche = search_text(organisation)
    organisation.save(update_fields=[*changed, "nom_recherche", "modifiee_at"])
    record(kind="acteurs.organisation.updated", by=by, subject=organisation, champs=changed)
    return changed


@transaction.atomic
def confirm_organisation(*, organisation: Organisation, by, at: datetime) -> None:
    """« Rien n'a changé »: somebody read the sheet at ``at`` and it is still true.

    :raises OrganisationArchivee: the sheet is archived.
    """
    refuse_archived(organisation)
    organisation.verifiee_at, organisation.verifiee_by = at, by
    organisation.save(update_fields=["verifiee_at", "verifiee_by"])
    record(kind="acteurs.organisation.confirmed", by=by, subject=organisation)


@transaction.atomic
def archive_organisation(*, organisation: Organisation, by, at: datetime) -> None:
    """Take a sheet out of the directory; what refers to it keeps its name, and it may come back.

    :raises OrganisationArchivee: it is archived already.
    :raises OrganisationRetenue: it holds a caisse, a pôle, the current portage, or somebody's current access.
    """
    refuse_archived(organisation)
    attaches = attaches_of(organisation, timezone.localdate(at))
    if attaches:
        raise OrganisationRetenue(
            f"« {organisation.nom} » ne peut pas être archivée : {enumerate_fr(attaches)}. "
            "Mettez-y fin d'abord, puis archivez la fiche."
        )
    organisation.archivee_at = at
    organisation.save(update_fields=["archivee_at"])
    record(kind="acteurs.organisation.archived", by=by, subject=organisation)


@transaction.atomic
def restore_organisation(*, organisation: Organisation, by) -> None:
    """Bring an archived sheet back; a second call changes nothing."""
    if organisation.archivee_at is None:
        return
    organisation.archivee_at = None
    organisation.save(update_fields=["archivee_at"])
    record(kind="acteurs.organisation.restored", by=by, subject=organisation)


def refuse_archived(organisation: Organisation) -> None:
    """Stop an act on an archived sheet.

    :raises OrganisationArchivee: it is archived.
    """
    if organisation.archivee_at is not None:
        raise OrganisationArchivee(f"« {organisation.nom} » est archivée. Restaurez la fiche pour la modifier.")


def search_text(organisation: Organisation) -> str:
    """The folded text that searches read: name, sigle, SIRET."""
    parts = (organisation.nom, organisation.sigle, organisation.siret)
    return fold(" ".join(part for part in parts if part))[:400]


def _checked(cite: Cite, champs: dict[str, Any]) -> dict[str, Any]:
    """The same values, squeezed and normalised."""
    checked = dict(champs)
    for champ in {"nom", "sigle"} & set(checked):
        checked[champ] = " ".join(checked[champ].split())
    if "nom" in checked and not checked["nom"]:
        raise OrganisationInvalide("Donnez le nom de l'organisation.", field="nom")
    if "type" in checked and checked["type"] not in TypeOrganisation.values:
        raise OrganisationInvalide(f"« {checked['type']} » n'est pas un type d'organisation connu.", field="type")
    for champ, parse in (("siret", parse_siret), ("rna", parse_rna), ("presentation", str.strip)):
        if champ in checked:
            checked[champ] = parse(checked[champ])
    etablissement = checked.get("etablissement")
    if etablissement and not etablissements_choisissables(cite).filter(pk=etablissement.pk).exists():
        raise OrganisationInvalide(
            "Cet établissement n'est pas rattaché à la cité. Déclarez d'abord son rattachement.",
            field="etablissement",
        )
    return checked


def _refuse_taken(cite: Cite, checked: dict[str, Any], *, by, besides: Organisation | None) -> None:
    for champ, libelle in (("siret", "SIRET"), ("rna", "RNA")):
        if not checked.get(champ):
            continue
        other = Organisation.objects.filter(cite=cite, **{champ: checked[champ]})
        if besides is not None:
            other = other.exclude(pk=besides.pk)
        taken = other.first()
        if taken is None:
            continue
        if by is not None and not Organisation.objects.visible_to(by).filter(pk=taken.pk).exists():
            raise IdentifiantDejaPris(
                f"Une autre fiche de la cité porte déjà ce {libelle}. Demandez au chef de projet.", field=champ
            )
        conseil = "Restaurez-la" if taken.archivee_at else "Ouvrez-la"
        etat = " (archivée)" if taken.archivee_at else ""
        raise IdentifiantDejaPris(
            f"« {taken.nom} »{etat} porte déjà ce {libelle}. {conseil} au lieu de créer une seconde fiche.",
            field=champ,
        )


def _refuse_lookalike(cite: Cite, nom: str, sigle: str) -> None:
    names = [f"« {other.nom} »" for other in ressemblances(cite, nom=nom, sigle=sigle)]
    if names:
        verb = "ressemble" if len(names) == 1 else "ressemblent"
        some = "Une fiche" if len(names) == 1 else "Des fiches"
        raise RessemblanceTrouvee(
            f"{some} {verb} : {enumerate_fr(names)}. Vérifiez, puis cochez la case pour créer quand même.",
            field="malgre_ressemblance",
        )
