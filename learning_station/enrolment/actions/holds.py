"""Seats held for a city: made, changed and released by the organisers, or when their time is up."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from learning_station.enrolment import errors, events, queries, rules
from learning_station.enrolment.models import SeatHold
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.enrolment.queries import LockedSession
from learning_station.infra.context import Context
from learning_station.infra.revisions import revise
from learning_station.infra.unit_of_work import action
from learning_station.kernel.errors import NotFound
from learning_station.organisations import queries as organisations_queries

from ._writing import as_waitlist
from .waitlist import promote_waiting

RELEASE_HOLD = "enrolment.release_hold"
"""The job that gives everybody what a city has not used of its seats."""


@action
def hold_seats(
    ctx: Context, *, session_id: UUID, organisation_id: UUID, seats: int, releases_at: datetime
) -> UUID:
    """Keep free seats for a city until then; it gives them to people by name. Return the hold."""
    session = queries.lock_session(ctx, session_id)
    ctx.require(EnrolmentPermission.HOLD_SEATS, session)
    organisations_queries.get_organisation(ctx, organisation_id)
    if queries.find_open_hold(ctx, session_id, organisation_id) is not None:
        raise errors.HoldExists
    count = queries.count_seats(ctx, [session_id])[session_id]
    rules.require_holdable(session.terms, count, seats, releases_at, ctx.now)
    hold = SeatHold(
        id=ctx.ids.new(),
        session_id=session_id,
        organisation_id=organisation_id,
        seats=seats,
        releases_at=releases_at,
        created_by=ctx.actor.person_id,
        created_at=ctx.now,
    )
    ctx.db.add(hold)
    ctx.db.flush()
    _announce(ctx, hold)
    return hold.id


def _announce(ctx: Context, hold: SeatHold) -> None:
    """Plan the release and tell the city."""
    ctx.enqueue(
        RELEASE_HOLD,
        {"hold_id": hold.id},
        run_at=hold.releases_at,
        dedupe_key=f"release:{hold.id}:{hold.releases_at.isoformat()}",
    )
    ctx.record(
        events.SeatsHeld(
            hold_id=hold.id,
            session_id=hold.session_id,
            organisation_id=hold.organisation_id,
            seats=hold.seats,
            releases_at=hold.releases_at,
        )
    )


def _lock(ctx: Context, hold_id: UUID) -> tuple[LockedSession, SeatHold]:
    """Return the hold as it is now, with its session locked."""
    session_id = ctx.db.scalar(sa.select(SeatHold.session_id).where(SeatHold.id == hold_id))
    if session_id is None:
        raise NotFound
    session = queries.lock_session(ctx, session_id)
    return session, ctx.db.get_one(SeatHold, hold_id, populate_existing=True)


@action
def change_hold(
    ctx: Context, *, hold_id: UUID, seats: int, releases_at: datetime, seen: int | None = None
) -> None:
    """Hold more seats or fewer, for longer or shorter; what is not held goes to who waits.

    Nobody whom the city named loses their seat. Raise Outdated when it is not as it was `seen`."""
    session, hold = _lock(ctx, hold_id)
    ctx.require(EnrolmentPermission.HOLD_SEATS, session)
    if hold.released_at is not None:
        raise errors.HoldReleased
    if (hold.seats, hold.releases_at) == (seats, releases_at):
        return
    rules.require_alive(session.terms, ctx.now)
    rules.require_release_date(session.terms, releases_at, ctx.now)
    rules.require_hold_size(
        session.terms,
        queries.count_seats(ctx, [session.id])[session.id],
        before=hold.seats,
        seats=seats,
        given=queries.count_given(ctx, hold_id),
    )
    revise(ctx, hold_id, seen=seen)
    hold.seats, hold.releases_at = seats, releases_at
    ctx.db.flush()
    _announce(ctx, hold)
    promote_waiting(as_waitlist(ctx), session_id=session.id)


@action
def release_hold(ctx: Context, *, hold_id: UUID) -> None:
    """Give everybody what the city has not used of its seats, now. Once more changes nothing."""
    session, hold = _lock(ctx, hold_id)
    ctx.require(EnrolmentPermission.HOLD_SEATS, session)
    _release(ctx, session, hold)


@action
def release_due_hold(ctx: Context, *, hold_id: UUID) -> None:
    """Release a hold whose time is up; does nothing before, or when it was done already."""
    ctx.require_system()
    session, hold = _lock(ctx, hold_id)
    if ctx.now >= hold.releases_at:
        _release(ctx, session, hold)


def _release(ctx: Context, session: LockedSession, hold: SeatHold) -> None:
    if hold.released_at is not None:
        return
    unused = max(0, hold.seats - queries.count_used(ctx, hold.id))
    hold.released_at = ctx.now
    ctx.db.flush()
    ctx.record(
        events.HoldReleased(
            hold_id=hold.id,
            session_id=hold.session_id,
            organisation_id=hold.organisation_id,
            seats=hold.seats,
            unused=unused,
        )
    )
    promote_waiting(as_waitlist(ctx), session_id=session.id)
