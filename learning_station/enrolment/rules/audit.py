"""What must be true of seats at all times: facts in, findings out, each explained in one line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from .seats import Rule, SeatCount

GRACE = timedelta(minutes=10)
"""How late a job may be that ends an offer or releases a hold before it is a finding."""

LIVE_SEATS = frozenset({"none", "waitlisted", "offered", "enrolled"})
ENDED_SEATS = frozenset({"declined", "lapsed", "withdrawn", "cancelled"})
ENDED_APPLICATIONS = frozenset({"rejected", "withdrawn"})
AFTER_ACCEPTING = frozenset({"enrolled", "withdrawn", "cancelled"})
SEAT_AFTER: Mapping[str, frozenset[str]] = {
    "accepted": AFTER_ACCEPTING,
    "declined": frozenset({"declined"}),
    "lapsed": frozenset({"lapsed"}),
}


class Kind(StrEnum):
    """What a finding is about."""

    CAPACITY = "capacity"
    DOUBLE = "double"
    ORPHAN = "orphan"
    ORDER = "order"
    OFFER = "offer"
    HOLD = "hold"
    STATE = "state"
    HISTORY = "history"


@dataclass(frozen=True)
class AuditFinding:
    """One thing that is not as it must be, with the ids of what it is about."""

    kind: Kind
    sentence: str


@dataclass(frozen=True, kw_only=True)
class AuditedSession:
    """A session as the audit sees it. `was_lowered`: the organisers gave it fewer seats once."""

    id: UUID
    slug: str
    capacity: int | None
    count: SeatCount
    was_lowered: bool = False


@dataclass(frozen=True, kw_only=True)
class AuditedEnrolment:
    """An enrolment with what its history says: the last step, when it last came to wait, and the
    priority last given."""

    id: UUID
    session_id: UUID | None
    person_id: UUID | None
    application: str
    seat: str
    created_at: datetime
    waitlisted_at: datetime | None
    enrolled_at: datetime | None
    ended_at: datetime | None
    priority: int
    open_offers: int = 0
    last_application: str | None = None
    last_seat: str | None = None
    waits_since: datetime | None = None
    priority_given: int = 0
    priority_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class AuditedOffer:
    """An offer, with the seat of its enrolment and the session of both."""

    id: UUID
    enrolment_id: UUID
    session_id: UUID
    enrolment_session_id: UUID | None
    session_state: str
    offers_end: datetime
    ends_at: datetime
    closed_at: datetime | None
    outcome: str | None
    seat: str | None


@dataclass(frozen=True, kw_only=True)
class AuditedHold:
    """Seats held for a city, and how many people sit on them."""

    id: UUID
    session_id: UUID
    seats: int
    used: int
    strangers: int
    releases_at: datetime
    released_at: datetime | None


def audit_session(session: AuditedSession) -> Iterator[AuditFinding]:
    """Yield what is wrong with the number of seats of a session.

    More people than seats are nobody's fault where the organisers gave fewer seats later."""
    above = session.count.above(session.capacity)
    if above and not session.was_lowered:
        yield AuditFinding(
            Kind.CAPACITY,
            f"session {session.slug} ({session.id}) has {session.capacity} seats, but "
            f"{session.count.enrolled} are given, {session.count.offered} offered and "
            f"{session.count.held} held: {above} too many",
        )


def audit_enrolment(row: AuditedEnrolment) -> Iterator[AuditFinding]:
    """Yield what is wrong with one enrolment: states, waiting, offers, history."""
    yield from _orphans(row)
    yield from _states(row)
    yield from _waiting(row)
    yield from _history(row)
    if row.open_offers > 1:
        yield AuditFinding(
            Kind.DOUBLE, f"enrolment {row.id} has {row.open_offers} open offers at once"
        )
    if row.seat == "offered" and row.ended_at is None and not row.open_offers:
        yield AuditFinding(
            Kind.OFFER, f"enrolment {row.id} is offered a seat, but no offer of it is open"
        )


def _orphans(row: AuditedEnrolment) -> Iterator[AuditFinding]:
    if row.session_id is None:
        yield AuditFinding(Kind.ORPHAN, f"enrolment {row.id} is of a session that does not exist")
    if row.person_id is None:
        yield AuditFinding(Kind.ORPHAN, f"enrolment {row.id} is of a person who does not exist")


def _states(row: AuditedEnrolment) -> Iterator[AuditFinding]:
    states = f"application {row.application}, seat {row.seat}"
    is_out = row.seat in ENDED_SEATS or row.application in ENDED_APPLICATIONS
    if row.ended_at is None and is_out:
        yield AuditFinding(Kind.STATE, f"enrolment {row.id} is out ({states}), but has no end")
    if row.ended_at is not None and not is_out:
        yield AuditFinding(
            Kind.STATE, f"enrolment {row.id} ended on {row.ended_at}, but is not out ({states})"
        )
    has_place = row.seat in ("waitlisted", "offered", "enrolled")
    if has_place and row.application not in ("none", "approved"):
        yield AuditFinding(
            Kind.STATE, f"enrolment {row.id} has a seat or place without a yes ({states})"
        )
    if row.ended_at is None and row.seat == "none" and row.application == "none":
        yield AuditFinding(Kind.STATE, f"enrolment {row.id} asks for nothing and has nothing")
    if row.seat == "enrolled" and row.enrolled_at is None:
        yield AuditFinding(Kind.STATE, f"enrolment {row.id} has a seat since nobody knows when")


WRITTEN_WITHIN = timedelta(minutes=1)
"""How much later than the row its history may be dated: they are written one after the other."""


