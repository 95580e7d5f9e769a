"""Everything that changes sessions and meetings."""

from .meetings import add_meeting, move_meeting, remove_meeting
from .results import keep_meeting, keep_session
from .seat_rules import SEAT_RULES, set_seat_rules
from .sessions import (
    TRAINERS,
    assign_trainers,
    cancel_session,
    change_capacity,
    publish_session,
    schedule_session,
    update_session,
)

__all__ = [
    "SEAT_RULES",
    "TRAINERS",
    "add_meeting",
    "assign_trainers",
    "cancel_session",
    "change_capacity",
    "keep_meeting",
    "keep_session",
    "move_meeting",
    "publish_session",
    "remove_meeting",
    "schedule_session",
    "set_seat_rules",
    "update_session",
]
