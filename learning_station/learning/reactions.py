"""What learning does when a session has changed or was completed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from learning_station.enrolment import actions as enrolment_actions
from learning_station.infra.context import Context, Handler, Reactions
from learning_station.scheduling import actions as scheduling_actions
from learning_station.scheduling.events import MeetingRemoved, SessionChanged

from . import actions, queries
from .events import SessionCompleted

RULE_FACTS = frozenset({"award", "required_meetings"})
"""The facts of a session that the rule of completion reads."""


def recompute_completions(ctx: Context, event_id: UUID, event: Mapping[str, Any]) -> None:
    """Compute the completions of the session anew; what was granted stays.

    A change of the session that the rule does not read locks no seats."""
    if not RULE_FACTS & set(event.get("changed", RULE_FACTS)):
        return
    actions.recompute_session(ctx, session_id=UUID(event["session_id"]))


def keep_completed_session(ctx: Context, event_id: UUID, event: Mapping[str, Any]) -> None:
    """Say below that results hang on the session.

    It is a job of its own because whoever completes holds their seat, and seats are locked after
    their session, never before it.
    """
    scheduling_actions.keep_session(ctx, session_id=UUID(event["session_id"]))


def note_completion(ctx: Context, event_id: UUID, event: Mapping[str, Any]) -> None:
    """Say below who completed the session: other sessions may ask for it."""
    ids = [UUID(event["enrolment_id"])]
    for standing in queries.list_standings(ctx, UUID(event["session_id"]), ids):
        if standing.completed_at is not None:
            enrolment_actions.note_completion(
                ctx, enrolment_id=standing.enrolment_id, completed_at=standing.completed_at
            )


REACTIONS: Reactions = {
    MeetingRemoved: (recompute_completions,),
    SessionChanged: (recompute_completions,),
    SessionCompleted: (keep_completed_session, note_completion),
}
JOBS: dict[str, Handler] = {}
