"""All reads of notifications: messages, and the facts they tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from learning_station.enrolment.models import Enrolment, Seat
from learning_station.infra.context import Context
from learning_station.kernel.languages import LanguageMap
from learning_station.scheduling.models import Meeting, SessionState, TrainingSession

from .models import Message, MessageState


@dataclass(frozen=True)
class MeetingFacts:
    """When and where a meeting is."""

    id: UUID
    title: LanguageMap
    zone: str
    place: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class SessionFacts:
    """What a message tells about a session."""

    id: UUID
    slug: str
    title: LanguageMap
    state: str
    zone: str
    meetings: tuple[MeetingFacts, ...]

    @property
    def is_scheduled(self) -> bool:
        """Tell whether the session is public and takes place."""
        return self.state == SessionState.SCHEDULED.value

    @property
    def is_cancelled(self) -> bool:
        """Tell whether the session will not take place."""
        return self.state == SessionState.CANCELLED.value


def find_session_facts(ctx: Context, session_id: UUID) -> SessionFacts | None:
    """Return what messages tell about a session, or None when it is gone."""
    row = ctx.db.execute(
        sa.select(
            TrainingSession.id,
            TrainingSession.slug,
            TrainingSession.title,
            TrainingSession.state,
            TrainingSession.zone,
        ).where(TrainingSession.id == session_id)
    ).one_or_none()
    if row is None:
        return None
    meetings = ctx.db.execute(
        sa.select(
            Meeting.id,
            Meeting.title,
            Meeting.zone,
            Meeting.place,
            Meeting.starts_at,
            Meeting.ends_at,
        )
        .where(Meeting.session_id == session_id)
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return SessionFacts(*row, meetings=tuple(MeetingFacts(*meeting) for meeting in meetings))


@dataclass(frozen=True)
class MeetingState:
    """A meeting as a reminder must know it."""

    id: UUID
    session_id: UUID
    starts_at: datetime
    is_scheduled: bool


def find_meeting_state(ctx: Context, meeting_id: UUID) -> MeetingState | None:
    """Return when a meeting starts and whether it takes place, or None when it is gone."""
    row = ctx.db.execute(
        sa.select(Meeting.id, Meeting.session_id, Meeting.starts_at, TrainingSession.state)
        .join(TrainingSession, TrainingSession.id == Meeting.session_id)
        .where(Meeting.id == meeting_id)
    ).one_or_none()
    if row is None:
        return None
    is_scheduled = row.state == SessionState.SCHEDULED.value
    return MeetingState(row.id, row.session_id, row.starts_at, is_scheduled)


def list_seat_holders(ctx: Context, session_id: UUID) -> Sequence[UUID]:
    """Return the people who have a seat in the session."""
    return ctx.db.scalars(
        sa.select(Enrolment.person_id)
        .where(Enrolment.session_id == session_id, Enrolment.seat == Seat.ENROLLED.value)
        .order_by(Enrolment.id)
    ).all()


def list_people_concerned(ctx: Context, session_id: UUID) -> Sequence[UUID]:
    """Return who has a seat, waits for one, asked for one, or had it cancelled."""
    return ctx.db.scalars(
        sa.select(Enrolment.person_id)
        .where(
            Enrolment.session_id == session_id,
            sa.or_(Enrolment.ended_at.is_(None), Enrolment.seat == Seat.CANCELLED.value),
        )
        .distinct()
        .order_by(Enrolment.person_id)
    ).all()


# Messages


def has_message(ctx: Context, key: str) -> bool:
    """Tell whether the message of that key was written already."""
    return ctx.db.scalar(sa.select(Message.id).where(Message.key == key)) is not None


def find_queued(ctx: Context, message_id: UUID) -> Message | None:
    """Return the message if it is still to be sent."""
    return ctx.db.scalar(
        sa.select(Message).where(
            Message.id == message_id, Message.state == MessageState.QUEUED.value
        )
    )
