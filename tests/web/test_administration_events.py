"""The event log and the trail of any object, in words."""

import dataclasses
import importlib
import pkgutil
from datetime import timedelta

import pytest

import learning_station
from learning_station.catalogue.models import Unit
from learning_station.kernel.events import Event
from learning_station.kernel.languages import LanguageMap
from learning_station.web.administration.wording import EVENTS, FACTS
from tests.factories import IDS, make_course, make_meeting, make_session
from tests.web import administration_kit as kit
from tests.web.administration_kit import FORMULA, HOSTILE, make_event, read_csv
from tests.web.kit import heading, text_of
from tests.world import NOW


def every_event() -> list[type[Event]]:
    """Return all events of all features."""
    for module in pkgutil.walk_packages(learning_station.__path__, "learning_station."):
        if module.name.endswith(".events") and ".web." not in module.name:
            importlib.import_module(module.name)
    found, waiting = [], [Event]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("learning_station.") and getattr(kind, "name", ""):
            found.append(kind)
    return found


def test_every_event_has_words():
    assert {event.name for event in every_event()} - EVENTS.keys() == set()


def test_every_fact_of_an_event_has_a_name_in_words():
    shown_otherwise = {
        name for event in every_event() for name in (event.subject, event.person, event.scope)
    }
    facts = {fact.name for event in every_event() for fact in dataclasses.fields(event)}

    assert facts - FACTS.keys() - shown_otherwise == set()


def test_list_says_who_did_what_when_and_about_whom(rita, db, cast):
    make_event(
        db,
        name="organisations.role_granted",
        actor_id=cast.rita.person_id,
        person_id=cast.lena.person_id,
        scope_id=cast.bogota_id,
        payload={"role": "coordinator", "organisation_id": str(cast.bogota_id)},
    )

    page = text_of(rita.get("/administration/events").text)

    for words in ("Role granted", "Rita Solé", "Lena Vargas", "Bogotá", "Role: Coordinator"):
        assert words in page
    assert "24 Nov 2026, 10:00 Madrid" in page


def test_changed_fields_are_named_in_the_readers_language(rita, db, cast):
    make_event(
        db,
        name="accounts.profile_changed",
        actor_id=cast.rita.person_id,
        person_id=cast.lena.person_id,
        payload={"changed": ["given_name", "zone"]},
    )

    assert "Changed: Given name and time zone" in text_of(rita.get("/administration/events").text)
    spanish = text_of(rita.get("/administration/events?lang=es").text)
    assert "Nombre y huso horario" in spanish


def test_system_is_named_as_the_one_who_acted(rita, db, cast):
    make_event(db, person_id=cast.lena.person_id)

    assert "The system (Test: job)" in text_of(rita.get("/administration/events").text)


def test_who_signs_in_is_named_and_who_fails_to_is_not(rita, db, cast):
    for name in ("accounts.signed_in", "accounts.sign_in_failed"):
        make_event(db, name=name, person_id=cast.otto.person_id, actor="anonymous")

    failed, signed_in = read_csv(rita, "/administration/events.csv")[1:]

    assert signed_in[3] == "Otto Brandt"
    assert failed[3] == "Somebody not signed in"


def test_list_is_filtered_by_what_happened(rita, db, cast):
    make_event(db, name="accounts.signed_out", person_id=cast.otto.person_id)
    make_event(db, name="accounts.signed_in", person_id=cast.lena.person_id)

    page = rita.get("/administration/events?name=accounts.signed_out").text

    assert "Otto Brandt" in page
    assert "Lena Vargas" not in page


def test_trail_holds_what_was_done_to_it_around_it_and_by_it(rita, db, cast):
    course = make_course(db, provider_id=cast.secretariat_id)
    session = make_session(db, course=course)
    make_event(db, name="scheduling.session_scheduled", subject_id=session.id)
    make_event(
        db, name="enrolment.learner_enrolled", scope_id=session.id, person_id=cast.lena.person_id
    )
    make_event(db, name="accounts.signed_in", person_id=cast.otto.person_id)

    page = text_of(rita.get(f"/administration/trail/{session.id}").text)

    assert "Session made public" in page
    assert "Seat given" in page
    assert "Signed in" not in page


def test_trail_stands_in_the_order_in_which_things_happened(rita, db, cast):
    lena = cast.lena.person_id
    names = {1: "learning.unit_completed", 9: "accounts.profile_changed", 4: "accounts.signed_out"}
    for days_ago, name in names.items():
        make_event(db, name=name, person_id=lena, occurred_at=NOW - timedelta(days=days_ago))

    page = text_of(rita.get(f"/administration/trail/{lena}").text)

    places = [page.index(words) for words in ("Unit completed", "Signed out", "Profile changed")]
    assert places == sorted(places)


def test_pages_of_a_trail_follow_each_other_without_gap(rita, db, cast):
    lena = cast.lena.person_id
    for number in range(53):
        happened = NOW - timedelta(days=number * 7 % 5)
        make_event(db, person_id=lena, occurred_at=happened, payload={"number": 1000 + number})
    path = f"/administration/trail/{lena}"

    first = rita.get(path).text
    cursor = first.split("cursor=")[1].split('"')[0]
    second = rita.get(f"{path}?cursor={cursor}").text

    numbers = [str(1000 + number) for number in range(53)]
    assert all((number in first) != (number in second) for number in numbers)
    assert rita.get(f"{path}?cursor=WyJhIiwiYiJd").status_code == 400


