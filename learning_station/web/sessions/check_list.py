"""What the check list of a session found, in words, with the way to where it is changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from learning_station.scheduling import rules as scheduling_rules
from learning_station.scheduling.queries import MeetingRow, SessionRow, Trainer
from learning_station.scheduling.rules import Finding, SessionToCheck
from learning_station.web.forms import say

_PAGES = {
    "meetings": "sessions.new_meeting",
    "trainers": "sessions.trainers",
    "capacity": "sessions.capacity",
}
"""Where a part is changed that has a page of its own; the others are fields of the facts."""


@dataclass(frozen=True)
class CheckLine:
    """A line of the check list: what was found, and where it is changed."""

    text: str
    href: str
    about: str = ""


@dataclass(frozen=True)
class CheckList:
    """What keeps a session from being published, and what is worth a look before."""

    blocking: Sequence[CheckLine]
    advice: Sequence[CheckLine]


def read_check_list(
    session: SessionRow,
    meetings: Sequence[MeetingRow],
    trainers: Sequence[Trainer],
    now: datetime,
) -> CheckList:
    """Return what the check list finds in a session with these meetings and trainers."""
    found = scheduling_rules.check_session(
        SessionToCheck(
            format=session.format,
            place=session.place,
            online_link=session.online_link,
            ends_at=session.ends_at,
            enrols_until=session.enrols_until,
            meetings=len(meetings),
            first_meeting_at=meetings[0].starts_at if meetings else None,
            required_meetings=session.required_meetings,
            trainers=len(trainers),
            capacity=session.capacity,
        ),
        now,
    )
    return CheckList(
        blocking=[_line(each, session.slug) for each in found if each.blocks],
        advice=[_line(each, session.slug) for each in found if not each.blocks],
    )


def _line(finding: Finding, slug: str) -> CheckLine:
    page = _PAGES.get(finding.part)
    href = (
        url_for(page, slug=slug)
        if page is not None
        else url_for("sessions.edit", slug=slug, _anchor=finding.part)
    )
    return CheckLine(say(finding.message), href)
