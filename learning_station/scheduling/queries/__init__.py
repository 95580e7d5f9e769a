"""Reads about training sessions: cards for lists, one session, its meetings and trainers."""

from .cards import SessionCard, SessionFilter, SessionsWhen, list_session_cards
from .of_catalogue import count_sessions_by_topic, list_trainers_of_course
from .sessions import (
    MeetingRow,
    SessionRow,
    Trainer,
    count_meetings,
    find_session,
    find_working_week,
    get_meeting,
    get_session,
    get_session_by_id,
    get_session_for_update,
    has_session_slug,
    list_meetings,
    list_session_providers,
    list_trainers,
)

__all__ = [
    "MeetingRow",
    "SessionRow",
    "SessionCard",
    "SessionFilter",
    "SessionsWhen",
    "Trainer",
    "count_meetings",
    "count_sessions_by_topic",
    "find_session",
    "find_working_week",
    "get_meeting",
    "get_session",
    "get_session_by_id",
    "get_session_for_update",
    "has_session_slug",
    "list_meetings",
    "list_session_cards",
    "list_session_providers",
    "list_trainers",
    "list_trainers_of_course",
]
