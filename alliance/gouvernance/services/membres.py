"""Who sits in an instance: seats opened, changed, ended; the contact of who leaves is erased."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from alliance.acteurs.models import Organisation, Pole
from alliance.comptes.models import Compte
from alliance.gouvernance.enums import Canal, QualiteMembre
from alliance.gouvernance.models import Instance, InteretDeclare, Membre
from alliance.gouvernance.services.controles_instances import check_ouverte
from alliance.gouvernance.services.controles_membres import (
    EN_MAIN_PROPRE,
    DatesDuSiege,
    PersonneIncorrecte,
    check_membre,
    titulaires_a_remplacer,
)
from alliance.journal.services import record
from alliance.kernel.dates import format_jour


@transaction.atomic
def add_membre(
    *,
    instance: Instance,
    qualite: str,
    from_on: date,
    at: datetime,
    by: Compte | None,
    pole: Pole | None = None,
    compte: Compte | None = None,
    organisation: Organisation | None = None,
    nom: str = "",
    fonction: str = "",
    canal: str = Canal.COURRIEL,
    email: str = "",
    telephone: str = "",
    adresse_postale: str = "",
    en_main_propre: bool = False,
    to_on: date | None = None,
    remplacer: bool = False,
) -> Membre:
    """Open a seat, from a day to a day (both inclusive).

    :param en_main_propre: what is on paper is handed over: no postal address is needed.
    :param remplacer: end the seat of the present titulaire of the pôle the day before ``from_on``.
    :raises InstanceClose: the instance no longer meets.
    :raises DatesDuSiege: the end comes before the start, or the one replaced sits since that very day.
    :raises PersonneIncorrecte: nobody or two people named, an account of nobody here, an inhabitant with an account.
    :raises PoleIncorrect: a delegate without a pôle that the instance expects, or a guest with one.
    :raises AutrePole: the person speaks for another pôle, in the cité or in one of its instances, at these dates.
    :raises DejaMembre: the person sits in this instance at these dates.
    :raises TitulaireDeja: the pôle has a titulaire at these dates.
    :raises ContactManquant: nothing tells how to convoke who has no account.
    """
    # Two people filling the same seat in the same second: the instance's row is the turnstile.
    locked = Instance.objects.select_for_update().select_related("cite").get(pk=instance.pk)
    membre = Membre(
        instance=locked, qualite=qualite, pole=pole, compte=compte, organisation=organisation, nom=nom.strip(),
        fonction=fonction.strip(), canal=canal, email=email.strip(), telephone=telephone.strip(),
        adresse_postale=_adresse(adresse_postale, en_main_propre), from_on=from_on, to_on=to_on,
    )  # fmt: skip
    replaced = titulaires_a_remplacer(membre) if remplacer else []
    check_membre(membre, sauf=[row.pk for row in replaced])
    for row in replaced:
        _end(row, from_on - timedelta(days=1), at=at, by=by)
    membre.save()
    record(
        kind="gouvernance.membre.added", by=by, subject=membre, cite_id=locked.cite_id, instance_id=locked.pk,
        qualite=str(qualite), pole_id=pole.pk if pole else None, from_on=from_on.isoformat(),
        remplace=[row.pk for row in replaced],
    )  # fmt: skip
    if to_on is not None and to_on < timezone.localdate(at):
        effacer_contacts_de(rows=Membre.objects.filter(pk=membre.pk), at=at, by=by)
    return membre


@transaction.atomic
def update_membre(
    *,
    membre: Membre,
    from_on: date,
    by: Compte | None,
    organisation: Organisation | None = None,
    nom: str = "",
    fonction: str = "",
    canal: str = Canal.COURRIEL,
    email: str = "",
    telephone: str = "",
    adresse_postale: str = "",
    en_main_propre: bool = False,
) -> Membre:
    """Correct what is known of a member and the first day of the seat; neither the person nor the quality changes.

    :raises InstanceClose: the instance no longer meets.
    :raises DatesDuSiege: the seat has ended, or would start after its last day.
    :raises PersonneIncorrecte: no name for who has no account, or an organisation of another cité.
    :raises PoleIncorrect: the instance no longer expects this pôle.
    :raises AutrePole: the person speaks for another pôle at these dates.
    :raises DejaMembre: the person has another seat here at these dates.
    :raises TitulaireDeja: the pôle has another titulaire at these dates.
    :raises ContactManquant: nothing tells how to convoke who has no account.
    """
    locked = _locked(membre)
    if locked.contact_efface_at is not None:
        raise DatesDuSiege("Ce siège est fini et ses coordonnées sont effacées : ajoutez la personne de nouveau.")
    locked.from_on, locked.organisation, locked.fonction, locked.canal = from_on, organisation, fonction.strip(), canal
    locked.adresse_postale = _adresse(adresse_postale, en_main_propre)
    locked.telephone = telephone.strip()
    if locked.compte is None:
        locked.nom, locked.email = nom.strip(), email.strip()
    check_membre(locked, sauf=[locked.pk])
    locked.save()
    record(
        kind="gouvernance.membre.updated", by=by, subject=locked, cite_id=locked.instance.cite_id,
        instance_id=locked.instance_id,
    )  # fmt: skip
    return locked


@transaction.atomic
def change_qualite(
    *,
    membre: Membre,
    qualite: str,
    from_on: date,
    at: datetime,
    by: Compte | None,
    pole: Pole | None = None,
    remplacer: bool = False,
) -> Membre:
    """Let a person sit in another quality from ``from_on``: her seat ends the day before, another one opens.

    What she said until then stays under her former quality. Her declared interests follow her.

    :raises DatesDuSiege: the seat does not hold the day before ``from_on``, or nothing changes.
    :raises PersonneIncorrecte: an inhabitant stays one.
    :raises DomainError: whatever ``add_membre`` refuses.
    """
    locked = _locked(membre)
    _check_change(locked, qualite, pole, from_on)
    kept = {
        name: getattr(locked, name)
        for name in ("compte", "organisation", "nom", "fonction", "canal", "email", "telephone", "adresse_postale")
    }
    last, interests = locked.to_on, list(locked.interets.order_by("pk"))
    _end(locked, from_on - timedelta(days=1), at=at, by=by)
    new = add_membre(
        instance=locked.instance, qualite=qualite, pole=pole, from_on=from_on, to_on=last, remplacer=remplacer,
        at=at, by=by, **kept,
    )  # fmt: skip
    InteretDeclare.objects.bulk_create(
        InteretDeclare(
            membre=new, organisation_id=row.organisation_id, nature=row.nature, declare_at=row.declare_at,
            declare_by_id=row.declare_by_id,
        )
        for row in interests
    )  # fmt: skip
    return new


@transaction.atomic
def retirer_membre(*, membre: Membre, to_on: date, at: datetime, by: Compte | None) -> Membre:
    """End a seat after its last day, ``to_on`` included. From that day on, the contact of who has no account is gone.

    :raises DatesDuSiege: the end comes before the start of a seat that has begun, or after the end that was agreed.
    """
    locked = _locked(membre, ouverte=False)
    never_began = locked.from_on > timezone.localdate(at)
    if to_on < locked.from_on and not never_began:
        raise DatesDuSiege(
            f"Cette personne siège depuis le {format_jour(locked.from_on)} : choisissez ce jour ou un jour d'après.",
            field="to_on",
        )
    if locked.to_on is not None and to_on > locked.to_on:
        raise DatesDuSiege(
            f"Ce siège finit déjà le {format_jour(locked.to_on)}. Pour le prolonger, ajoutez la personne de nouveau.",
            field="to_on",
        )
    if to_on < locked.from_on:
        # A seat that never began is closed on its last day: the row stays, and so does the trace.
        locked.from_on = to_on
        locked.save(update_fields=["from_on"])
    return _end(locked, to_on, at=at, by=by)


@transaction.atomic
def effacer_contacts(*, at: datetime, by: Compte | None = None) -> int:
    """Erase the contacts of those without account whose last day is over; to be run every day, and again at will."""
    today = timezone.localdate(at)
    return effacer_contacts_de(rows=Membre.objects.filter(compte=None, to_on__lt=today), at=at, by=by)


def effacer_contacts_de(*, rows: QuerySet[Membre], at: datetime, by: Compte | None) -> int:
    """Erase the contacts of these members, those who have none left aside; the names stay in the relevés."""
    known = ~Q(email="") | ~Q(telephone="") | ~Q(adresse_postale="")
    erased = list(rows.filter(known, compte=None).values_list("pk", "instance__cite_id"))
    Membre.objects.filter(pk__in=[pk for pk, _cite in erased]).update(
        email="", telephone="", adresse_postale="", contact_efface_at=at
    )
    for cite_id in sorted({cite for _pk, cite in erased}):
        count = sum(1 for _pk, cite in erased if cite == cite_id)
        record(kind="gouvernance.contacts.erased", by=by, cite_id=cite_id, nombre=count)
    return len(erased)


def _end(membre: Membre, to_on: date, *, at: datetime, by: Compte | None) -> Membre:
    membre.to_on = to_on
    membre.save(update_fields=["to_on"])
    record(
        kind="gouvernance.membre.left", by=by, subject=membre, cite_id=membre.instance.cite_id,
        instance_id=membre.instance_id, to_on=to_on.isoformat(),
    )  # fmt: skip
    if to_on <= timezone.localdate(at):
        effacer_contacts_de(rows=Membre.objects.filter(pk=membre.pk), at=at, by=by)
    membre.refresh_from_db()
    return membre


def _locked(membre: Membre, *, ouverte: bool = True) -> Membre:
    instance_id: int = membre.instance_id
    Instance.objects.select_for_update().get(pk=instance_id)
    found = Membre.objects.select_related("instance__cite", "pole", "compte", "organisation").get(pk=membre.pk)
    if ouverte:
        check_ouverte(found.instance)
    return found


def _adresse(typed: str, en_main_propre: bool) -> str:
    return typed.strip() or (EN_MAIN_PROPRE if en_main_propre else "")


def _check_change(membre: Membre, qualite: str, pole: Pole | None, from_on: date) -> None:
    if QualiteMembre.HABITANT in {membre.qualite, qualite}:
        raise PersonneIncorrecte(
            "Un parent ou un habitant siège pour lui-même : pour une autre qualité, ajoutez la personne de nouveau.",
            field="qualite",
        )
    if (qualite, pole) == (membre.qualite, membre.pole):
        raise DatesDuSiege("Rien ne change : choisissez une autre qualité, ou un autre pôle.", field="qualite")
    if from_on <= membre.from_on:
        raise DatesDuSiege(
            f"Cette personne siège ainsi depuis le {format_jour(membre.from_on)} : choisissez un jour d'après.",
            field="from_on",
        )
    if membre.to_on is not None and from_on > membre.to_on:
        raise DatesDuSiege(
            f"Ce siège finit le {format_jour(membre.to_on)} : choisissez un jour d'avant.", field="from_on"
        )
