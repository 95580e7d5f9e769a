"""Reads about enrolments: my own, those of a session, seats, places on the waitlist."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts.models import Account, Person
from learning_station.infra.context import Context
from learning_station.infra.db import UtcDateTime
from learning_station.kernel.errors import NotFound
from learning_station.kernel.pages import Page, cut, decode_cursor, read_id, read_instant
from learning_station.organisations.models import Organisation
from learning_station.scheduling import queries as scheduling_queries
from learning_station.scheduling import rules as scheduling_rules
from learning_station.scheduling.models import TrainingSession

from .errors import LinkNotOpen
from .models import Application, Enrolment, EnrolmentChange, Seat
from .permissions import EnrolmentPermission
from .rules import SeatCount, SessionTerms

EMPTY = SeatCount()
EnrolmentRow = Enrolment
"""What the reads return, by a name that those above may use."""


def terms_of(session: TrainingSession) -> SessionTerms:
    """Return what the session says about its seats."""
    return SessionTerms(
        state=session.state,
        policy=session.policy,
        capacity=session.capacity,
        has_waitlist=session.has_waitlist,
        enrols_from=session.enrols_from,
        enrols_until=session.enrols_until,
        withdraws_until=session.withdraws_until,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
    )


@dataclass(frozen=True)
class LockedSession:
    """A session whose row is locked: what counts for its seats, as it is now."""

    id: UUID
    provider_id: UUID
    terms: SessionTerms


_S = TrainingSession
_LOCK = (
    sa.select(
        _S.provider_id, _S.state, _S.policy, _S.capacity, _S.has_waitlist, _S.enrols_from,
        _S.enrols_until, _S.withdraws_until, _S.starts_at, _S.ends_at,
    )
    .where(_S.id == sa.bindparam("session_id"))
    .with_for_update(key_share=True)
)  # fmt: skip


def lock_session(ctx: Context, session_id: UUID) -> LockedSession:
    """Lock the session's row until the transaction ends; only then may its seats be counted."""
    row = ctx.db.execute(_LOCK, {"session_id": session_id}).one_or_none()
    if row is None:
        raise NotFound
    provider_id, *terms = row
    names = (
        "state", "policy", "capacity", "has_waitlist", "enrols_from", "enrols_until",
        "withdraws_until", "starts_at", "ends_at",
    )  # fmt: skip
    return LockedSession(
        session_id, provider_id, SessionTerms(**dict(zip(names, terms, strict=True)))
    )


@dataclass(frozen=True)
class SeatFacts:
    """What decides about one request, counted under the lock.

    `live` is the person's own (id, application, seat); `tail` is when the last began to wait.
    """

    count: SeatCount
    tail: datetime | None
    live: tuple[UUID, str, str] | None
    was_refused: bool


def _counted(seat: Seat, what: sa.ColumnElement[Any]) -> sa.ScalarSelect[Any]:
    return (
        sa.select(what)
        .where(Enrolment.session_id == sa.bindparam("session_id"), Enrolment.seat == seat.value)
        .scalar_subquery()
    )


_FACTS: sa.Select[*tuple[Any, ...]] = (
    sa.select(
        sa.literal_column("facts.enrolled"),
        sa.literal_column("facts.waiting"),
        sa.literal_column("facts.tail", UtcDateTime()),
        Enrolment.id,
        Enrolment.application,
        Enrolment.seat,
        Enrolment.ended_at,
    )
    .select_from(
        sa.select(
            _counted(Seat.ENROLLED, sa.func.count()).label("enrolled"),
            _counted(Seat.WAITLISTED, sa.func.count()).label("waiting"),
            _counted(Seat.WAITLISTED, sa.func.max(Enrolment.waitlisted_at)).label("tail"),
        ).subquery("facts")
    )
    .outerjoin(
        Enrolment,
        sa.and_(
            Enrolment.session_id == sa.bindparam("session_id"),
            Enrolment.person_id == sa.bindparam("person_id"),
        ),
    )
)


