"""The pages of sessions: what they show, to whom, and what a click on a seat does."""

import re
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import sqlalchemy as sa

from learning_station.enrolment import actions
from learning_station.enrolment.models import Enrolment
from learning_station.kernel.languages import LanguageMap
from learning_station.organisations.models import Affiliation
from learning_station.scheduling.models import SessionGroup, TrainingSession
from tests.factories import (
    IDS,
    NOW,
    make_enrolment,
    make_meeting,
    make_person,
    make_session,
)
from tests.web.kit import text_of

DAY = timedelta(days=1)


def seats(db, session):
    return sorted(db.scalars(sa.select(Enrolment.seat).where(Enrolment.session_id == session.id)))


# The list


def test_list_is_public_and_shows_the_essentials(client, session):
    page = client.get("/sessions")

    assert page.status_code == 200
    assert "Localizing the Goals" in page.text
    assert "Metropolis Secretariat General" in page.text
    assert "2 of 2 seats left" in page.text
    assert "meet.example" not in page.text


@pytest.mark.parametrize(
    ("opens", "closes", "starts", "said", "not_said"),
    [
        (-DAY, DAY, 2 * DAY, "2 of 2 seats left. Enrol by", "Enrolment closed"),
        (-9 * DAY, -DAY, 2 * DAY, "Enrolment closed", "seats left"),
        (-9 * DAY, -DAY, -DAY / 2, "Enrolment closed", "seats left"),
        (DAY, 2 * DAY, 3 * DAY, "Enrolment opens: ", "seats left"),
    ],
)
def test_card_counts_seats_only_where_somebody_may_ask(
    db, client, session, opens, closes, starts, said, not_said
):
    session.enrols_from, session.enrols_until = NOW + opens, NOW + closes
    session.starts_at, session.ends_at = NOW + starts, NOW + starts + DAY
    db.commit()

    page = client.get("/sessions").text

    assert said in page
    assert not_said not in page


def test_groups_of_one_course_carry_their_language(db, client, session, course):
    group = SessionGroup(id=IDS.new(), slug="goals", kind="cohorts")
    db.add(group)
    db.flush()
    session.group_id = group.id
    make_session(db, course=course, title=LanguageMap(en="Alone"), spoken=("fr",))
    db.commit()

    cards = client.get("/sessions?lang=es").text.split('<article class="card"')[1:]

    tags = {"Alone" in card: re.findall(r'<span class="tag">(.*?)</span>', card) for card in cards}
    assert [text_of(tag) for tag in tags[False]] == ["Inglés"]
    assert tags[True] == []


def test_texts_in_another_language_say_so(client, session):
    spanish = client.get("/sessions/goals?lang=es").text
    english = client.get("/sessions/goals?lang=en").text

    assert 'lang="en"' in spanish
    assert "inglés" in spanish.split('id="prog"')[1].split("</section>")[0]
    assert "English" not in english.split('id="prog"')[1].split("</section>")[0]


def test_days_of_a_session_are_those_of_its_own_zone(db, client, sign_in, cast, session):
    session.starts_at = datetime(2027, 2, 28, 23, 0, tzinfo=UTC)
    session.ends_at = datetime(2027, 10, 31, 23, 0, tzinfo=UTC)
    db.commit()
    lena = sign_in(client, cast.lena)

    for address in ("/sessions?lang=en", "/sessions/goals?lang=en"):
        assert "1 March to 31 October 2027 (Madrid)" in lena.get(address).text


def test_search_says_how_it_is_sorted_and_offers_the_other_order(client, session):
    best = client.get("/sessions?q=goals").text
    by_date = client.get("/sessions?q=goals&sort=date").text

    assert "best matches first" in best
    assert "sort=date" in best
    assert "sorted by first day" in by_date
    assert "Show the best matches first" in by_date
    assert "best matches first" not in client.get("/sessions").text


def test_list_speaks_the_readers_language_and_zone(client, sign_in, cast, session):
    page = sign_in(client, cast.lena).get("/sessions?lang=es")

    assert "Localizar los Objetivos" in page.text
    assert "Bogotá" in page.text


def test_list_needs_few_statements_whatever_its_length(db, client, course, statements):
    for number in range(12):
        make_session(db, course=course, starts_in=number * DAY + DAY, capacity=5)
    client.get("/sessions")

    with statements() as sent:
        client.get("/sessions")

    assert len(sent) <= 4


