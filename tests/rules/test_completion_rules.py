"""What completes a session, decided from counted facts alone."""

from dataclasses import replace

import pytest

from learning_station.learning import rules
from learning_station.learning.models import AttendanceStatus
from learning_station.learning.rules import CompletionFacts, assess
from learning_station.scheduling.models import Award

ALL_DONE = CompletionFacts(
    award="completion",
    units_done=3,
    units_required=3,
    quizzes_done=1,
    quizzes_required=1,
    meetings_attended=2,
    meetings_required=2,
    meetings_planned=3,
)


def missing(facts: CompletionFacts) -> list[tuple[str, int, int]]:
    return [(line.code, line.done, line.needed) for line in assess(facts).missing]


def test_everything_done_meets_the_rule() -> None:
    assert assess(ALL_DONE).is_met
    assert missing(ALL_DONE) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"units_done": 2}, [("units", 2, 3)]),
        ({"quizzes_done": 0}, [("quizzes", 0, 1)]),
        ({"meetings_attended": 1}, [("meetings", 1, 2)]),
        ({"units_done": 0, "quizzes_done": 0}, [("units", 0, 3), ("quizzes", 0, 1)]),
    ],
)
def test_what_is_missing_is_named(
    change: dict[str, int], expected: list[tuple[str, int, int]]
) -> None:
    facts = replace(ALL_DONE, **change)

    assert not assess(facts).is_met
    assert missing(facts) == expected


def test_participation_asks_for_meetings_only() -> None:
    facts = replace(ALL_DONE, award="participation", units_done=0, quizzes_done=0)

    assert assess(facts).is_met


def test_participation_asks_for_one_meeting_at_least() -> None:
    facts = replace(ALL_DONE, award="participation", meetings_required=0, meetings_attended=0)

    assert missing(facts) == [("meetings", 0, 1)]


def test_participation_without_meetings_asks_for_the_units() -> None:
    facts = replace(
        ALL_DONE, award="participation", units_done=1, meetings_planned=0, meetings_attended=0
    )

    assert missing(facts) == [("units", 1, 3)]


def test_removed_meetings_cannot_make_the_rule_unreachable() -> None:
    facts = replace(ALL_DONE, meetings_required=3, meetings_planned=2, meetings_attended=2)

    assert assess(facts).is_met


def test_a_session_that_asks_for_nothing_grants_nothing() -> None:
    facts = CompletionFacts("completion", 0, 0, 0, 0, 0, 0, 0)

    assert not assess(facts).is_met


def test_present_partial_and_late_count_as_attended_but_excused_does_not() -> None:
    assert {AttendanceStatus.PRESENT, AttendanceStatus.PARTIAL, AttendanceStatus.LATE} == set(
        rules.ATTENDED
    )


def test_the_rule_knows_the_awards_by_the_names_of_scheduling() -> None:
    assert {Award.PARTICIPATION.value, Award.COMPLETION.value} == {"participation", "completion"}
