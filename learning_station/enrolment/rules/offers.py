"""Offers: until when a seat is kept for somebody, what an answer may still do, mailed links."""

import hmac
from base64 import urlsafe_b64decode
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from learning_station.accounts.rules import make_token
from learning_station.enrolment import errors
from learning_station.kernel.working_time import add_working_hours
from learning_station.kernel.zones import WorkingWeek

from .seats import SessionTerms

OFFER_PATH = "/my-learning/offers/"
"""Where an offer is answered by whoever is signed in."""

LINK_PATH = "/my-learning/offers/link/"
"""Where an offer is answered with the link of its mail, signed in or not."""

EARLY = timedelta(seconds=5)
"""How long a job waits that comes to an end before its time, because clocks differ."""

REMINDED_BEFORE = timedelta(hours=12)
SHORTEST_REMINDED = timedelta(hours=2)

_PURPOSE = "seat_offer"
_ID_LENGTH = 16


def offer_end(
    terms: SessionTerms, now: datetime, week: WorkingWeek | None, zone_name: str | None
) -> datetime:
    """Return until when a seat offered now is kept: never past the cut-off.

    Working hours are those of the person's city; of somebody without one, all hours count."""
    hours = terms.offer_hours or 0
    if terms.offer_clock == "working_hours" and week is not None and zone_name is not None:
        end = add_working_hours(now, hours, week, zone_name)
    else:
        end = now + timedelta(hours=hours)
    return min(end, terms.offers_end)


def require_answerable(ends_at: datetime, now: datetime, *, is_open: bool) -> None:
    """Refuse an answer once the offer is over."""
    if not is_open or now >= ends_at:
        raise errors.OfferOver


def try_again_at(ends_at: datetime, now: datetime) -> datetime:
    """Return when an offer that is not over yet is looked at again to end it."""
    return max(ends_at, now + EARLY)


def offer_reminder_due(opened_at: datetime, ends_at: datetime) -> datetime | None:
    """Return when somebody who has not answered is reminded: at half time or 12 hours before the
    end, whichever is later. None: it ends so soon that the offer itself is still fresh."""
    if ends_at - opened_at < SHORTEST_REMINDED:
        return None
    return max(opened_at + (ends_at - opened_at) / 2, ends_at - REMINDED_BEFORE)


# Links in mails


def make_offer_token(secret_key: str, offer_id: UUID) -> str:
    """Return what stands in the mailed link: the offer, signed. It is good for that offer alone."""
    return make_token(secret_key, _PURPOSE, offer_id)


def read_offer_token(token: str, secret_keys: Iterable[str]) -> UUID | None:
    """Return the offer a link was made for with one of the keys, or None."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        offer_id = UUID(bytes=raw[:_ID_LENGTH])
    except ValueError:
        return None
    fits = [
        hmac.compare_digest(make_offer_token(key, offer_id), token) for key in secret_keys if key
    ]
    return offer_id if any(fits) else None
