"""The people of a session, as its organisers see them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts.models import Account, Person
from learning_station.enrolment.models import (
    Application,
    Enrolment,
    Seat,
    SeatOffer,
)
from learning_station.enrolment.rules import MOST_PRIORITY
from learning_station.infra.context import Context
from learning_station.kernel.pages import (
    Page,
    cut,
    decode_cursor,
    read_id,
    read_instant,
    read_number,
)
from learning_station.organisations.models import Organisation

from .enrolments import WAITLIST_ORDER, get_enrolment, waitlist_position, waits_before
from .seats import HELD

AT_A_TIME = 500
"""Rows that a long list holds in memory."""


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
    priority: int
    offered_until: datetime | None
    endorse_by: datetime | None
    escalation: int
    position: int | None = None

    @property
    def name(self) -> str:
        """Return given and family name."""
        return f"{self.given_name} {self.family_name}"


_PARTICIPANTS = (
    sa.select(
        Enrolment.id, Enrolment.person_id, Person.given_name, Person.family_name,
        Person.profile_kind, Account.email, Organisation.name, Enrolment.office,
        Enrolment.motivation, Enrolment.application, Enrolment.seat, Enrolment.created_at,
        Enrolment.waitlisted_at, Enrolment.enrolled_at, Enrolment.ended_at, Enrolment.reason,
        Enrolment.priority, SeatOffer.ends_at, Enrolment.endorse_by, Enrolment.escalation,
    )
    .join(Person, Person.id == Enrolment.person_id)
    .outerjoin(Account, Account.person_id == Person.id)
    .outerjoin(Organisation, Organisation.id == Enrolment.organisation_id)
    .outerjoin(
        SeatOffer,
        sa.and_(SeatOffer.enrolment_id == Enrolment.id, SeatOffer.closed_at.is_(None)),
    )
)  # fmt: skip


def get_participant(ctx: Context, enrolment_id: UUID) -> Participant:
    """Return one person of a session, as get_enrolment allows it, with their place."""
    enrolment = get_enrolment(ctx, enrolment_id)
    row: Sequence[Any] = ctx.db.execute(_PARTICIPANTS.where(Enrolment.id == enrolment_id)).one()
    return replace(Participant(*row), position=waitlist_position(ctx, enrolment))


def list_participants_page(
    ctx: Context, session_id: UUID, *, view: str, cursor: str | None = None, limit: int = 50
) -> Page[Participant]:
    """Return a page of the people of a session: applied, waiting, offered, enrolled or out.

    Those who wait come in the order of the waitlist, the others in the order they came.
    """
    query = _PARTICIPANTS.where(Enrolment.session_id == session_id, in_view(view))
    if view == "waiting":
        return _waiting_page(ctx, query, session_id, cursor, limit)
    if cursor:
        query = query.where(_came_after(cursor))
    newest = query.order_by(Enrolment.created_at, Enrolment.id).limit(limit + 1)
    rows: Sequence[Sequence[Any]] = ctx.db.execute(newest).all()
    people = [Participant(*row) for row in rows]
    return cut(people, limit, lambda p: (p.created_at.isoformat(), str(p.enrolment_id)))


def stream_participants(ctx: Context, session_id: UUID, *, view: str) -> Iterator[Participant]:
    """Yield everybody of a view in its order, from one statement, a part at a time."""
    is_waitlist = view == "waiting"
    order = WAITLIST_ORDER if is_waitlist else (Enrolment.created_at, Enrolment.id)
    rows: Iterable[Sequence[Any]] = ctx.db.execute(
        _PARTICIPANTS.where(Enrolment.session_id == session_id, in_view(view)).order_by(*order),
        execution_options={"yield_per": AT_A_TIME},
    )
    for place, row in enumerate(rows, start=1):
        yield replace(Participant(*row), position=place if is_waitlist else None)


def _waiting_page(
    ctx: Context,
    query: sa.Select[*tuple[Any, ...]],
    session_id: UUID,
    cursor: str | None,
    limit: int,
) -> Page[Participant]:
    offset = 0
    if cursor:
        last = _read_place(cursor)
        query = query.where(~waits_before(*last), Enrolment.id != last[2])
        offset = _count_up_to(ctx, session_id, last)
    rows: Iterable[Sequence[Any]] = ctx.db.execute(query.order_by(*WAITLIST_ORDER).limit(limit + 1))
    people = [
        replace(Participant(*row), position=place)
        for place, row in enumerate(rows, start=offset + 1)
    ]
    return cut(people, limit, _place_of)


def _place_of(person: Participant) -> tuple[str, str, str]:
    since = person.waitlisted_at or person.created_at
    return str(MOST_PRIORITY - person.priority), since.isoformat(), str(person.enrolment_id)


def _read_place(cursor: str) -> tuple[int, datetime, UUID]:
    priority, since, enrolment_id = decode_cursor(cursor, 3)
    below = read_number(priority, below=2 * MOST_PRIORITY + 1)
    return MOST_PRIORITY - below, read_instant(since), read_id(enrolment_id)


def _count_up_to(ctx: Context, session_id: UUID, place: tuple[int, datetime, UUID]) -> int:
    count = ctx.db.scalar(
        sa.select(sa.func.count())
        .select_from(Enrolment)
        .where(
            Enrolment.session_id == session_id,
            Enrolment.seat == Seat.WAITLISTED.value,
            sa.or_(waits_before(*place), Enrolment.id == place[2]),
        )
    )
    return count or 0


def in_view(view: str) -> sa.ColumnElement[bool]:
    """Return the condition that an enrolment stands in that view of the people of a session."""
    if view == "applied":
        waits = (Application.SUBMITTED.value, Application.ENDORSED.value)
        return sa.and_(Enrolment.application.in_(waits), Enrolment.ended_at.is_(None))
    if view == "waiting":
        return Enrolment.seat == Seat.WAITLISTED.value
    if view == "offered":
        return Enrolment.seat == Seat.OFFERED.value
    if view == "out":
        was_sent = Enrolment.application != Application.DRAFT.value
        return sa.and_(Enrolment.ended_at.is_not(None), was_sent)
    return Enrolment.seat == Seat.ENROLLED.value


def _came_after(cursor: str) -> sa.ColumnElement[bool]:
    at_text, id_text = decode_cursor(cursor, 2)
    at, enrolment_id = read_instant(at_text), read_id(id_text)
    return sa.or_(
        Enrolment.created_at > at,
        sa.and_(Enrolment.created_at == at, Enrolment.id > enrolment_id),
    )


def count_views(ctx: Context, session_id: UUID) -> Mapping[str, int]:
    """Return how many people stand in each view of the participants page, and how many seats are
    `held` for cities beside them."""
    views = ("applied", "waiting", "offered", "enrolled", "out")
    row = ctx.db.execute(
        sa.select(
            *(sa.func.count().filter(in_view(view)) for view in views), HELD.label("held")
        ).where(Enrolment.session_id == session_id),
        {"session_id": session_id},
    ).one()
    return dict(zip((*views, "held"), row, strict=True))