def get_seat_facts(ctx: Context, session_id: UUID, person_id: UUID) -> SeatFacts:
    """Return how the seats stand and what this person has in the session; one statement."""
    rows = ctx.db.execute(_FACTS, {"session_id": session_id, "person_id": person_id}).all()
    live = next((row for row in rows if row.id is not None and row.ended_at is None), None)
    refused = any(
        row.application == Application.REJECTED.value or row.seat == Seat.CANCELLED.value
        for row in rows
    )
    enrolled, waiting, tail = rows[0][:3]
    return SeatFacts(
        SeatCount(enrolled=enrolled, waiting=waiting),
        tail,
        (live.id, live.application, live.seat) if live is not None else None,
        refused,
    )


def count_seats(ctx: Context, session_ids: Sequence[UUID]) -> dict[UUID, SeatCount]:
    """Return how the seats of these sessions stand, in one statement."""
    if not session_ids:
        return {}
    rows = ctx.db.execute(
        sa.select(
            Enrolment.session_id,
            sa.func.count().filter(Enrolment.seat == Seat.ENROLLED.value),
            sa.func.count().filter(Enrolment.seat == Seat.WAITLISTED.value),
        )
        .where(
            Enrolment.session_id.in_(session_ids),
            Enrolment.seat.in_((Seat.ENROLLED.value, Seat.WAITLISTED.value)),
        )
        .group_by(Enrolment.session_id)
    )
    counts = {
        session_id: SeatCount(enrolled=enrolled, waiting=waiting)
        for session_id, enrolled, waiting in rows
    }
    return {session_id: counts.get(session_id, EMPTY) for session_id in session_ids}


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
    is_own = ctx.actor.person_id is not None and enrolment.person_id == ctx.actor.person_id
    if not is_own and not ctx.may(EnrolmentPermission.VIEW_PARTICIPANTS, session):
        raise NotFound
    found: Enrolment = enrolment
    return found


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
            sa.or_(
                Enrolment.waitlisted_at < enrolment.waitlisted_at,
                sa.and_(
                    Enrolment.waitlisted_at == enrolment.waitlisted_at,
                    Enrolment.id < enrolment.id,
                ),
            ),
        )
    )
    return (before or 0) + 1


@dataclass(frozen=True)
class Participant:
    """Somebody in a session, as its organisers see them. `position` counts the waitlist."""

    enrolment_id: UUID
    person_id: UUID
    given_name: str
    family_name: str
    profile_kind: str
    email: str
    organisation: str | None
    office: str
    motivation: str
    application: str
    seat: str
    created_at: datetime
    waitlisted_at: datetime | None
    enrolled_at: datetime | None
    ended_at: datetime | None
    reason: str
    position: int | None

    @property
    def name(self) -> str:
        """Return given and family name."""
        return f"{self.given_name} {self.family_name}"


_POSITION = sa.case(
    (
        Enrolment.seat == Seat.WAITLISTED.value,
        sa.func.row_number().over(
            partition_by=(Enrolment.session_id, Enrolment.seat),
            order_by=(Enrolment.waitlisted_at, Enrolment.id),
        ),
    )
)
_PARTICIPANTS = (
    sa.select(
        Enrolment.id, Enrolment.person_id, Person.given_name, Person.family_name,
        Person.profile_kind, Account.email, Organisation.name, Enrolment.office,
        Enrolment.motivation, Enrolment.application, Enrolment.seat, Enrolment.created_at,
        Enrolment.waitlisted_at, Enrolment.enrolled_at, Enrolment.ended_at, Enrolment.reason,
        _POSITION,
    )
    .join(Person, Person.id == Enrolment.person_id)
    .outerjoin(Account, Account.person_id == Person.id)
    .outerjoin(Organisation, Organisation.id == Enrolment.organisation_id)
)  # fmt: skip


