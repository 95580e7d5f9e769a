"""Placing somebody who asks: for whom, with a seat or on the waitlist, under which rule."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from learning_station.enrolment import errors, events, queries, rules
from learning_station.enrolment.models import Seat
from learning_station.enrolment.permissions import Applicant, EnrolmentPermission
from learning_station.enrolment.queries import LockedSession, SeatFacts
from learning_station.enrolment.rules import Categories, Outcome, Rule
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
    decided = {**seen(session, facts.count), **(entry.facts or {})}
    outcome, why = decide(ctx, session, facts, entry.asker.categories)
    if outcome is Outcome.ENROLLED:
        entry = replace(entry, seat=Seat.ENROLLED, facts=decided)
    else:
        entry = replace(
            entry,
            seat=Seat.WAITLISTED,
            rule=why if entry.rule is Rule.OPEN_SEAT else entry.rule,
            waits_since=behind(facts, ctx.now),
            facts=decided,
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
    position = facts.count.waiting + 1
    ctx.record(events.LearnerWaitlisted(**ids, position=position))
    return Placed(enrolment_id, application, entry.seat.value, position)


def decide(
    ctx: Context, session: LockedSession, facts: SeatFacts, categories: Categories
) -> tuple[Outcome, Rule]:
    """Return whether the next such person gets a seat or waits, and under which rule."""
    outcome = rules.decide_seat(session.terms, facts.count)
    if outcome is Outcome.WAITLISTED:
        return outcome, Rule.WAITLIST
    if not facts.has_quotas:
        return outcome, Rule.OPEN_SEAT
    if queries.find_blocking_quota(ctx, session.id, categories) is None:
        return outcome, Rule.OPEN_SEAT
    if not session.terms.has_waitlist:
        raise errors.SessionFull
    return Outcome.WAITLISTED, Rule.QUOTA_FULL
