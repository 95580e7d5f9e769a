"""What the actions of enrolment share: who asks, locking, writing a row and its history, ending."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.enrolment import errors, events, queries
from learning_station.enrolment.models import (
    Application,
    Enrolment,
    EnrolmentChange,
    OfferOutcome,
    Seat,
    SeatOffer,
)
from learning_station.enrolment.queries import Asker, LockedSession, SeatFacts
from learning_station.enrolment.queries import get_asker as get_asker
from learning_station.enrolment.rules import Rule, SeatCount
from learning_station.infra.context import Context
from learning_station.infra.db import Base
from learning_station.kernel.actor import system_actor
from learning_station.kernel.errors import NotFound

from ._drafts import set_draft_aside, take_over_draft

# Plain tables, made once: the rows are written while the session is locked.
_INSERT_ENROLMENT = sa.insert(Base.metadata.tables[Enrolment.__tablename__])
_INSERT_CHANGE = sa.insert(Base.metadata.tables[EnrolmentChange.__tablename__])


@dataclass(frozen=True)
class Placed:
    """What somebody has after asking: `position` counts the waitlist, `is_new` is False when they
    had it before (a second click)."""

    enrolment_id: UUID
    application: str
    seat: str
    position: int | None = None
    is_new: bool = True


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A new enrolment as it is to be written."""

    asker: Asker
    application: Application = Application.NONE
    seat: Seat = Seat.NONE
    rule: Rule
    motivation: str = ""
    waits_since: datetime | None = None
    hold_id: UUID | None = None
    nominated_by: UUID | None = None
    endorse_by: datetime | None = None
    escalation: int = 0
    facts: dict[str, Any] | None = None
    on_behalf_of: UUID | None = None
    reason: str = ""


def write_enrolment(ctx: Context, session_id: UUID, entry: Entry) -> UUID:
    """Write a new enrolment and the first row of its history; return its id."""
    enrolment_id, asker = ctx.ids.new(), entry.asker
    may_have_draft = entry.application is not Application.NONE
    if may_have_draft:
        set_draft_aside(ctx, session_id, asker.person_id)
    ctx.db.execute(
        _INSERT_ENROLMENT,
        {
            "id": enrolment_id,
            "session_id": session_id,
            "person_id": asker.person_id,
            "organisation_id": asker.organisation_id,
            "office": asker.office,
            "categories": dict(asker.categories),
            "motivation": entry.motivation,
            "application": entry.application.value,
            "seat": entry.seat.value,
            "created_at": ctx.now,
            "waitlisted_at": entry.waits_since,
            "enrolled_at": ctx.now if entry.seat is Seat.ENROLLED else None,
            "reason": "",
            "priority": 0,
            "hold_id": entry.hold_id,
            "nominated_by": entry.nominated_by,
            "endorse_by": entry.endorse_by,
            "escalation": entry.escalation,
        },
    )
    log_change(
        ctx,
        enrolment_id,
        before=(None, None),
        after=(entry.application.value, entry.seat.value),
        rule=entry.rule,
        facts=entry.facts,
        reason=entry.reason,
        on_behalf_of=entry.on_behalf_of,
    )
    if may_have_draft:
        take_over_draft(ctx, session_id, asker.person_id, enrolment_id)
    return enrolment_id


def log_change(
    ctx: Context,
    enrolment_id: UUID,
    *,
    before: tuple[str | None, str | None],
    after: tuple[str, str],
    rule: Rule,
    facts: dict[str, Any] | None = None,
    reason: str = "",
    on_behalf_of: UUID | None = None,
) -> None:
    """Add a row to the history of an enrolment."""
    ctx.db.execute(
        _INSERT_CHANGE,
        {
            "id": ctx.ids.new(),
            "enrolment_id": enrolment_id,
            "from_application": before[0],
            "to_application": after[0],
            "from_seat": before[1],
            "to_seat": after[1],
            "actor": ctx.actor.name,
            "actor_id": ctx.actor.person_id,
            "on_behalf_of": on_behalf_of or ctx.actor.for_person_id,
            "rule": rule.value,
            "rule_version": rule.version,
            "facts": facts or {},
            "reason": reason,
            "at": ctx.now,
        },
    )


