"""What the exchanges give to the registries: two tabs of a fiche, the mail of a mention, what waits to be read."""

from collections.abc import Iterator

from django.urls import reverse

from alliance.acteurs.contrats import SourceDonnees, donnees
from alliance.kernel.contrats import Attente, TypeCourriel, attentes, types_courriels
from alliance.plan.contrats import Onglet, onglets
from alliance.plan.selectors.echanges import echanges_du_compte, mentions_en_attente
from alliance.plan.services.echanges import KIND_MENTION, delete_mentions_of
from alliance.plan.views.fils import contexte_commentaires, contexte_suivi

MENTIONS_MAX = 10


def attentes_des_mentions(user, cite) -> Iterator[Attente]:
    """Comments that call upon the person, until she says she has read them or answers."""
    for mention in mentions_en_attente(user, cite)[:MENTIONS_MAX]:
        said = mention.commentaire
        yield Attente(
            titre=f"{said.ecrit_by} vous a mentionné sur « {said.fiche.titre} »",
            url=reverse("plan:commentaire", args=[cite.slug, said.fiche_id, said.pk]),
            verbe="Lire",
            icone="chat-left-text",
            depuis=said.ecrit_at,
            de_qui=str(said.ecrit_by),
            geste="C’est lu",
            geste_url=reverse("plan:mention_lue", args=[cite.slug, mention.pk]),
        )


def register() -> None:
    """Called once, when the app is ready."""
    onglets.register(
        "plan.suivi", Onglet("suivi", "Suivi au jour le jour", "plan/_suivi.html", contexte_suivi), ordre=60
    )
    onglets.register(
        "plan.commentaires",
        Onglet("commentaires", "Commentaires", "plan/_commentaires.html", contexte_commentaires),
        ordre=61,
    )
    attentes.register("plan.mentions", attentes_des_mentions, ordre=10)
    declared = TypeCourriel(
        KIND_MENTION,
        "Quand on vous mentionne dans un commentaire",
        "plan/courriels/mention.txt",
        facultatif=True,
        but="Dès qu'une personne vous mentionne. La mention reste de toute façon sur votre page d'accueil.",
    )
    types_courriels.register(declared.kind, declared)
    donnees.register(
        "plan.echanges",
        SourceDonnees("Notes et commentaires écrits sur des actions", echanges_du_compte, delete_mentions_of),
        ordre=60,
    )
