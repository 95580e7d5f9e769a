"""What an act on several people needs to know: who is meant, and where they can be moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts.models import Person
from learning_station.enrolment.models import Enrolment
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.infra.context import Context
from learning_station.kernel.languages import LanguageMap
from learning_station.scheduling.models import SessionState, TrainingSession

from .participants import in_view


@dataclass(frozen=True)
class Target:
    """A session that people can be moved to."""

    id: UUID
    title: LanguageMap
    spoken: list[str]
    zone: str
    starts_at: datetime


def list_ids_in_view(ctx: Context, session_id: UUID, view: str, *, most: int) -> Sequence[UUID]:
    """Return the first people of a view of the session, in the order they came."""
    session = ctx.db.get_one(TrainingSession, session_id)
    ctx.require(EnrolmentPermission.VIEW_PARTICIPANTS, session)
    return ctx.db.scalars(
        sa.select(Enrolment.id)
        .where(Enrolment.session_id == session_id, in_view(view))
        .order_by(Enrolment.created_at, Enrolment.id)
        .limit(most)
    ).all()


def list_names(ctx: Context, session_id: UUID, enrolment_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the names of those of the people who are in the session, by enrolment."""
    session = ctx.db.get_one(TrainingSession, session_id)
    ctx.require(EnrolmentPermission.VIEW_PARTICIPANTS, session)
    rows = ctx.db.execute(
        sa.select(Enrolment.id, Person.given_name, Person.family_name)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.session_id == session_id, Enrolment.id.in_(enrolment_ids))
    )
    return {enrolment_id: f"{given} {family}" for enrolment_id, given, family in rows}


def list_targets(ctx: Context, session: TrainingSession) -> list[Target]:
    """Return the other sessions of the provider that are not over, the next first."""
    ctx.require(EnrolmentPermission.VIEW_PARTICIPANTS, session)
    rows = ctx.db.execute(
        sa.select(
            TrainingSession.id,
            TrainingSession.title,
            TrainingSession.spoken,
            TrainingSession.zone,
            TrainingSession.starts_at,
        )
        .where(
            TrainingSession.provider_id == session.provider_id,
            TrainingSession.id != session.id,
            TrainingSession.state == SessionState.SCHEDULED.value,
            TrainingSession.ends_at > ctx.now,
        )
        .order_by(TrainingSession.starts_at, TrainingSession.id)
        .limit(100)
    )
    return [Target(*row) for row in rows]