def test_list_answers_304_from_one_statement(client, session, statements):
    first = client.get("/sessions")

    with statements() as sent:
        again = client.get("/sessions", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    assert len(sent) == 1


def test_list_is_rendered_anew_when_a_seat_was_taken(client, session, cast, ctx_for):
    first = client.get("/sessions")
    actions.enrol(ctx_for(cast.lena), session_id=session.id)

    again = client.get("/sessions", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 200
    assert "1 of 2 seats left" in again.text


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("topic=c", True),
        ("topic=w", False),
        ("follow=en", True),
        ("follow=fr", False),
        ("format=online", True),
        ("format=hybrid", False),
        ("provider=metropolis-secretariat", True),
        ("provider=nobody", False),
        ("from=2026-12-01", True),
        ("from=2027-12-01", False),
        ("when=open", True),
        ("when=past", False),
        ("topic=nonsense&follow=xx&when=never&from=yesterday&format=&cursor=", True),
        ("from=0001-01-01", True),
        ("from=9999-12-31", True),
    ],
)
def test_filters_of_the_address_narrow_the_list(client, session, query, is_there):
    page = client.get(f"/sessions?{query}")

    assert page.status_code == 200
    assert ("Localizing the Goals" in page.text) is is_there


def test_filters_in_use_are_chips_that_take_them_away(client, session):
    page = client.get("/sessions?topic=c&follow=en&follow=es&fits=1&q=goals&cursor=")

    assert 'href="/sessions?topic=c&amp;follow=es&amp;fits=1&amp;q=goals"' in page.text
    assert 'href="/sessions?follow=en&amp;follow=es&amp;fits=1&amp;q=goals"' in page.text


def test_a_made_up_cursor_is_a_bad_request(client):
    assert client.get("/sessions?cursor=abc").status_code == 400


def test_list_as_csv_keeps_the_filters(db, client, session, course):
    make_session(db, course=course, title=LanguageMap(en="=cmd()"), spoken=["fr"])
    page = client.get("/sessions?follow=en&_external=1&_scheme=javascript")

    assert 'href="/sessions/list.csv?follow=en&amp;' in page.text
    narrowed = client.get("/sessions/list.csv?follow=en").text
    whole = client.get("/sessions/list.csv").text
    assert "Localizing the Goals" in narrowed
    assert "=cmd()" not in narrowed
    assert "'=cmd()" in whole
    assert "meet.example" not in whole


def test_list_as_csv_names_the_format_in_words(db, client, course):
    make_session(db, course=course, session_format="in_person")

    answer = client.get("/sessions/list.csv?lang=es").text

    assert "Presencial" in answer
    assert "in_person" not in answer


@pytest.mark.parametrize(
    ("session_format", "place", "said"),
    [
        ("in_person", "", "Presencial. Lugar por anunciar"),
        ("hybrid", "", "Presencial y en línea. Lugar por anunciar"),
        ("in_person", "Casa Amarilla", "Presencial, Casa Amarilla"),
        ("online", "", "En línea"),
    ],
)
def test_place_that_is_not_known_yet_will_be_announced(
    db, client, course, session_format, place, said
):
    made = make_session(db, course=course, slug="there", session_format=session_format)
    made.place = place
    db.commit()

    for address in ("/sessions?lang=es", "/sessions/there?lang=es"):
        page = text_of(client.get(address).text)
        assert said in page
        assert ("Lugar por anunciar" in page) == ("Lugar por anunciar" in said)


# The page of a session


def test_session_page_shows_both_clocks_and_the_facts(client, sign_in, cast, session):
    page = sign_in(client, cast.lena).get("/sessions/goals?lang=en")

    # 09:00 UTC is 04:00 in Bogotá and 10:00 in Madrid.
    assert "Your time, Bogotá" in page.text
    assert "04:00 to 05:30" in page.text
    assert "Session time, Madrid" in page.text
    assert "10:00 to 11:30" in page.text
    assert "All 2 units" in page.text
    assert "1 of 2 meetings" in page.text
    assert "at 50% or more" in page.text
    assert "0 of 2 seats taken" in page.text


