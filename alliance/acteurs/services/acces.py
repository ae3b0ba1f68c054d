"""Habilitations and delegations: given, changed, ended. Never deleted: the past stays readable."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from alliance.acteurs.enums import ROLES_A_CAISSE, ROLES_A_ORGANISATION, Portee, Qualite, Role
from alliance.acteurs.models import Caisse, Delegation, Habilitation, Organisation, Pole
from alliance.comptes.models import Compte
from alliance.journal.services import record
from alliance.kernel.dates import format_jour
from alliance.kernel.errors import DomainError
from alliance.territoires.models import Cite


class LiaisonIncorrecte(DomainError):
    pass


class RoleSansCite(DomainError):
    pass


class DatesIncoherentes(DomainError):
    pass


class DejaHabilite(DomainError):
    pass


class AdministrateurSansContenu(DomainError):
    pass


class DernierChefDeProjet(DomainError):
    pass


class DelegationImpossible(DomainError):
    pass


def check_liaison(
    *, cite: Cite | None, role: str, pole: Pole | None, caisse: Caisse | None, organisation: Organisation | None
) -> None:
    """Check that a role names what it is bound to, and only that, inside its cité.

    :raises RoleSansCite: the national role with a cité, or another role without one.
    :raises LiaisonIncorrecte: a pôle, purse or organisation is missing, superfluous, or of another cité.
    """
    if (role == Role.NATIONAL) != (cite is None):
        raise RoleSansCite("Seule la coordination nationale n'a pas de cité. Choisissez un autre rôle.", field="role")
    label = Role(role).label
    _check_one("pole", "un pôle", label, pole, needed=role == Role.TROIKA, allowed=role == Role.TROIKA)
    _check_one("caisse", "un budget", label, caisse, needed=role in ROLES_A_CAISSE, allowed=role in ROLES_A_CAISSE)
    _check_one("organisation", "une organisation", label, organisation, needed=role in ROLES_A_ORGANISATION)
    for field, bound in (("pole", pole), ("caisse", caisse), ("organisation", organisation)):
        if bound is not None and (cite is None or bound.cite_id != cite.pk):
            raise LiaisonIncorrecte(f"« {bound} » n'est pas de cette cité. Choisissez dans la liste.", field=field)


def _check_one(field: str, words: str, label: str, bound, *, needed: bool, allowed: bool = True) -> None:
    if needed and bound is None:
        raise LiaisonIncorrecte(f"Le rôle « {label} » demande {words} : choisissez-le dans la liste.", field=field)
    if bound is not None and not allowed:
        raise LiaisonIncorrecte(f"Le rôle « {label} » ne va pas avec {words} : laissez ce champ vide.", field=field)


def check_dates(from_on: date, to_on: date | None) -> None:
    """Check that a period ends after it starts.

    :raises DatesIncoherentes: the end comes before the start.
    """
    if to_on is not None and to_on < from_on:
        raise DatesIncoherentes(
            f"La fin ({format_jour(to_on)}) précède le début ({format_jour(from_on)}). Corrigez l'une des deux.",
            field="to_on",
        )


def _overlapping(from_on: date, to_on: date | None) -> Q:
    condition = Q(to_on=None) | Q(to_on__gte=from_on)
    return condition & Q(from_on__lte=to_on) if to_on is not None else condition


@transaction.atomic
def create_habilitation(
    *,
    compte: Compte,
    cite: Cite | None,
    role: str,
    from_on: date,
    by: Compte | None,
    pole: Pole | None = None,
    qualite: str = Qualite.TITULAIRE,
    caisse: Caisse | None = None,
    organisation: Organisation | None = None,
    to_on: date | None = None,
    note_mandat: str = "",
) -> Habilitation:
    """Give a role to a person, from a day to a day (both inclusive).

    :raises AdministrateurSansContenu: the person is a technical administrator.
    :raises RoleSansCite: the role and the cité do not go together.
    :raises LiaisonIncorrecte: what the role is bound to is missing, superfluous, or of another cité.
    :raises DatesIncoherentes: the end comes before the start.
    :raises DejaHabilite: the person has this role already during these days.
    """
    if compte.is_administrateur:
        raise AdministrateurSansContenu(
            "Un administrateur technique ne voit le contenu d'aucune cité. Donnez ce rôle à un autre compte."
        )
    check_liaison(cite=cite, role=role, pole=pole, caisse=caisse, organisation=organisation)
    check_dates(from_on, to_on)
    same = Habilitation.objects.filter(
        compte=compte, cite=cite, role=role, pole=pole, caisse=caisse, organisation=organisation
    )
    if same.filter(_overlapping(from_on, to_on)).exists():
        raise DejaHabilite("Cette personne a déjà ce rôle à ces dates. Changez les dates de son accès.", field="role")
    habilitation = Habilitation.objects.create(
        compte=compte,
        cite=cite,
        role=role,
        pole=pole,
        qualite=qualite,
        caisse=caisse,
        organisation=organisation,
        from_on=from_on,
        to_on=to_on,
        note_mandat=note_mandat,
    )
    record(
        kind="acteurs.habilitation.created",
        by=by,
        subject=habilitation,
        compte_id=compte.pk,
        role=str(role),
        from_on=from_on.isoformat(),
        to_on=to_on.isoformat() if to_on else None,
    )
    return habilitation


@transaction.atomic
def update_habilitation(
    *,
    habilitation: Habilitation,
    from_on: date,
    to_on: date | None,
    note_mandat: str,
    by: Compte | None,
) -> Habilitation:
    """Change the dates and the mandate of an access; its role does not change, another one is given instead.

    :raises DatesIncoherentes: the end comes before the start.
    :raises DernierChefDeProjet: the cité would be left without a chef de projet.
    :raises DejaHabilite: another row of the person gives the same role during these days.
    """
    check_dates(from_on, to_on)
    _check_successor(habilitation, from_on, to_on)
    bound: dict[str, Any] = {
        name: getattr(habilitation, name)
        for name in ("compte_id", "cite_id", "role", "pole_id", "caisse_id", "organisation_id")
    }
    twins = Habilitation.objects.filter(**bound).exclude(pk=habilitation.pk)
    if twins.filter(_overlapping(from_on, to_on)).exists():
        raise DejaHabilite("Cette personne a déjà ce rôle à ces dates. Corrigez les dates.", field="from_on")
    before = (habilitation.from_on, habilitation.to_on)
    habilitation.from_on, habilitation.to_on, habilitation.note_mandat = from_on, to_on, note_mandat
    habilitation.save(update_fields=["from_on", "to_on", "note_mandat"])
    record(
        kind="acteurs.habilitation.changed",
        by=by,
        subject=habilitation,
        avant=[day.isoformat() if day else None for day in before],
        apres=[from_on.isoformat(), to_on.isoformat() if to_on else None],
    )
    return habilitation


@transaction.atomic
def end_habilitation(*, habilitation: Habilitation, to_on: date, by: Compte | None) -> Habilitation:
    """End an access after its last day, ``to_on`` included; yesterday closes it at once.

    The delegations that the person received in this cité end with her last role there.

    :raises DernierChefDeProjet: the cité would be left without a chef de projet.
    """
    # An access that never began is closed on its last day: the row stays, and so does the trace.
    from_on = min(habilitation.from_on, to_on)
    _check_successor(habilitation, from_on, to_on)
    habilitation.from_on, habilitation.to_on = from_on, to_on
    habilitation.save(update_fields=["from_on", "to_on"])
    record(kind="acteurs.habilitation.ended", by=by, subject=habilitation, to_on=to_on.isoformat())
    _end_received_delegations(habilitation, to_on, by)
    return habilitation


def _end_received_delegations(habilitation: Habilitation, to_on: date, by: Compte | None) -> None:
    here: dict[str, Any] = {"compte_id": habilitation.compte_id, "cite_id": habilitation.cite_id}
    stays = Habilitation.objects.filter(Q(to_on=None) | Q(to_on__gt=to_on), **here)
    if stays.exists():
        return
    received = Delegation.objects.filter(to_on__gt=to_on, **here)
    for delegation in received.order_by("pk"):
        end_delegation(delegation=delegation, to_on=to_on, by=by)


def _check_successor(habilitation: Habilitation, from_on: date, to_on: date | None) -> None:
    """Refuse that a cité be left without a chef de projet, on the day after the end or before the start."""
    if habilitation.role != Role.CHEF_DE_PROJET:
        return
    # Two chefs de projet cannot dismiss each other in the same second: the cité's row is the turnstile.
    cite_id: Any = habilitation.cite_id
    Cite.objects.select_for_update().get(pk=cite_id)
    others = Habilitation.objects.filter(cite_id=cite_id, role=Role.CHEF_DE_PROJET).exclude(pk=habilitation.pk)
    shortened = to_on is not None and (habilitation.to_on is None or to_on < habilitation.to_on)
    if shortened and to_on is not None and not others.en_cours(to_on + timedelta(days=1)).exists():
        raise DernierChefDeProjet(
            f"Personne ne serait chef de projet de la cité après le {format_jour(to_on)}. "
            "Invitez d'abord la personne qui prend la suite ; quand elle aura accepté, mettez fin à cet accès.",
            field="to_on",
        )
    delayed = from_on > habilitation.from_on
    if delayed and not others.en_cours(from_on - timedelta(days=1)).exists():
        raise DernierChefDeProjet(
            f"Personne ne serait chef de projet de la cité avant le {format_jour(from_on)}. "
            "Gardez la date de début d'origine.",
            field="from_on",
        )


@transaction.atomic
def create_delegation(
    *,
    cite: Cite,
    delegant: Compte,
    compte: Compte,
    portee: str,
    from_on: date,
    to_on: date,
    motif: str,
    by: Compte | None,
) -> Delegation:
    """Give all or part of the chef de projet's role to another person, from a day to a day.

    :raises DatesIncoherentes: the end comes before the start.
    :raises DelegationImpossible: the giver is not chef de projet, or the receiver is herself, is chef de
        projet already, is closed or is a technical administrator, or holds this delegation already.
    """
    check_dates(from_on, to_on)
    _check_delegation_parties(cite, delegant, compte, from_on)
    twins = Delegation.objects.filter(cite=cite, compte=compte, portee=portee)
    if twins.filter(_overlapping(from_on, to_on)).exists():
        raise DelegationImpossible(
            "Cette personne a déjà reçu cette délégation à ces dates. Mettez-y fin avant d'en donner une autre.",
            field="compte",
        )
    delegation = Delegation.objects.create(
        cite=cite, delegant=delegant, compte=compte, portee=portee, from_on=from_on, to_on=to_on, motif=motif
    )
    record(
        kind="acteurs.delegation.created",
        by=by,
        subject=delegation,
        compte_id=compte.pk,
        portee=str(Portee(portee)),
        from_on=from_on.isoformat(),
        to_on=to_on.isoformat(),
    )
    return delegation


def _check_delegation_parties(cite: Cite, delegant: Compte, compte: Compte, from_on: date) -> None:
    chefs = Habilitation.objects.en_cours(from_on).filter(cite=cite, role=Role.CHEF_DE_PROJET)
    if not chefs.filter(compte=delegant).exists():
        raise DelegationImpossible(
            f"Seul un chef de projet en titre délègue son rôle, et il faut l'être le {format_jour(from_on)}.",
            field="from_on",
        )
    if compte == delegant:
        raise DelegationImpossible("On ne délègue pas à soi-même. Choisissez une autre personne.", field="compte")
    if compte.is_administrateur or not compte.is_active:
        raise DelegationImpossible("Ce compte ne peut pas recevoir de délégation. Choisissez-en un autre.")
    if chefs.filter(compte=compte).exists():
        raise DelegationImpossible(
            "Cette personne est déjà chef de projet : elle n'a pas besoin de délégation.", field="compte"
        )


@transaction.atomic
def end_delegation(*, delegation: Delegation, to_on: date, by: Compte | None) -> Delegation:
    """End a delegation after its last day, ``to_on`` included; yesterday closes it at once.

    :raises DatesIncoherentes: the new end comes after the one that was agreed.
    """
    if to_on > delegation.to_on:
        raise DatesIncoherentes(
            f"Cette délégation finit déjà le {format_jour(delegation.to_on)}. Pour la prolonger, donnez-en une autre.",
            field="to_on",
        )
    delegation.from_on, delegation.to_on = min(delegation.from_on, to_on), to_on
    delegation.save(update_fields=["from_on", "to_on"])
    record(kind="acteurs.delegation.ended", by=by, subject=delegation, to_on=to_on.isoformat())
    return delegation