def test_trail_of_a_person_speaks_of_a_person(rita, db, cast):
    make_event(db, person_id=cast.lena.person_id, scope_id=cast.bogota_id)

    person = rita.get(f"/administration/trail/{cast.lena.person_id}").text
    city = rita.get(f"/administration/trail/{cast.bogota_id}").text

    assert "What happened to them" in person
    assert "What happened to it" in city


def test_trail_names_its_object_and_links_to_others(rita, db, cast):
    make_event(db, actor_id=cast.lena.person_id, person_id=cast.lena.person_id)

    page = rita.get(f"/administration/trail/{cast.lena.person_id}").text

    assert heading(page) == "Trail of Lena Vargas"
    assert f"/administration/trail/{cast.lena.person_id}" in page


def test_trail_is_found_by_name_title_or_code(rita, db, cast):
    course = make_course(
        db, provider_id=cast.secretariat_id, title=LanguageMap(en="Water, 100%_sure")
    )
    make_session(db, course=course)

    page = text_of(rita.get("/administration/trail?q=lena+VARG").text)
    titles = text_of(rita.get("/administration/trail?q=100%25_").text)

    assert "Lena Vargas Person" in page
    assert "Otto" not in page
    assert "Water, 100%_sure Course" in titles
    assert "Nothing holds these words" in rita.get("/administration/trail?q=zzzz").text
    assert "Nothing holds" not in rita.get("/administration/trail").text


def test_trail_of_an_object_nobody_knows_is_empty(rita):
    assert "Nothing is written here yet" in rita.get(f"/administration/trail/{IDS.new()}").text


def test_page_of_an_event_shows_all_facts(rita, db, cast):
    event_id = make_event(
        db,
        name="scheduling.capacity_changed",
        actor_id=cast.tom.person_id,
        payload={"before": 30, "after": None, "starts_at": "2026-12-01T15:00:00+00:00", "ok": True},
    )

    page = text_of(rita.get(f"/administration/events/{event_id}").text)

    assert "Number of seats changed" in page
    assert "Before: 30" in page
    assert "Tuesday 1 December 2026, 16:00, Madrid (UTC+1)" in page
    assert "yes" in page


def test_units_and_meetings_are_named(rita, db, cast):
    course = make_course(db, provider_id=cast.secretariat_id)
    unit = db.query(Unit).filter_by(version_id=course.published_version_id).first()
    meeting = make_meeting(db, session_id=make_session(db, course=course).id, starts_at=NOW)
    make_event(
        db,
        name="learning.attendance_marked",
        payload={"unit_id": str(unit.id), "meeting_id": str(meeting.id), "status": "late"},
    )

    page = text_of(rita.get("/administration/events").text)

    assert f"Unit: {unit.title.best('en').text}" in page
    assert "Meeting: Tuesday 24 November 2026, 10:00, Madrid" in page
    assert "Status: Late" in page


def test_csv_of_many_objects_is_whole(rita, db):
    kit.make_many_events(db, 450)

    assert len(read_csv(rita, "/administration/events.csv")) == 451


def test_event_without_words_shows_its_name(rita, db):
    make_event(db, name="future.something_new_happened")

    assert "Something new happened" in rita.get("/administration/events").text


def test_hostile_text_is_shown_as_text(rita, db):
    event_id = make_event(db, name=HOSTILE, payload={HOSTILE: HOSTILE})

    for path in ("/administration/events", f"/administration/events/{event_id}"):
        page = rita.get(path).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


@pytest.mark.parametrize("name", ["lena", "mona", "tom"])
def test_others_see_no_trail(client, sign_in, cast, name):
    sign_in(client, getattr(cast, name))

    assert client.get(f"/administration/trail/{cast.lena.person_id}").status_code == 403
    assert client.get(f"/administration/trail/{cast.lena.person_id}.csv").status_code == 403


def test_csv_holds_words_names_and_no_formula(rita, db, cast):
    make_event(db, actor_id=cast.rita.person_id, person_id=cast.lena.person_id, payload={"x": 1})
    make_event(db, name="enrolment.learner_withdrew", payload={"reason": FORMULA})

    rows = read_csv(rita, "/administration/events.csv")
    trail = read_csv(rita, f"/administration/trail/{cast.lena.person_id}.csv")

    assert rows[0][0] == "When"
    assert rows[1][1] == "Withdrew"
    assert rows[2][3:5] == ["Rita Solé", "Lena Vargas"]
    assert rows[2][0] == "2026-11-24T10:00+01:00"
    assert len(trail) == 2


@pytest.mark.parametrize("count", [2, 50])
@pytest.mark.parametrize("which", ["events", "trail"])
def test_lists_need_few_statements_whatever_their_length(rita, db, cast, statements, which, count):
    for _number in range(count):
        make_event(db, actor_id=cast.rita.person_id, person_id=cast.lena.person_id)
    path = "events" if which == "events" else f"trail/{cast.lena.person_id}"

    with statements() as sent:
        assert "Lena Vargas" in rita.get(f"/administration/{path}").text

    assert len(sent) <= 4
