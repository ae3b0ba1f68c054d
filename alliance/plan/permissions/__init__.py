"""Who may do what with the plan, one module per part of it."""

from alliance.plan.permissions.fiches import (
    can_change_statut,
    can_create_fiche,
    can_edit_fiche,
    can_edit_structure,
    can_import_plan,
    can_read_plan,
)

__all__ = [
    "can_change_statut",
    "can_create_fiche",
    "can_edit_fiche",
    "can_edit_structure",
    "can_import_plan",
    "can_read_plan",
]
