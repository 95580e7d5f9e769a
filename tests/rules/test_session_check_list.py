"""What the check list says of a session before it is published."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from learning_station.scheduling.rules import SessionToCheck, check_session

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
READY = SessionToCheck(
    format="online",
    place="",
    online_link="https://meet.example/room",
    ends_at=NOW + 30 * DAY,
    enrols_until=NOW + 5 * DAY,
    meetings=3,
    first_meeting_at=NOW + 6 * DAY,
    required_meetings=2,
    trainers=1,
    capacity=30,
)


def test_session_with_everything_is_ready():
    assert check_session(READY, NOW) == []


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"ends_at": NOW}, "last_day"),
        ({"required_meetings": 4}, "required_meetings"),
        ({"meetings": 0, "first_meeting_at": None}, "required_meetings"),
    ],
)
def test_what_could_not_be_published_blocks(changes, part):
    (finding,) = check_session(replace(READY, **changes), NOW)

    assert (finding.part, finding.blocks) == (part, True)


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"meetings": 0, "first_meeting_at": None, "required_meetings": 0}, "meetings"),
        ({"trainers": 0}, "trainers"),
        ({"capacity": None}, "capacity"),
        ({"capacity": 0}, "capacity"),
        ({"enrols_until": NOW}, "closes_day"),
        ({"enrols_until": NOW + 7 * DAY}, "closes_day"),
        ({"format": "in_person", "online_link": None}, "place"),
        ({"format": "hybrid"}, "place"),
        ({"online_link": None}, "online_link"),
    ],
)
def test_what_may_be_meant_so_only_warns(changes, part):
    (finding,) = check_session(replace(READY, **changes), NOW)

    assert (finding.part, finding.blocks) == (part, False)


def test_session_without_meetings_needs_no_room_and_may_be_joined_until_its_end():
    alone = replace(
        READY, meetings=0, first_meeting_at=None, required_meetings=0, online_link=None,
        enrols_until=READY.ends_at,
    )  # fmt: skip

    assert [finding.part for finding in check_session(alone, NOW)] == ["meetings"]
