"""What acteurs gives to the registries of lower and upper apps."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from alliance.acteurs import contributions_annuaire
from alliance.acteurs.permissions import can_view_acces, can_view_demandes
from alliance.acteurs.rules import echeance_demande
from alliance.acteurs.selectors import agit_comme_chef, cite_ids_where
from alliance.acteurs.selectors.acces import demandes_of
from alliance.acteurs.services.donnees import KIND_DEMANDE, KIND_REPONSE
from alliance.acteurs.services.invitations import KIND_COURRIEL
from alliance.kernel.contrats import Attente, Entree, TypeCourriel, attentes, navigation, types_courriels
from alliance.kernel.permissions import register_act_resolver, register_role_resolver


def demandes_en_attente(user, cite) -> Iterable[Attente]:
    """Requests about personal data that the chef de projet has not answered, with the month that the law gives."""
    if not can_view_demandes(user, cite):
        return
    for demande in demandes_of(user, cite).filter(traitee_at=None):
        yield Attente(
            titre=f"Répondre à une demande : {demande.get_nature_display()}",
            url=reverse("acteurs:demande", args=[cite.slug, demande.pk]),
            verbe="Répondre",
            contexte="Données personnelles",
            icone="shield-lock",
            depuis=demande.recue_at,
            de_qui=str(demande.compte),
            echeance=echeance_demande(timezone.localdate(demande.recue_at)),
        )


def reads_acces(user, cite) -> bool:
    """Whether the rail shows « Qui a accès »: the same rule as the page."""
    return bool(can_view_acces(user, cite))


def register() -> None:
    """Called once, when the app is ready."""
    register_role_resolver(cite_ids_where)
    register_act_resolver(agit_comme_chef)
    contributions_annuaire.register()
    navigation.register(
        "acteurs.acces",
        Entree("Faire vivre", "Qui a accès", "acteurs:acces", "people", reads_acces, ("acteurs:acces",)),
        ordre=60,
    )
    attentes.register("acteurs.demandes", demandes_en_attente)
    for declared in (
        TypeCourriel(KIND_COURRIEL, "Invitation", "acteurs/courriels/invitation.txt", garde_corps=False),
        TypeCourriel(KIND_DEMANDE, "Demande sur des données", "acteurs/courriels/demande.txt"),
        TypeCourriel(KIND_REPONSE, "Réponse à une demande", "acteurs/courriels/reponse.txt", garde_corps=False),
    ):
        types_courriels.register(declared.kind, declared)
