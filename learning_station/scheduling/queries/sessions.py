"""Reads about one session: the row, its meetings, its trainers, its group."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts.models import Person
from learning_station.infra.context import Context
from learning_station.kernel.actor import Actor, Role
from learning_station.kernel.errors import NotFound
from learning_station.kernel.zones import WorkingWeek
from learning_station.organisations import queries as organisations_queries
from learning_station.organisations.models import Affiliation, Organisation
from learning_station.scheduling.models import (
    Meeting,
    SessionState,
    SessionTrainer,
    TrainingSession,
)

SessionRow = TrainingSession
MeetingRow = Meeting
"""What the reads return, by names that those above may use."""


@dataclass(frozen=True)
class Trainer:
    """A trainer of a session, as readers see them."""

    person_id: UUID
    name: str


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition under which the actor may know that a session exists."""
    if actor.system is not None:
        return sa.true()
    public = TrainingSession.state != SessionState.DRAFT.value
    roles = (Role.ADMINISTRATOR, Role.TRAINER)
    if any(grant.role in roles and grant.organisation_id is None for grant in actor.grants):
        return sa.true()
    own = {
        grant.organisation_id
        for grant in actor.grants
        if grant.role in roles and grant.organisation_id is not None
    }
    return sa.or_(public, TrainingSession.provider_id.in_(own)) if own else public


def find_session(ctx: Context, *, slug: str) -> TrainingSession | None:
    """Return the session of that address if the actor may know of it."""
    return ctx.db.scalar(
        sa.select(TrainingSession).where(TrainingSession.slug == slug, visible_to(ctx.actor))
    )


def get_session(ctx: Context, *, slug: str) -> TrainingSession:
    """Return the session of that address; raise NotFound when the actor may not know of it."""
    session = find_session(ctx, slug=slug)
    if session is None:
        raise NotFound
    return session


def get_session_by_id(ctx: Context, session_id: UUID) -> TrainingSession:
    """Return the session; raise NotFound when the actor may not know of it."""
    session = ctx.db.scalar(
        sa.select(TrainingSession).where(TrainingSession.id == session_id, visible_to(ctx.actor))
    )
    if session is None:
        raise NotFound
    return session


_FOR_UPDATE = (
    sa.select(TrainingSession)
    .where(TrainingSession.id == sa.bindparam("session_id"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)


def get_session_for_update(ctx: Context, session_id: UUID) -> TrainingSession:
    """Return the session with its row locked until the transaction ends, as it is now.

    Whoever gives seats locks first and counts afterwards. `key_share` lets others go on writing
    rows that only refer to the session.
    """
    session = ctx.db.execute(_FOR_UPDATE, {"session_id": session_id}).scalar_one_or_none()
    if session is None:
        raise NotFound
    return session


def get_meeting(ctx: Context, meeting_id: UUID) -> Meeting:
    """Return the meeting; raise NotFound when the actor may not know of its session."""
    meeting = ctx.db.scalar(
        sa.select(Meeting)
        .join(TrainingSession, TrainingSession.id == Meeting.session_id)
        .where(Meeting.id == meeting_id, visible_to(ctx.actor))
        .execution_options(populate_existing=True)
    )
    if meeting is None:
        raise NotFound
    return meeting


def list_meetings(ctx: Context, session_id: UUID) -> Sequence[Meeting]:
    """Return the meetings of a session in the order of time."""
    return ctx.db.scalars(
        sa.select(Meeting)
        .where(Meeting.session_id == session_id)
        .order_by(Meeting.starts_at, Meeting.id)
    ).all()


def count_meetings(ctx: Context, session_id: UUID) -> int:
    """Return how many meetings a session has."""
    query = sa.select(sa.func.count()).select_from(Meeting).where(Meeting.session_id == session_id)
    return ctx.db.scalar(query) or 0


def list_trainers(ctx: Context, session_id: UUID) -> list[Trainer]:
    """Return the trainers of a session in their order."""
    rows = ctx.db.execute(
        sa.select(Person.id, Person.given_name, Person.family_name)
        .join(SessionTrainer, SessionTrainer.person_id == Person.id)
        .where(SessionTrainer.session_id == session_id)
        .order_by(SessionTrainer.position, Person.family_name, Person.id)
    )
    return [Trainer(person_id, f"{given} {family}") for person_id, given, family in rows]


def has_session_slug(ctx: Context, slug: str) -> bool:
    """Tell whether a session has that address already, visible or not."""
    found = ctx.db.scalar(sa.select(TrainingSession.id).where(TrainingSession.slug == slug))
    return found is not None


def list_session_providers(ctx: Context) -> list[tuple[str, str]]:
    """Return (slug, name) of the organisations that give a session the actor may know of."""
    rows = ctx.db.execute(
        sa.select(Organisation.slug, Organisation.name)
        .where(
            sa.exists().where(TrainingSession.provider_id == Organisation.id, visible_to(ctx.actor))
        )
        .order_by(Organisation.name, Organisation.id)
    )
    return [(slug, name) for slug, name in rows]


def find_working_week(ctx: Context, person_id: UUID) -> WorkingWeek | None:
    """Return the working days of the organisation the person belongs to today, or None."""
    today = ctx.clock.now().date()
    weekend = ctx.db.scalar(
        sa.select(Organisation.weekend)
        .join(Affiliation, Affiliation.organisation_id == Organisation.id)
        .where(
            Affiliation.person_id == person_id,
            *organisations_queries.in_force(Affiliation, today),
        )
        .order_by(Affiliation.starts_on.desc(), Affiliation.id.desc())
        .limit(1)
    )
    return WorkingWeek(weekend=tuple(weekend)) if weekend is not None else None
