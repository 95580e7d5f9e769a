"""The learner's way through a session: its units, quizzes and what was done of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from learning_station.catalogue.models import (
    Answer,
    Course,
    CourseModule,
    CourseTopic,
    CourseVersion,
    Question,
    Topic,
    Unit,
    UnitKind,
)
from learning_station.enrolment.models import Enrolment, Seat
from learning_station.infra.context import Context
from learning_station.kernel.errors import NotFound
from learning_station.kernel.languages import LanguageMap
from learning_station.learning.models import Attempt, UnitProgress
from learning_station.learning.permissions import LearningPermission
from learning_station.learning.rules import QuestionKey, SeenStop
from learning_station.scheduling.models import TrainingSession

from .attendance import get_staff
from .completion import count_rows


@dataclass(frozen=True)
class LearningSession:
    """A session as its learner meets it; `enrolment_id` None means looking in without recording."""

    id: UUID
    slug: str
    title: LanguageMap
    letter: str
    course_slug: str
    version_id: UUID
    languages: list[str]
    provider_id: UUID
    zone: str
    award: str
    online_link: str | None
    enrolment_id: UUID | None

    @property
    def is_preview(self) -> bool:
        """Tell whether the reader only looks in."""
        return self.enrolment_id is None


FIRST_LETTER = (
    sa.select(sa.func.lower(Topic.letter))
    .join(CourseTopic, CourseTopic.topic_id == Topic.id)
    .where(CourseTopic.course_id == TrainingSession.course_id)
    .order_by(CourseTopic.position)
    .limit(1)
    .scalar_subquery()
)
"""The letter of the line of a session's course."""


def get_learning_session(ctx: Context, slug: str) -> LearningSession:
    """Return the session for whoever has a seat in it or may look in; raise NotFound otherwise."""
    own_seat = sa.and_(
        Enrolment.session_id == TrainingSession.id,
        Enrolment.person_id == ctx.actor.person_id,
        Enrolment.seat == Seat.ENROLLED.value,
    )
    row = ctx.db.execute(
        sa.select(
            TrainingSession.id,
            TrainingSession.slug,
            TrainingSession.title,
            sa.func.coalesce(FIRST_LETTER, "w").label("letter"),
            Course.slug.label("course_slug"),
            TrainingSession.version_id,
            CourseVersion.languages,
            TrainingSession.provider_id,
            TrainingSession.zone,
            TrainingSession.award,
            TrainingSession.online_link,
            Enrolment.id.label("enrolment_id"),
        )
        .join(Course, Course.id == TrainingSession.course_id)
        .join(CourseVersion, CourseVersion.id == TrainingSession.version_id)
        .outerjoin(Enrolment, own_seat)
        .where(TrainingSession.slug == slug)
    ).one_or_none()
    if row is None:
        raise NotFound
    session = LearningSession(**row._mapping)
    if session.is_preview and not ctx.may(
        LearningPermission.PREVIEW, get_staff(ctx, session.id, session.provider_id)
    ):
        raise NotFound
    return session


@dataclass(frozen=True)
class Stop:
    """A unit on the line of a learner."""

    unit_id: UUID
    kind: str
    title: LanguageMap
    minutes: int
    required: bool
    pass_mark: Decimal | None
    attempt_limit: int | None
    module_id: UUID
    module_title: LanguageMap
    module_number: int
    number: int
    completed_at: datetime | None
    last_seen_at: datetime | None
    place: Decimal
    best_score: Decimal | None
    attempts: int

    @property
    def is_quiz(self) -> bool:
        """Tell whether the unit is completed by answering."""
        return self.kind == UnitKind.QUIZ.value

    @property
    def is_completed(self) -> bool:
        """Tell whether the unit is done."""
        return self.completed_at is not None

    @property
    def attempts_left(self) -> int | None:
        """Return how many attempts are left, None where there is no limit."""
        return None if self.attempt_limit is None else max(self.attempt_limit - self.attempts, 0)

    @property
    def seen(self) -> SeenStop:
        """Return what resuming needs to know."""
        return SeenStop(self.unit_id, self.is_completed, self.last_seen_at)


