"""Places where an organisation receives people."""

from typing import Any

from django.db import transaction

from alliance.acteurs.models import Organisation, Site
from alliance.acteurs.rules import parse_telephone
from alliance.acteurs.selectors import communes_choisissables, quartiers_choisissables
from alliance.acteurs.services.organisations import refuse_archived
from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.territoires.models import Commune, Quartier


class SiteInvalide(DomainError):
    pass


@transaction.atomic
def add_site(
    *,
    organisation: Organisation,
    nom: str,
    by,
    adresse: str = "",
    code_postal: str = "",
    commune: Commune | None = None,
    quartier: Quartier | None = None,
    telephone: str = "",
) -> Site:
    """Add a place to an organisation.

    :raises OrganisationArchivee: the sheet is archived.
    :raises SiteInvalide: no name, a wrong postcode, or a commune or quartier of another cité.
    :raises TelephoneIllisible: the telephone is not one number.
    """
    refuse_archived(organisation)
    checked = _checked(
        organisation,
        {
            "nom": nom, "adresse": adresse, "code_postal": code_postal,
            "commune": commune, "quartier": quartier, "telephone": telephone,
        },
    )  # fmt: skip
    site = Site.objects.create(organisation=organisation, **checked)
    record(kind="acteurs.site.added", by=by, subject=organisation, site=site.pk)
    return site


@transaction.atomic
def update_site(*, site: Site, by, **champs: Any) -> list[str]:
    """Write the given fields and answer the names of those that changed.

    :raises OrganisationArchivee: the sheet is archived.
    :raises SiteInvalide: no name, a wrong postcode, or a commune or quartier of another cité.
    :raises TelephoneIllisible: the telephone is not one number.
    """
    refuse_archived(site.organisation)
    checked = _checked(site.organisation, champs)
    changed = [champ for champ, value in checked.items() if value != getattr(site, champ)]
    if changed:
        for champ in changed:
            setattr(site, champ, checked[champ])
        site.save(update_fields=changed)
        record(kind="acteurs.site.updated", by=by, subject=site.organisation, site=site.pk, champs=changed)
    return changed


@transaction.atomic
def remove_site(*, site: Site, by) -> None:
    """Erase a place.

    :raises OrganisationArchivee: the sheet is archived.
    """
    refuse_archived(site.organisation)
    record(kind="acteurs.site.removed", by=by, subject=site.organisation, site=site.pk)
    site.delete()


def _checked(organisation: Organisation, champs: dict[str, Any]) -> dict[str, Any]:
    checked: dict[str, Any] = {
        champ: " ".join(value.split()) if isinstance(value, str) else value for champ, value in champs.items()
    }
    if "nom" in checked and not checked["nom"]:
        raise SiteInvalide("Donnez un nom à ce lieu : « siège », « accueil jeunes »…", field="nom")
    code = checked.get("code_postal")
    if code and not (len(code) == 5 and code.isascii() and code.isdigit()):
        raise SiteInvalide(f"« {code} » n'est pas un code postal : il compte 5 chiffres.", field="code_postal")
    if "telephone" in checked:
        checked["telephone"] = parse_telephone(checked["telephone"])
    for champ, possible in (("commune", communes_choisissables), ("quartier", quartiers_choisissables)):
        place = checked.get(champ)
        if place is not None and not possible(organisation.cite).filter(pk=place.pk).exists():
            raise SiteInvalide(f"« {place} » ne fait pas partie de la cité.", field=champ)
    return checked
