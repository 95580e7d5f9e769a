"""Training sessions of the demonstration, placed around the day of loading."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from learning_station.catalogue import queries as catalogue_queries
from learning_station.catalogue.queries import CourseFacts
from learning_station.kernel.languages import LanguageMap
from learning_station.kernel.zones import to_local, to_utc
from learning_station.scheduling import actions as scheduling_actions
from learning_station.scheduling.rules import MeetingFacts, SessionFacts

from .reading import Entry, read_seats_text
from .seat_rules import ask_questions, set_seat_rules
from .stage import Stage

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PREPARED_BEFORE = timedelta(days=14)
"""How long before its window opens a session is prepared and published."""


@dataclass(frozen=True)
class Dates:
    """When a session of the schedule takes place, as seen from the day of loading."""

    meetings: tuple[MeetingFacts, ...]
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime
    closes_at: datetime

    def is_over(self, now: datetime) -> bool:
        """Tell whether the last meeting has ended."""
        return self.ends_at <= now


def dates_of(entry: Entry, now: datetime) -> Dates:
    """Return the dates of an entry of the schedule; hours stay local, whatever clocks do."""
    zone = entry["zone"]
    first_day = _first_day(entry, to_local(now, zone).date())
    meetings = tuple(_meeting(entry, meeting, first_day) for meeting in entry["meetings"])
    starts_at = to_utc(meetings[0].starts_local, zone)
    window = entry["window"]
    return Dates(
        meetings=meetings,
        starts_at=starts_at,
        ends_at=_end(entry, first_day, meetings[-1]),
        opens_at=starts_at - timedelta(days=window["opens"]),
        closes_at=starts_at - timedelta(days=window["closes"]),
    )


def _end(entry: Entry, first_day: date, last: MeetingFacts) -> datetime:
    """Return when the session ends: with its last meeting, or with a later last day."""
    if "last_day" not in entry:
        return to_utc(last.ends_local, entry["zone"])
    midnight = datetime.combine(first_day + timedelta(days=entry["last_day"] + 1), time())
    return to_utc(midnight, entry["zone"])


def _first_day(entry: Entry, today: date) -> date:
    earliest = today + timedelta(days=entry["starts"]["days"])
    ahead = (WEEKDAYS.index(entry["starts"]["weekday"]) - earliest.weekday()) % 7
    return earliest + timedelta(days=ahead)


def _meeting(entry: Entry, meeting: Entry, first_day: date) -> MeetingFacts:
    starts = datetime.combine(
        first_day + timedelta(days=meeting["day"]), time.fromisoformat(meeting["start"])
    )
    return MeetingFacts(
        zone=entry["zone"],
        starts_local=starts,
        ends_local=starts + timedelta(minutes=meeting["minutes"]),
        title=LanguageMap(meeting["title"]),
        place="" if meeting.get("online") else entry.get("place", ""),
    )


def schedule(stage: Stage, entry: Entry, dates: Dates) -> UUID:
    """Prepare and publish a session of the schedule; return its id."""
    ctx = stage.acting(entry["trainers"][0])
    course = catalogue_queries.get_course(ctx, slug=entry["course"])
    session = scheduling_actions.schedule_session(
        ctx,
        version_id=course.version.id,
        facts=_facts(entry, dates, course),
        slug=entry["slug"],
        group=entry.get("group"),
    )
    for meeting in dates.meetings:
        scheduling_actions.add_meeting(ctx, session_id=session.id, facts=meeting)
    scheduling_actions.assign_trainers(
        ctx, session_id=session.id, person_ids=[stage.people[key] for key in entry["trainers"]]
    )
    set_seat_rules(ctx, entry, session.id)
    ask_questions(ctx, entry, session.id)
    scheduling_actions.publish_session(ctx, session_id=session.id)
    return session.id


def _facts(entry: Entry, dates: Dates, course: CourseFacts) -> SessionFacts:
    is_online = entry["format"] != "in_person"
    return SessionFacts(
        title=course.title,
        zone=entry["zone"],
        starts_at=dates.starts_at,
        ends_at=dates.ends_at,
        enrols_from=dates.opens_at,
        enrols_until=dates.closes_at,
        withdraws_until=dates.starts_at,
        format=entry["format"],
        place=entry.get("place", ""),
        online_link=f"https://meet.example/{entry['slug']}" if is_online else None,
        spoken=entry["spoken"],
        interpretation=entry.get("interpretation", ()),
        captions=entry.get("captions", ()),
        materials=entry["materials"],
        capacity=entry["capacity"],
        policy=entry["policy"],
        seats_text=read_seats_text(entry.get("seats")),
        award=entry["award"],
        required_meetings=entry["required_meetings"],
        workload_minutes=course.version.workload_minutes,
    )