def list_stops(ctx: Context, version_id: UUID, enrolment_id: UUID | None) -> list[Stop]:
    """Return the units of the version in order, with what the holder of the seat did, in one go."""
    own_attempts = (Attempt.enrolment_id == enrolment_id, Attempt.unit_id == Unit.id)
    rows = ctx.db.execute(
        sa.select(
            Unit.id.label("unit_id"),
            Unit.kind,
            Unit.title,
            Unit.minutes,
            Unit.required,
            Unit.pass_mark,
            Unit.attempt_limit,
            CourseModule.id.label("module_id"),
            CourseModule.title.label("module_title"),
            UnitProgress.completed_at,
            UnitProgress.last_seen_at,
            sa.func.coalesce(UnitProgress.place, 0).label("place"),
            sa.select(sa.func.max(Attempt.score_scaled))
            .where(*own_attempts)
            .scalar_subquery()
            .label("best_score"),
            count_rows(*own_attempts).label("attempts"),
        )
        .join(CourseModule, CourseModule.id == Unit.module_id)
        .outerjoin(
            UnitProgress,
            sa.and_(UnitProgress.unit_id == Unit.id, UnitProgress.enrolment_id == enrolment_id),
        )
        .where(Unit.version_id == version_id)
        .order_by(CourseModule.position, CourseModule.id, Unit.position, Unit.id)
    ).all()
    modules = list(dict.fromkeys(row.module_id for row in rows))
    numbers: dict[UUID, int] = {}
    stops = []
    for row in rows:
        numbers[row.module_id] = numbers.get(row.module_id, 0) + 1
        stops.append(
            Stop(
                **row._mapping,
                module_number=modules.index(row.module_id) + 1,
                number=numbers[row.module_id],
            )
        )
    return stops


def list_question_keys(ctx: Context, unit_id: UUID) -> list[QuestionKey]:
    """Return the questions of a quiz with their answers and the right ones."""
    rows = ctx.db.execute(
        sa.select(Question.id, Question.kind, Answer.id.label("answer_id"), Answer.is_correct)
        .join(Answer, Answer.question_id == Question.id)
        .where(Question.unit_id == unit_id)
        .order_by(Question.position, Question.id, Answer.position)
    ).all()
    keys = []
    for question_id in dict.fromkeys(row.id for row in rows):
        own = [row for row in rows if row.id == question_id]
        keys.append(
            QuestionKey(
                id=question_id,
                is_single=own[0].kind == "single",
                answer_ids=frozenset(row.answer_id for row in own),
                right_ids=frozenset(row.answer_id for row in own if row.is_correct),
            )
        )
    return keys


def list_attempts(ctx: Context, enrolment_id: UUID, unit_id: UUID) -> Sequence[Attempt]:
    """Return the attempts at a quiz, first to last."""
    return ctx.db.scalars(
        sa.select(Attempt)
        .where(Attempt.enrolment_id == enrolment_id, Attempt.unit_id == unit_id)
        .order_by(Attempt.number)
    ).all()


@dataclass(frozen=True)
class SeatFacts:
    """The seat that a change of progress is written for."""

    enrolment_id: UUID
    session_id: UUID
    person_id: UUID
    version_id: UUID


def get_seat_for_update(ctx: Context, enrolment_id: UUID) -> SeatFacts:
    """Lock the seat, so that what its holder does comes one after the other; raise NotFound."""
    row = ctx.db.execute(
        sa.select(
            Enrolment.id, Enrolment.session_id, Enrolment.person_id, TrainingSession.version_id
        )
        .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
        .where(Enrolment.id == enrolment_id, Enrolment.seat == Seat.ENROLLED.value)
        .with_for_update(of=Enrolment, key_share=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    return SeatFacts(*row)


@dataclass(frozen=True)
class UnitRule:
    """What completes a unit."""

    unit_id: UUID
    kind: str
    pass_mark: Decimal | None
    attempt_limit: int | None

    @property
    def is_quiz(self) -> bool:
        """Tell whether the unit is completed by answering."""
        return self.kind == UnitKind.QUIZ.value


def get_unit_rule(ctx: Context, version_id: UUID, unit_id: UUID) -> UnitRule:
    """Return the rule of a unit of that version; raise NotFound for units of other versions."""
    row = ctx.db.execute(
        sa.select(Unit.id, Unit.kind, Unit.pass_mark, Unit.attempt_limit).where(
            Unit.id == unit_id, Unit.version_id == version_id
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return UnitRule(*row)
