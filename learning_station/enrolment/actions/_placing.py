"""Placing somebody who asks: for whom, with a seat or on the waitlist, under which rule."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from learning_station.enrolment import errors, events, queries, rules
from learning_station.enrolment.models import Seat
from learning_station.enrolment.permissions import Applicant, EnrolmentPermission
from learning_station.enrolment.queries import LockedSession, SeatFacts
from learning_station.enrolment.rules import Categories, Outcome, Quota, Rule, SeatCount
from learning_station.infra.context import Context
from learning_station.infra.db import one_round_trip
from learning_station.kernel.errors import NotFound

from ._writing import Entry, Placed, behind, seen, write_enrolment


def require_asker(ctx: Context, person_id: UUID | None) -> UUID:
    """Return for whom a seat is asked: the actor, or the person whose assistant they are now."""
    chosen = person_id or ctx.actor.for_person_id or ctx.actor.person_id
    ctx.require(EnrolmentPermission.ENROL, Applicant(chosen))
    if chosen is None:
        raise NotFound
    return chosen


def give_seat(ctx: Context, session: LockedSession, facts: SeatFacts, entry: Entry) -> Placed:
    """Write a new enrolment with a seat, or with a place on the waitlist when none is free."""
    outcome, why = decide(ctx, session, facts, entry.asker.categories)
    seats = facts_of(ctx, session, facts, why, entry.asker.categories)
    decided = {**seats, **(entry.facts or {})}
    if outcome is Outcome.ENROLLED:
        entry = replace(entry, seat=Seat.ENROLLED, facts=decided)
    else:
        entry = replace(
            entry,
            seat=Seat.WAITLISTED,
            rule=why if entry.rule is Rule.OPEN_SEAT else entry.rule,
            waits_since=behind(facts, ctx.now),
            facts={**decided, "place": facts.next_place},
        )
    with one_round_trip(ctx.db):
        enrolment_id = write_enrolment(ctx, session.id, entry)
    ids: dict[str, Any] = {
        "enrolment_id": enrolment_id,
        "session_id": session.id,
        "person_id": entry.asker.person_id,
    }
    application = entry.application.value
    if outcome is Outcome.ENROLLED:
        ctx.record(events.LearnerEnrolled(**ids))
        return Placed(enrolment_id, application, entry.seat.value)
    position = facts.next_place
    ctx.record(events.LearnerWaitlisted(**ids, position=position))
    return Placed(enrolment_id, application, entry.seat.value, position)


def decide(
    ctx: Context, session: LockedSession, facts: SeatFacts, categories: Categories
) -> tuple[Outcome, Rule]:
    """Return whether the next such person gets a seat or waits, and under which rule."""
    terms, count = session.terms, facts.count
    is_limited = facts.has_quotas or terms.city_limit is not None
    if is_limited:
        count = replace(count, waiting=_count_before(ctx, session, count))
    outcome = rules.decide_seat(terms, count)
    if outcome is Outcome.WAITLISTED:
        return outcome, Rule.WAITLIST
    if not is_limited or _find_quota(ctx, session, categories) is None:
        return outcome, Rule.OPEN_SEAT
    if not terms.has_waitlist:
        raise errors.SessionFull
    return Outcome.WAITLISTED, Rule.QUOTA_FULL


def _count_before(ctx: Context, session: LockedSession, count: SeatCount) -> int:
    """Return how many of those who wait stand before a newcomer: not those whom a full quota
    keeps where they are, while seats are free for others."""
    free = count.waiting
    if session.terms.capacity is not None:
        free = min(free, session.terms.capacity - count.taken)
    if not count.waiting or free <= 0:
        return count.waiting
    return len(queries.choose_next_ones(ctx, session, free).next_ones)


def _find_quota(ctx: Context, session: LockedSession, categories: Categories) -> Quota | None:
    limit = session.terms.city_limit
    return queries.find_blocking_quota(ctx, session.id, categories, city_limit=limit)


def facts_of(
    ctx: Context, session: LockedSession, facts: SeatFacts, why: Rule, categories: Categories
) -> dict[str, Any]:
    """Return what a decision to give a seat or a place was taken on, for the history."""
    decided = seen(session, facts.count)
    quota = _find_quota(ctx, session, categories) if why is Rule.QUOTA_FULL else None
    if quota is not None:
        decided["quota"] = {
            "dimension": quota.dimension,
            "value": quota.value,
            "at_most": quota.at_most,
        }
    return decided
