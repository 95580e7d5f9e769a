"""What one person has ahead: sessions, meetings, the unit to go on with, certificates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.catalogue.models import CourseModule, Unit
from learning_station.credentials.models import Credential, CredentialState
from learning_station.enrolment.models import Application, Enrolment, Seat, SeatOffer
from learning_station.enrolment.models.forms import (
    FormField,
    FormSettings,
    FormStage,
    LogisticsReply,
)
from learning_station.infra.context import Context
from learning_station.infra.db import UtcDateTime
from learning_station.kernel.languages import LanguageMap
from learning_station.learning.models import Completion, UnitProgress
from learning_station.learning.queries import FIRST_LETTER
from learning_station.learning.rules import SeenStop, choose_stop
from learning_station.reporting.permissions import ReportingPermission
from learning_station.scheduling.models import Meeting, SessionState, TrainingSession

MEETINGS_SHOWN = 6
CERTIFICATES_AT_MOST = 12
CLOSED_CREDENTIALS = (CredentialState.PENDING.value, CredentialState.SUPERSEDED.value)


@dataclass(frozen=True)
class NextUnit:
    """Where a learner goes on, and how far they are."""

    unit_id: UUID
    title: LanguageMap
    minutes: int
    number: int
    total: int
    done: int

    @property
    def is_all_done(self) -> bool:
        """Tell whether every unit is done."""
        return self.done >= self.total


@dataclass(frozen=True)
class MySession:
    """A session on somebody's line."""

    enrolment_id: UUID
    session_id: UUID
    slug: str
    title: LanguageMap
    letter: str
    zone: str
    application: str
    seat: str
    position: int | None
    starts_at: datetime
    ends_at: datetime
    withdraws_until: datetime | None
    completed_at: datetime | None
    offer_id: UUID | None
    offered_until: datetime | None
    enrols_until: datetime
    answers_until: datetime | None
    next_unit: NextUnit | None = None

    @property
    def is_enrolled(self) -> bool:
        """Tell whether the person has a seat."""
        return self.seat == Seat.ENROLLED.value

    @property
    def is_waitlisted(self) -> bool:
        """Tell whether the person waits for a seat."""
        return self.seat == Seat.WAITLISTED.value

    @property
    def is_draft(self) -> bool:
        """Tell whether the application was begun and never sent."""
        return self.application == Application.DRAFT.value

    @property
    def is_applied(self) -> bool:
        """Tell whether the application is still to be decided."""
        waits = (Application.SUBMITTED.value, Application.ENDORSED.value)
        return self.seat == Seat.NONE.value and self.application in waits


@dataclass(frozen=True)
class MyMeeting:
    """A meeting that somebody has a seat for."""

    id: UUID
    session_slug: str
    session_title: LanguageMap
    letter: str
    title: LanguageMap
    zone: str
    place: str
    starts_at: datetime
    ends_at: datetime
    online_link: str | None
    format: str
    is_offered: bool
    """Whether it is the person's only once they accept the seat."""
    ahead: int
    """How many meetings the person has ahead, those not shown included."""


@dataclass(frozen=True)
class MyCertificate:
    """A certificate of somebody, as their line lists it."""

    id: UUID
    kind: str
    state: str
    code: str
    issued_on: Any
    session_title: LanguageMap
    letter: str


