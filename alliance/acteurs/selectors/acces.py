"""Reads of « Qui a accès », of « Mes données » and of the technical administrator's page."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Exists, OuterRef, QuerySet

from alliance.acteurs.enums import Role
from alliance.acteurs.models import Delegation, DemandeDonnees, Habilitation, Invitation
from alliance.acteurs.rules import CONSERVATION_INVITATION_JOURS, etat_invitation
from alliance.acteurs.selectors import Fonction, fonctions_of
from alliance.comptes.models import Compte
from alliance.kernel.textes import fold
from alliance.territoires.models import Cite


@dataclass(frozen=True, slots=True)
class FiltresAcces:
    """What « Qui a accès » is asked to show."""

    q: str = ""
    role: str = ""
    etat: str = "en_cours"  # en_cours, a_venir, termines or tous


def habilitations_of(user, cite: Cite, filtres: FiltresAcces, today: date) -> list[Habilitation]:
    """Accesses of a cité, by role then by name; names are compared without accents nor case."""
    rows = Habilitation.objects.visible_to(user).filter(cite=cite)
    if filtres.etat == "en_cours":
        rows = rows.en_cours(today)
    elif filtres.etat == "a_venir":
        rows = rows.filter(from_on__gt=today)
    elif filtres.etat == "termines":
        rows = rows.filter(to_on__lt=today)
    if filtres.role:
        rows = rows.filter(role=filtres.role)
    found = rows.select_related("compte", "cite", "pole", "caisse", "organisation")
    wanted = fold(filtres.q)
    rank = {role: index for index, role in enumerate(Role.values)}
    return sorted(
        (row for row in found if wanted in fold(f"{row.compte.nom} {row.compte.email}")),
        key=lambda row: (rank[row.role], fold(row.compte.nom), row.pk),
    )


def delegations_of(user, cite: Cite, today: date) -> QuerySet[Delegation]:
    """Delegations of a cité that hold or will hold, the first to end first."""
    rows = Delegation.objects.visible_to(user).filter(cite=cite, to_on__gte=today)
    return rows.select_related("cite", "delegant", "compte").order_by("to_on", "pk")


def invitations_of(user, cite: Cite) -> QuerySet[Invitation]:
    """Invitations that nobody accepted nor cancelled, expired ones included, the latest first."""
    rows = Invitation.objects.visible_to(user).filter(cite=cite, acceptee_at=None, annulee_at=None)
    return rows.select_related("cite", "pole", "caisse", "organisation").order_by("-envoyee_at", "-pk")


def invitations_perimees(at: datetime) -> QuerySet[Invitation]:
    """Invitations without answer, of any cité, whose retention is over at ``at``."""
    before = at - timedelta(days=CONSERVATION_INVITATION_JOURS)
    return Invitation.objects.filter(acceptee_at=None, expire_at__lt=before)


def delegataires(user, cite: Cite, today: date) -> QuerySet[Compte]:
    """Whom ``user`` may delegate to: the people who have an access to the cité today, except herself."""
    rows = Habilitation.objects.en_cours(today).filter(cite=cite, compte_id=OuterRef("pk"))
    return Compte.objects.filter(Exists(rows), is_active=True).exclude(pk=user.pk).order_by("nom", "pk")


def demandes_of(user, cite: Cite) -> QuerySet[DemandeDonnees]:
    """Requests addressed to a cité: those that wait first, the oldest first."""
    rows = DemandeDonnees.objects.visible_to(user).filter(cite=cite)
    return rows.select_related("compte", "cite", "traitee_by").order_by("traitee_at", "recue_at", "pk")


def cites_known_to(compte: Compte) -> QuerySet[Cite]:
    """Cités where the person has, or had, an access: those that hold something about her."""
    return Cite.objects.filter(Exists(Habilitation.objects.filter(cite_id=OuterRef("pk"), compte=compte))).order_by(
        "nom", "pk"
    )


# The technical administrator


@dataclass(frozen=True, slots=True)
class CiteInstallee:
    """All that the technical administrator knows of a cité: its name, and whether somebody holds it."""

    cite: Cite
    a_un_chef: bool
    invitation: Invitation | None
    etat: str


def cites_installees(at: datetime, today: date) -> list[CiteInstallee]:
    """Every cité with the state of its first invitation; nothing of its content."""
    chefs = Habilitation.objects.en_cours(today).filter(role=Role.CHEF_DE_PROJET, cite_id=OuterRef("pk"))
    invitations: dict[int, Invitation] = {
        row.cite_id: row
        for row in Invitation.objects.filter(role=Role.CHEF_DE_PROJET).order_by("envoyee_at", "pk")
        if row.cite_id is not None
    }
    return [
        CiteInstallee(cite, cite.a_un_chef, invitations.get(cite.pk), etat_of(invitations.get(cite.pk), at))
        for cite in Cite.objects.annotate(a_un_chef=Exists(chefs)).order_by("nom", "pk")
    ]


def etat_of(invitation: Invitation | None, at: datetime) -> str:
    """Where an invitation stands; empty for none."""
    if invitation is None:
        return ""
    return etat_invitation(
        acceptee_at=invitation.acceptee_at,
        annulee_at=invitation.annulee_at,
        expire_at=invitation.expire_at,
        at=at,
    )


def has_chef(cite: Cite, today: date) -> bool:
    """Whether somebody is chef de projet of the cité today."""
    return Habilitation.objects.en_cours(today).filter(cite=cite, role=Role.CHEF_DE_PROJET).exists()


# My own account


@dataclass(frozen=True, slots=True)
class FonctionAffichee:
    """One of my functions, in words: where, what, until when."""

    role: str
    cite: str
    to_on: date | None
    par_delegation: bool


def fonctions_affichees(compte: Compte) -> list[FonctionAffichee]:
    """What the person may do today, and when each function ends."""
    fonctions = fonctions_of(compte)
    noms = dict(Cite.objects.filter(pk__in={f.cite_id for f in fonctions}).values_list("pk", "nom"))
    return [
        FonctionAffichee(
            role=_role_words(fonction),
            cite=noms[fonction.cite_id] if fonction.cite_id else "",
            to_on=fonction.to_on,
            par_delegation=fonction.par_delegation,
        )
        for fonction in fonctions
    ]


def _role_words(fonction: Fonction) -> str:
    if not fonction.par_delegation:
        return fonction.role.label
    return f"{fonction.role.label} : {', '.join(portee.label for portee in fonction.portees)}"


@dataclass(frozen=True, slots=True)
class Moyens:
    """How the person signs in, counted."""

    mot_de_passe: bool
    application: bool
    cles: int
    codes_de_secours: bool
    sessions: int


def moyens_of(compte: Compte) -> Moyens:
    """The ways in that the person has set up."""
    kinds = list(Authenticator.objects.filter(user=compte).values_list("type", flat=True))
    return Moyens(
        mot_de_passe=compte.has_usable_password(),
        application=Authenticator.Type.TOTP in kinds,
        cles=kinds.count(Authenticator.Type.WEBAUTHN),
        codes_de_secours=Authenticator.Type.RECOVERY_CODES in kinds,
        sessions=UserSession.objects.filter(user=compte).count(),
    )
