"""Learning says here that results hang on a meeting or a session: scheduling cannot look upward."""

from uuid import UUID

from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import action
from learning_station.scheduling import queries
from learning_station.scheduling.permissions import SchedulingPermission


@action
def keep_meeting(ctx: Context, *, meeting_id: UUID) -> None:
    """Keep the meeting as it is from now on: attendance hangs on it."""
    session_id = queries.get_meeting(ctx, meeting_id).session_id
    session = queries.get_session_for_update(ctx, session_id)
    ctx.require(SchedulingPermission.KEEP, session)
    queries.get_meeting(ctx, meeting_id).is_marked = True


@action
def keep_session(ctx: Context, *, session_id: UUID) -> None:
    """Keep the dates of the session once they are over: somebody has completed it."""
    session = queries.get_session_for_update(ctx, session_id)
    ctx.require(SchedulingPermission.KEEP, session)
    session.has_results = True
