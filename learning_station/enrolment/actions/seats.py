"""Seats that are given at once, and given back. Whoever touches seats locks the session first."""

from uuid import UUID

from learning_station.enrolment import errors, events, queries, rules
from learning_station.enrolment.models import Application, Seat
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.enrolment.rules import Rule
from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import action
from learning_station.kernel.errors import NotFound

from ._eligibility import let_in, require_eligible
from ._lots import enter_draw
from ._placing import give_seat, require_asker
from ._writing import (
    Entry,
    Placed,
    as_waitlist,
    end,
    end_application,
    get_asker,
    ids_of,
    lock_enrolment,
    require_live,
    void_offer,
)
from .waitlist import promote_waiting


@action
def enrol(ctx: Context, *, session_id: UUID, person_id: UUID | None = None) -> Placed:
    """Give the person (the actor) a seat in an open session, or a place on its waitlist.

    Where seats are drawn they take part in the draw until it was held.
    Asking again changes nothing and answers with what they have, unless the session was
    cancelled or is over: that is said to them, too.
    """
    person_id = require_asker(ctx, person_id)
    asker = get_asker(ctx, person_id)
    session = queries.lock_session(ctx, session_id)
    facts = queries.get_seat_facts(ctx, session_id, person_id)
    rules.require_alive(session.terms, ctx.now)
    if facts.live is not None:
        return Placed(*facts.live, is_new=False)
    rules.require_window(session.terms, ctx.now)
    rules.require_open(session.terms)
    if facts.was_refused:
        raise errors.RefusedBefore
    checked = require_eligible(ctx, session, asker)
    entry = Entry(asker=asker, rule=Rule.OPEN_SEAT, facts=checked)
    return enter_draw(ctx, session, entry) or give_seat(ctx, session, facts, entry)


@action
def enrol_on_behalf(ctx: Context, *, session_id: UUID, person_id: UUID, reason: str = "") -> Placed:
    """Give somebody else a seat or a place on the waitlist, whatever window and policy say.

    With a reason also to a person who fails a check of the session; it stays in the history."""
    asker = get_asker(ctx, person_id)
    session = queries.lock_session(ctx, session_id)
    ctx.require(EnrolmentPermission.ENROL_ON_BEHALF, session)
    facts = queries.get_seat_facts(ctx, session_id, person_id)
    if facts.live is not None:
        raise errors.AlreadyEnrolled
    rules.require_alive(session.terms, ctx.now)
    entry = Entry(
        asker=asker,
        rule=Rule.ON_BEHALF,
        application=Application.APPROVED if session.terms.by_application else Application.NONE,
        on_behalf_of=person_id,
        facts=let_in(ctx, session, asker, reason=reason),
        reason=reason.strip(),
    )
    return give_seat(ctx, session, facts, entry)


@action
def cancel_enrolment(ctx: Context, *, enrolment_id: UUID, reason: str) -> None:
    """Take a seat, offer or place back, with a reason; the next on the waitlist moves up.

    An application that waits is refused by this."""
    session, enrolment = lock_enrolment(ctx, enrolment_id)
    ctx.require(EnrolmentPermission.DECIDE, session)
    require_live(enrolment)
    reason = rules.require_reason(reason)
    if enrolment.seat == Seat.NONE.value:
        end_application(ctx, enrolment, Rule.REJECTED, reason)
    else:
        void_offer(ctx, enrolment)
        end(ctx, enrolment, seat=Seat.CANCELLED, rule=Rule.CANCELLED, reason=reason)
        ctx.record(events.EnrolmentCancelled(**ids_of(enrolment), reason=reason))
    promote_waiting(as_waitlist(ctx), session_id=session.id)


@action
def withdraw(ctx: Context, *, enrolment_id: UUID, reason: str = "") -> None:
    """Give up seat, offer, place or application; a freed seat goes to the next one at once."""
    session, enrolment = lock_enrolment(ctx, enrolment_id)
    if not ctx.may(EnrolmentPermission.WITHDRAW, enrolment):
        raise NotFound
    require_live(enrolment)
    has_seat = enrolment.seat == Seat.ENROLLED.value
    rules.require_withdrawal(session.terms, has_seat=has_seat, now=ctx.now)
    applied_only = enrolment.seat == Seat.NONE.value
    void_offer(ctx, enrolment)
    end(
        ctx,
        enrolment,
        application=Application.WITHDRAWN if applied_only else None,
        seat=None if applied_only else Seat.WITHDRAWN,
        rule=Rule.WITHDRAWN,
        reason=reason.strip(),
    )
    ctx.record(events.LearnerWithdrew(**ids_of(enrolment), reason=reason.strip()))
    promote_waiting(as_waitlist(ctx), session_id=session.id)
