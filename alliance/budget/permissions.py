"""Who looks at money, who prepares its use, who records what the payer did."""

from django.utils import timezone

from alliance.acteurs.enums import Portee, Role
from alliance.acteurs.models import Caisse, Habilitation
from alliance.acteurs.selectors import agit_comme_chef, fonctions_of, organisation_ids_of, roles_of
from alliance.budget.models import Engagement
from alliance.budget.models.portees import ROLES_DE_CAISSE, ROLES_QUI_VOIENT_TOUT
from alliance.kernel.permissions import GRANTED, Verdict, denied, permission
from alliance.plan.enums import RolePartenaire
from alliance.plan.models import FicheAction, PartenaireFiche
from alliance.territoires.models import Cite


@permission("Voir l'argent de la cité, ou de son budget")
def can_view_argent(user, cite: Cite) -> Verdict:
    """Those who steer see all of it, the keepers of a caisse theirs; what each sees is in the QuerySets."""
    if roles_of(user, cite) & (ROLES_QUI_VOIENT_TOUT | ROLES_DE_CAISSE):
        return GRANTED
    return denied("L'argent de la cité se lit par le chef de projet, la troïka, et les gestionnaires de chaque budget.")


@permission("Voir les simulations")
def can_view_simulations(user, cite: Cite) -> Verdict:
    """Those who steer."""
    if roles_of(user, cite) & ROLES_QUI_VOIENT_TOUT:
        return GRANTED
    return denied("Les simulations se lisent par le chef de projet et la troïka.")


@permission("Préparer le budget : enveloppes, prévisions, affectations, actes, conventions, simulations")
def can_prepare_budget(user, cite: Cite) -> Verdict:
    """The chef de projet, or whom she delegates the budget to; the Cotech decides, the payers record."""
    if agit_comme_chef(user, cite, Portee.BUDGET):
        return GRANTED
    return denied("Le budget se prépare par le chef de projet, ou par la personne à qui il délègue le budget.")


def tient_la_caisse(user, caisse: Caisse) -> bool:
    """Whether the person is gestionnaire or comptable of this very caisse today."""
    return any(fonction.caisse_id == caisse.pk and fonction.role in ROLES_DE_CAISSE for fonction in fonctions_of(user))


def _est_tenue(caisse: Caisse) -> bool:
    return Habilitation.objects.en_cours(timezone.localdate()).filter(caisse=caisse, role__in=ROLES_DE_CAISSE).exists()


@permission("Enregistrer les engagements et les versements d'un budget")
def can_record_payment(user, caisse: Caisse) -> Verdict:
    """The gestionnaire and the comptable of this caisse; the chef de projet only while nobody keeps it."""
    if tient_la_caisse(user, caisse):
        return GRANTED
    if agit_comme_chef(user, caisse.cite, Portee.BUDGET) and not _est_tenue(caisse):
        return GRANTED
    return denied(
        f"Les engagements et versements de « {caisse.nom} » s'enregistrent par son gestionnaire ou son comptable."
    )


@permission("Affecter une dépense sur une délégation du Cotech")
def can_affecter_delegation(user, caisse: Caisse) -> Verdict:
    """Who prepares the budget, or the gestionnaire of this caisse: the fonds must stay quick."""
    held = {fonction.role for fonction in fonctions_of(user) if fonction.caisse_id == caisse.pk}
    if Role.GESTIONNAIRE in held or agit_comme_chef(user, caisse.cite, Portee.BUDGET):
        return GRANTED
    return denied(f"Une dépense sur délégation s'affecte par le gestionnaire de « {caisse.nom} » ou le chef de projet.")


@permission("Enregistrer un versement")
def can_verser(user, engagement: Engagement) -> Verdict:
    """Who records the payments of the caisse; not the author of the engagement, if the caisse asks for two persons."""
    verdict = can_record_payment(user, engagement.caisse)
    if not verdict:
        return verdict
    reglage = getattr(engagement.caisse, "reglage_budget", None)
    if reglage is not None and reglage.deux_personnes and engagement.enregistre_by_id == user.pk:
        return denied(
            f"« {engagement.caisse.nom} » demande deux personnes : vous avez enregistré cet engagement, "
            "une autre personne enregistre ses versements."
        )
    return GRANTED


@permission("Choisir les colonnes de l'export du comptable")
def can_set_profil_export(user, caisse: Caisse) -> Verdict:
    """Who keeps the caisse knows what its software reads; who prepares the budget may choose too."""
    if tient_la_caisse(user, caisse) or agit_comme_chef(user, caisse.cite, Portee.BUDGET):
        return GRANTED
    return denied(f"Les colonnes de l'export de « {caisse.nom} » se choisissent par qui le tient ou le chef de projet.")


@permission("Écrire le plan de financement d'une action")
def can_edit_financement(user, fiche: FicheAction) -> Verdict:
    """Who prepares the budget, and the porteur or co-porteur of the action."""
    if agit_comme_chef(user, fiche.cite, Portee.BUDGET):
        return GRANTED
    own = organisation_ids_of(user, {Role.PORTEUR})
    if own and (
        fiche.porteur_id in own
        or PartenaireFiche.objects.filter(fiche=fiche, organisation_id__in=own, role=RolePartenaire.COPORTEUR).exists()
    ):
        return GRANTED
    return denied("Le plan de financement s'écrit par le porteur de l'action ou par le chef de projet.")


@permission("Enregistrer un justificatif ou un reversement")
def can_justifier(user, engagement: Engagement) -> Verdict:
    """Who prepares the budget, or keeps the caisse."""
    if agit_comme_chef(user, engagement.cite, Portee.BUDGET) or tient_la_caisse(user, engagement.caisse):
        return GRANTED
    return denied("Un justificatif s'enregistre par le chef de projet, ou par qui tient le budget.")


@permission("Voir l'argent de ses actions")
def can_view_mon_argent(user, cite: Cite) -> Verdict:
    """A porteur sees what his actions hold and what his organisation is paid, never what an enveloppe holds."""
    if Role.PORTEUR in roles_of(user, cite):
        return GRANTED
    return denied("« Mon argent » montre à un porteur celui de ses actions ; vous ne portez pas d'action ici.")
