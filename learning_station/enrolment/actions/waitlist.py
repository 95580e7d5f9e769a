"""The one way up from the waitlist: free seats are given or offered to those who wait longest."""

from datetime import datetime
from typing import Any
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

from ._eligibility import require_still_eligible
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
    chosen = queries.choose_next_ones(ctx, session, free)
    for enrolment_id, place in chosen.next_ones:
        enrolment = ctx.db.get_one(Enrolment, enrolment_id, populate_existing=True)
        facts = {**seen(session, count), "place": place}
        if session.terms.offer_hours is None:
            change(ctx, enrolment, seat=Seat.ENROLLED, rule=Rule.PROMOTED, facts=facts)
            ctx.record(events.LearnerEnrolled(**ids_of(enrolment), from_waitlist=True))
        else:
            _offer(ctx, session, enrolment, facts)
    ctx.db.flush()
    return len(chosen.next_ones)


def _offer(
    ctx: Context, session: LockedSession, enrolment: Enrolment, facts: dict[str, Any]
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
    session, enrolment, offer = _lock_offer(ctx, offer_id)
    if offer.outcome == OfferOutcome.ACCEPTED.value:
        return
    rules.require_alive(session.terms, ctx.now)
    _require_open(ctx, offer)
    require_still_eligible(
        ctx,
        session,
        person_id=enrolment.person_id,
        organisation_id=enrolment.organisation_id,
        categories=enrolment.categories,
    )
    _close(ctx, offer, OfferOutcome.ACCEPTED)
    change(ctx, enrolment, seat=Seat.ENROLLED, rule=Rule.OFFER_ACCEPTED, facts=_facts_of(offer))
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


def _facts_of(offer: SeatOffer) -> dict[str, Any]:
    return {"offered_at": offer.opened_at.isoformat(), "until": offer.ends_at.isoformat()}


@action
def decline_offer(ctx: Context, *, offer_id: UUID, reason: str = "") -> None:
    """Give the seat that was offered to the next one. Declining once more changes nothing."""
    session, enrolment, offer = _lock_offer(ctx, offer_id)
    if offer.outcome == OfferOutcome.DECLINED.value:
        return
    _require_open(ctx, offer)
    _close(ctx, offer, OfferOutcome.DECLINED)
    end(
        ctx,
        enrolment,
        seat=Seat.DECLINED,
        rule=Rule.OFFER_DECLINED,
        reason=reason.strip(),
        facts=_facts_of(offer),
    )
    ctx.record(events.OfferDeclined(**ids_of(enrolment), offer_id=offer.id))
    promote_waiting(as_waitlist(ctx), session_id=session.id)


# What time and the organisers do


@action
def lapse_offer(ctx: Context, *, offer_id: UUID) -> None:
    """End an offer whose time has passed; the seat goes to the next one.

    Run too early (clocks of machines differ), it comes again; run twice, it changes nothing."""
    ctx.require_system()
    session, enrolment, offer = _lock_offer(ctx, offer_id)
    if offer.closed_at is not None:
        return
    if ctx.now < offer.ends_at:
        again = rules.try_again_at(offer.ends_at, ctx.now)
        ctx.enqueue(LAPSE_OFFER, {"offer_id": offer.id}, run_at=again)
        return
    _close(ctx, offer, OfferOutcome.LAPSED)
    end(ctx, enrolment, seat=Seat.LAPSED, rule=Rule.OFFER_LAPSED, facts=_facts_of(offer))
    ctx.record(events.OfferLapsed(**ids_of(enrolment), offer_id=offer.id))
    promote_waiting(as_waitlist(ctx), session_id=session.id)


@action
def void_offers(ctx: Context, *, session_id: UUID, reason: str) -> int:
    """End all open offers of a session that will not take place; return how many there were."""
    ctx.require_system()
    queries.lock_session(ctx, session_id)
    offers = ctx.db.scalars(
        sa.select(SeatOffer)
        .where(SeatOffer.session_id == session_id, SeatOffer.closed_at.is_(None))
        .order_by(SeatOffer.id)
        .execution_options(populate_existing=True)
    ).all()
    for offer in offers:
        enrolment = ctx.db.get_one(Enrolment, offer.enrolment_id, populate_existing=True)
        _close(ctx, offer, OfferOutcome.VOID)
        end(
            ctx,
            enrolment,
            seat=Seat.CANCELLED,
            rule=Rule.OFFER_VOID,
            reason=reason,
            facts=_facts_of(offer),
        )
        ctx.record(events.EnrolmentCancelled(**ids_of(enrolment), reason=reason))
    return len(offers)


@action
def set_priority(ctx: Context, *, enrolment_id: UUID, priority: int, reason: str) -> None:
    """Move somebody up (or down) on the waitlist, with a reason that stays in the history."""
    session, enrolment = lock_enrolment(ctx, enrolment_id)
    ctx.require(EnrolmentPermission.DECIDE, session)
    rules.require_movable(enrolment.seat, priority)
    reason = rules.require_reason(reason)
    before = enrolment.priority
    if before == priority:
        return
    place_before = queries.waitlist_position(ctx, enrolment)
    enrolment.priority = priority
    ctx.db.flush()
    facts = {
        "before": before,
        "after": priority,
        "place_before": place_before,
        "place_after": queries.waitlist_position(ctx, enrolment),
    }
    change(ctx, enrolment, rule=Rule.PRIORITY, facts=facts, reason=reason)
    ctx.db.flush()
    ids = ids_of(enrolment)
    ctx.record(events.PlaceMoved(**ids, before=before, after=priority, reason=reason))
