"""Offers: until when a seat is kept for somebody, and what an answer may still do."""

from datetime import datetime, timedelta

from learning_station.enrolment import errors
from learning_station.kernel.working_time import add_working_hours
from learning_station.kernel.zones import WorkingWeek

from .seats import SessionTerms


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
