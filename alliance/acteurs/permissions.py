"""Who may open the accesses of a cité, change them, and read the directory."""

from alliance.acteurs.enums import Portee, Role
from alliance.acteurs.models import Delegation, DemandeDonnees, Habilitation, Invitation, Organisation
from alliance.acteurs.models.organisation import ROLES_ANNUAIRE
from alliance.acteurs.selectors import agit_comme_chef, est_chef_en_titre, organisation_ids_of, roles_of
from alliance.kernel.permissions import GRANTED, Verdict, denied, permission
from alliance.territoires.models import Cite

_CHEF_OU_DELEGUE = "Seul le chef de projet, ou la personne à qui il délègue les accès, peut le faire."


# Accesses


@permission("Voir qui a accès à la cité")
def can_view_acces(user, cite: Cite) -> Verdict:
    """The chef de projet and her delegates for the accesses act; the troïka reads."""
    if agit_comme_chef(user, cite, Portee.ACCES) or Role.TROIKA in roles_of(user, cite):
        return GRANTED
    return denied("Cette page est réservée au chef de projet et aux membres de la troïka.")


@permission("Inviter une personne et changer ses accès")
def can_manage_acces(user, cite: Cite) -> Verdict:
    """The chef de projet, or the delegate of the accesses."""
    if agit_comme_chef(user, cite, Portee.ACCES):
        return GRANTED
    return denied(_CHEF_OU_DELEGUE)


@permission("Donner un rôle dans la cité")
def can_grant_role(user, cite: Cite, role: str) -> Verdict:
    """Nobody gives more than what she holds: a delegate never names a chef de projet, no cité names the national."""
    if role == Role.NATIONAL:
        return denied("La coordination nationale ne reçoit pas son accès d'une cité.")
    if role == Role.CHEF_DE_PROJET and not est_chef_en_titre(user, cite):
        return denied("Seul un chef de projet en titre peut nommer un autre chef de projet.")
    return can_manage_acces(user, cite)


@permission("Changer les dates d'un accès ou y mettre fin")
def can_change_habilitation(user, habilitation: Habilitation) -> Verdict:
    """Who may give the role may change it; hence a delegate never ends the chef de projet's own access."""
    if habilitation.role == Role.CHEF_DE_PROJET and not est_chef_en_titre(user, habilitation.cite):
        return denied("Seul un chef de projet en titre peut changer l'accès d'un chef de projet.")
    return can_grant_role(user, habilitation.cite, habilitation.role)


@permission("Déléguer tout ou partie du rôle de chef de projet")
def can_delegate(user, cite: Cite) -> Verdict:
    """Only a chef de projet in her own right: a delegate never delegates."""
    if est_chef_en_titre(user, cite):
        return GRANTED
    return denied("Seul un chef de projet en titre peut déléguer son rôle.")


@permission("Mettre fin à une délégation")
def can_end_delegation(user, delegation: Delegation) -> Verdict:
    """Any chef de projet in title of the cité, whoever gave it."""
    if est_chef_en_titre(user, delegation.cite):
        return GRANTED
    return denied("Seul un chef de projet en titre peut mettre fin à une délégation.")


@permission("Renvoyer ou annuler une invitation")
def can_change_invitation(user, invitation: Invitation) -> Verdict:
    """Who may give the role that the invitation holds."""
    return can_grant_role(user, invitation.cite, invitation.role)


@permission("Traiter une demande sur des données personnelles")
def can_answer_demande(user, demande: DemandeDonnees) -> Verdict:
    """The chef de projet in title answers the people of her cité."""
    if demande.cite is None or not est_chef_en_titre(user, demande.cite):
        return denied("Seul un chef de projet en titre de la cité répond à cette demande.")
    return GRANTED


@permission("Voir les demandes sur les données personnelles")
def can_view_demandes(user, cite: Cite) -> Verdict:
    """The chef de projet in title: requests hold what people say about themselves."""
    if est_chef_en_titre(user, cite):
        return GRANTED
    return denied("Seul un chef de projet en titre lit les demandes sur les données personnelles.")


@permission("Créer une cité et inviter son premier chef de projet")
def can_administer(user) -> Verdict:
    """The technical administrator, who sees the content of no cité."""
    if getattr(user, "is_administrateur", False):
        return GRANTED
    return denied("Cette page est réservée à l'administrateur technique.")


# Pôles


@permission("Voir les pôles de la cité et leurs institutions")
def can_view_poles(user, cite: Cite) -> Verdict:
    """Those who read the directory, where the institutions are."""
    return can_view_annuaire(user, cite)


@permission("Ajouter, renommer ou retirer un pôle")
def can_manage_poles(user, cite: Cite) -> Verdict:
    """The chef de projet, or whom she delegates the governance to."""
    if agit_comme_chef(user, cite, Portee.GOUVERNANCE):
        return GRANTED
    return denied(
        "Seul le chef de projet, ou la personne à qui il délègue la gouvernance, change les pôles de la cité."
    )


# Directory


@permission("Ajouter une organisation à l'annuaire")
def can_create_organisation(user, cite: Cite) -> Verdict:
    """The chef de projet, or the delegate of the directory."""
    if agit_comme_chef(user, cite, Portee.ACTEURS):
        return GRANTED
    return denied("Seul le chef de projet, ou la personne à qui il délègue l'annuaire, ajoute une organisation.")


@permission("Modifier le nom, le type et les numéros d'une organisation")
def can_update_identite(user, organisation: Organisation) -> Verdict:
    """The chef de projet or her delegate: conventions and payments are made to this name and these numbers."""
    if agit_comme_chef(user, organisation.cite, Portee.ACTEURS):
        return GRANTED
    return denied("Le nom, le type et les numéros sont tenus par le chef de projet. Signalez-lui une erreur.")


@permission("Tenir la fiche d'une organisation : présentation, lieux, contacts")
def can_update_organisation(user, organisation: Organisation) -> Verdict:
    """The chef de projet or her delegate, and whoever carries actions for this very organisation."""
    if agit_comme_chef(user, organisation.cite, Portee.ACTEURS):
        return GRANTED
    if organisation.pk in organisation_ids_of(user, {Role.PORTEUR}):
        return GRANTED
    return denied("Cette fiche est tenue par le chef de projet et par l'organisation elle-même.")


@permission("Confirmer que rien n'a changé sur la fiche d'une organisation")
def can_confirm_organisation(user, organisation: Organisation) -> Verdict:
    """Whoever keeps the sheet: a check is worth something only from somebody who can correct it."""
    return can_update_organisation(user, organisation)


@permission("Archiver ou restaurer une organisation")
def can_archive_organisation(user, organisation: Organisation) -> Verdict:
    """The chef de projet, or the delegate of the directory."""
    if agit_comme_chef(user, organisation.cite, Portee.ACTEURS):
        return GRANTED
    return denied("Seul le chef de projet, ou la personne à qui il délègue l'annuaire, archive une organisation.")


@permission("Lire tout l'annuaire des acteurs")
def can_view_annuaire(user, cite: Cite) -> Verdict:
    """Those who steer or read the plan; the others see the sheet of the organisation they act for."""
    if roles_of(user, cite) & ROLES_ANNUAIRE:
        return GRANTED
    return denied("L'annuaire complet est ouvert au chef de projet, à la troïka, aux référents et aux partenaires.")
