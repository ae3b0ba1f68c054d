"""A cité opens its doors: its three default pôles, then its own pôles, purses and structure porteuse."""

from datetime import date

from django.db import transaction
from django.db.models import Max

from alliance.acteurs.enums import NaturePole
from alliance.acteurs.models import Caisse, Organisation, Pole, Portage
from alliance.comptes.models import Compte
from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.territoires.models import Cite

POLES_PAR_DEFAUT = (
    (NaturePole.PREFECTURE, "Préfecture", "P"),
    (NaturePole.EDUCATION_NATIONALE, "Éducation nationale", "É"),
    (NaturePole.COLLECTIVITE, "Collectivité", "C"),
)
"""The troïka: a default set of pôles, not a constant."""


class CiteDejaCreee(DomainError):
    pass


class PoleDejaCree(DomainError):
    pass


class CaisseDejaCreee(DomainError):
    pass


class HorsCite(DomainError):
    pass


class PortageIncoherent(DomainError):
    pass


@transaction.atomic
def create_cite(*, nom: str, slug: str, zone: str, by: Compte | None, est_exemple: bool = False) -> Cite:
    """Create a cité and its three default pôles.

    :param slug: the part of the address that names it, kept for ever.
    :raises CiteDejaCreee: this address is taken.
    """
    if Cite.objects.filter(slug=slug).exists():
        raise CiteDejaCreee(f"L'adresse « {slug} » est déjà celle d'une cité. Choisissez-en une autre.", field="slug")
    cite = Cite.objects.create(nom=nom, slug=slug, zone=zone, est_exemple=est_exemple)
    record(kind="territoires.cite.created", by=by, subject=cite, cite_id=cite.pk)
    for nature, libelle, initiale in POLES_PAR_DEFAUT:
        create_pole(cite=cite, nature=nature, nom=libelle, initiale=initiale, by=by)
    return cite


@transaction.atomic
def create_pole(
    *,
    cite: Cite,
    nature: str,
    nom: str,
    initiale: str,
    by: Compte | None,
    organisation: Organisation | None = None,
) -> Pole:
    """Add an institution that steers, after the others.

    :raises HorsCite: the organisation is of another cité.
    :raises PoleDejaCree: a pôle of the cité has this name.
    """
    _check_same_cite(cite, organisation)
    poles = Pole.objects.filter(cite=cite)
    if poles.filter(nom=nom).exists():
        raise PoleDejaCree(f"La cité a déjà un pôle « {nom} ». Donnez-lui un autre nom.", field="nom")
    last = poles.aggregate(last=Max("ordre"))["last"] or 0
    pole = Pole.objects.create(
        cite=cite, nature=nature, nom=nom, initiale=initiale, ordre=last + 1, organisation=organisation
    )
    record(kind="acteurs.pole.created", by=by, subject=pole)
    return pole


@transaction.atomic
def create_caisse(*, cite: Cite, nom: str, nature: str, titulaire: Organisation, by: Compte | None) -> Caisse:
    """Name accounts where money of the cité may sit, and who holds them.

    :raises HorsCite: the holder is of another cité.
    :raises CaisseDejaCreee: a purse of the cité has this name.
    """
    _check_same_cite(cite, titulaire)
    if Caisse.objects.filter(cite=cite, nom=nom).exists():
        raise CaisseDejaCreee(f"La cité a déjà un budget « {nom} ». Donnez-lui un autre nom.", field="nom")
    caisse = Caisse.objects.create(cite=cite, nom=nom, nature=nature, titulaire=titulaire)
    record(kind="acteurs.caisse.created", by=by, subject=caisse)
    return caisse


@transaction.atomic
def set_portage(
    *,
    cite: Cite,
    organisation: Organisation,
    from_on: date | None,
    source: str,
    by: Compte | None,
    ended_on: date | None = None,
) -> Portage:
    """Name the structure porteuse from a day on; the previous one keeps its row and ends on ``ended_on``.

    :param ended_on: last day of the previous structure porteuse, when there is one.
    :raises HorsCite: the organisation is of another cité.
    :raises PortageIncoherent: there is a previous one and its last day is missing or overlaps.
    """
    _check_same_cite(cite, organisation)
    previous = Portage.objects.filter(cite=cite, to_on=None).first()
    if previous is not None:
        if ended_on is None or from_on is None or not (previous.from_on or ended_on) <= ended_on < from_on:
            raise PortageIncoherent(
                "Cette cité a déjà une structure porteuse. Dites son dernier jour, avant le début de la suivante.",
                field="ended_on",
            )
        previous.to_on = ended_on
        previous.save(update_fields=["to_on"])
    portage = Portage.objects.create(cite=cite, organisation=organisation, from_on=from_on, source=source)
    record(kind="acteurs.portage.created", by=by, subject=portage, organisation_id=organisation.pk)
    return portage


def _check_same_cite(cite: Cite, organisation: Organisation | None) -> None:
    if organisation is not None and organisation.cite_id != cite.pk:
        raise HorsCite(f"« {organisation} » n'est pas de cette cité. Choisissez dans l'annuaire.", field="organisation")