def _waiting(row: AuditedEnrolment) -> Iterator[AuditFinding]:
    if row.priority != _priority_due(row):
        yield AuditFinding(
            Kind.ORDER,
            f"enrolment {row.id} has priority {row.priority}, its history says "
            f"{_priority_due(row)}: moved without a reason",
        )
    if row.seat != "waitlisted":
        return
    if row.waitlisted_at is None:
        yield AuditFinding(Kind.ORDER, f"enrolment {row.id} waits since nobody knows when")
    elif row.waits_since is not None and row.waitlisted_at < row.waits_since - WRITTEN_WITHIN:
        yield AuditFinding(
            Kind.ORDER,
            f"enrolment {row.id} waits since {row.waitlisted_at}, before it came to wait on "
            f"{row.waits_since}: moved up without a reason",
        )


def _priority_due(row: AuditedEnrolment) -> int:
    """Return the priority that the history gives: none for who came to wait anew after it."""
    is_older = (
        row.waits_since is not None
        and row.priority_at is not None
        and row.priority_at < row.waits_since
    )
    return 0 if is_older and row.priority == 0 else row.priority_given


def _history(row: AuditedEnrolment) -> Iterator[AuditFinding]:
    if row.last_seat is None:
        yield AuditFinding(Kind.HISTORY, f"enrolment {row.id} has no history")
    elif (row.last_application, row.last_seat) != (row.application, row.seat):
        yield AuditFinding(
            Kind.HISTORY,
            f"enrolment {row.id} is application {row.application}, seat {row.seat}; its history "
            f"ends with application {row.last_application}, seat {row.last_seat}",
        )


def audit_offer(offer: AuditedOffer, now: datetime) -> Iterator[AuditFinding]:
    """Yield what is wrong with one offer: its time, its seat, its session."""
    if offer.enrolment_session_id != offer.session_id:
        yield AuditFinding(
            Kind.ORPHAN,
            f"offer {offer.id} is of session {offer.session_id}, its enrolment "
            f"{offer.enrolment_id} of {offer.enrolment_session_id}",
        )
    if offer.closed_at is None:
        yield from _open_offer(offer, now)
        return
    allowed = SEAT_AFTER.get(offer.outcome or "")
    if allowed is not None and offer.seat not in allowed:
        yield AuditFinding(
            Kind.OFFER,
            f"offer {offer.id} was {offer.outcome}, but the seat of enrolment "
            f"{offer.enrolment_id} is {offer.seat}",
        )


def _open_offer(offer: AuditedOffer, now: datetime) -> Iterator[AuditFinding]:
    if now > offer.ends_at + GRACE:
        yield AuditFinding(
            Kind.OFFER,
            f"offer {offer.id} of enrolment {offer.enrolment_id} ended on {offer.ends_at} and is "
            "still open: is a worker running?",
        )
    if offer.seat != "offered":
        yield AuditFinding(
            Kind.OFFER,
            f"offer {offer.id} is open, but the seat of enrolment {offer.enrolment_id} is "
            f"{offer.seat}",
        )
    if offer.session_state == "cancelled":
        yield AuditFinding(
            Kind.OFFER, f"offer {offer.id} is open, but session {offer.session_id} is cancelled"
        )
    if offer.ends_at > offer.offers_end:
        yield AuditFinding(
            Kind.OFFER,
            f"offer {offer.id} of enrolment {offer.enrolment_id} ends on {offer.ends_at}, after "
            f"the cut-off of its session on {offer.offers_end}",
        )


def audit_hold(hold: AuditedHold, now: datetime) -> Iterator[AuditFinding]:
    """Yield what is wrong with seats held for a city."""
    if hold.released_at is None and now > hold.releases_at + GRACE:
        yield AuditFinding(
            Kind.HOLD,
            f"hold {hold.id} of session {hold.session_id} was to be released on "
            f"{hold.releases_at} and still counts: is a worker running?",
        )
    if hold.used > hold.seats:
        yield AuditFinding(
            Kind.HOLD,
            f"hold {hold.id} of session {hold.session_id} has {hold.seats} seats and "
            f"{hold.used} people on them",
        )
    if hold.strangers:
        yield AuditFinding(
            Kind.HOLD,
            f"hold {hold.id} of session {hold.session_id} has {hold.strangers} people of another "
            "session or organisation on it",
        )


GIVING = frozenset(
    rule.value
    for rule in (Rule.OPEN_SEAT, Rule.APPROVED, Rule.PROMOTED, Rule.OFFERED, Rule.ON_BEHALF)
)
"""Rules under which a seat is given only while one is free."""


def audit_double(session_id: UUID, person_id: UUID, number: int) -> AuditFinding:
    """Return that somebody is in one session several times at once."""
    return AuditFinding(
        Kind.DOUBLE, f"person {person_id} is in session {session_id} {number} times at once"
    )


def audit_giving(
    change_id: UUID, enrolment_id: UUID, rule: str, facts: Mapping[str, object]
) -> Iterator[AuditFinding]:
    """Yield whether a seat was given although its own facts say that none was free."""
    capacity = facts.get("capacity")
    counted = [facts.get(name, 0) for name in ("enrolled", "offered", "held")]
    if rule not in GIVING or not isinstance(capacity, int):
        return
    taken = sum(number for number in counted if isinstance(number, int))
    if taken >= capacity:
        yield AuditFinding(
            Kind.CAPACITY,
            f"enrolment {enrolment_id} was given a seat ({rule}, change {change_id}) when "
            f"{taken} of {capacity} were taken",
        )
