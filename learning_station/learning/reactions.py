"""What learning does when a session has changed: completion is computed anew."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from learning_station.infra.context import Context, Handler, Reactions
from learning_station.scheduling.events import MeetingRemoved, SessionChanged

from . import actions


def recompute_completions(ctx: Context, event_id: UUID, event: Mapping[str, Any]) -> None:
    """Compute the completions of the session anew; what was granted stays."""
    actions.recompute_session(ctx, session_id=UUID(event["session_id"]))


REACTIONS: Reactions = {
    MeetingRemoved: (recompute_completions,),
    SessionChanged: (recompute_completions,),
}
JOBS: dict[str, Handler] = {}
