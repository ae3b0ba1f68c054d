"""« Mes données »: everything held about a person, in plain values."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q

from alliance.acteurs.contrats import donnees
from alliance.acteurs.models import Contact, Delegation, DemandeDonnees, Habilitation, Invitation
from alliance.comptes.models import Compte
from alliance.journal.models import Ecriture


def donnees_of(compte: Compte) -> dict[str, list[dict]]:
    """Everything held about a person, by French section, in plain values: the page and the export."""
    sections = {
        "Mon compte": [
            {
                "nom": compte.nom,
                "adresse": compte.email,
                "compte ouvert le": compte.cree_at,
                "dernière visite": compte.derniere_visite_at,
                "visite précédente": compte.visite_precedente_at,
            }
        ],
        "Mes accès": [_acces(row) for row in _mine(Habilitation, compte)],
        "Délégations reçues ou données": [_delegation(row) for row in _delegations(compte)],
        "Invitations": [_invitation(row) for row in _invitations(compte)],
        "Contacts dans l'annuaire": [_contact(row) for row in _contacts(compte)],
        "Moyens de connexion": [
            {"moyen": row.get_type_display(), "ajouté le": row.created_at, "servi le": row.last_used_at}
            for row in Authenticator.objects.filter(user=compte).order_by("pk")
        ],
        "Sessions ouvertes": [
            {"adresse réseau": row.ip, "navigateur": row.user_agent, "ouverte le": row.created_at}
            for row in UserSession.objects.filter(user=compte).order_by("-created_at")
        ],
        "Mes demandes": [_demande(row) for row in _demandes(compte)],
        "Mes actes au journal": [
            {"date": row.at, "acte": row.kind, "objet": row.object_label}
            for row in Ecriture.objects.filter(user_id=compte.pk).order_by("-at", "-pk")
        ],
    }
    return sections | {source.libelle: source.lire(compte) for source in donnees}


def _mine(model, compte: Compte):
    return model.objects.filter(compte=compte).select_related("cite").order_by("from_on", "pk")


def _acces(row: Habilitation) -> dict:
    return {
        "cité": str(row.cite or "toutes"),
        "rôle": row.get_role_display(),
        "premier jour": row.from_on,
        "dernier jour": row.to_on,
        "mandat": row.note_mandat,
    }


def _delegations(compte: Compte):
    rows = Delegation.objects.filter(Q(compte=compte) | Q(delegant=compte))
    return rows.select_related("cite", "delegant", "compte").order_by("from_on", "pk")


def _delegation(row: Delegation) -> dict:
    return {
        "cité": str(row.cite),
        "de": str(row.delegant),
        "à": str(row.compte),
        "portée": row.get_portee_display(),
        "premier jour": row.from_on,
        "dernier jour": row.to_on,
        "motif": row.motif,
    }


def _invitations(compte: Compte):
    rows = Invitation.objects.filter(Q(acceptee_by=compte) | Q(email__iexact=compte.email))
    return rows.select_related("cite").order_by("envoyee_at", "pk")


def _invitation(row: Invitation) -> dict:
    return {
        "cité": str(row.cite or "toutes"),
        "adresse": row.email,
        "nom": row.nom,
        "rôle": row.get_role_display(),
        "envoyée le": row.envoyee_at,
        "acceptée le": row.acceptee_at,
    }


def _contacts(compte: Compte):
    rows = Contact.objects.filter(Q(compte=compte) | Q(email__iexact=compte.email))
    return rows.select_related("organisation").order_by("pk")


def _contact(row: Contact) -> dict:
    return {
        "organisation": str(row.organisation),
        "nom": row.nom,
        "fonction": row.fonction,
        "adresse": row.email,
        "téléphone": row.telephone,
        "à quoi il sert": row.finalite,
        "source": row.source,
        "publié": "oui" if row.est_public else "non",
    }


def _demandes(compte: Compte):
    return DemandeDonnees.objects.filter(compte=compte).select_related("cite").order_by("-recue_at", "-pk")


def _demande(row: DemandeDonnees) -> dict:
    return {
        "cité": str(row.cite or ""),
        "demande": row.get_nature_display(),
        "précisions": row.message,
        "reçue le": row.recue_at,
        "répondue le": row.traitee_at,
        "réponse": row.reponse,
    }