@dataclass(frozen=True)
class MyLine:
    """Everything the page shows; of the meetings the next few."""

    now: datetime
    sessions: Sequence[MySession]
    meetings: Sequence[MyMeeting]
    certificates: Sequence[MyCertificate]

    @property
    def meetings_ahead(self) -> int:
        """Return how many meetings lie ahead; the page shows the next of them."""
        return self.meetings[0].ahead if self.meetings else 0

    @cached_property
    def offered(self) -> list[MySession]:
        """Return the sessions in which a seat waits for an answer, the most urgent first."""
        waits = [(one.offered_until, one) for one in self.sessions if one.offered_until is not None]
        return [one for until, one in sorted(waits, key=lambda item: item[0]) if until > self.now]

    @cached_property
    def under_way(self) -> list[MySession]:
        """Return the sessions with a seat that are neither completed nor over."""
        return [one for one in self._not_completed if one.ends_at >= self.now]

    @cached_property
    def ended(self) -> list[MySession]:
        """Return the sessions that are over and were not completed."""
        return [one for one in self._not_completed if one.ends_at < self.now]

    @property
    def _not_completed(self) -> list[MySession]:
        return [one for one in self.sessions if one.is_enrolled and one.completed_at is None]

    @cached_property
    def completed(self) -> list[MySession]:
        """Return the completed sessions."""
        return [one for one in self.sessions if one.is_enrolled and one.completed_at is not None]

    @cached_property
    def waiting(self) -> list[MySession]:
        """Return the sessions not over yet for which the person waits or has applied."""
        return [
            one
            for one in self.sessions
            if (one.is_waitlisted or one.is_applied) and one.ends_at >= self.now
        ]

    @cached_property
    def to_finish(self) -> list[MySession]:
        """Return the sessions whose application was begun and can still be sent."""
        return [one for one in self.sessions if one.is_draft and one.enrols_until >= self.now]

    @cached_property
    def to_answer(self) -> list[MySession]:
        """Return the sessions that ask questions after a seat, and still wait for answers."""
        return [
            one
            for one in self.sessions
            if one.answers_until is not None and one.answers_until > self.now
        ]


def get_my_line(ctx: Context, person_id: UUID) -> MyLine:
    """Return the line of a person in four statements, however long it is."""
    ctx.require(ReportingPermission.SEE_OWN_LINE, person_id)
    return MyLine(
        now=ctx.now,
        sessions=_list_sessions(ctx, person_id),
        meetings=_list_meetings(ctx, person_id),
        certificates=_list_certificates(ctx, person_id),
    )


def _position() -> sa.ScalarSelect[int]:
    ahead = sa.orm.aliased(Enrolment)
    return (
        sa.select(sa.func.count())
        .select_from(ahead)
        .where(
            ahead.session_id == Enrolment.session_id,
            ahead.seat == Seat.WAITLISTED.value,
            sa.or_(
                ahead.priority > Enrolment.priority,
                sa.and_(
                    ahead.priority == Enrolment.priority,
                    sa.tuple_(ahead.waitlisted_at, ahead.id)
                    <= sa.tuple_(Enrolment.waitlisted_at, Enrolment.id),
                ),
            ),
        )
        .correlate(Enrolment)
        .scalar_subquery()
    )


# Until when questions asked after a seat wait for answers; NULL where none are or all are given.
_ANSWERS_UNTIL = sa.case(
    (
        sa.and_(
            Enrolment.seat == Seat.ENROLLED.value,
            LogisticsReply.answered_at.is_(None),
            sa.exists().where(
                FormField.session_id == TrainingSession.id,
                FormField.stage == FormStage.LOGISTICS.value,
            ),
        ),
        sa.func.coalesce(
            FormSettings.logistics_until, TrainingSession.starts_at, type_=UtcDateTime()
        ),
    )
)
_SESSIONS = (
    sa.select(
        Enrolment.id.label("enrolment_id"),
        Enrolment.session_id,
        TrainingSession.slug,
        TrainingSession.title,
        sa.func.coalesce(FIRST_LETTER, "w").label("letter"),
        TrainingSession.zone,
        Enrolment.application,
        Enrolment.seat,
        sa.case((Enrolment.seat == Seat.WAITLISTED.value, _position())).label("position"),
        TrainingSession.starts_at,
        TrainingSession.ends_at,
        TrainingSession.withdraws_until,
        Completion.completed_at,
        SeatOffer.id.label("offer_id"),
        SeatOffer.ends_at.label("offered_until"),
        TrainingSession.enrols_until,
        _ANSWERS_UNTIL.label("answers_until"),
    )
    .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
    .outerjoin(Completion, Completion.enrolment_id == Enrolment.id)
    .outerjoin(
        SeatOffer,
        sa.and_(SeatOffer.enrolment_id == Enrolment.id, SeatOffer.closed_at.is_(None)),
    )
    .outerjoin(FormSettings, FormSettings.session_id == TrainingSession.id)
    .outerjoin(LogisticsReply, LogisticsReply.enrolment_id == Enrolment.id)
    .where(
        Enrolment.person_id == sa.bindparam("person_id"),
        Enrolment.ended_at.is_(None),
        TrainingSession.state == SessionState.SCHEDULED.value,
    )
    .order_by(TrainingSession.starts_at, Enrolment.id)
)


