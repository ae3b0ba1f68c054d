"""Professional contacts: each one says what it is for, where it comes from, and whether it may be published."""

from typing import Any

from django.db import transaction

from alliance.acteurs.models import Contact, Organisation
from alliance.acteurs.rules import parse_telephone
from alliance.acteurs.services.organisations import refuse_archived
from alliance.journal.services import record
from alliance.kernel.errors import DomainError

_REQUIRED = (
    ("fonction", "Dites la fonction de ce contact : « direction », « accueil »…"),
    ("finalite", "Dites à quoi sert ce contact : la personne a le droit de le savoir."),
    ("source", "Dites d'où vient l'information : « donnée par la personne », « site de l'association »…"),
)


class ContactInvalide(DomainError):
    pass


@transaction.atomic
def add_contact(
    *,
    organisation: Organisation,
    fonction: str,
    finalite: str,
    source: str,
    est_public: bool,
    by,
    nom: str = "",
    email: str = "",
    telephone: str = "",
) -> Contact:
    """Add a professional contact to an organisation.

    :param est_public: whether it may be published outside the cité; never guessed.
    :raises OrganisationArchivee: the sheet is archived.
    :raises ContactInvalide: no function, purpose or source, or no way to reach anybody.
    :raises TelephoneIllisible: the telephone is not one number.
    """
    refuse_archived(organisation)
    checked = _checked(
        None,
        {
            "nom": nom, "fonction": fonction, "email": email, "telephone": telephone,
            "finalite": finalite, "source": source, "est_public": est_public,
        },
    )  # fmt: skip
    contact = Contact.objects.create(organisation=organisation, **checked)
    record(kind="acteurs.contact.added", by=by, subject=organisation, contact=contact.pk)
    return contact


@transaction.atomic
def update_contact(*, contact: Contact, by, **champs: Any) -> list[str]:
    """Write the given fields and answer the names of those that changed; the journal holds names, not values.

    :raises OrganisationArchivee: the sheet is archived.
    :raises ContactInvalide: no function, purpose or source, or no way to reach anybody.
    :raises TelephoneIllisible: the telephone is not one number.
    """
    refuse_archived(contact.organisation)
    checked = _checked(contact, champs)
    changed = [champ for champ, value in checked.items() if value != getattr(contact, champ)]
    if changed:
        for champ in changed:
            setattr(contact, champ, checked[champ])
        contact.save(update_fields=changed)
        record(kind="acteurs.contact.updated", by=by, subject=contact.organisation, contact=contact.pk, champs=changed)
    return changed


@transaction.atomic
def remove_contact(*, contact: Contact, by) -> None:
    """Erase a contact for good; the journal keeps its number, not what it said.

    Allowed on an archived sheet too: a person may ask at any time not to be in the directory.
    """
    record(kind="acteurs.contact.removed", by=by, subject=contact.organisation, contact=contact.pk)
    contact.delete()


def _checked(current: Contact | None, champs: dict[str, Any]) -> dict[str, Any]:
    checked = {champ: " ".join(value.split()) if isinstance(value, str) else value for champ, value in champs.items()}
    for champ, message in _REQUIRED:
        if champ in checked and not checked[champ]:
            raise ContactInvalide(message, field=champ)
    if "telephone" in checked:
        checked["telephone"] = parse_telephone(checked["telephone"])
    if not any(checked.get(champ, getattr(current, champ, "")) for champ in ("email", "telephone")):
        raise ContactInvalide("Donnez au moins une adresse électronique ou un téléphone.", field="email")
    return checked
