"""What acteurs gives to the registries of lower and upper apps."""

from alliance.acteurs.selectors import agit_comme_chef, cite_ids_where
from alliance.kernel.permissions import register_act_resolver, register_role_resolver


def register() -> None:
    """Called once, when the app is ready."""
    register_role_resolver(cite_ids_where)
    register_act_resolver(agit_comme_chef)
