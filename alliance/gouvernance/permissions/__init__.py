"""Who may do what with instances, séances, decisions and missions, one module per part."""

from alliance.gouvernance.permissions.instances import can_manage_instance, can_manage_instances, can_view_gouvernance
from alliance.gouvernance.permissions.seances import (
    can_comment_point,
    can_give_avis,
    can_note_for_pole,
    can_prepare_seance,
    can_prepare_seances,
    can_propose_point,
    can_record_seance,
)

__all__ = [
    "can_comment_point",
    "can_give_avis",
    "can_manage_instance",
    "can_manage_instances",
    "can_note_for_pole",
    "can_prepare_seance",
    "can_prepare_seances",
    "can_propose_point",
    "can_record_seance",
    "can_view_gouvernance",
]
