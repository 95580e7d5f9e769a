"""The check list of a session: what keeps it from being published, and what is worth a look."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from learning_station.kernel.translations import mark as _
from learning_station.scheduling import errors

from .changes import has_enough_meetings


@dataclass(frozen=True, kw_only=True)
class SessionToCheck:
    """What the check list asks of a session."""

    format: str
    place: str
    online_link: str | None
    ends_at: datetime
    enrols_until: datetime
    meetings: int
    first_meeting_at: datetime | None
    required_meetings: int
    trainers: int
    capacity: int | None


@dataclass(frozen=True)
class Finding:
    """One thing the check list found. `message` is marked, `part` names the place to change it.

    What blocks keeps the session from being published; the rest may be meant so.
    """

    message: str
    part: str
    blocks: bool = False


def check_session(session: SessionToCheck, now: datetime) -> list[Finding]:
    """Return what a session lacks that is to be published, or may lack; empty means ready."""
    return [
        *_check_meetings(session, now),
        *_check_people(session),
        *_check_window(session, now),
        *_check_place(session),
    ]


def _check_meetings(session: SessionToCheck, now: datetime) -> Iterator[Finding]:
    if session.ends_at <= now:
        yield Finding(errors.EndsInPast.message, "last_day", blocks=True)
    if not has_enough_meetings(required=session.required_meetings, planned=session.meetings):
        message = _("More meetings are asked for than are planned.")
        yield Finding(message, "required_meetings", blocks=True)
    elif not session.meetings:
        yield Finding(_("There is no meeting: people learn at their own pace."), "meetings")


def _check_people(session: SessionToCheck) -> Iterator[Finding]:
    if not session.trainers:
        message = _("Nobody is its trainer: only an administrator could mark attendance.")
        yield Finding(message, "trainers")
    if session.capacity is None:
        yield Finding(_("The number of seats has no limit."), "capacity")
    elif session.capacity == 0:
        yield Finding(_("There is no seat, so nobody can enrol."), "capacity")


def _check_window(session: SessionToCheck, now: datetime) -> Iterator[Finding]:
    first = session.first_meeting_at
    if session.enrols_until <= now:
        yield Finding(_("Enrolment has closed already."), "closes_day")
    elif first is not None and session.enrols_until > first:
        yield Finding(_("Enrolment goes on after the first meeting has begun."), "closes_day")


def _check_place(session: SessionToCheck) -> Iterator[Finding]:
    if session.format != "online" and not session.place:
        yield Finding(_("The place is not known yet."), "place")
    if session.format != "in_person" and session.meetings and not session.online_link:
        yield Finding(_("There is no link to the online room."), "online_link")
