"""Meetings, who marks them, and who was there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts.models import Person
from learning_station.enrolment.models import Enrolment, Seat
from learning_station.infra.context import Context
from learning_station.kernel.errors import NotFound
from learning_station.kernel.languages import LanguageMap
from learning_station.learning.models import Attendance
from learning_station.learning.permissions import SessionStaff
from learning_station.learning.rules import ATTENDED
from learning_station.organisations.models import Organisation
from learning_station.scheduling.models import Meeting, SessionTrainer, TrainingSession


def get_staff(ctx: Context, session_id: UUID, provider_id: UUID) -> SessionStaff:
    """Return provider and trainers of a session, for the policy."""
    trainers = ctx.db.scalars(
        sa.select(SessionTrainer.person_id).where(SessionTrainer.session_id == session_id)
    )
    return SessionStaff(provider_id, frozenset(trainers))


@dataclass(frozen=True)
class OwnMeeting:
    """A meeting of a session, and how one person was there (None: nobody has said so yet)."""

    id: UUID
    title: LanguageMap
    zone: str
    place: str
    starts_at: datetime
    ends_at: datetime
    status: str | None


def list_own_meetings(
    ctx: Context, session_id: UUID, enrolment_id: UUID | None
) -> list[OwnMeeting]:
    """Return the meetings of a session in order, with the attendance of that seat."""
    rows = ctx.db.execute(
        sa.select(
            Meeting.id,
            Meeting.title,
            Meeting.zone,
            Meeting.place,
            Meeting.starts_at,
            Meeting.ends_at,
            Attendance.status,
        )
        .outerjoin(
            Attendance,
            sa.and_(Attendance.meeting_id == Meeting.id, Attendance.enrolment_id == enrolment_id),
        )
        .where(Meeting.session_id == session_id)
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return [OwnMeeting(*row) for row in rows]


@dataclass(frozen=True)
class MeetingSheet:
    """A meeting whose attendance is marked."""

    meeting_id: UUID
    session_id: UUID
    session_slug: str
    session_title: LanguageMap
    title: LanguageMap
    zone: str
    starts_at: datetime
    ends_at: datetime
    staff: SessionStaff


def get_meeting_sheet(ctx: Context, meeting_id: UUID) -> MeetingSheet:
    """Return a meeting with those who may mark it; raise NotFound when there is none."""
    row = ctx.db.execute(
        sa.select(
            Meeting.id.label("meeting_id"),
            Meeting.session_id,
            TrainingSession.slug.label("session_slug"),
            TrainingSession.title.label("session_title"),
            Meeting.title,
            Meeting.zone,
            Meeting.starts_at,
            Meeting.ends_at,
            TrainingSession.provider_id,
        )
        .join(TrainingSession, TrainingSession.id == Meeting.session_id)
        .where(Meeting.id == meeting_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    staff = get_staff(ctx, row.session_id, row.provider_id)
    values = {name: value for name, value in row._mapping.items() if name != "provider_id"}
    return MeetingSheet(**values, staff=staff)


@dataclass(frozen=True)
class AttendanceRow:
    """One person on the sheet of a meeting."""

    enrolment_id: UUID
    person_id: UUID
    name: str
    organisation: str
    status: str | None
    marked_at: datetime | None
    marked_by: UUID | None


def list_attendance(ctx: Context, meeting_id: UUID) -> list[AttendanceRow]:
    """Return everybody with a seat in the session of the meeting, by family name."""
    rows = ctx.db.execute(
        sa.select(
            Enrolment.id,
            Enrolment.person_id,
            Person.given_name + " " + Person.family_name,
            sa.func.coalesce(Organisation.name, ""),
            Attendance.status,
            Attendance.marked_at,
            Attendance.marked_by,
        )
        .join(Meeting, Meeting.session_id == Enrolment.session_id)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Organisation, Organisation.id == Enrolment.organisation_id)
        .outerjoin(
            Attendance,
            sa.and_(Attendance.enrolment_id == Enrolment.id, Attendance.meeting_id == Meeting.id),
        )
        .where(Meeting.id == meeting_id, Enrolment.seat == Seat.ENROLLED.value)
        .order_by(Person.family_name, Person.given_name, Enrolment.id)
    )
    return [AttendanceRow(*row) for row in rows]


@dataclass(frozen=True)
class MeetingCount:
    """A meeting with how many of its people are marked."""

    id: UUID
    title: LanguageMap
    zone: str
    starts_at: datetime
    ends_at: datetime
    marked: int
    attended: int


def list_meeting_counts(ctx: Context, session_id: UUID) -> list[MeetingCount]:
    """Return the meetings of a session with how many were marked, and as having attended."""
    attended = sa.func.coalesce(
        sa.func.sum(sa.case((Attendance.status.in_(sorted(ATTENDED)), 1), else_=0)), 0
    )
    rows = ctx.db.execute(
        sa.select(
            Meeting.id,
            Meeting.title,
            Meeting.zone,
            Meeting.starts_at,
            Meeting.ends_at,
            sa.func.count(Attendance.id),
            attended,
        )
        .outerjoin(Attendance, Attendance.meeting_id == Meeting.id)
        .where(Meeting.session_id == session_id)
        .group_by(Meeting.id)
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return [MeetingCount(*row) for row in rows]