def test_session_page_warns_when_clocks_change_between_meetings(db, client, sign_in, cast, course):
    make_session(
        db, course=course, slug="spring", zone="Europe/Madrid", meetings=0, starts_in=100 * DAY
    )
    session = db.scalar(sa.select(TrainingSession).where(TrainingSession.slug == "spring"))
    for day in ("2027-03-23 14:00", "2027-03-30 13:00"):
        make_meeting(
            db,
            session_id=session.id,
            starts_at=datetime.fromisoformat(day).replace(tzinfo=UTC),
            zone="Europe/Madrid",
        )

    page = sign_in(client, cast.lena).get("/sessions/spring?lang=en")

    assert "1 hour earlier for you from 30 March 2027." in page.text
    assert "08:00 Bogotá" in page.text


def test_session_page_never_shows_the_link(db, client, sign_in, cast, session, clock):
    make_enrolment(db, session_id=session.id, person_id=cast.lena.person_id)
    clock.at = session.starts_at

    for member in (None, cast.otto, cast.lena, cast.rita):
        if member is not None:
            sign_in(client, member)
        assert "meet.example" not in client.get("/sessions/goals").text


def test_a_draft_does_not_exist_for_others(db, client, sign_in, cast, course):
    make_session(db, course=course, slug="draft", state="draft")

    assert client.get("/sessions/draft").status_code == 404
    assert sign_in(client, cast.lena).get("/sessions/draft").status_code == 404
    assert sign_in(client, cast.tom).get("/sessions/draft").status_code == 200
    assert client.get("/sessions/missing").status_code == 404


def test_stranger_is_led_to_sign_in_and_back(client, session):
    page = client.get("/sessions/goals")

    assert "next=/sessions/goals" in page.text.replace("%2F", "/")
    assert client.post("/sessions/goals/enrol").status_code == 303


def test_calendar_file_holds_the_meetings(client, session):
    answer = client.get("/sessions/goals/calendar.ics")

    assert answer.content_type.startswith("text/calendar")
    events = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    assert len(events) == 2
    assert b"meet.example" not in answer.data


# Seats


def test_enrol_click_gives_a_seat_once(db, client, sign_in, cast, session):
    sign_in(client, cast.lena)

    for _click in range(2):
        answer = client.post("/sessions/goals/enrol", follow_redirects=True)

    assert answer.status_code == 200
    assert "You are enrolled" in client.get("/sessions/goals?lang=en").text
    assert seats(db, session) == ["enrolled"]


def test_enrol_when_full_shows_the_place(db, client, sign_in, cast, session):
    for _number in range(2):
        make_enrolment(db, session_id=session.id, person_id=make_person(db).id)
    sign_in(client, cast.otto)

    assert "Join the waitlist" in client.get("/sessions/goals").text
    client.post("/sessions/goals/enrol")

    assert "You are waiting: place 1 of 1" in client.get("/sessions/goals").text
    client.post("/sessions/goals/withdraw")
    assert "Join the waitlist" in client.get("/sessions/goals").text


def test_enrolling_again_says_what_one_has_already(db, client, sign_in, cast, session):
    make_enrolment(db, session_id=session.id, person_id=cast.otto.person_id)
    sign_in(client, cast.otto)

    again = client.post("/sessions/goals/enrol", follow_redirects=True)
    session.state = "cancelled"
    db.commit()
    cancelled = client.post("/sessions/goals/enrol", follow_redirects=True)

    assert "You already have a seat in this session." in again.text
    assert "A confirmation is on its way" not in again.text
    assert "This session was cancelled." in cancelled.text
    assert "You already have a seat" not in cancelled.text


def test_withdrawn_application_is_not_thanked_for_room(client, sign_in, cast, db, course):
    make_session(db, course=course, slug="panel", policy="approval", capacity=1)
    sign_in(client, cast.otto)
    client.post("/sessions/panel/apply", data={"motivation": "To plan better"})

    answer = client.post("/sessions/panel/withdraw", follow_redirects=True)

    assert "Your application is withdrawn." in answer.text
    assert "making room" not in answer.text


def test_page_left_open_does_not_pass_the_closed_window(db, client, sign_in, cast, session, clock):
    sign_in(client, cast.otto)
    session.enrols_until = clock.now() - DAY
    db.commit()

    answer = client.post("/sessions/goals/enrol", follow_redirects=True)

    assert "Enrolment has closed." in answer.text
    assert seats(db, session) == []