def seen(session: LockedSession, count: SeatCount) -> dict[str, Any]:
    """Return the numbers a decision was taken on, for the history."""
    return {
        "capacity": session.terms.capacity,
        "enrolled": count.enrolled,
        "waiting": count.waiting,
        "offered": count.offered,
        "held": count.held,
    }


def behind(facts: SeatFacts, now: datetime) -> datetime:
    """Return since when the next one waits: later than everybody there, whatever clocks say."""
    if facts.tail is None or facts.tail < now:
        return now
    return facts.tail + timedelta(microseconds=1)


def lock_enrolment(ctx: Context, enrolment_id: UUID) -> tuple[LockedSession, Enrolment]:
    """Return the enrolment as it is now, with its session locked."""
    session_id = ctx.db.scalar(sa.select(Enrolment.session_id).where(Enrolment.id == enrolment_id))
    if session_id is None:
        raise NotFound
    session = queries.lock_session(ctx, session_id)
    enrolment = ctx.db.get_one(Enrolment, enrolment_id, populate_existing=True)
    if enrolment.application == Application.DRAFT.value:
        # What was not sent yet is changed by its writer alone, in ways of its own.
        raise NotFound
    return session, enrolment


def require_live(enrolment: Enrolment) -> None:
    """Refuse to change an enrolment that has ended."""
    if enrolment.ended_at is not None:
        raise errors.AlreadyOut


def ids_of(enrolment: Enrolment) -> dict[str, Any]:
    """Return what every event about the enrolment names."""
    return {
        "enrolment_id": enrolment.id,
        "session_id": enrolment.session_id,
        "person_id": enrolment.person_id,
    }


def change(
    ctx: Context,
    enrolment: Enrolment,
    *,
    application: Application | None = None,
    seat: Seat | None = None,
    rule: Rule,
    facts: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Move an enrolment to other states, with a row in its history."""
    before = (enrolment.application, enrolment.seat)
    if application is not None:
        enrolment.application = application.value
    if seat is not None:
        enrolment.seat = seat.value
    if seat is Seat.ENROLLED:
        enrolment.enrolled_at = ctx.now
    log_change(
        ctx,
        enrolment.id,
        before=before,
        after=(enrolment.application, enrolment.seat),
        rule=rule,
        facts=facts,
        reason=reason,
    )


def end(
    ctx: Context,
    enrolment: Enrolment,
    *,
    application: Application | None = None,
    seat: Seat | None = None,
    rule: Rule,
    reason: str = "",
    facts: dict[str, Any] | None = None,
) -> None:
    """End an enrolment; the person may ask anew only as a new one, behind everybody else."""
    enrolment.ended_at = ctx.now
    enrolment.reason = reason
    change(
        ctx, enrolment, application=application, seat=seat, rule=rule, facts=facts, reason=reason
    )
    ctx.db.flush()


def void_offer(ctx: Context, enrolment: Enrolment) -> None:
    """Close the open offer of an enrolment that ends in another way."""
    if enrolment.seat != Seat.OFFERED.value:
        return
    ctx.db.execute(
        sa.update(SeatOffer)
        .where(SeatOffer.enrolment_id == enrolment.id, SeatOffer.closed_at.is_(None))
        .values(closed_at=ctx.now, outcome=OfferOutcome.VOID.value)
    )


def as_waitlist(ctx: Context) -> Context:
    """Return the context in which those who wait move up.

    Whoever freed the seat did not choose who gets it: the waitlist did."""
    return ctx.acting_as(system_actor("waitlist"))


def require_undecided(enrolment: Enrolment) -> None:
    """Refuse to decide on an application twice."""
    waits = (Application.SUBMITTED.value, Application.ENDORSED.value)
    if enrolment.application not in waits or enrolment.ended_at is not None:
        raise errors.AlreadyDecided


def end_application(ctx: Context, enrolment: Enrolment, rule: Rule, reason: str) -> None:
    """Refuse an application that waits for a decision, and say so to the person."""
    end(ctx, enrolment, application=Application.REJECTED, rule=rule, reason=reason)
    ctx.record(events.ApplicationRejected(**ids_of(enrolment), reason=reason))
