"""Reads about training sessions: cards for lists, one session, its meetings and trainers."""

from .cards import SessionCard, SessionFilter, SessionsWhen, list_session_cards, sessions_version
from .sessions import (
    Trainer,
    find_session,
    get_meeting,
    get_session,
    get_session_by_id,
    get_session_for_update,
    has_session_slug,
    list_group_sessions,
    list_meetings,
    list_meetings_of_sessions,
    list_trainers,
)

__all__ = [
    "SessionCard",
    "SessionFilter",
    "SessionsWhen",
    "Trainer",
    "find_session",
    "get_meeting",
    "get_session",
    "get_session_by_id",
    "get_session_for_update",
    "has_session_slug",
    "list_group_sessions",
    "list_meetings",
    "list_meetings_of_sessions",
    "list_session_cards",
    "list_trainers",
    "sessions_version",
]
