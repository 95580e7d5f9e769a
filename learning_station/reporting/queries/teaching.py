"""The sessions that somebody gives: those of their provider, and those they are a trainer of."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.enrolment.models import Application, Enrolment, Seat
from learning_station.infra.context import Context
from learning_station.kernel.actor import Actor, Role
from learning_station.kernel.languages import LanguageMap
from learning_station.kernel.pages import Page, cut, decode_cursor, read_id, read_instant
from learning_station.organisations.models import Organisation
from learning_station.reporting.permissions import ReportingPermission
from learning_station.scheduling.models import (
    Meeting,
    SessionState,
    SessionTrainer,
    TrainingSession,
)
from learning_station.scheduling.rules import Phase, phase_of

from .keys import PAGE


class Stretch(StrEnum):
    """Which of the sessions are asked for."""

    AHEAD = "ahead"
    DRAFTS = "drafts"
    PAST = "past"


@dataclass(frozen=True)
class TaughtSession:
    """A session as the one who gives it looks for it."""

    id: UUID
    slug: str
    title: LanguageMap
    provider_id: UUID
    provider_name: str
    state: str
    zone: str
    spoken: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    capacity: int | None
    enrolled: int
    waiting: int
    applications: int
    next_meeting_at: datetime | None
    next_meeting_zone: str | None
    is_own: bool
    """Whether the reader is one of its trainers."""
    phase: Phase


def list_taught_sessions(
    ctx: Context, *, stretch: Stretch, cursor: str | None = None, size: int = PAGE
) -> Page[TaughtSession]:
    """Return one page of the sessions the actor gives, in one statement.

    What runs or comes and what is a draft stands in the order of time, what is past the other way
    round."""
    ctx.require(ReportingPermission.LIST_TAUGHT_SESSIONS)
    key = sa.tuple_(TrainingSession.starts_at, TrainingSession.id)
    query = _select(ctx).where(_given_by(ctx.actor), _in_stretch(stretch, ctx.now))
    is_past = stretch is Stretch.PAST
    if cursor:
        last = _read_cursor(cursor)
        query = query.where(key < last if is_past else key > last)
    order = (TrainingSession.starts_at, TrainingSession.id)
    query = query.order_by(*(column.desc() if is_past else column for column in order))
    rows = [_row(ctx, row) for row in ctx.db.execute(query.limit(size + 1)).mappings()]
    return cut(rows, size, lambda row: (row.starts_at.isoformat(), str(row.id)))


def _read_cursor(cursor: str) -> sa.Tuple:
    starts_at, key = decode_cursor(cursor, 2)
    return sa.tuple_(
        sa.literal(read_instant(starts_at), TrainingSession.starts_at.type),
        sa.literal(read_id(key), TrainingSession.id.type),
    )


def _select(ctx: Context) -> sa.Select[*tuple[Any, ...]]:
    upcoming = (
        sa.select(Meeting.id)
        .where(Meeting.session_id == TrainingSession.id, Meeting.ends_at > ctx.now)
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(1)
        .correlate(TrainingSession)
        .scalar_subquery()
    )
    return (
        sa.select(
            TrainingSession.id,
            TrainingSession.slug,
            TrainingSession.title,
            TrainingSession.provider_id,
            Organisation.name.label("provider_name"),
            TrainingSession.state,
            TrainingSession.zone,
            TrainingSession.spoken,
            TrainingSession.starts_at,
            TrainingSession.ends_at,
            TrainingSession.capacity,
            _count(Enrolment.seat == Seat.ENROLLED.value).label("enrolled"),
            _count(Enrolment.seat == Seat.WAITLISTED.value).label("waiting"),
            _count(
                Enrolment.application == Application.SUBMITTED.value, Enrolment.ended_at.is_(None)
            ).label("applications"),
            Meeting.starts_at.label("next_meeting_at"),
            Meeting.zone.label("next_meeting_zone"),
            _is_trained_by(ctx.actor).label("is_own"),
        )
        .join(Organisation, Organisation.id == TrainingSession.provider_id)
        .outerjoin(Meeting, Meeting.id == upcoming)
    )


def _count(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count())
        .select_from(Enrolment)
        .where(Enrolment.session_id == TrainingSession.id, *conditions)
        .correlate(TrainingSession)
        .scalar_subquery()
    )


def _is_trained_by(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        SessionTrainer.session_id == TrainingSession.id, SessionTrainer.person_id == actor.person_id
    )


def _given_by(actor: Actor) -> sa.ColumnElement[bool]:
    roles = (Role.ADMINISTRATOR, Role.TRAINER)
    grants = [grant for grant in actor.grants if grant.role in roles]
    if any(grant.organisation_id is None for grant in grants):
        return sa.true()
    own = TrainingSession.provider_id.in_(grant.organisation_id for grant in grants)
    # A trainer from elsewhere follows a session that is public; drafts are the provider's own.
    is_public = TrainingSession.state != SessionState.DRAFT.value
    return sa.or_(own, sa.and_(is_public, _is_trained_by(actor)))


def _in_stretch(stretch: Stretch, now: datetime) -> sa.ColumnElement[bool]:
    if stretch is Stretch.DRAFTS:
        return TrainingSession.state == SessionState.DRAFT.value
    is_scheduled = TrainingSession.state == SessionState.SCHEDULED.value
    if stretch is Stretch.AHEAD:
        return sa.and_(is_scheduled, TrainingSession.ends_at > now)
    is_cancelled = TrainingSession.state == SessionState.CANCELLED.value
    return sa.or_(is_cancelled, sa.and_(is_scheduled, TrainingSession.ends_at <= now))


def _row(ctx: Context, row: sa.RowMapping) -> TaughtSession:
    values = {**row, "spoken": tuple(row["spoken"]), "is_own": bool(row["is_own"])}
    phase = phase_of(row["state"], row["starts_at"], row["ends_at"], ctx.now)
    return TaughtSession(**values, phase=phase)
