"""How far people are with their sessions, counted by the database in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from learning_station.catalogue.models import Unit, UnitKind
from learning_station.enrolment.models import Enrolment, Seat
from learning_station.infra.context import Context
from learning_station.kernel.errors import NotFound
from learning_station.learning.models import Attendance, Completion, CompletionState, UnitProgress
from learning_station.learning.rules import ATTENDED, CompletionFacts, Requirement, assess
from learning_station.scheduling.models import Meeting, TrainingSession


def count_rows(*criteria: ColumnElement[bool]) -> sa.ScalarSelect[int]:
    """Return the expression that counts the rows which fulfil all criteria."""
    return sa.select(sa.func.count()).where(*criteria).scalar_subquery()


def _required(*, is_quiz: bool) -> tuple[ColumnElement[bool], ...]:
    kind = Unit.kind == UnitKind.QUIZ.value if is_quiz else Unit.kind != UnitKind.QUIZ.value
    return Unit.version_id == TrainingSession.version_id, Unit.required.is_(True), kind


def _done(*, is_quiz: bool) -> sa.ScalarSelect[int]:
    return count_rows(
        UnitProgress.enrolment_id == Enrolment.id,
        UnitProgress.completed_at.is_not(None),
        Unit.id == UnitProgress.unit_id,
        *_required(is_quiz=is_quiz),
    )


_FACTS = (
    sa.select(
        Enrolment.id.label("enrolment_id"),
        Enrolment.session_id,
        Enrolment.person_id,
        TrainingSession.award,
        _done(is_quiz=False).label("units_done"),
        count_rows(*_required(is_quiz=False)).label("units_required"),
        _done(is_quiz=True).label("quizzes_done"),
        count_rows(*_required(is_quiz=True)).label("quizzes_required"),
        count_rows(
            Attendance.enrolment_id == Enrolment.id,
            Attendance.status.in_(sorted(ATTENDED)),
            Meeting.id == Attendance.meeting_id,
            Meeting.session_id == Enrolment.session_id,
        ).label("meetings_attended"),
        TrainingSession.required_meetings.label("meetings_required"),
        count_rows(Meeting.session_id == TrainingSession.id).label("meetings_planned"),
        Completion.state,
        Completion.completed_at,
    )
    .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
    .outerjoin(Completion, Completion.enrolment_id == Enrolment.id)
    .where(Enrolment.seat == Seat.ENROLLED.value)
    .order_by(Enrolment.id)
)


@dataclass(frozen=True)
class Standing:
    """How far one person is with their session, by the rule and by what was granted."""

    enrolment_id: UUID
    session_id: UUID
    person_id: UUID
    facts: CompletionFacts
    completed_at: datetime | None

    @property
    def is_completed(self) -> bool:
        """Tell whether completion was granted; later changes do not take it away."""
        return self.completed_at is not None


def list_standings(
    ctx: Context, session_id: UUID, enrolment_ids: Sequence[UUID] | None = None
) -> list[Standing]:
    """Return how far everybody with a seat is, or those of the given enrolments."""
    query = _FACTS.where(Enrolment.session_id == session_id)
    if enrolment_ids is not None:
        query = query.where(Enrolment.id.in_(enrolment_ids))
    return [_standing(row) for row in ctx.db.execute(query)]


def get_standing(ctx: Context, enrolment_id: UUID) -> Standing:
    """Return how far the holder of that seat is; raise NotFound when there is no such seat."""
    row = ctx.db.execute(_FACTS.where(Enrolment.id == enrolment_id)).one_or_none()
    if row is None:
        raise NotFound
    return _standing(row)


def _standing(row: sa.Row[*tuple[Any, ...]]) -> Standing:
    facts = CompletionFacts(
        award=row.award,
        units_done=row.units_done,
        units_required=row.units_required,
        quizzes_done=row.quizzes_done,
        quizzes_required=row.quizzes_required,
        meetings_attended=row.meetings_attended,
        meetings_required=row.meetings_required,
        meetings_planned=row.meetings_planned,
    )
    is_completed = row.state == CompletionState.COMPLETED.value
    return Standing(
        row.enrolment_id,
        row.session_id,
        row.person_id,
        facts,
        row.completed_at if is_completed else None,
    )


def lock_seats(ctx: Context, session_id: UUID, enrolment_ids: Sequence[UUID] | None = None) -> None:
    """Lock seats of the session, so that what completes them comes one after the other.

    A learner who finishes and a trainer who marks at the same moment would otherwise each miss
    what the other is writing.
    """
    query = sa.select(Enrolment.id).where(
        Enrolment.session_id == session_id, Enrolment.seat == Seat.ENROLLED.value
    )
    if enrolment_ids is not None:
        query = query.where(Enrolment.id.in_(enrolment_ids))
    ctx.db.execute(query.order_by(Enrolment.id).with_for_update(key_share=True)).all()


@dataclass(frozen=True)
class AwardCandidate:
    """A person with a seat, and whether they have earned the certificate of the session.

    `missing` says what the rule still asks for. It may hold something for a person who met the rule
    once, when a fact was corrected afterwards: what was granted stays, and the page can warn.
    """

    enrolment_id: UUID
    session_id: UUID
    person_id: UUID
    meets_rule: bool
    missing: tuple[Requirement, ...]
    completed_at: datetime | None


def list_award_candidates(ctx: Context, session_id: UUID) -> list[AwardCandidate]:
    """Return everybody with a seat in the session, in the order in which they came."""
    return [_candidate(standing) for standing in list_standings(ctx, session_id)]


def get_award_candidate(ctx: Context, enrolment_id: UUID) -> AwardCandidate:
    """Return one person with a seat; raise NotFound when there is no such seat."""
    return _candidate(get_standing(ctx, enrolment_id))


def _candidate(standing: Standing) -> AwardCandidate:
    return AwardCandidate(
        enrolment_id=standing.enrolment_id,
        session_id=standing.session_id,
        person_id=standing.person_id,
        meets_rule=standing.is_completed,
        missing=assess(standing.facts).missing,
        completed_at=standing.completed_at,
    )
