"""What a coordinator sees: the people of their organisations in sessions, and how far they are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts.models import Person
from learning_station.catalogue.models import Unit
from learning_station.credentials.models import Credential, CredentialState
from learning_station.enrolment.models import (
    Application,
    Enrolment,
    Nomination,
    NominationState,
    Seat,
    SeatHold,
)
from learning_station.infra.context import Context
from learning_station.kernel.actor import MandateScope, Role
from learning_station.kernel.errors import NotFound
from learning_station.kernel.languages import LanguageMap
from learning_station.kernel.pages import Page, cut
from learning_station.learning.models import Attendance, Completion, UnitProgress
from learning_station.learning.rules import ATTENDED
from learning_station.organisations.models import Organisation
from learning_station.reporting.permissions import ReportingPermission
from learning_station.scheduling.models import Meeting, SessionState, TrainingSession

from .keys import PAGE, read_key

SESSIONS_TO_CHOOSE = 60
"""How many sessions a list offers as a filter: the newest ones."""


class Standing(StrEnum):
    """Where somebody stands in a session."""

    APPLIED = "applied"
    WAITING = "waiting"
    OFFERED = "offered"
    ENROLLED = "enrolled"
    COMPLETED = "completed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    LAPSED = "lapsed"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True)
class CitySession:
    """A session in which people of the city are or were."""

    id: UUID
    slug: str
    title: LanguageMap
    zone: str
    starts_at: datetime


@dataclass(frozen=True)
class CityNumbers:
    """What waits in the cities somebody coordinates, and how their people are getting on.

    None stands for what the mandate does not cover."""

    names: Sequence[str]
    applications: int | None
    nominations: int | None
    held: int | None
    used: int | None
    enrolled: int | None
    """Seats in sessions that are not over."""


@dataclass(frozen=True)
class City:
    """The organisations whose people somebody sees, and the sessions of these, newest first."""

    names: Sequence[str]
    sessions: Sequence[CitySession]


@dataclass(frozen=True)
class CityPerson:
    """One person in one session. No address, no answer, no grade: names, states and numbers."""

    enrolment_id: UUID
    given_name: str
    family_name: str
    office: str
    organisation_name: str
    session: CitySession
    standing: Standing
    since: datetime
    units_done: int
    units_required: int
    meetings_attended: int
    meetings_planned: int
    completed_at: datetime | None
    certificate: date | None
    """The day on which the certificate was issued."""

    @property
    def has_seat(self) -> bool:
        """Tell whether there is progress to show."""
        return self.standing in (Standing.ENROLLED, Standing.COMPLETED)


def get_city_numbers(ctx: Context) -> CityNumbers:
    """Return what waits and how far people are, in two statements."""
    ctx.require(ReportingPermission.SEE_OWN_CITY)
    own = ctx.actor.organisations_of(Role.COORDINATOR)
    names = ctx.db.scalars(
        sa.select(Organisation.name).where(Organisation.id.in_(own)).order_by(Organisation.name)
    ).all()
    endorsed, named, reported = (
        ctx.actor.mandates_for(scope)
        for scope in (MandateScope.ENDORSE, MandateScope.NOMINATE, MandateScope.REPORT)
    )
    columns = {
        "applications": _count_applications(endorsed, ctx.now) if endorsed else None,
        "nominations": _count_nominations(named) if named else None,
        "held": _sum_held(named, ctx.now) if named else None,
        "used": _count_used(named, ctx.now) if named else None,
        "enrolled": _count_enrolled(reported, ctx.now) if reported else None,
    }
    asked = {name: column for name, column in columns.items() if column is not None}
    row = ctx.db.execute(sa.select(*(each.label(name) for name, each in asked.items()))).one()
    found = dict.fromkeys(columns) | dict(row._mapping)
    return CityNumbers(names, **found)


Cities = Collection[UUID]


def _number(query: sa.Select[int]) -> sa.ScalarSelect[int]:
    return query.scalar_subquery()


def _count_applications(cities: Cities, now: datetime) -> sa.ScalarSelect[int]:
    return _number(
        sa.select(sa.func.count())
        .select_from(Enrolment)
        .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
        .where(
            Enrolment.organisation_id.in_(cities),
            Enrolment.application == Application.SUBMITTED.value,
            Enrolment.ended_at.is_(None),
            TrainingSession.policy == "two_stage",
            TrainingSession.state == SessionState.SCHEDULED.value,
            TrainingSession.ends_at > now,
        )
    )


def _count_nominations(cities: Cities) -> sa.ScalarSelect[int]:
    return _number(
        sa.select(sa.func.count())
        .select_from(Nomination)
        .where(
            Nomination.organisation_id.in_(cities), Nomination.state == NominationState.OPEN.value
        )
    )


def _open_holds(cities: Cities, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        SeatHold.organisation_id.in_(cities),
        SeatHold.released_at.is_(None),
        SeatHold.releases_at > now,
    )


def _sum_held(cities: Cities, now: datetime) -> sa.ScalarSelect[int]:
    # PostgreSQL sums whole numbers into decimal ones.
    total: sa.ColumnElement[int] = sa.cast(
        sa.func.coalesce(sa.func.sum(SeatHold.seats), 0), sa.Integer
    )
    return _number(sa.select(total).where(*_open_holds(cities, now)))


def _count_used(cities: Cities, now: datetime) -> sa.ScalarSelect[int]:
    return _number(
        sa.select(sa.func.count())
        .select_from(Enrolment)
        .join(SeatHold, SeatHold.id == Enrolment.hold_id)
        .where(Enrolment.seat == Seat.ENROLLED.value, *_open_holds(cities, now))
    )


def _count_enrolled(cities: Cities, now: datetime) -> sa.ScalarSelect[int]:
    seats = (
        sa.select(Enrolment.session_id, sa.func.count().label("number"))
        .where(Enrolment.organisation_id.in_(cities), Enrolment.seat == Seat.ENROLLED.value)
        .group_by(Enrolment.session_id)
        .subquery()
    )
    total: sa.ColumnElement[int] = sa.cast(
        sa.func.coalesce(sa.func.sum(seats.c.number), 0), sa.Integer
    )
    return _number(
        sa.select(total)
        .join_from(seats, TrainingSession, TrainingSession.id == seats.c.session_id)
        .where(TrainingSession.ends_at > now)
    )


def get_city(ctx: Context, *, session_slug: str | None = None) -> City:
    """Return whose people the actor sees, with the newest of their sessions and the one named; in
    two statements."""
    ctx.require(ReportingPermission.SEE_PROGRESS_OF_CITY)
    own = _own(ctx)
    names = ctx.db.scalars(
        sa.select(Organisation.name).where(Organisation.id.in_(own)).order_by(Organisation.name)
    ).all()
    theirs = sa.select(Enrolment.session_id).where(Enrolment.organisation_id.in_(own)).distinct()
    is_named = sa.case((TrainingSession.slug == (session_slug or ""), 0), else_=1)
    rows = ctx.db.execute(
        sa.select(*_SESSION)
        .where(TrainingSession.id.in_(theirs))
        .order_by(is_named, TrainingSession.starts_at.desc(), TrainingSession.id)
        .limit(SESSIONS_TO_CHOOSE)
    )
    newest = sorted(
        (CitySession(*row) for row in rows), key=lambda one: one.starts_at, reverse=True
    )
    return City(list(names), newest)


def list_city_people(
    ctx: Context, *, session_slug: str | None = None, cursor: str | None = None, size: int = PAGE
) -> Page[CityPerson]:
    """Return one page of the people of the actor's organisations, the newest first.

    They count for the organisation they enrolled from, wherever they work today. Raises NotFound
    for a session that none of them is in."""
    ctx.require(ReportingPermission.SEE_PROGRESS_OF_CITY)
    query = _PEOPLE.where(Enrolment.organisation_id.in_(_own(ctx)))
    if session_slug:
        query = query.where(TrainingSession.slug == session_slug)
    last = read_key(cursor)
    if last is not None:
        query = query.where(Enrolment.id < last)
    rows = [_person(row) for row in ctx.db.execute(query.limit(size + 1))]
    if session_slug and last is None and not rows:
        raise NotFound
    return cut(rows, size, lambda row: (str(row.enrolment_id),))


def _own(ctx: Context) -> frozenset[UUID]:
    return ctx.actor.mandates_for(MandateScope.REPORT)


def _counted(*criteria: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).where(*criteria).scalar_subquery()


# As the completion counts them: what is voluntary is nobody's duty.
_REQUIRED = (Unit.version_id == TrainingSession.version_id, Unit.required.is_(True))
_UNITS_DONE = _counted(
    UnitProgress.enrolment_id == Enrolment.id,
    UnitProgress.completed_at.is_not(None),
    Unit.id == UnitProgress.unit_id,
    *_REQUIRED,
)
_ATTENDED = _counted(
    Attendance.enrolment_id == Enrolment.id,
    Attendance.status.in_(sorted(ATTENDED)),
    Meeting.id == Attendance.meeting_id,
    Meeting.session_id == Enrolment.session_id,
)
_CERTIFICATE = (
    sa.select(sa.func.max(Credential.issued_on))
    .where(
        Credential.person_id == Enrolment.person_id,
        Credential.enrolment_id == Enrolment.id,
        Credential.state == CredentialState.ISSUED.value,
    )
    .scalar_subquery()
)

_SESSION = (
    TrainingSession.id, TrainingSession.slug, TrainingSession.title, TrainingSession.zone,
    TrainingSession.starts_at,
)  # fmt: skip

_PEOPLE = (
    sa.select(
        Enrolment.id.label("enrolment_id"),
        Person.given_name,
        Person.family_name,
        Enrolment.office,
        Organisation.name.label("organisation_name"),
        Enrolment.application,
        Enrolment.seat,
        Enrolment.created_at,
        Enrolment.waitlisted_at,
        Enrolment.enrolled_at,
        Enrolment.ended_at,
        Completion.completed_at,
        _UNITS_DONE.label("units_done"),
        _counted(*_REQUIRED).label("units_required"),
        _ATTENDED.label("meetings_attended"),
        _counted(Meeting.session_id == TrainingSession.id).label("meetings_planned"),
        _CERTIFICATE.label("certificate"),
        *_SESSION,
    )
    .join(Person, Person.id == Enrolment.person_id)
    .join(Organisation, Organisation.id == Enrolment.organisation_id)
    .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
    .outerjoin(Completion, Completion.enrolment_id == Enrolment.id)
    .where(Enrolment.application != Application.DRAFT.value)
    .order_by(Enrolment.id.desc())
)


def _person(row: sa.Row[*tuple[object, ...]]) -> CityPerson:
    values = row._mapping
    standing, since = _standing(values)
    return CityPerson(
        enrolment_id=values["enrolment_id"],
        given_name=values["given_name"],
        family_name=values["family_name"],
        office=values["office"],
        organisation_name=values["organisation_name"],
        session=CitySession(*(values[column.key] for column in _SESSION)),
        standing=standing,
        since=since,
        units_done=values["units_done"],
        units_required=values["units_required"],
        meetings_attended=values["meetings_attended"],
        meetings_planned=values["meetings_planned"],
        completed_at=values["completed_at"],
        certificate=values["certificate"],
    )


def _standing(values: sa.RowMapping) -> tuple[Standing, datetime]:
    if values["completed_at"] is not None:
        return Standing.COMPLETED, values["completed_at"]
    if values["ended_at"] is not None:
        return _ended(values), values["ended_at"]
    if values["seat"] == Seat.ENROLLED.value:
        return Standing.ENROLLED, values["enrolled_at"]
    if values["seat"] == Seat.WAITLISTED.value:
        return Standing.WAITING, values["waitlisted_at"]
    if values["seat"] == Seat.OFFERED.value:
        return Standing.OFFERED, values["waitlisted_at"] or values["created_at"]
    return Standing.APPLIED, values["created_at"]


_ENDS = {
    Seat.CANCELLED.value: Standing.TAKEN_BACK,
    Seat.DECLINED.value: Standing.DECLINED,
    Seat.LAPSED.value: Standing.LAPSED,
}


def _ended(values: sa.RowMapping) -> Standing:
    if values["application"] == Application.REJECTED.value:
        return Standing.REFUSED
    return _ENDS.get(values["seat"], Standing.WITHDRAWN)
