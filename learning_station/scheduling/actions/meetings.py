"""Add, move and remove meetings; the dates of the session follow."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from learning_station.infra.context import Context
from learning_station.infra.revisions import revise
from learning_station.infra.unit_of_work import action
from learning_station.kernel.languages import LanguageMap
from learning_station.scheduling import errors, events, queries, rules
from learning_station.scheduling.models import Meeting, SessionState, TrainingSession
from learning_station.scheduling.permissions import SchedulingPermission
from learning_station.scheduling.rules import MeetingFacts

from ._changing import require_correctable


@action
def add_meeting(ctx: Context, *, session_id: UUID, facts: MeetingFacts) -> Meeting:
    """Add a meeting to a session; one that is public gets none in the past."""
    session = queries.get_session_for_update(ctx, session_id)
    ctx.require(SchedulingPermission.CHANGE, session)
    require_correctable(ctx, session)
    times = facts.settle()
    _require_ahead(ctx, session, times, None)
    meeting = Meeting(id=ctx.ids.new(), session_id=session.id, sequence=0)
    _set_facts(meeting, facts, times)
    _follow_meetings(ctx, session, lambda: ctx.db.add(meeting))
    ctx.record(
        events.MeetingAdded(
            meeting_id=meeting.id, session_id=session.id, starts_at=meeting.starts_at
        )
    )
    return meeting


def _require_ahead(
    ctx: Context, session: TrainingSession, times: rules.MeetingTimes, before: datetime | None
) -> None:
    if session.state == SessionState.SCHEDULED.value:
        rules.require_meeting_ahead(times.starts.instant, before, ctx.now)


def _set_facts(meeting: Meeting, facts: MeetingFacts, times: rules.MeetingTimes) -> None:
    meeting.title = LanguageMap(facts.title)
    meeting.zone = facts.zone
    meeting.place = facts.place
    meeting.starts_local, meeting.starts_fold = times.starts.local, times.starts.fold
    meeting.ends_local, meeting.ends_fold = times.ends.local, times.ends.fold
    meeting.starts_at, meeting.ends_at = times.starts.instant, times.ends.instant


def _follow_meetings(ctx: Context, session: TrainingSession, change: Callable[[], object]) -> None:
    """Change meetings and let the dates of the session follow."""
    before, dates = _stretches(ctx, session.id), _dates(session)
    change()
    ctx.db.flush()
    session.starts_at, session.ends_at = rules.span_of(
        (session.starts_at, session.ends_at), before, _stretches(ctx, session.id), session.zone
    )
    session.enrols_until = min(session.enrols_until, session.ends_at)
    session.enrols_from = min(session.enrols_from, session.enrols_until)
    session.changed_at = ctx.clock.now()
    if _dates(session) != dates:
        revise(ctx, session.id)


def _dates(session: TrainingSession) -> tuple[datetime, ...]:
    return session.starts_at, session.ends_at, session.enrols_from, session.enrols_until


def _stretches(ctx: Context, session_id: UUID) -> list[rules.Stretch]:
    return [(m.starts_at, m.ends_at) for m in queries.list_meetings(ctx, session_id)]


@action
def move_meeting(
    ctx: Context, *, meeting_id: UUID, facts: MeetingFacts, seen: int | None = None
) -> Meeting:
    """Move a meeting to another time, or correct its title or place; calendars are told.

    One whose time has passed can still be moved ahead, until somebody was marked for it. Raise
    Outdated when it is not as it was `seen`.
    """
    meeting, session = _get_changeable(ctx, meeting_id)
    revise(ctx, meeting_id, seen=seen)
    times, before = facts.settle(), meeting.starts_at
    _require_ahead(ctx, session, times, before)
    _follow_meetings(ctx, session, lambda: _set_facts(meeting, facts, times))
    meeting.sequence += 1
    if meeting.starts_at != before:
        ctx.record(
            events.MeetingMoved(
                meeting_id=meeting.id,
                session_id=session.id,
                before=before,
                starts_at=meeting.starts_at,
            )
        )
    else:
        ctx.record(events.SessionChanged(session_id=session.id, changed=("meetings",)))
    return meeting


def _get_changeable(ctx: Context, meeting_id: UUID) -> tuple[Meeting, TrainingSession]:
    """Return the meeting with its session locked, when it may still be changed."""
    session_id = queries.get_meeting(ctx, meeting_id).session_id
    session = queries.get_session_for_update(ctx, session_id)
    ctx.require(SchedulingPermission.CHANGE, session)
    require_correctable(ctx, session)
    meeting = queries.get_meeting(ctx, meeting_id)
    rules.require_unmarked(is_marked=meeting.is_marked)
    return meeting, session


@action
def remove_meeting(ctx: Context, *, meeting_id: UUID) -> None:
    """Take a meeting off its session, unless the certificate asks for it or marks hang on it."""
    meeting, session = _get_changeable(ctx, meeting_id)
    if session.state == SessionState.SCHEDULED.value:
        _require_enough_left(ctx, session)
    _follow_meetings(ctx, session, lambda: ctx.db.delete(meeting))
    ctx.record(
        events.MeetingRemoved(
            meeting_id=meeting_id, session_id=session.id, starts_at=meeting.starts_at
        )
    )


def _require_enough_left(ctx: Context, session: TrainingSession) -> None:
    left = queries.count_meetings(ctx, session.id) - 1
    if not rules.has_enough_meetings(required=session.required_meetings, planned=left):
        raise errors.MeetingIsNeeded
