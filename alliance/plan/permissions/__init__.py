"""Who may do what with the plan, one module per part of it."""

from alliance.plan.permissions.archivage import can_archive_fiche
from alliance.plan.permissions.fiches import (
    can_change_statut,
    can_create_fiche,
    can_edit_fiche,
    can_edit_structure,
    can_import_plan,
    can_read_plan,
)
from alliance.plan.permissions.filtres import can_edit_filtre, can_save_filtre, can_share_filtre, can_unshare_filtre
from alliance.plan.permissions.inscriptions import can_edit_suivi, can_inscrire_fiche
from alliance.plan.permissions.lots import can_edit_en_lot
from alliance.plan.permissions.versions import can_freeze_version, can_read_versions

__all__ = [
    "can_archive_fiche",
    "can_change_statut",
    "can_create_fiche",
    "can_edit_en_lot",
    "can_edit_fiche",
    "can_edit_filtre",
    "can_edit_structure",
    "can_edit_suivi",
    "can_freeze_version",
    "can_import_plan",
    "can_inscrire_fiche",
    "can_read_plan",
    "can_read_versions",
    "can_save_filtre",
    "can_share_filtre",
    "can_unshare_filtre",
]
