"""The panel of a session: the one thing this reader can do now, or why there is nothing to do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from learning_station.enrolment import queries as enrolment_queries
from learning_station.enrolment import rules as enrolment_rules
from learning_station.enrolment.queries import EnrolmentRow
from learning_station.enrolment.queries import forms as form_queries
from learning_station.enrolment.queries import logistics as logistics_queries
from learning_station.enrolment.rules import SeatCount
from learning_station.infra.context import Context
from learning_station.kernel.errors import Conflict
from learning_station.organisations import queries as organisations_queries
from learning_station.scheduling import queries as scheduling_queries
from learning_station.scheduling import rules as scheduling_rules
from learning_station.scheduling.queries import SessionRow
from learning_station.web.forms import problem_of, say
from learning_station.web.reader import Reader

from .decisions import Audience, Decision, read_decisions
from .windows import why_closed


@dataclass(frozen=True)
class SeatPanel:
    """What the panel shows. `kind` is one of: enrol, apply, wait (asking would lead to the
    waitlist), enrolled, waiting, offered, applied, closed.

    `why` says in words why nothing can be done; `was` what became of an earlier try.
    """

    kind: str
    needs_sign_in: bool = False
    closes_at: datetime | None = None
    opens_at: datetime | None = None
    withdraws_until: datetime | None = None
    may_withdraw: bool = False
    position: int | None = None
    waiting: int = 0
    why: str = ""
    was: str = ""
    reason: str = ""
    was_at: datetime | None = None
    """When the earlier try ended."""
    is_limited: bool = True
    """Whether seats can run out, so that whoever comes back stands last."""
    offer_id: UUID | None = None
    offered_until: datetime | None = None
    link_is_open: bool = False
    link_opens_at: datetime | None = None
    has_link: bool = False
    history: Sequence[Decision] = ()
    """How the reader's own enrolment came about, ended or not."""
    lacks_work: bool = False
    """Whether city or office, which certificates print, are not known yet."""
    may_change_answers: bool = False
    answers_until: datetime | None = None
    """Until when questions asked after a seat wait for answers; None: they do not."""


def make_panel(
    ctx: Context, session: SessionRow, count: SeatCount, reader: Reader, now: datetime
) -> SeatPanel:
    """Return the panel for this reader at this moment."""
    terms = enrolment_queries.terms_of(session)
    person_id = reader.for_whom
    mine = (
        enrolment_queries.find_latest_enrolment(ctx, session.id, person_id)
        if person_id is not None
        else None
    )
    if mine is None:
        return _panel_of(ctx, None, terms, count, reader, now)
    if mine.ended_at is None:
        panel = _own_panel(ctx, session, mine, terms, count, now)
    else:
        panel = _panel_of(ctx, mine, terms, count, reader, now)
    history = read_decisions(ctx, mine.id, person_id=mine.person_id, audience=Audience.LEARNER)
    return replace(panel, history=history)


def _panel_of(
    ctx: Context,
    mine: EnrolmentRow | None,
    terms: enrolment_rules.SessionTerms,
    count: SeatCount,
    reader: Reader,
    now: datetime,
) -> SeatPanel:
    """Return the panel of somebody who is not in; `mine` is an earlier try."""
    person_id = reader.for_whom
    was = _was(mine)
    was_at = mine.ended_at if mine is not None else None
    reason = mine.reason if mine is not None and was in ("rejected", "cancelled") else ""
    try:
        enrolment_rules.require_window(terms, now)
        if terms.by_application:
            kind = "apply"
        else:
            enrolment_rules.require_open(terms)
            outcome = enrolment_rules.decide_seat(terms, count)
            kind = "enrol" if outcome is enrolment_rules.Outcome.ENROLLED else "wait"
    except Conflict as refusal:
        opens = terms.enrols_from if terms.enrols_from > now else None
        return SeatPanel(
            "closed",
            why=say(problem_of(refusal)),
            opens_at=opens,
            was=was,
            was_at=was_at,
            reason=reason,
        )
    if was in ("rejected", "cancelled"):
        return SeatPanel("closed", was=was, reason=reason)
    return SeatPanel(
        kind,
        needs_sign_in=person_id is None,
        closes_at=terms.enrols_until,
        withdraws_until=terms.withdraws_until,
        waiting=count.waiting,
        was=was,
        was_at=was_at,
        is_limited=terms.capacity is not None,
        lacks_work=person_id is not None and _lacks_work(ctx, person_id),
    )


def _lacks_work(ctx: Context, person_id: UUID) -> bool:
    place = organisations_queries.find_affiliation(ctx, person_id)
    return place is None or not place.office


def _was(mine: EnrolmentRow | None) -> str:
    """Return what became of an earlier try: rejected, cancelled, declined, lapsed, withdrawn, or
    nothing."""
    if mine is None:
        return ""
    if mine.application == "rejected":
        return "rejected"
    return mine.seat if mine.seat in ("cancelled", "declined", "lapsed") else "withdrawn"


def _own_panel(
    ctx: Context,
    session: SessionRow,
    mine: EnrolmentRow,
    terms: enrolment_rules.SessionTerms,
    count: SeatCount,
    now: datetime,
) -> SeatPanel:
    seat = mine.seat
    if mine.application == "draft":
        return SeatPanel("draft", closes_at=terms.enrols_until, why=why_closed(ctx, session))
    try:
        enrolment_rules.require_withdrawal(terms, has_seat=seat == "enrolled", now=now)
        may_withdraw = terms.state == "scheduled"
    except Conflict:
        may_withdraw = False
    offer = enrolment_queries.find_open_offer(ctx, mine.id) if seat == "offered" else None
    if offer is not None and offer[1] <= now:
        offer = None  # It is over, whether or not the job that ends it has come.
    kinds = {"enrolled": "enrolled", "waitlisted": "waiting", "offered": "offered"}
    kind = kinds.get(seat, "applied")
    meetings = [(m.starts_at, m.ends_at) for m in scheduling_queries.list_meetings(ctx, session.id)]
    return SeatPanel(
        kind,
        may_withdraw=may_withdraw,
        withdraws_until=terms.withdraws_until,
        position=enrolment_queries.waitlist_position(ctx, mine),
        offer_id=offer[0] if offer else None,
        offered_until=offer[1] if offer else None,
        waiting=count.waiting,
        has_link=bool(session.online_link),
        link_is_open=scheduling_rules.link_is_open(meetings, now),
        link_opens_at=scheduling_rules.next_link_opening(meetings, now),
        why="cancelled" if terms.state == "cancelled" else "",
        may_change_answers=form_queries.has_questions(ctx, session.id),
        answers_until=_answers_until(ctx, session, mine),
    )


def _answers_until(ctx: Context, session: SessionRow, mine: EnrolmentRow) -> datetime | None:
    if mine.seat != "enrolled" or logistics_queries.has_replied(ctx, mine.id):
        return None
    until = logistics_queries.find_logistics_deadline(ctx, session.id)
    return until if until is not None and until > ctx.now else None