def test_withdraw_asks_first(db, client, sign_in, cast, session):
    make_enrolment(db, session_id=session.id, person_id=cast.otto.person_id)
    sign_in(client, cast.otto)

    assert "Give up your seat?" in client.get("/sessions/goals/withdraw").text
    answer = client.post("/sessions/goals/withdraw", data={"reason": "Ill"})

    assert answer.status_code == 303
    assert seats(db, session) == ["withdrawn"]
    assert client.get("/sessions/goals/withdraw").status_code == 404
    assert client.post("/sessions/goals/withdraw").status_code == 303


def test_application_keeps_what_was_typed_and_is_sent(db, client, sign_in, cast, course):
    session = make_session(db, course=course, slug="panel", policy="approval", capacity=1)
    sign_in(client, cast.otto)

    refused = client.post("/sessions/panel/apply", data={"motivation": "x" * 2001})
    empty = client.post("/sessions/panel/apply", data={"motivation": " "})
    sent = client.post("/sessions/panel/apply", data={"motivation": "To plan better"})

    assert refused.status_code == empty.status_code == 422
    assert "x" * 2001 in refused.text
    assert "Berlin" in refused.text
    assert sent.status_code == 303
    assert "You have applied" in client.get("/sessions/panel").text
    assert client.get("/sessions/panel/apply").status_code == 303
    assert seats(db, session) == ["none"]


def test_join_leads_those_enrolled_near_the_time_only(db, client, sign_in, cast, session, clock):
    make_enrolment(db, session_id=session.id, person_id=cast.lena.person_id)

    assert client.get("/sessions/goals/join").status_code == 303
    assert "meet.example" not in client.get("/sessions/goals/join").headers["Location"]
    sign_in(client, cast.lena)
    assert client.get("/sessions/goals/join").status_code == 409
    clock.at = session.starts_at - timedelta(minutes=15)
    sign_in(client, cast.lena)
    assert client.get("/sessions/goals/join").headers["Location"] == "https://meet.example/room"
    assert sign_in(client, cast.otto).get("/sessions/goals/join").status_code == 404


def test_a_link_that_no_browser_can_open_is_said_and_not_a_fault(
    db, client, sign_in, cast, session, clock
):
    make_enrolment(db, session_id=session.id, person_id=cast.lena.person_id)
    session.online_link = "https://["
    db.commit()
    clock.at = session.starts_at - timedelta(minutes=15)
    sign_in(client, cast.lena)

    client.get("/sessions/goals?lang=en")
    answer = client.get("/sessions/goals/join")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/sessions/goals")
    assert "cannot be opened" in client.get("/sessions/goals").text


@pytest.mark.parametrize(("office", "is_asked"), [("", True), ("Head of Water", False)])
def test_session_asks_for_city_and_office_while_they_are_missing(
    db, client, sign_in, cast, session, office, is_asked
):
    place = db.scalars(sa.select(Affiliation).filter_by(person_id=cast.otto.person_id)).one()
    place.office = office
    db.commit()

    page = sign_in(client, cast.otto).get("/sessions/goals").text

    assert ("Add them to your profile" in page) is is_asked


@pytest.mark.parametrize(
    ("capacity", "has_waitlist", "before", "after"),
    [
        (None, True, "", "You withdrew before. You may ask again."),
        (5, True, "If you come back, you stand last.", "You may ask again; you then stand last."),
        (5, False, "If you come back, none may be left.", "You withdrew before."),
    ],
)
def test_seats_without_limit_speak_of_no_waitlist(
    db, client, sign_in, cast, session, capacity, has_waitlist, before, after
):
    session.capacity, session.has_waitlist = capacity, has_waitlist
    db.commit()
    lena = sign_in(client, cast.lena)
    lena.post("/sessions/goals/enrol")

    asked = text_of(lena.get("/sessions/goals/withdraw?lang=en").text)
    lena.post("/sessions/goals/withdraw", data={"reason": ""})
    page = text_of(lena.get("/sessions/goals?lang=en").text)

    assert before in asked
    assert after in page
    for words in ("waitlist", "stand last", "next person"):
        assert capacity is not None or words not in asked + page