def _list_sessions(ctx: Context, person_id: UUID) -> list[MySession]:
    rows = ctx.rows(_SESSIONS, person_id=person_id).all()
    open_ids = [
        row.enrolment_id
        for row in rows
        if row.seat == Seat.ENROLLED.value and row.completed_at is None
    ]
    units = _list_next_units(ctx, open_ids)
    return [MySession(**row._mapping, next_unit=units.get(row.enrolment_id)) for row in rows]


_UNITS = (
    sa.select(
        Enrolment.id.label("enrolment_id"),
        Unit.id.label("unit_id"),
        Unit.title,
        Unit.minutes,
        UnitProgress.completed_at,
        UnitProgress.last_seen_at,
    )
    .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
    .join(Unit, Unit.version_id == TrainingSession.version_id)
    .join(CourseModule, CourseModule.id == Unit.module_id)
    .outerjoin(
        UnitProgress,
        sa.and_(UnitProgress.unit_id == Unit.id, UnitProgress.enrolment_id == Enrolment.id),
    )
    .where(Enrolment.id.in_(sa.bindparam("enrolment_ids", expanding=True)))
    .order_by(Enrolment.id, CourseModule.position, CourseModule.id, Unit.position, Unit.id)
)


def _list_next_units(ctx: Context, enrolment_ids: Sequence[UUID]) -> Mapping[UUID, NextUnit]:
    if not enrolment_ids:
        return {}
    grouped: dict[UUID, list[Any]] = {}
    for row in ctx.rows(_UNITS, enrolment_ids=enrolment_ids):
        grouped.setdefault(row.enrolment_id, []).append(row)
    return {enrolment_id: _next_unit(rows) for enrolment_id, rows in grouped.items()}


def _next_unit(rows: Sequence[Any]) -> NextUnit:
    stops = [SeenStop(row.unit_id, row.completed_at is not None, row.last_seen_at) for row in rows]
    chosen = choose_stop(stops)
    number, row = next(
        (number, row) for number, row in enumerate(rows, start=1) if row.unit_id == chosen
    )
    done = sum(stop.is_completed for stop in stops)
    return NextUnit(row.unit_id, row.title, row.minutes, number, len(rows), done)


_MEETINGS = (
    sa.select(
        Meeting.id,
        TrainingSession.slug,
        TrainingSession.title,
        sa.func.coalesce(FIRST_LETTER, "w"),
        Meeting.title,
        Meeting.zone,
        Meeting.place,
        Meeting.starts_at,
        Meeting.ends_at,
        TrainingSession.online_link,
        TrainingSession.format,
        (Enrolment.seat == Seat.OFFERED.value).label("is_offered"),
        sa.func.count().over(),
    )
    .join(TrainingSession, TrainingSession.id == Meeting.session_id)
    .join(Enrolment, Enrolment.session_id == TrainingSession.id)
    .where(
        Enrolment.person_id == sa.bindparam("person_id"),
        Enrolment.seat.in_((Seat.ENROLLED.value, Seat.OFFERED.value)),
        TrainingSession.state == SessionState.SCHEDULED.value,
        Meeting.ends_at > sa.bindparam("now"),
    )
    .order_by(Meeting.starts_at, Meeting.id)
    .limit(MEETINGS_SHOWN)
)


def _list_meetings(ctx: Context, person_id: UUID) -> list[MyMeeting]:
    rows = ctx.rows(_MEETINGS, person_id=person_id, now=ctx.now)
    return [MyMeeting(*row) for row in rows]


_CERTIFICATES = (
    sa.select(
        Credential.id,
        Credential.kind,
        Credential.state,
        Credential.code,
        Credential.issued_on,
        TrainingSession.title,
        sa.func.coalesce(FIRST_LETTER, "w"),
    )
    .join(TrainingSession, TrainingSession.id == Credential.session_id)
    .where(
        Credential.person_id == sa.bindparam("person_id"),
        Credential.state.not_in(CLOSED_CREDENTIALS),
    )
    .order_by(Credential.id.desc())
    .limit(CERTIFICATES_AT_MOST)
)


def _list_certificates(ctx: Context, person_id: UUID) -> list[MyCertificate]:
    rows = ctx.rows(_CERTIFICATES, person_id=person_id)
    return [MyCertificate(*row) for row in rows]
