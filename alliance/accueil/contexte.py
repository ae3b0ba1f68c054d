"""What the layout needs on every page: navigation, cité, function. Three queries at most."""

from alliance.acteurs.selectors import fonctions_of
from alliance.kernel.contrats import navigation


def interface(request) -> dict:
    """Context of ``base.html``; empty for the anonymous and on error pages."""
    user = getattr(request, "user", None)
    cite = getattr(request, "cite", None)
    if user is None or not user.is_authenticated:
        return {}
    entrees = [entree for entree in navigation if cite and entree.visible(user, cite)]
    return {"cite": cite, "navigation": entrees, "fonctions": fonctions_of(user)}
