"""Single enrolments: my own, one of a session, its history, its place on the waitlist."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts.models import Person
from learning_station.enrolment.errors import LinkNotOpen
from learning_station.enrolment.models import (
    Application,
    Enrolment,
    EnrolmentChange,
    Seat,
)
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.infra.context import Context
from learning_station.kernel.errors import NotFound
from learning_station.scheduling import queries as scheduling_queries
from learning_station.scheduling import rules as scheduling_rules
from learning_station.scheduling.models import TrainingSession

EnrolmentRow = Enrolment
"""What the reads return, by a name that those above may use."""


def find_live_enrolment(ctx: Context, session_id: UUID, person_id: UUID) -> Enrolment | None:
    """Return the person's seat, place or application in that session, or None."""
    return ctx.db.scalar(
        sa.select(Enrolment).where(
            Enrolment.session_id == session_id,
            Enrolment.person_id == person_id,
            Enrolment.ended_at.is_(None),
        )
    )


def find_latest_enrolment(ctx: Context, session_id: UUID, person_id: UUID) -> Enrolment | None:
    """Return the person's newest enrolment in that session, ended or not, or None."""
    return ctx.db.scalar(
        sa.select(Enrolment)
        .where(Enrolment.session_id == session_id, Enrolment.person_id == person_id)
        .order_by(Enrolment.ended_at.is_not(None), Enrolment.id.desc())
        .limit(1)
    )


def get_enrolment(ctx: Context, enrolment_id: UUID) -> Enrolment:
    """Return an enrolment of one's own or of a session one organises; otherwise NotFound."""
    row = ctx.db.execute(
        sa.select(Enrolment, TrainingSession)
        .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
        .where(Enrolment.id == enrolment_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    enrolment, session = row
    is_own = ctx.actor.is_person(enrolment.person_id)
    # What was not sent yet is seen by nobody but its writer.
    is_draft = enrolment.application == Application.DRAFT.value
    if not is_own and (is_draft or not ctx.may(EnrolmentPermission.VIEW_PARTICIPANTS, session)):
        raise NotFound
    found: Enrolment = enrolment
    return found


WAITLIST_ORDER = (Enrolment.priority.desc(), Enrolment.waitlisted_at, Enrolment.id)
"""Who is next: the order of the waitlist is total and stays as it is when others come and go."""


def waits_before(
    priority: int, waitlisted_at: datetime, enrolment_id: UUID
) -> sa.ColumnElement[bool]:
    """Return the condition that an enrolment stands before that place on the waitlist."""
    return sa.or_(
        Enrolment.priority > priority,
        sa.and_(
            Enrolment.priority == priority,
            sa.or_(
                Enrolment.waitlisted_at < waitlisted_at,
                sa.and_(Enrolment.waitlisted_at == waitlisted_at, Enrolment.id < enrolment_id),
            ),
        ),
    )


def waitlist_position(ctx: Context, enrolment: Enrolment) -> int | None:
    """Return the place on the waitlist, from 1; None for who does not wait."""
    if enrolment.seat != Seat.WAITLISTED.value or enrolment.waitlisted_at is None:
        return None
    before = ctx.db.scalar(
        sa.select(sa.func.count())
        .select_from(Enrolment)
        .where(
            Enrolment.session_id == enrolment.session_id,
            Enrolment.seat == Seat.WAITLISTED.value,
            waits_before(enrolment.priority, enrolment.waitlisted_at, enrolment.id),
        )
    )
    return (before or 0) + 1


@dataclass(frozen=True)
class HistoryStep:
    """One step of an enrolment, with the names of those who took it."""

    from_application: str | None
    to_application: str
    from_seat: str | None
    to_seat: str
    actor: str
    actor_id: UUID | None
    actor_name: str | None
    on_behalf_of: UUID | None
    on_behalf_name: str | None
    rule: str
    rule_version: int
    facts: dict[str, Any]
    reason: str
    at: datetime


def list_history(ctx: Context, enrolment_id: UUID) -> list[HistoryStep]:
    """Return every step of an enrolment, oldest first."""
    other = sa.orm.aliased(Person)
    rows = ctx.db.execute(
        sa.select(
            EnrolmentChange,
            Person.given_name,
            Person.family_name,
            other.given_name,
            other.family_name,
        )
        .outerjoin(Person, Person.id == EnrolmentChange.actor_id)
        .outerjoin(other, other.id == EnrolmentChange.on_behalf_of)
        .where(EnrolmentChange.enrolment_id == enrolment_id)
        .order_by(EnrolmentChange.id)
    )
    return [
        HistoryStep(
            from_application=change.from_application,
            to_application=change.to_application,
            from_seat=change.from_seat,
            to_seat=change.to_seat,
            actor=change.actor,
            actor_id=change.actor_id,
            actor_name=_full_name(*names[:2]),
            on_behalf_of=change.on_behalf_of,
            on_behalf_name=_full_name(*names[2:]),
            rule=change.rule,
            rule_version=change.rule_version,
            facts=change.facts,
            reason=change.reason,
            at=change.at,
        )
        for change, *names in rows
    ]


def _full_name(given_name: str | None, family_name: str | None) -> str | None:
    return f"{given_name} {family_name}" if given_name is not None else None


def get_join_link(ctx: Context, session: TrainingSession) -> str:
    """Return the online link, for those enrolled, from 15 minutes before a meeting until its end.

    Raise NotFound for everybody else, and LinkNotOpen outside of that time.
    """
    if not session.online_link or session.state != "scheduled":
        raise NotFound
    if not may_join(ctx, session):
        raise NotFound
    meetings = [
        (meeting.starts_at, meeting.ends_at)
        for meeting in scheduling_queries.list_meetings(ctx, session.id)
    ]
    if not scheduling_rules.link_is_open(meetings, ctx.clock.now()):
        raise LinkNotOpen
    return session.online_link


def may_join(ctx: Context, session: TrainingSession) -> bool:
    """Tell whether the actor belongs into the room: enrolled, or one who organises the session."""
    if ctx.may(EnrolmentPermission.VIEW_PARTICIPANTS, session):
        return True
    if ctx.actor.person_id is None:
        return False
    enrolment = find_live_enrolment(ctx, session.id, ctx.actor.person_id)
    return enrolment is not None and enrolment.seat == Seat.ENROLLED.value