def get_participant(ctx: Context, enrolment_id: UUID) -> Participant:
    """Return one person of a session, as get_enrolment allows it, with their place."""
    enrolment = get_enrolment(ctx, enrolment_id)
    row: Sequence[Any] = ctx.db.execute(_PARTICIPANTS.where(Enrolment.id == enrolment_id)).one()
    return replace(Participant(*row), position=waitlist_position(ctx, enrolment))


def list_participants_page(
    ctx: Context, session_id: UUID, *, view: str, cursor: str | None = None, limit: int = 50
) -> Page[Participant]:
    """Return a page of the people of a session: applied, waiting, enrolled or out.

    Those who wait come in the order of the waitlist, the others in the order they came.
    """
    query = _PARTICIPANTS.where(Enrolment.session_id == session_id, _in_view(view))
    at = Enrolment.waitlisted_at if view == "waiting" else Enrolment.created_at
    if cursor:
        query = query.where(_after(at, cursor))
    # The window function counts before LIMIT, but after WHERE: the cursor must not move it.
    offset = _offset(ctx, session_id, cursor) if view == "waiting" and cursor else 0
    rows: Sequence[Sequence[Any]] = ctx.db.execute(
        query.order_by(at, Enrolment.id).limit(limit + 1)
    ).all()
    people = [
        replace(person, position=person.position + offset) if person.position else person
        for person in (Participant(*row) for row in rows)
    ]
    return cut(
        people,
        limit,
        lambda p: (
            ((p.waitlisted_at if view == "waiting" else None) or p.created_at).isoformat(),
            str(p.enrolment_id),
        ),
    )


def _in_view(view: str) -> sa.ColumnElement[bool]:
    if view == "applied":
        return sa.and_(
            Enrolment.application == Application.SUBMITTED.value, Enrolment.ended_at.is_(None)
        )
    if view == "waiting":
        return Enrolment.seat == Seat.WAITLISTED.value
    if view == "out":
        return Enrolment.ended_at.is_not(None)
    return Enrolment.seat == Seat.ENROLLED.value


def _after(column: sa.orm.InstrumentedAttribute[Any], cursor: str) -> sa.ColumnElement[bool]:
    at_text, id_text = decode_cursor(cursor, 2)
    at, enrolment_id = read_instant(at_text), read_id(id_text)
    return sa.or_(column > at, sa.and_(column == at, Enrolment.id > enrolment_id))


def _offset(ctx: Context, session_id: UUID, cursor: str) -> int:
    count = ctx.db.scalar(
        sa.select(sa.func.count())
        .select_from(Enrolment)
        .where(
            Enrolment.session_id == session_id,
            Enrolment.seat == Seat.WAITLISTED.value,
            ~_after(Enrolment.waitlisted_at, cursor),
        )
    )
    return count or 0


def count_views(ctx: Context, session_id: UUID) -> Mapping[str, int]:
    """Return how many people stand in each view of the participants page."""
    views = ("applied", "waiting", "enrolled", "out")
    row = ctx.db.execute(
        sa.select(*(sa.func.count().filter(_in_view(view)) for view in views)).where(
            Enrolment.session_id == session_id
        )
    ).one()
    return dict(zip(views, row, strict=True))


@dataclass(frozen=True)
class HistoryStep:
    """One step of an enrolment, with the names of those who took it."""

    from_application: str | None
    to_application: str
    from_seat: str | None
    to_seat: str
    actor: str
    actor_name: str | None
    rule: str
    facts: dict[str, Any]
    reason: str
    at: datetime


def list_history(ctx: Context, enrolment_id: UUID) -> list[HistoryStep]:
    """Return every step of an enrolment, oldest first."""
    rows = ctx.db.execute(
        sa.select(EnrolmentChange, Person.given_name, Person.family_name)
        .outerjoin(Person, Person.id == EnrolmentChange.actor_id)
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
            actor_name=f"{given} {family}" if given is not None else None,
            rule=change.rule,
            facts=change.facts,
            reason=change.reason,
            at=change.at,
        )
        for change, given, family in rows
    ]


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
