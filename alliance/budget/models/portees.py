"""Who sees money: those who steer see all of it, the keepers of a caisse theirs, a porteur his own."""

from django.db.models import Q

from alliance.acteurs.enums import Role
from alliance.acteurs.selectors import fonctions_of, organisation_ids_of
from alliance.kernel.permissions import visible_cite_ids
from alliance.plan.enums import RolePartenaire
from alliance.plan.models import PartenaireFiche

ROLES_QUI_VOIENT_TOUT = frozenset({Role.CHEF_DE_PROJET, Role.TROIKA})
ROLES_DE_CAISSE = frozenset({Role.GESTIONNAIRE, Role.COMPTABLE})
ROLES_DE_PORTEUR = frozenset({Role.PORTEUR})


def caisse_ids_of(user) -> frozenset[int]:
    """The caisses that the person keeps today."""
    return frozenset(
        fonction.caisse_id
        for fonction in fonctions_of(user)
        if fonction.caisse_id is not None and fonction.role in ROLES_DE_CAISSE
    )


def q_caisse(user, *, cite: str, caisse: str) -> Q:
    """Rows of the cités that the person steers, and of the caisses that she keeps.

    :param cite: lookup of the cité's key from the row, as ``enveloppe__cite_id``.
    :param caisse: lookup of the caisse's key.
    """
    scope = Q(**{f"{cite}__in": visible_cite_ids(user, ROLES_QUI_VOIENT_TOUT)})
    kept = caisse_ids_of(user)
    return scope | Q(**{f"{caisse}__in": kept}) if kept else scope


def q_porteur(user, *, fiche: str, beneficiaire: str = "") -> Q:
    """Rows about the actions of a porteur, or paid to his organisation."""
    own = organisation_ids_of(user, ROLES_DE_PORTEUR)
    if not own:
        return Q(pk__in=[])
    shared = PartenaireFiche.objects.filter(organisation_id__in=own, role=RolePartenaire.COPORTEUR)
    scope = Q(**{f"{fiche}__porteur_id__in": own}) | Q(**{f"{fiche}__in": shared.values("fiche_id")})
    return scope | Q(**{f"{beneficiaire}__in": own}) if beneficiaire else scope
