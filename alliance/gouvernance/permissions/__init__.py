"""Who may do what with instances, séances, decisions and missions, one module per part."""

from alliance.gouvernance.permissions.convocations import can_reply_convocation
from alliance.gouvernance.permissions.instances import (
    can_create_groupe,
    can_declare_interet,
    can_manage_instance,
    can_manage_instances,
    can_view_gouvernance,
)
from alliance.gouvernance.permissions.seances import (
    can_comment_point,
    can_give_avis,
    can_note_for_pole,
    can_prepare_seance,
    can_prepare_seances,
    can_propose_point,
    can_record_seance,
)
from alliance.gouvernance.permissions.tenue import can_declare_deport

__all__ = [
    "can_comment_point",
    "can_create_groupe",
    "can_declare_deport",
    "can_declare_interet",
    "can_give_avis",
    "can_manage_instance",
    "can_manage_instances",
    "can_note_for_pole",
    "can_prepare_seance",
    "can_prepare_seances",
    "can_propose_point",
    "can_record_seance",
    "can_reply_convocation",
    "can_view_gouvernance",
]
