"""What the files of the demonstration promise, checked without a database."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest

from learning_station.cli.demo.reading import read_courses, read_list
from learning_station.cli.demo.sessions import dates_of
from learning_station.kernel.zones import to_local, to_utc
from learning_station.scheduling.rules import MeetingFacts

COURSES = {course["slug"]: course for course in read_courses()}
SCHEDULE = {entry["slug"]: entry for entry in read_list("schedule", "sessions")}
FACTS = {fact["slug"]: fact for fact in read_list("sessions", "sessions")}
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
WHOLE = ("iuwm", "localizing-the-sdgs")
MAIN = {
    "social-cohesion": "localizing-the-sdgs",
    "mobility": "urban-transportation-seoul",
    "water-management": "iuwm",
    "smart-cities-e-government": "digitalisation-metropolitan-spaces",
    "gender-equality": "advancing-gender-equality",
    "financing": "decentralisation-local-governability",
}


def units_of(course: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for module in course["modules"]:
        yield from module["units"]


def entries_of(slug: str) -> list[Mapping[str, Any]]:
    return [entry for entry in SCHEDULE.values() if entry["course"] == slug]


def texts_in(value: Any) -> Iterator[Mapping[str, str]]:
    """Every LanguageMap inside a course."""
    if isinstance(value, dict):
        if value and set(value) <= {"en", "es", "fr"}:
            yield value
            return
        for key, inner in value.items():
            if key != "sources":
                yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)


@pytest.mark.parametrize("slug", FACTS)
def test_every_session_of_the_facts_takes_place_as_they_say(slug: str) -> None:
    fact, entries = FACTS[slug], entries_of(slug)

    assert entries
    assert COURSES[slug]["provider"] == fact["provider"]
    assert COURSES[slug]["topics"] == fact["topics"]
    for entry in entries:
        assert entry["format"] == fact["format"]
        assert entry["zone"] == fact["dates"]["zone"]
        assert entry["capacity"] == fact["places"]
    spoken = {language for entry in entries for language in entry["spoken"]}
    assert spoken == set(fact["languages"]["spoken"])


@pytest.mark.parametrize("slug", ["localizing-the-sdgs", "decentralisation-local-governability"])
def test_cohorts_are_one_session_for_each_language(slug: str) -> None:
    cohorts = FACTS[slug]["languages"]["cohorts"]

    entries = entries_of(slug)

    assert [entry["spoken"] for entry in entries] == [[language] for language in cohorts]
    assert {entry["group"] for entry in entries} == {slug}


@pytest.mark.parametrize("topic", MAIN)
def test_each_topic_has_a_course_of_substance(topic: str) -> None:
    course = COURSES[MAIN[topic]]

    assert course["topics"][0] == topic
    assert len(course["modules"]) >= 3
    assert all(2 <= len(module["units"]) <= 4 for module in course["modules"])
    for unit in units_of(course):
        if unit["kind"] == "text":
            assert unit["sources"]
            assert all(len(str(text).split()) >= 250 for text in unit["body"].values())
    quiz = [unit for unit in units_of(course) if unit["kind"] == "quiz"][-1]
    assert 5 <= len(quiz["questions"]) <= 8


@pytest.mark.parametrize("slug", WHOLE)
def test_two_courses_are_wholly_in_three_languages(slug: str) -> None:
    found = list(texts_in(COURSES[slug]))

    assert len(found) > 60
    assert all(set(text) == {"en", "es", "fr"} for text in found)


@pytest.mark.parametrize("slug", sorted(set(MAIN.values())))
def test_main_courses_tell_in_three_languages_what_one_will_be_able_to_do(slug: str) -> None:
    course = COURSES[slug]

    for text in (course["title"], course["summary"], *course["outcomes"]):
        assert set(text) == {"en", "es", "fr"}


@pytest.mark.parametrize("slug", COURSES)
def test_every_source_is_known_and_every_answer_has_feedback(slug: str) -> None:
    for unit in units_of(COURSES[slug]):
        assert set(unit.get("sources", ())) <= set(COURSES[slug]["sources"])
        for question in unit.get("questions", ()):
            right = [answer for answer in question["answers"] if answer.get("correct")]
            assert right
            assert question["kind"] == "multiple" or len(right) == 1
            assert all(answer["feedback"] for answer in question["answers"])


@pytest.mark.parametrize("days", range(14))
def test_workshop_in_mashhad_avoids_its_weekend_whatever_the_day_of_loading(days: int) -> None:
    dates = dates_of(SCHEDULE["isco-workshop"], MONDAY + timedelta(days=days))

    weekdays = [meeting.starts_local.isoweekday() for meeting in dates.meetings]

    assert weekdays == [6, 7, 1, 2]


def test_webinar_is_seen_from_belo_horizonte_nouakchott_and_seoul() -> None:
    dates = dates_of(SCHEDULE["digitalisation-metropolitan-spaces"], MONDAY)
    meeting = dates.meetings[0]
    instant = to_utc(meeting.starts_local, meeting.zone)

    hours = [
        to_local(instant, zone).hour
        for zone in ("America/Sao_Paulo", "Africa/Nouakchott", "Asia/Seoul")
    ]

    assert instant.weekday() == 2
    assert hours == [10, 13, 22]


@pytest.mark.parametrize("days", [0, 1, 45, 120, 200, 300])
def test_some_sessions_are_over_some_run_and_some_are_open(days: int) -> None:
    now = MONDAY + timedelta(days=days)
    dates = [dates_of(entry, now) for entry in SCHEDULE.values()]

    assert sum(date.is_over(now) for date in dates) >= 4
    assert sum(date.starts_at <= now < date.ends_at for date in dates) >= 2
    assert sum(date.opens_at <= now <= date.closes_at for date in dates) >= 8


@pytest.mark.parametrize("days", range(7))
def test_nobody_asks_for_a_seat_at_the_hour_of_another_whatever_the_day_of_loading(
    days: int,
) -> None:
    now = MONDAY + timedelta(days=days)
    when = {slug: dates_of(entry, now).meetings for slug, entry in SCHEDULE.items()}

    clashes = [
        (one, other, people_of(SCHEDULE[one]) & people_of(SCHEDULE[other]))
        for one, other in combinations(SCHEDULE, 2)
        if any(overlap(a, b) for a in when[one] for b in when[other])
    ]

    assert [clash for clash in clashes if clash[2]] == []


def people_of(entry: Mapping[str, Any]) -> set[str]:
    """Everybody who comes in, or may."""
    keys = ("people", "undecided", "asked_just_now", "invited")
    named = {one["person"] for one in entry.get("named", ()) if "person" in one}
    return {person for key in keys for person in entry.get(key, ())} | named


def overlap(one: MeetingFacts, other: MeetingFacts) -> bool:
    first, last = (to_utc(one.starts_local, one.zone), to_utc(one.ends_local, one.zone))
    begin, end = (to_utc(other.starts_local, other.zone), to_utc(other.ends_local, other.zone))
    return first < end and begin < last


def test_organisations_hold_only_what_is_described() -> None:
    metropolises = read_list("organisations", "metropolises")
    providers = read_list("organisations", "providers")

    # A name with a comma that is not quoted would leave a stray key behind.
    assert {tuple(entry) for entry in metropolises} == {
        ("slug", "name", "country", "region", "zone", "weekend", "languages")
    }
    assert {tuple(entry) for entry in providers} == {("slug", "name", "kind", "seat", "zone")}
    assert (len(metropolises), len(providers)) == (63, 9)
