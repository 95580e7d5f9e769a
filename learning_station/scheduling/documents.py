"""Calendar files (RFC 5545) of sessions, with the rules of their time zones inside."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import icalendar

from learning_station.kernel.zones import to_local

from .models import Meeting, SessionState, TrainingSession

PRODUCT = "-//Metropolis//Learning Station//EN"


def make_calendar(
    session: TrainingSession,
    meetings: Sequence[Meeting],
    *,
    language: str,
    page_url: str,
    domain: str,
    now: datetime,
) -> bytes:
    """Return the calendar file of a session: one event per meeting, in the zone it was agreed in.

    The identity of an event never changes and its sequence counts up, so that calendars replace
    what they imported before. The online link is not in it: files travel.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    title = session.title.best(language)
    cancelled = session.state == SessionState.CANCELLED.value
    for number, meeting in enumerate(meetings, start=1):
        event = icalendar.Event()
        event.add("uid", meeting_uid(meeting.id, domain))
        event.add("sequence", meeting.sequence + cancelled)
        event.add("dtstamp", now)
        event.add("dtstart", to_local(meeting.starts_at, meeting.zone))
        event.add("dtend", to_local(meeting.ends_at, meeting.zone))
        event.add("summary", _summary(title.text, meeting, number, len(meetings), language))
        event.add("url", page_url)
        place = meeting.place or session.place
        if place:
            event.add("location", place)
        event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def meeting_uid(meeting_id: UUID, domain: str) -> str:
    """Return the identity of a meeting in calendars; it never changes."""
    return f"{meeting_id}@{domain}"


def _summary(title: str, meeting: Meeting, number: int, total: int, language: str) -> str:
    own = meeting.title.best(language).text
    if own:
        return f"{title}: {own}"
    return f"{title} ({number}/{total})" if total > 1 else title
