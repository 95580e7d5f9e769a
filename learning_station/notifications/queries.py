"""All reads of notifications: messages, and the facts they tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts.models import Person
from learning_station.enrolment.models import (
    Enrolment,
    Nomination,
    NominationState,
    Seat,
    SeatHold,
)
from learning_station.infra.context import Context
from learning_station.kernel.actor import Role
from learning_station.kernel.languages import LanguageMap
from learning_station.organisations import queries as organisations_queries
from learning_station.organisations.models import Organisation
from learning_station.scheduling.models import (
    Meeting,
    SessionState,
    SessionTrainer,
    TrainingSession,
)

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


@dataclass(frozen=True)
class NominationFacts:
    """What messages tell about a nomination, and to whom. `until`: when it has to be answered."""

    id: UUID
    session_id: UUID
    email: str
    given_name: str
    language: str
    is_open: bool
    nominated_by: UUID
    until: datetime
    values: Mapping[str, str]


def find_nomination_facts(ctx: Context, nomination_id: UUID) -> NominationFacts | None:
    """Return what messages tell about a nomination, or None when it is gone."""
    row = ctx.db.execute(
        sa.select(
            Nomination,
            Organisation.name,
            Person.given_name,
            Person.family_name,
            TrainingSession.enrols_until,
            SeatHold.releases_at,
        )
        .join(Organisation, Organisation.id == Nomination.organisation_id)
        .join(Person, Person.id == Nomination.nominated_by)
        .join(TrainingSession, TrainingSession.id == Nomination.session_id)
        .outerjoin(SeatHold, SeatHold.id == Nomination.hold_id)
        .where(Nomination.id == nomination_id)
    ).one_or_none()
    if row is None:
        return None
    nomination, city, given, family, closes_at, releases_at = row
    return NominationFacts(
        id=nomination.id,
        session_id=nomination.session_id,
        email=nomination.email,
        given_name=nomination.given_name,
        language=nomination.language,
        is_open=nomination.state == NominationState.OPEN.value,
        nominated_by=nomination.nominated_by,
        until=releases_at or closes_at,
        values={
            "person": f"{nomination.given_name} {nomination.family_name}",
            "email": nomination.email,
            "city": city,
            "coordinator": f"{given} {family}",
            "nomination": str(nomination.id),
        },
    )


def city_name(ctx: Context, organisation_id: UUID | None) -> str:
    """Return the name of an organisation, or nothing."""
    if organisation_id is None:
        return ""
    organisation = organisations_queries.find_organisation(ctx, organisation_id)
    return organisation.name if organisation is not None else ""


def list_organisers(ctx: Context, session_id: UUID) -> Sequence[UUID]:
    """Return who decides in a session: its trainers, or the secretariat where it has none."""
    trainers = ctx.db.scalars(
        sa.select(SessionTrainer.person_id)
        .where(SessionTrainer.session_id == session_id)
        .order_by(SessionTrainer.position)
    ).all()
    return trainers or organisations_queries.list_person_ids_with_role(ctx, Role.ADMINISTRATOR)


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
