"""The calendar of one person for whoever does their logistics: sessions, meetings, offers.

No link into a room, no unit, no progress, no certificate: those are the person's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.enrolment.models import Enrolment, Seat, SeatOffer
from learning_station.infra.context import Context
from learning_station.kernel.languages import LanguageMap
from learning_station.learning.queries import FIRST_LETTER
from learning_station.reporting.permissions import ReportingPermission
from learning_station.scheduling.models import Meeting, SessionState, TrainingSession

MEETINGS_AT_MOST = 200


@dataclass(frozen=True)
class CalendarSession:
    """A session in which the person has a seat, waits for one, or asked for one."""

    slug: str
    title: LanguageMap
    zone: str
    application: str
    seat: str
    starts_at: datetime
    ends_at: datetime
    withdraws_until: datetime | None
    offer_id: UUID | None
    offered_until: datetime | None


@dataclass(frozen=True)
class CalendarMeeting:
    """A meeting ahead that the person has a seat for."""

    id: UUID
    session_slug: str
    session_title: LanguageMap
    letter: str
    title: LanguageMap
    zone: str
    place: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Calendar:
    """What lies ahead of a person."""

    sessions: Sequence[CalendarSession]
    meetings: Sequence[CalendarMeeting]


def get_calendar(ctx: Context, person_id: UUID) -> Calendar:
    """Return what lies ahead of a person whose logistics the actor does, in two statements."""
    ctx.require(ReportingPermission.SEE_CALENDAR, person_id)
    values = {"person_id": person_id, "now": ctx.now}
    return Calendar(
        sessions=[CalendarSession(*row) for row in ctx.db.execute(_SESSIONS, values)],
        meetings=[CalendarMeeting(*row) for row in ctx.db.execute(_MEETINGS, values)],
    )


_OWN = (
    Enrolment.person_id == sa.bindparam("person_id"),
    Enrolment.ended_at.is_(None),
    TrainingSession.state == SessionState.SCHEDULED.value,
    TrainingSession.ends_at >= sa.bindparam("now"),
)
_SESSIONS: sa.Select[*tuple[Any, ...]] = (
    sa.select(
        TrainingSession.slug,
        TrainingSession.title,
        TrainingSession.zone,
        Enrolment.application,
        Enrolment.seat,
        TrainingSession.starts_at,
        TrainingSession.ends_at,
        TrainingSession.withdraws_until,
        SeatOffer.id,
        SeatOffer.ends_at,
    )
    .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
    .outerjoin(
        SeatOffer,
        sa.and_(
            SeatOffer.enrolment_id == Enrolment.id,
            SeatOffer.closed_at.is_(None),
            SeatOffer.ends_at > sa.bindparam("now"),
        ),
    )
    .where(*_OWN)
    .order_by(TrainingSession.starts_at, Enrolment.id)
)
_MEETINGS: sa.Select[*tuple[Any, ...]] = (
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
    )
    .join(TrainingSession, TrainingSession.id == Meeting.session_id)
    .join(Enrolment, Enrolment.session_id == TrainingSession.id)
    .where(*_OWN, Enrolment.seat == Seat.ENROLLED.value, Meeting.ends_at >= sa.bindparam("now"))
    .order_by(Meeting.starts_at, Meeting.id)
    .limit(MEETINGS_AT_MOST)
)
