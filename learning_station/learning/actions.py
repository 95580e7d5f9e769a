"""All writes of learning: units, quizzes, attendance, and the one service for completion."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import asdict
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from learning_station.infra.context import Context
from learning_station.infra.revisions import Outdated
from learning_station.infra.unit_of_work import action
from learning_station.scheduling import actions as scheduling_actions
from learning_station.scheduling import queries as scheduling_queries

from . import queries, rules
from .errors import MeetingNotBegun, NotAParticipant, NotAQuiz, QuizMustBePassed, StatusUnknown
from .events import AttemptSubmitted, AttendanceMarked, SessionCompleted, UnitCompleted
from .models import (
    Attempt,
    Attendance,
    AttendanceStatus,
    Completion,
    CompletionState,
    Success,
    UnitProgress,
)
from .permissions import LearningPermission, SeatHolder
from .queries import AttendanceRow, SeatFacts


@action
def open_unit(ctx: Context, *, enrolment_id: UUID, unit_id: UUID) -> None:
    """Remember that the holder of the seat is at this unit: here they will go on."""
    seat = _own_seat(ctx, enrolment_id)
    queries.get_unit_rule(ctx, seat.version_id, unit_id)
    _progress(ctx, seat, unit_id).last_seen_at = ctx.now


@action
def save_place(ctx: Context, *, enrolment_id: UUID, unit_id: UUID, place: Decimal) -> None:
    """Remember how far into the unit the holder of the seat has come, as a share from 0 to 1."""
    seat = _own_seat(ctx, enrolment_id)
    queries.get_unit_rule(ctx, seat.version_id, unit_id)
    progress = _progress(ctx, seat, unit_id)
    progress.last_seen_at = ctx.now
    progress.place = min(max(place, Decimal(0)), Decimal(1)).quantize(rules.FOUR_PLACES)


@action
def complete_unit(ctx: Context, *, enrolment_id: UUID, unit_id: UUID) -> None:
    """Mark a unit as done; doing so twice changes nothing. Quizzes are refused."""
    seat = _own_seat(ctx, enrolment_id)
    unit = queries.get_unit_rule(ctx, seat.version_id, unit_id)
    if unit.is_quiz:
        raise QuizMustBePassed
    _finish_unit(ctx, seat, unit_id)


@action
def submit_attempt(
    ctx: Context,
    *,
    enrolment_id: UUID,
    unit_id: UUID,
    number: int,
    answers: Mapping[UUID, Set[UUID]],
) -> Attempt:
    """Score the answers to a quiz as the attempt of that number; a good one completes the unit.

    Sending the same number again returns the attempt there is: a double click costs no attempt.
    """
    seat = _own_seat(ctx, enrolment_id)
    unit = queries.get_unit_rule(ctx, seat.version_id, unit_id)
    if not unit.is_quiz:
        raise NotAQuiz
    made = queries.list_attempts(ctx, enrolment_id, unit_id)
    if 1 <= number <= len(made):
        return made[number - 1]
    progress = _progress(ctx, seat, unit_id)
    rules.check_attempt(
        made=len(made), limit=unit.attempt_limit, is_completed=progress.completed_at is not None
    )
    questions = queries.list_question_keys(ctx, unit_id)
    result = rules.score_quiz(questions, answers, unit.pass_mark)
    attempt = _add_attempt(ctx, seat, unit_id, len(made) + 1, answers, result)
    if result.completes:
        _finish_unit(ctx, seat, unit_id)
    return attempt


def _add_attempt(
    ctx: Context,
    seat: SeatFacts,
    unit_id: UUID,
    number: int,
    answers: Mapping[UUID, Set[UUID]],
    result: rules.QuizResult,
) -> Attempt:
    attempt = Attempt(
        id=ctx.ids.new(),
        enrolment_id=seat.enrolment_id,
        unit_id=unit_id,
        number=number,
        answers={str(key): sorted(map(str, chosen)) for key, chosen in answers.items()},
        score_scaled=result.score_scaled,
        success=result.success,
        submitted_at=ctx.now,
    )
    ctx.db.add(attempt)
    ctx.record(
        AttemptSubmitted(
            enrolment_id=seat.enrolment_id,
            session_id=seat.session_id,
            person_id=seat.person_id,
            unit_id=unit_id,
            number=number,
            score_scaled=str(result.score_scaled),
            success=result.success,
        )
    )
    return attempt


def _own_seat(ctx: Context, enrolment_id: UUID) -> SeatFacts:
    seat = queries.get_seat_for_update(ctx, enrolment_id)
    ctx.require(LearningPermission.LEARN, SeatHolder(seat.person_id))
    return seat


def _progress(ctx: Context, seat: SeatFacts, unit_id: UUID) -> UnitProgress:
    progress = ctx.db.scalar(
        sa.select(UnitProgress).where(
            UnitProgress.enrolment_id == seat.enrolment_id, UnitProgress.unit_id == unit_id
        )
    )
    if progress is None:
        progress = UnitProgress(
            id=ctx.ids.new(),
            enrolment_id=seat.enrolment_id,
            unit_id=unit_id,
            place=Decimal(0),
            first_seen_at=ctx.now,
            last_seen_at=ctx.now,
        )
        ctx.db.add(progress)
    return progress


def _finish_unit(ctx: Context, seat: SeatFacts, unit_id: UUID) -> None:
    progress = _progress(ctx, seat, unit_id)
    if progress.completed_at is not None:
        return
    progress.last_seen_at = ctx.now
    progress.completed_at = ctx.now
    ctx.record(
        UnitCompleted(
            enrolment_id=seat.enrolment_id,
            session_id=seat.session_id,
            person_id=seat.person_id,
            unit_id=unit_id,
        )
    )
    _settle_completion(ctx, seat.session_id, [seat.enrolment_id])


@action
def mark_attendance(
    ctx: Context,
    *,
    meeting_id: UUID,
    statuses: Mapping[UUID, str],
    seen: Mapping[UUID, str | None] | None = None,
) -> int:
    """Set how people with a seat were at a meeting; return for how many that was news.

    From the first mark on the meeting is neither moved nor removed. With the marks that were
    `seen`, only what differs from them is written; raise Outdated when one of those was changed
    meanwhile.
    """
    sheet = queries.get_meeting_sheet(ctx, meeting_id)
    ctx.require(LearningPermission.MARK_ATTENDANCE, sheet.staff)
    # Whoever moves the meeting meanwhile locks the session too: here it stands as it is.
    scheduling_queries.get_session_for_update(ctx, sheet.session_id)
    if ctx.now < queries.get_meeting_sheet(ctx, meeting_id).starts_at:
        raise MeetingNotBegun
    queries.lock_seats(ctx, sheet.session_id, None)
    people = {row.enrolment_id: row for row in queries.list_attendance(ctx, meeting_id)}
    if not statuses.keys() <= people.keys():
        raise NotAParticipant
    if not set(statuses.values()) <= {status.value for status in AttendanceStatus}:
        raise StatusUnknown
    news = _find_news(people, statuses, seen or {})
    if news:
        scheduling_actions.keep_meeting(ctx, meeting_id=meeting_id)
    _store_attendance(ctx, meeting_id, news)
    for enrolment_id, status in news.items():
        person = people[enrolment_id]
        ctx.record(
            AttendanceMarked(
                enrolment_id=enrolment_id,
                session_id=sheet.session_id,
                person_id=person.person_id,
                meeting_id=meeting_id,
                status=status,
                before=person.status,
            )
        )
    _settle_completion(ctx, sheet.session_id, list(news))
    return len(news)


def _find_news(
    people: Mapping[UUID, AttendanceRow],
    statuses: Mapping[UUID, str],
    seen: Mapping[UUID, str | None],
) -> Mapping[UUID, str]:
    now = {key: row.status for key, row in people.items()}
    marked = rules.compare_marks(now, statuses, seen)
    for key in marked.overtaken:
        row = people[key]
        if row.marked_at is not None:
            # Marks are compared with one another: they have no number of their own.
            raise Outdated(number=0, changed_at=row.marked_at, changed_by=row.marked_by)
    return marked.news


def _store_attendance(ctx: Context, meeting_id: UUID, news: Mapping[UUID, str]) -> None:
    rows = ctx.db.scalars(
        sa.select(Attendance).where(
            Attendance.meeting_id == meeting_id, Attendance.enrolment_id.in_(news)
        )
    )
    known = {row.enrolment_id: row for row in rows}
    for enrolment_id, status in news.items():
        row = known.get(enrolment_id)
        if row is None:
            row = Attendance(
                id=ctx.ids.new(), meeting_id=meeting_id, enrolment_id=enrolment_id, status=status
            )
            ctx.db.add(row)
        row.status = status
        row.marked_by = ctx.actor.person_id
        row.marked_at = ctx.now


@action
def mark_others_present(ctx: Context, *, meeting_id: UUID) -> int:
    """Mark everybody as present whom nobody has marked yet; return how many these were."""
    sheet = queries.get_meeting_sheet(ctx, meeting_id)
    ctx.require(LearningPermission.MARK_ATTENDANCE, sheet.staff)
    unmarked = {
        row.enrolment_id: AttendanceStatus.PRESENT.value
        for row in queries.list_attendance(ctx, meeting_id)
        if row.status is None
    }
    return mark_attendance(ctx, meeting_id=meeting_id, statuses=unmarked)


@action
def recompute_session(ctx: Context, *, session_id: UUID) -> None:
    """Compute completion anew for everybody with a seat, after the session has changed."""
    ctx.require(LearningPermission.RECOMPUTE)
    _settle_completion(ctx, session_id, None)


def _settle_completion(
    ctx: Context, session_id: UUID, enrolment_ids: Sequence[UUID] | None
) -> None:
    # What was completed once keeps its day, its facts and the version of its rule.
    queries.lock_seats(ctx, session_id, enrolment_ids)
    standings = queries.list_standings(ctx, session_id, enrolment_ids)
    known = {
        row.enrolment_id: row
        for row in ctx.db.scalars(
            sa.select(Completion).where(
                Completion.enrolment_id.in_([standing.enrolment_id for standing in standings])
            )
        )
    }
    for standing in standings:
        row = known.get(standing.enrolment_id)
        if row is None:
            row = Completion(
                id=ctx.ids.new(),
                enrolment_id=standing.enrolment_id,
                state=CompletionState.IN_PROGRESS.value,
            )
            ctx.db.add(row)
        if row.state != CompletionState.COMPLETED.value:
            _settle_one(ctx, standing, row)


def _settle_one(ctx: Context, standing: queries.Standing, row: Completion) -> None:
    facts = standing.facts
    row.rule_version = rules.RULE_VERSION
    row.facts = asdict(facts)
    row.changed_at = ctx.now
    has_passed = 0 < facts.quizzes_required <= facts.quizzes_done
    row.success = (Success.PASSED if has_passed else Success.UNKNOWN).value
    if not rules.assess(facts).is_met:
        return
    row.state = CompletionState.COMPLETED.value
    row.completed_at = ctx.now
    ctx.record(
        SessionCompleted(
            enrolment_id=standing.enrolment_id,
            session_id=standing.session_id,
            person_id=standing.person_id,
            rule_version=rules.RULE_VERSION,
        )
    )
