"""One act on many people of a session, shown before it is done.

What it would do is found out by doing it and taking it back: the same code, the same lock, the
same numbers. So nothing can differ from what was shown but what others did in between.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.enrolment import errors, events, queries, rules
from learning_station.enrolment.models import Application, Enrolment, Seat
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.enrolment.queries import get_asker
from learning_station.enrolment.rules import Rule
from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import action
from learning_station.kernel.errors import LearningStationError

from ._placing import give_seat
from ._writing import Entry, Placed, as_waitlist, end, ids_of, require_live, void_offer
from .applications import approve, reject
from .seats import cancel_enrolment
from .waitlist import promote_waiting

MOST_AT_ONCE = 500
"""How many people one act may touch: it holds the lock of the session."""


class BulkAct(StrEnum):
    """What is done with the chosen people."""

    APPROVE = "approve"
    REFUSE = "refuse"
    CANCEL = "cancel"
    MOVE = "move"
    WRITE = "write"


@dataclass(frozen=True)
class BulkOrder:
    """What is to be done: the act, and what it needs: a reason, another session, a letter."""

    act: BulkAct
    reason: str = ""
    target_id: UUID | None = None
    subject: str = ""
    text: str = ""

    def check(self) -> None:
        """Refuse an order that lacks something."""
        if self.act in (BulkAct.REFUSE, BulkAct.CANCEL, BulkAct.MOVE):
            rules.require_reason(self.reason)
        if self.act is BulkAct.MOVE and self.target_id is None:
            raise errors.TargetMissing
        if self.act is BulkAct.WRITE:
            rules.require_letter(self.subject, self.text)


@dataclass(frozen=True)
class BulkLine:
    """What became of one person, or would.

    `outcome` is one of: seat, waits, refused, cancelled, told, skipped; `position` is the place of
    who waits, `refusal` why somebody was skipped.
    """

    enrolment_id: UUID
    outcome: str
    position: int | None = None
    refusal: LearningStationError | None = None


class Rehearsed(Exception):
    """The order was tried out on each and taken back; `lines` say what it would do."""

    def __init__(self, lines: Sequence[BulkLine]) -> None:
        super().__init__()
        self.lines = lines


@action
def act_on_many(
    ctx: Context,
    *,
    session_id: UUID,
    enrolment_ids: Sequence[UUID],
    order: BulkOrder,
    is_rehearsal: bool = False,
) -> list[BulkLine]:
    """Do the order to each of the people, in the order they came; skip those it does not fit.

    As a rehearsal, raise Rehearsed with what it would do: everything is taken back."""
    order.check()
    if not enrolment_ids:
        raise errors.NothingChosen
    _lock_both(ctx, session_id, order.target_id)
    session = queries.lock_session(ctx, session_id)
    ctx.require(EnrolmentPermission.DECIDE, session)
    lines = []
    for enrolment_id in _in_order(ctx, session_id, enrolment_ids[:MOST_AT_ONCE]):
        try:
            lines.append(_act_on(ctx, enrolment_id, order))
        except LearningStationError as refusal:
            lines.append(BulkLine(enrolment_id, "skipped", refusal=refusal))
    if is_rehearsal:
        raise Rehearsed(lines)
    return lines


def _lock_both(ctx: Context, session_id: UUID, target_id: UUID | None) -> None:
    # Two that move people to and fro at once lock in the same order: neither waits for ever.
    if target_id is not None:
        for each in sorted((session_id, target_id)):
            queries.lock_session(ctx, each)


def _in_order(ctx: Context, session_id: UUID, enrolment_ids: Sequence[UUID]) -> Sequence[UUID]:
    return ctx.db.scalars(
        sa.select(Enrolment.id)
        .where(Enrolment.session_id == session_id, Enrolment.id.in_(enrolment_ids))
        .order_by(Enrolment.created_at, Enrolment.id)
    ).all()


def _act_on(ctx: Context, enrolment_id: UUID, order: BulkOrder) -> BulkLine:
    if order.act is BulkAct.APPROVE:
        return _placed(enrolment_id, approve(ctx, enrolment_id=enrolment_id, reason=order.reason))
    if order.act is BulkAct.REFUSE:
        reject(ctx, enrolment_id=enrolment_id, reason=order.reason)
        return BulkLine(enrolment_id, "refused")
    if order.act is BulkAct.CANCEL:
        cancel_enrolment(ctx, enrolment_id=enrolment_id, reason=order.reason)
        return BulkLine(enrolment_id, "cancelled")
    if order.act is BulkAct.MOVE:
        return _placed(enrolment_id, _move(ctx, enrolment_id, order))
    return _write(ctx, enrolment_id, order)


def _placed(enrolment_id: UUID, placed: Placed) -> BulkLine:
    return BulkLine(enrolment_id, "seat" if placed.position is None else "waits", placed.position)


def _move(ctx: Context, enrolment_id: UUID, order: BulkOrder) -> Placed:
    """Give somebody a seat in the other session (or a place), and take the one here back."""
    enrolment = ctx.db.get_one(Enrolment, enrolment_id, populate_existing=True)
    require_live(enrolment)
    if order.target_id is None or order.target_id == enrolment.session_id:
        raise errors.TargetMissing
    target = queries.lock_session(ctx, order.target_id)
    ctx.require(EnrolmentPermission.DECIDE, target)
    rules.require_alive(target.terms, ctx.now)
    facts = queries.get_seat_facts(ctx, target.id, enrolment.person_id)
    if facts.live is not None:
        raise errors.AlreadyEnrolled
    entry = Entry(
        asker=get_asker(ctx, enrolment.person_id),
        application=Application.APPROVED if target.terms.by_application else Application.NONE,
        rule=Rule.MOVED,
        reason=order.reason.strip(),
        on_behalf_of=enrolment.person_id,
    )
    placed = give_seat(ctx, target, facts, entry)
    void_offer(ctx, enrolment)
    end(ctx, enrolment, seat=Seat.CANCELLED, rule=Rule.MOVED, reason=order.reason.strip())
    ctx.record(events.EnrolmentCancelled(**ids_of(enrolment), reason=order.reason.strip()))
    promote_waiting(as_waitlist(ctx), session_id=enrolment.session_id)
    return placed


def _write(ctx: Context, enrolment_id: UUID, order: BulkOrder) -> BulkLine:
    enrolment = ctx.db.get_one(Enrolment, enrolment_id)
    letter: dict[str, Any] = {"subject": order.subject.strip(), "text": order.text.strip()}
    ctx.record(events.OrganisersWrote(**ids_of(enrolment), letter=letter))
    return BulkLine(enrolment_id, "told")
