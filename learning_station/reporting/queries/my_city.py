"""What a coordinator sees: the people of their organisations in sessions, and how far they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts.models import Person
from learning_station.enrolment.models import Application, Enrolment, Seat
from learning_station.infra.context import Context
from learning_station.kernel.actor import Role
from learning_station.kernel.errors import NotFound
from learning_station.kernel.languages import LanguageMap
from learning_station.kernel.pages import Page, cut
from learning_station.learning.models import Completion
from learning_station.organisations.models import Organisation
from learning_station.reporting.permissions import ReportingPermission
from learning_station.scheduling.models import TrainingSession

from .keys import PAGE, read_key


class Standing(StrEnum):
    """Where somebody stands in a session."""

    APPLIED = "applied"
    WAITING = "waiting"
    ENROLLED = "enrolled"
    COMPLETED = "completed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
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
class City:
    """The organisations somebody coordinates, and the sessions of their people, newest first."""

    names: Sequence[str]
    sessions: Sequence[CitySession]


@dataclass(frozen=True)
class CityPerson:
    """One person in one session. No address and no private word: names and states alone."""

    enrolment_id: UUID
    given_name: str
    family_name: str
    office: str
    organisation_name: str
    session: CitySession
    standing: Standing
    since: datetime
    completed_at: datetime | None


def get_city(ctx: Context) -> City:
    """Return what the actor coordinates, in one statement."""
    ctx.require(ReportingPermission.SEE_OWN_CITY)
    held = sa.select(Enrolment.organisation_id, Enrolment.session_id).distinct().subquery()
    rows = ctx.db.execute(
        sa.select(Organisation.name, *_SESSION)
        .outerjoin(held, held.c.organisation_id == Organisation.id)
        .outerjoin(TrainingSession, TrainingSession.id == held.c.session_id)
        .where(Organisation.id.in_(_own(ctx)))
        .order_by(Organisation.name, TrainingSession.starts_at.desc(), TrainingSession.id)
    ).all()
    names = dict.fromkeys(row.name for row in rows)
    sessions = {row.id: CitySession(*row[1:]) for row in rows if row.id is not None}
    newest = sorted(sessions.values(), key=lambda session: session.starts_at, reverse=True)
    return City(list(names), newest)


def list_city_people(
    ctx: Context, *, session_slug: str | None = None, cursor: str | None = None, size: int = PAGE
) -> Page[CityPerson]:
    """Return one page of the people of the actor's organisations, the newest first.

    They count for the organisation they enrolled from, wherever they work today. Raises NotFound
    for a session that none of them is in."""
    ctx.require(ReportingPermission.SEE_OWN_CITY)
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
    return ctx.actor.organisations_of(Role.COORDINATOR)


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
        completed_at=values["completed_at"],
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
    return Standing.APPLIED, values["created_at"]


def _ended(values: sa.RowMapping) -> Standing:
    if values["application"] == Application.REJECTED.value:
        return Standing.REFUSED
    return Standing.TAKEN_BACK if values["seat"] == Seat.CANCELLED.value else Standing.WITHDRAWN
