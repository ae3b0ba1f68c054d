"""What notifications gives to the registries of lower apps: the outbox, and what it holds about a person."""

from alliance.acteurs.contrats import SourceDonnees, donnees
from alliance.kernel.contrats import postiers
from alliance.notifications.selectors import courriels_of, preferences_of
from alliance.notifications.services.courriels import enqueue_courriel
from alliance.notifications.services.envois import delete_courriels_of


def register() -> None:
    """Called once, when the app is ready."""
    postiers.register("notifications", enqueue_courriel)
    donnees.register("notifications", SourceDonnees("Courriels envoyés", courriels_of, delete_courriels_of))
    # Erased with the mails themselves.
    donnees.register("notifications.preferences", SourceDonnees("Courriels choisis", preferences_of))
