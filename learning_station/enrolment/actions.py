"""Ask for seats, give them, take them back. Whoever touches seats locks the session first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.infra.context import Context
from learning_station.infra.db import Base, one_round_trip
from learning_station.infra.unit_of_work import action
from learning_station.kernel.actor import system_actor
from learning_station.kernel.errors import NotAllowed, NotFound
from learning_station.organisations import queries as organisations_queries
from learning_station.organisations.models import Affiliation

from . import errors, events, queries, rules
from .models import Application, Enrolment, EnrolmentChange, Seat
from .permissions import Applicant, EnrolmentPermission
from .queries import LockedSession, SeatFacts
from .rules import Outcome, Rule

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


@action
def enrol(ctx: Context, *, session_id: UUID) -> Placed:
    """Give the actor a seat in an open session, or a place on its waitlist.

    Asking again changes nothing and answers with what they have, unless the session was
    cancelled or is over: that is said to them, too.
    """
    person_id = _own_id(ctx)
    affiliation = _affiliation_of(ctx, person_id)
    session = queries.lock_session(ctx, session_id)
    facts = queries.get_seat_facts(ctx, session_id, person_id)
    now = ctx.clock.now()
    rules.require_alive(session.terms, now)
    if facts.live is not None:
        return Placed(*facts.live, is_new=False)
    rules.require_window(session.terms, now)
    rules.require_policy(session.terms, "open")
    if facts.was_refused:
        raise errors.RefusedBefore
    outcome = rules.decide_seat(session.terms, facts.count)
    return _place(ctx, session, _Asking(person_id, affiliation, facts), outcome)


def _own_id(ctx: Context) -> UUID:
    ctx.require(EnrolmentPermission.ENROL, Applicant(ctx.actor.person_id))
    if ctx.actor.person_id is None:
        raise NotAllowed(permission=EnrolmentPermission.ENROL.value)
    return ctx.actor.person_id


_AFFILIATION = (
    sa.select(Affiliation.organisation_id, Affiliation.office)
    .where(
        Affiliation.person_id == sa.bindparam("person_id"),
        *organisations_queries.in_force(Affiliation, sa.bindparam("today", type_=sa.Date())),
    )
    .order_by(Affiliation.starts_on.desc(), Affiliation.id.desc())
    .limit(1)
)


def _affiliation_of(ctx: Context, person_id: UUID) -> tuple[UUID | None, str]:
    """Return organisation and office of the day: they stay with the enrolment."""
    row = ctx.db.execute(
        _AFFILIATION, {"person_id": person_id, "today": ctx.clock.now().date()}
    ).first()
    return (row[0], row[1]) if row is not None else (None, "")


@dataclass(frozen=True)
class _Asking:
    """Who asks, from where, and how things stand."""

    person_id: UUID
    affiliation: tuple[UUID | None, str]
    facts: SeatFacts
    motivation: str = ""
    rule: Rule | None = None
    application: Application = Application.NONE


def _place(ctx: Context, session: LockedSession, asking: _Asking, outcome: Outcome) -> Placed:
    """Write a new enrolment with a seat or a place on the waitlist."""
    now, is_seat = ctx.clock.now(), outcome is Outcome.ENROLLED
    rule = asking.rule or (Rule.OPEN_SEAT if is_seat else Rule.WAITLIST)
    seat = Seat.ENROLLED if is_seat else Seat.WAITLISTED
    waits_since = None if is_seat else _behind(asking.facts, now)
    count = asking.facts.count
    with one_round_trip(ctx.db):
        enrolment_id = _insert(ctx, session, asking, seat, waits_since=waits_since)
        _log_change(
            ctx,
            enrolment_id,
            before=(None, None),
            after=(asking.application.value, seat.value),
            rule=rule,
            facts=_seen(session, count),
            on_behalf_of=asking.person_id if rule is Rule.ON_BEHALF else None,
        )
    ids: dict[str, Any] = {
        "enrolment_id": enrolment_id,
        "session_id": session.id,
        "person_id": asking.person_id,
    }
    if is_seat:
        ctx.record(events.LearnerEnrolled(**ids))
        return Placed(enrolment_id, asking.application.value, seat.value)
    position = count.waiting + 1
    ctx.record(events.LearnerWaitlisted(**ids, position=position))
    return Placed(enrolment_id, asking.application.value, seat.value, position)


def _behind(facts: SeatFacts, now: datetime) -> datetime:
    """Return since when the next one waits: later than everybody there, whatever clocks say."""
    if facts.tail is None or facts.tail < now:
        return now
    return facts.tail + timedelta(microseconds=1)


def _insert(
    ctx: Context,
    session: LockedSession,
    asking: _Asking,
    seat: Seat,
    *,
    waits_since: datetime | None = None,
) -> UUID:
    now, enrolment_id = ctx.clock.now(), ctx.ids.new()
    organisation_id, office = asking.affiliation
    ctx.db.execute(
        _INSERT_ENROLMENT,
        {
            "id": enrolment_id,
            "session_id": session.id,
            "person_id": asking.person_id,
            "organisation_id": organisation_id,
            "office": office,
            "motivation": asking.motivation,
            "application": asking.application.value,
            "seat": seat.value,
            "created_at": now,
            "waitlisted_at": waits_since,
            "enrolled_at": now if seat is Seat.ENROLLED else None,
            "reason": "",
        },
    )
    return enrolment_id


def _log_change(
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
            "on_behalf_of": on_behalf_of,
            "rule": rule.value,
            "facts": facts or {},
            "reason": reason,
            "at": ctx.clock.now(),
        },
    )


def _seen(session: LockedSession, count: rules.SeatCount) -> dict[str, Any]:
    return {
        "capacity": session.terms.capacity,
        "enrolled": count.enrolled,
        "waiting": count.waiting,
    }


@action
def apply(ctx: Context, *, session_id: UUID, motivation: str = "") -> Placed:
    """Ask for a seat that is given by approval. Asking again changes nothing."""
    person_id = _own_id(ctx)
    affiliation = _affiliation_of(ctx, person_id)
    session = queries.lock_session(ctx, session_id)
    facts = queries.get_seat_facts(ctx, session_id, person_id)
    now = ctx.clock.now()
    rules.require_alive(session.terms, now)
    if facts.live is not None:
        return Placed(*facts.live, is_new=False)
    rules.require_window(session.terms, now)
    rules.require_policy(session.terms, "approval")
    if facts.was_refused:
        raise errors.RefusedBefore
    asking = _Asking(
        person_id, affiliation, facts, motivation.strip(), application=Application.SUBMITTED
    )
    enrolment_id = _insert(ctx, session, asking, Seat.NONE)
    _log_change(
        ctx,
        enrolment_id,
        before=(None, None),
        after=(Application.SUBMITTED.value, Seat.NONE.value),
        rule=Rule.APPLICATION,
    )
    ctx.record(
        events.ApplicationSubmitted(
            enrolment_id=enrolment_id, session_id=session_id, person_id=person_id
        )
    )
    return Placed(enrolment_id, Application.SUBMITTED.value, Seat.NONE.value)


@action
def enrol_on_behalf(ctx: Context, *, session_id: UUID, person_id: UUID) -> Placed:
    """Give somebody else a seat or a place on the waitlist, whatever window and policy say."""
    affiliation = _affiliation_of(ctx, person_id)
    session = queries.lock_session(ctx, session_id)
    ctx.require(EnrolmentPermission.ENROL_ON_BEHALF, session)
    facts = queries.get_seat_facts(ctx, session_id, person_id)
    if facts.live is not None:
        raise errors.AlreadyEnrolled
    rules.require_alive(session.terms, ctx.clock.now())
    outcome = rules.decide_seat(session.terms, facts.count)
    by_approval = session.terms.policy == "approval"
    asking = _Asking(
        person_id,
        affiliation,
        facts,
        rule=Rule.ON_BEHALF,
        application=Application.APPROVED if by_approval else Application.NONE,
    )
    return _place(ctx, session, asking, outcome)


# Decisions of the organisers


@action
def approve(ctx: Context, *, enrolment_id: UUID) -> Placed:
    """Approve an application: a seat, or a place on the waitlist when all are taken."""
    session, enrolment = _lock_enrolment(ctx, enrolment_id)
    ctx.require(EnrolmentPermission.DECIDE, session)
    _require_submitted(enrolment)
    now = ctx.clock.now()
    rules.require_alive(session.terms, now)
    facts = queries.get_seat_facts(ctx, session.id, enrolment.person_id)
    outcome = rules.decide_seat(session.terms, facts.count)
    before = (enrolment.application, enrolment.seat)
    enrolment.application = Application.APPROVED.value
    is_seat = outcome is Outcome.ENROLLED
    if is_seat:
        enrolment.seat, enrolment.enrolled_at = Seat.ENROLLED.value, now
        ctx.record(events.LearnerEnrolled(**_ids(enrolment), approved=True))
    else:
        enrolment.seat = Seat.WAITLISTED.value
        enrolment.waitlisted_at = _behind(facts, now)
        position = facts.count.waiting + 1
        ctx.record(events.LearnerWaitlisted(**_ids(enrolment), position=position))
    _log_change(
        ctx,
        enrolment.id,
        before=before,
        after=(enrolment.application, enrolment.seat),
        rule=Rule.APPROVED if is_seat else Rule.APPROVED_TO_WAITLIST,
        facts=_seen(session, facts.count),
    )
    ctx.db.flush()
    return Placed(
        enrolment.id,
        enrolment.application,
        enrolment.seat,
        None if is_seat else facts.count.waiting + 1,
    )


def _lock_enrolment(ctx: Context, enrolment_id: UUID) -> tuple[LockedSession, Enrolment]:
    """Return the enrolment as it is now, with its session locked."""
    session_id = ctx.db.scalar(sa.select(Enrolment.session_id).where(Enrolment.id == enrolment_id))
    if session_id is None:
        raise NotFound
    session = queries.lock_session(ctx, session_id)
    enrolment = ctx.db.get_one(Enrolment, enrolment_id, populate_existing=True)
    return session, enrolment


def _require_submitted(enrolment: Enrolment) -> None:
    is_open = enrolment.application == Application.SUBMITTED.value
    if not is_open or enrolment.ended_at is not None:
        raise errors.AlreadyDecided


def _ids(enrolment: Enrolment) -> dict[str, Any]:
    return {
        "enrolment_id": enrolment.id,
        "session_id": enrolment.session_id,
        "person_id": enrolment.person_id,
    }


@action
def reject(ctx: Context, *, enrolment_id: UUID, reason: str) -> None:
    """Refuse an application, with a reason the person will read."""
    session, enrolment = _lock_enrolment(ctx, enrolment_id)
    ctx.require(EnrolmentPermission.DECIDE, session)
    _require_submitted(enrolment)
    reason = rules.require_reason(reason)
    _end(ctx, enrolment, application=Application.REJECTED, rule=Rule.REJECTED, reason=reason)
    ctx.record(events.ApplicationRejected(**_ids(enrolment), reason=reason))


def _end(
    ctx: Context,
    enrolment: Enrolment,
    *,
    application: Application | None = None,
    seat: Seat | None = None,
    rule: Rule,
    reason: str,
) -> None:
    """End an enrolment; the person may ask anew only as a new one, behind everybody else."""
    before = (enrolment.application, enrolment.seat)
    if application is not None:
        enrolment.application = application.value
    if seat is not None:
        enrolment.seat = seat.value
    enrolment.ended_at = ctx.clock.now()
    enrolment.reason = reason
    _log_change(
        ctx,
        enrolment.id,
        before=before,
        after=(enrolment.application, enrolment.seat),
        rule=rule,
        reason=reason,
    )
    ctx.db.flush()


@dataclass(frozen=True)
class Decided:
    """How many of the chosen applications were decided, and how many were skipped and why."""

    done: int
    already_decided: int
    no_seat: int = 0
    waitlisted: int = 0
    """How many of those decided were approved and wait for a seat."""


@action
def approve_many(ctx: Context, *, session_id: UUID, enrolment_ids: Sequence[UUID]) -> Decided:
    """Approve several applications in the order they came; skip those that cannot be."""
    session = queries.lock_session(ctx, session_id)
    ctx.require(EnrolmentPermission.DECIDE, session)
    done = decided = full = waitlisted = 0
    for enrolment_id in _in_order(ctx, session_id, enrolment_ids):
        try:
            placed = approve(ctx, enrolment_id=enrolment_id)
        except errors.AlreadyDecided:
            decided += 1
        except (errors.SessionFull, errors.SessionClosed):
            full += 1
        else:
            done += 1
            waitlisted += placed.position is not None
    return Decided(done, decided, full, waitlisted)


def _in_order(ctx: Context, session_id: UUID, enrolment_ids: Sequence[UUID]) -> Sequence[UUID]:
    return ctx.db.scalars(
        sa.select(Enrolment.id)
        .where(Enrolment.session_id == session_id, Enrolment.id.in_(enrolment_ids))
        .order_by(Enrolment.created_at, Enrolment.id)
    ).all()


@action
def reject_many(
    ctx: Context, *, session_id: UUID, enrolment_ids: Sequence[UUID], reason: str
) -> Decided:
    """Refuse several applications with one reason; skip those decided meanwhile."""
    session = queries.lock_session(ctx, session_id)
    ctx.require(EnrolmentPermission.DECIDE, session)
    rules.require_reason(reason)
    done = decided = 0
    for enrolment_id in _in_order(ctx, session_id, enrolment_ids):
        try:
            reject(ctx, enrolment_id=enrolment_id, reason=reason)
        except errors.AlreadyDecided:
            decided += 1
        else:
            done += 1
    return Decided(done, decided)


@action
def cancel_enrolment(ctx: Context, *, enrolment_id: UUID, reason: str) -> None:
    """Take a seat or place back, with a reason; the next on the waitlist moves up."""
    session, enrolment = _lock_enrolment(ctx, enrolment_id)
    ctx.require(EnrolmentPermission.DECIDE, session)
    if enrolment.ended_at is not None:
        raise errors.AlreadyOut
    if enrolment.application == Application.SUBMITTED.value:
        reject(ctx, enrolment_id=enrolment_id, reason=reason)
        return
    reason = rules.require_reason(reason)
    _end(ctx, enrolment, seat=Seat.CANCELLED, rule=Rule.CANCELLED, reason=reason)
    ctx.record(events.EnrolmentCancelled(**_ids(enrolment), reason=reason))
    _move_up(ctx, session.id)


# Withdrawing and moving up


@action
def withdraw(ctx: Context, *, enrolment_id: UUID, reason: str = "") -> None:
    """Give up seat, place or application; a freed seat goes to the next one at once."""
    session, enrolment = _lock_enrolment(ctx, enrolment_id)
    if not ctx.may(EnrolmentPermission.WITHDRAW, enrolment):
        raise NotFound
    if enrolment.ended_at is not None:
        raise errors.AlreadyOut
    has_seat = enrolment.seat == Seat.ENROLLED.value
    rules.require_withdrawal(session.terms, has_seat=has_seat, now=ctx.clock.now())
    applied_only = enrolment.seat == Seat.NONE.value
    _end(
        ctx,
        enrolment,
        application=Application.WITHDRAWN if applied_only else None,
        seat=None if applied_only else Seat.WITHDRAWN,
        rule=Rule.WITHDRAWN,
        reason=reason.strip(),
    )
    ctx.record(events.LearnerWithdrew(**_ids(enrolment), reason=reason.strip()))
    _move_up(ctx, session.id)


def _move_up(ctx: Context, session_id: UUID) -> None:
    # Whoever freed the seat did not choose who gets it: the waitlist did.
    promote_waiting(ctx.acting_as(system_actor("waitlist")), session_id=session_id)


@action
def promote_waiting(ctx: Context, *, session_id: UUID) -> int:
    """Give free seats to those who wait longest; return how many moved up.

    The one way up: withdrawals, cancellations and new seats all end here.
    """
    session = queries.lock_session(ctx, session_id)
    ctx.require(EnrolmentPermission.PROMOTE, session)
    now = ctx.clock.now()
    count = queries.count_seats(ctx, [session_id])[session_id]
    free = rules.count_promotions(session.terms, count, now)
    if not free:
        return 0
    next_ones = ctx.db.scalars(
        sa.select(Enrolment)
        .where(Enrolment.session_id == session_id, Enrolment.seat == Seat.WAITLISTED.value)
        .order_by(Enrolment.waitlisted_at, Enrolment.id)
        .limit(free)
        .execution_options(populate_existing=True)
    ).all()
    for enrolment in next_ones:
        _promote(ctx, enrolment, _seen(session, count))
    ctx.db.flush()
    return len(next_ones)


def _promote(ctx: Context, enrolment: Enrolment, facts: dict[str, Any]) -> None:
    enrolment.seat = Seat.ENROLLED.value
    enrolment.enrolled_at = ctx.clock.now()
    _log_change(
        ctx,
        enrolment.id,
        before=(enrolment.application, Seat.WAITLISTED.value),
        after=(enrolment.application, Seat.ENROLLED.value),
        rule=Rule.PROMOTED,
        facts=facts,
    )
    ctx.record(events.LearnerEnrolled(**_ids(enrolment), from_waitlist=True))
