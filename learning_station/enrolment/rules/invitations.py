"""Invitations: which addresses a list holds, and what an invitation still allows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from learning_station.enrolment import errors
from learning_station.kernel.errors import Invalid

from .seats import SessionTerms, require_alive

MOST_AT_ONCE = 500
"""How many addresses one list may hold."""
REMINDED_AGAIN_AFTER = timedelta(hours=24)
"""How long nobody is reminded again of the same invitation."""


@dataclass(frozen=True)
class AddressList:
    """What a list of addresses holds: each good one once, in order; lines that are none."""

    good: tuple[str, ...]
    bad: tuple[tuple[int, str], ...]
    """The number of the line, from 1, and what stands there."""
    repeated: tuple[str, ...]


def read_addresses(text: str, normalise: Callable[[str], str]) -> AddressList:
    """Return the addresses of a list with one in each line; `Name <address>` will do, too."""
    good: dict[str, None] = {}
    bad, repeated = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip(" \t,;"):
            continue
        try:
            address = normalise(_address_in(line))
            if "." not in address.rpartition("@")[2].strip("."):
                raise Invalid
        except Invalid:
            bad.append((number, line.strip()))
            continue
        if address in good:
            repeated.append(address)
        good[address] = None
    return AddressList(tuple(good), tuple(bad), tuple(repeated))


def _address_in(line: str) -> str:
    _before, bracket, rest = line.partition("<")
    return (rest.partition(">")[0] if bracket else line).strip(" \t,;")


def require_invitable(
    terms: SessionTerms, *, addresses: int, expires_at: datetime, now: datetime
) -> None:
    """Refuse to invite to a session nobody can join, nobody at all, or until a time that passed."""
    require_alive(terms, now)
    if not addresses:
        raise errors.NobodyInvited
    if addresses > MOST_AT_ONCE:
        raise errors.TooManyInvited(limit=MOST_AT_ONCE)
    if not now < expires_at <= terms.ends_at:
        raise errors.InvitationEndsWrongly


def require_answerable_invitation(
    terms: SessionTerms, *, state: str, expires_at: datetime, now: datetime
) -> None:
    """Refuse an answer to an invitation that was answered, taken back or has expired."""
    require_alive(terms, now)
    if state == "taken_back":
        raise errors.InvitationTakenBack
    if state != "pending":
        raise errors.InvitationAnswered
    if expires_at <= now:
        raise errors.InvitationExpired


def require_reason_of_exemption(reason: str, *, is_exempt: bool) -> str:
    """Return the reason; whoever is let in whatever the session asks needs one."""
    if is_exempt and not reason.strip():
        raise errors.ExemptionWithoutReason
    return reason.strip()


def may_be_reminded(*, state: str, expires_at: datetime, told_at: datetime, now: datetime) -> bool:
    """Tell whether somebody who was told at that time may be reminded now."""
    return state == "pending" and now < expires_at and told_at + REMINDED_AGAIN_AFTER <= now
