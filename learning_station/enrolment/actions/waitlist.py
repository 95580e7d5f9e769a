"""The one way up from the waitlist: free seats are given or offered to those who wait longest."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from learning_station.enrolment import events, queries, rules
from learning_station.enrolment.models import (
    Enrolment,
    OfferOutcome,
    Seat,
    SeatOffer,
)
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.enrolment.queries import LockedSession
from learning_station.enrolment.rules import Rule
from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import action
from learning_station.kernel.errors import NotFound
from learning_station.kernel.zones import WorkingWeek
from learning_station.organisations.models import Organisation

from ._writing import as_waitlist, change, end, ids_of, lock_enrolment, seen

LAPSE_OFFER = "enrolment.lapse_offer"
"""The job that ends an offer nobody answered."""


@action
def promote_waiting(ctx: Context, *, session_id: UUID) -> int:
    """Give or offer free seats to those who are next; return how many moved up.

    Every path ends here: withdrawal, refusal, an offer declined or lapsed, more seats, a hold
    released. Whom a full quota blocks is passed over and keeps the place.
    """
    session = queries.lock_session(ctx, session_id)
    ctx.require(EnrolmentPermission.PROMOTE, session)
    count = queries.count_seats(ctx, [session_id])[session_id]
    free = rules.count_promotions(session.terms, count, ctx.now)
    if not free:
        return 0
    next_ones = _next_ones(ctx, session_id, free)
    facts = seen(session, count)
    for enrolment in next_ones:
        if session.terms.offer_hours is None:
            change(ctx, enrolment, seat=Seat.ENROLLED, rule=Rule.PROMOTED, facts=facts)
            ctx.record(events.LearnerEnrolled(**ids_of(enrolment), from_waitlist=True))
        else:
            _offer(ctx, session, enrolment, facts)
    ctx.db.flush()
    return len(next_ones)


def _next_ones(ctx: Context, session_id: UUID, free: int) -> Sequence[Enrolment]:
    quotas = queries.list_quotas(ctx, session_id)
    waiting = (
        sa.select(Enrolment)
        .where(Enrolment.session_id == session_id, Enrolment.seat == Seat.WAITLISTED.value)
        .order_by(*queries.WAITLIST_ORDER)
        .execution_options(populate_existing=True)
    )
    if not quotas:
        return ctx.db.scalars(waiting.limit(free)).all()
    taken = rules.count_categories(queries.list_taken_categories(ctx, session_id))
    found = []
    for enrolment in ctx.db.scalars(waiting):
        if rules.blocking_quota(quotas, taken, enrolment.categories) is None:
            found.append(enrolment)
            taken.update(enrolment.categories.items())
        if len(found) == free:
            break
    return found


def _offer(
    ctx: Context, session: LockedSession, enrolment: Enrolment, facts: dict[str, object]
) -> None:
    ends_at = _offer_end(ctx, session, enrolment.organisation_id)
    offer = SeatOffer(
        id=ctx.ids.new(),
        enrolment_id=enrolment.id,
        session_id=session.id,
        opened_at=ctx.now,
        ends_at=ends_at,
    )
    ctx.db.add(offer)
    change(
        ctx,
        enrolment,
        seat=Seat.OFFERED,
        rule=Rule.OFFERED,
        facts={**facts, "until": ends_at.isoformat()},
    )
    ctx.enqueue(LAPSE_OFFER, {"offer_id": offer.id}, run_at=ends_at)
    ctx.record(events.SeatOffered(**ids_of(enrolment), offer_id=offer.id, ends_at=ends_at))


def _offer_end(ctx: Context, session: LockedSession, organisation_id: UUID | None) -> datetime:
    city = None if organisation_id is None else ctx.db.get(Organisation, organisation_id)
    if city is None:
        return rules.offer_end(session.terms, ctx.now, None, None)
    week = WorkingWeek(weekend=tuple(city.weekend))
    return rules.offer_end(session.terms, ctx.now, week, city.zone)


# Answers


@action
def accept_offer(ctx: Context, *, offer_id: UUID) -> None:
    """Take the seat that was offered. Accepting once more changes nothing."""
    _session, enrolment, offer = _lock_offer(ctx, offer_id)
    if offer.outcome == OfferOutcome.ACCEPTED.value:
        return
    _require_open(ctx, offer)
    _close(ctx, offer, OfferOutcome.ACCEPTED)
    change(ctx, enrolment, seat=Seat.ENROLLED, rule=Rule.OFFER_ACCEPTED)
    ctx.db.flush()
    ctx.record(events.LearnerEnrolled(**ids_of(enrolment), from_waitlist=True))


def _lock_offer(ctx: Context, offer_id: UUID) -> tuple[LockedSession, Enrolment, SeatOffer]:
    enrolment_id = ctx.db.scalar(sa.select(SeatOffer.enrolment_id).where(SeatOffer.id == offer_id))
    if enrolment_id is None:
        raise NotFound
    session, enrolment = lock_enrolment(ctx, enrolment_id)
    ctx.require(EnrolmentPermission.ANSWER_OFFER, enrolment)
    return session, enrolment, ctx.db.get_one(SeatOffer, offer_id, populate_existing=True)


def _require_open(ctx: Context, offer: SeatOffer) -> None:
    rules.require_answerable(offer.ends_at, ctx.now, is_open=offer.closed_at is None)


def _close(ctx: Context, offer: SeatOffer, outcome: OfferOutcome) -> None:
    offer.closed_at = ctx.now
    offer.outcome = outcome.value


@action
def decline_offer(ctx: Context, *, offer_id: UUID, reason: str = "") -> None:
    """Give the seat that was offered to the next one. Declining once more changes nothing."""
    session, enrolment, offer = _lock_offer(ctx, offer_id)
    if offer.outcome == OfferOutcome.DECLINED.value:
        return
    _require_open(ctx, offer)
    _close(ctx, offer, OfferOutcome.DECLINED)
    end(ctx, enrolment, seat=Seat.DECLINED, rule=Rule.OFFER_DECLINED, reason=reason.strip())
    ctx.record(events.OfferDeclined(**ids_of(enrolment), offer_id=offer.id))
    promote_waiting(as_waitlist(ctx), session_id=session.id)


@action
def lapse_offer(ctx: Context, *, offer_id: UUID) -> None:
    """End an offer whose time has passed; the seat goes to the next one."""
    ctx.require_system()
    session, enrolment, offer = _lock_offer(ctx, offer_id)
    if offer.closed_at is not None or ctx.now < offer.ends_at:
        return
    _close(ctx, offer, OfferOutcome.LAPSED)
    end(ctx, enrolment, seat=Seat.LAPSED, rule=Rule.OFFER_LAPSED)
    ctx.record(events.OfferLapsed(**ids_of(enrolment), offer_id=offer.id))
    promote_waiting(as_waitlist(ctx), session_id=session.id)


@action
def set_priority(ctx: Context, *, enrolment_id: UUID, priority: int, reason: str) -> None:
    """Move somebody up (or down) on the waitlist, with a reason that stays in the history."""
    session, enrolment = lock_enrolment(ctx, enrolment_id)
    ctx.require(EnrolmentPermission.DECIDE, session)
    rules.require_movable(enrolment.seat, priority)
    reason = rules.require_reason(reason)
    facts = {"before": enrolment.priority, "after": priority}
    enrolment.priority = priority
    change(ctx, enrolment, rule=Rule.PRIORITY, facts=facts, reason=reason)
    ctx.db.flush()
