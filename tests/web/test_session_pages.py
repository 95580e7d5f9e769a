"""The pages of sessions: what they show, to whom, and what a click does."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import sqlalchemy as sa

from learning_station.catalogue.models import CourseVersion
from learning_station.enrolment import actions
from learning_station.enrolment.models import Enrolment
from learning_station.infra.event_log import LoggedEvent
from learning_station.kernel.languages import LanguageMap
from learning_station.organisations.models import Affiliation
from learning_station.scheduling.models import Meeting, TrainingSession
from tests.factories import (
    NOW,
    make_course,
    make_enrolment,
    make_meeting,
    make_person,
    make_session,
    make_topic,
)

DAY = timedelta(days=1)


@pytest.fixture
def course(db, cast):
    topic = make_topic(db, letter="C", name="Social cohesion")
    return make_course(
        db, provider_id=cast.secretariat_id, topic_ids=[topic.id], texts=2, quizzes=1
    )


@pytest.fixture
def session(db, course):
    return make_session(
        db,
        course=course,
        slug="goals",
        title=LanguageMap(en="Localizing the Goals", es="Localizar los Objetivos"),
        capacity=2,
        zone="Europe/Madrid",
        meetings=2,
        required_meetings=1,
    )


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


# Preparing


FORM = {
    "title_en": "Water in cities", "zone": "Europe/Madrid", "first_day": "2027-10-01",
    "last_day": "2027-11-30", "format": "online", "spoken": ["en", "es"], "capacity": "35",
    "has_waitlist": "y", "policy": "open", "opens_day": "2026-11-01", "opens_time": "00:00",
    "closes_day": "2027-09-01", "closes_time": "23:59", "award": "completion",
}  # fmt: skip


@pytest.fixture
def prepared(db, client, sign_in, cast, course):
    sign_in(client, cast.tom)
    answer = client.post(
        "/sessions/new", data=FORM | {"version_id": str(course.published_version_id)}
    )
    assert answer.status_code == 303, answer.text
    return db.scalar(
        sa.select(TrainingSession).where(TrainingSession.slug == "water-in-cities-2027")
    )


def test_trainer_prepares_a_session(prepared, client):
    assert prepared.state == "draft"
    assert prepared.capacity == 35
    assert prepared.enrols_until.isoformat() == "2027-09-01T21:59:00+00:00"
    assert client.get("/sessions/water-in-cities-2027/plan").status_code == 200


def test_form_comes_back_with_everything_typed(db, client, sign_in, cast, course):
    sign_in(client, cast.tom)
    wrong = FORM | {
        "version_id": str(course.published_version_id), "last_day": "2027-09-01",
        "place": "Room <7>", "capacity": "many",
    }  # fmt: skip

    answer = client.post("/sessions/new", data=wrong)

    assert answer.status_code == 422
    assert "Room &lt;7&gt;" in answer.text
    assert "Enter a whole number." in answer.text
    assert "The session must end after it begins." in answer.text
    again = client.post("/sessions/new", data=wrong | {"capacity": ""})
    assert again.status_code == 422
    assert "The session must end after it begins." in again.text
    assert db.scalar(sa.select(sa.func.count()).select_from(TrainingSession)) == 0


def test_preparing_is_for_those_who_give_the_course(client, sign_in, cast, session):
    paths = ("new", "goals/plan", "goals/edit", "goals/capacity", "goals/cancel",
             "goals/trainers", "goals/meetings/new", "goals/participants")  # fmt: skip
    for member, status in ((cast.lena, 403), (cast.mona, 403), (cast.tom, 200), (cast.rita, 200)):
        sign_in(client, member)
        for path in paths:
            assert client.get(f"/sessions/{path}").status_code == status, (member.name, path)


MEETING = {
    "zone": "Europe/Madrid", "starts_day": "2027-10-05", "starts_time": "15:00",
    "ends_time": "16:30",
}  # fmt: skip


def test_unclear_time_is_asked_about_and_nothing_is_lost(db, prepared, client):
    url = f"/sessions/{prepared.slug}/meetings/new"
    unclear = MEETING | {
        "starts_day": "2027-10-31", "starts_time": "02:30", "title_en": "Night walk",
    }  # fmt: skip

    asked = client.post(url, data=unclear)
    settled = client.post(url, data=unclear | {"starts_choice": "1"})

    assert asked.status_code == 422
    assert "this time happens twice" in asked.text
    assert "02:30 (UTC+2)" in asked.text
    assert "02:30 (UTC+1)" in asked.text
    assert "Night walk" in asked.text
    assert settled.status_code == 303
    meeting = db.scalar(sa.select(Meeting))
    assert meeting.starts_at.isoformat() == "2027-10-31T01:30:00+00:00"


def test_time_that_does_not_exist_is_asked_about(db, prepared, client):
    url = f"/sessions/{prepared.slug}/meetings/new"
    missing = MEETING | {"starts_day": "2027-03-28", "starts_time": "02:30", "ends_time": "05:00"}

    asked = client.post(url, data=missing)

    assert asked.status_code == 422
    assert "this time does not exist" in asked.text
    assert "01:30 (UTC+1)" in asked.text
    assert "03:30 (UTC+2)" in asked.text
    assert db.scalar(sa.select(sa.func.count()).select_from(Meeting)) == 0


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1999-12-31", "tomorrow"])
def test_days_that_no_calendar_of_ours_knows_are_refused(prepared, client, day):
    answers = [
        client.post(f"/sessions/{prepared.slug}/meetings/new", data=MEETING | {"starts_day": day}),
        client.post(f"/sessions/{prepared.slug}/meetings/new", data=MEETING | {"ends_day": day}),
        client.post(f"/sessions/{prepared.slug}/edit", data=FORM | {"first_day": day}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422]


def test_everything_to_correct_is_said_at_once(client, sign_in, cast, course):
    sign_in(client, cast.tom)
    wrong = FORM | {
        "version_id": str(course.published_version_id), "first_day": "", "format": "in_person",
        "closes_day": "2026-10-01", "online_link": "http://meet.example",
    }  # fmt: skip
    wrong.pop("spoken")

    page = client.post("/sessions/new", data=wrong).text

    assert "There are 5 things to correct" in page
    assert "Enter the first day." in page
    assert "Enter the place where people meet." in page
    assert "Enrolment must close after it opens." in page
    assert "Choose at least one spoken language." in page
    assert "Enter an address that begins with https://." in page


def test_session_without_a_title_has_that_of_its_course(db, client, sign_in, cast, course):
    sign_in(client, cast.tom)
    version = str(course.published_version_id)
    title = db.get(CourseVersion, course.published_version_id).title

    shown = client.get(f"/sessions/new?version={version}").text
    answer = client.post("/sessions/new", data=FORM | {"version_id": version, "title_en": ""})

    assert f'value="{title["en"]}"' in shown
    assert answer.status_code == 303
    assert db.scalar(sa.select(TrainingSession)).title == title


def test_saving_an_untouched_form_changes_nothing(db, client, sign_in, cast, session):
    session.withdraws_until = session.enrols_until - timedelta(hours=1, seconds=7)
    session.workload_minutes = 90
    db.commit()
    before = (session.starts_at, session.ends_at, session.enrols_until, session.withdraws_until)
    sign_in(client, cast.tom)
    page = client.get("/sessions/goals/edit")
    data = {
        "title_en": "Localizing the Goals", "title_es": "Localizar los Objetivos",
        "zone": "Europe/Madrid", "first_day": "2026-12-01", "last_day": "2026-12-02",
        "format": "online", "online_link": "https://meet.example/room", "spoken": ["en"],
        "capacity": "2", "has_waitlist": "y", "policy": "open", "opens_day": "2026-10-25",
        "opens_time": "10:00", "closes_day": "2026-12-01", "closes_time": "10:00",
        "withdraws_day": "2026-12-01", "award": "completion", "required_meetings": "1",
        "workload_minutes": "90",
    }  # fmt: skip
    assert all(f'value="{data[name]}"' in page.text for name in data if name.endswith("_day"))

    answer = client.post("/sessions/goals/edit", data=data)

    db.refresh(session)
    after = (session.starts_at, session.ends_at, session.enrols_until, session.withdraws_until)
    assert answer.status_code == 303
    assert after == before
    assert session.workload_minutes == 90
    assert (
        db.scalar(
            sa.select(sa.func.count())
            .select_from(LoggedEvent)
            .where(LoggedEvent.name == "scheduling.session_changed")
        )
        == 0
    )


def test_meeting_is_added_moved_and_removed(db, prepared, client):
    client.post(f"/sessions/{prepared.slug}/meetings/new", data=MEETING)
    meeting = db.scalar(sa.select(Meeting))
    url = f"/sessions/{prepared.slug}/meetings/{meeting.id}"

    assert 'value="15:00"' in client.get(url).text
    moved = client.post(url, data=MEETING | {"starts_time": "16:00", "ends_time": "17:00"})
    db.refresh(meeting)
    assert moved.status_code == 303
    assert (meeting.sequence, meeting.starts_at.hour) == (1, 14)
    assert client.post(f"/sessions/goals/meetings/{meeting.id}/remove").status_code == 404
    client.post(f"{url}/remove")
    assert db.scalar(sa.select(sa.func.count()).select_from(Meeting)) == 0


def test_meeting_outside_the_days_says_that_they_changed(prepared, client):
    url = f"/sessions/{prepared.slug}/meetings/new"

    inside = client.post(url, data=MEETING, follow_redirects=True)
    outside = client.post(
        url, data=MEETING | {"starts_day": "2027-12-20"}, follow_redirects=True
    )  # fmt: skip

    assert "The days of the session changed" not in inside.text
    assert "1 October to 20 December 2027" in outside.text
    assert "The days of the session changed with it: 1 October" in outside.text


def test_publish_edit_seats_trainers_and_cancel(db, prepared, client, cast):
    base = f"/sessions/{prepared.slug}"

    client.post(f"{base}/publish")
    client.post(f"{base}/capacity", data={"capacity": ""})
    client.post(f"{base}/trainers", data={"trainers": [str(cast.tom.person_id)]})
    edited = client.post(f"{base}/edit", data=FORM | {"title_es": "El agua", "capacity": "4"})
    db.refresh(prepared)

    assert edited.status_code == 303
    assert (prepared.state, prepared.capacity) == ("scheduled", 4)
    assert prepared.title == {"en": "Water in cities", "es": "El agua"}
    assert "Tom Okafor" in client.get(f"{base}/plan").text
    assert client.post(f"{base}/cancel", data={"reason": ""}).status_code == 422
    client.post(f"{base}/cancel", data={"reason": "Storm"})
    assert "This session was cancelled." in client.get(f"{base}?lang=en").text


def test_certificates_are_offered_to_those_who_issue_them(client, sign_in, cast, session):
    path = "/certificates/sessions/goals"

    assert path in sign_in(client, cast.rita).get("/sessions/goals/plan").text
    assert path not in sign_in(client, cast.tom).get("/sessions/goals/plan").text


def test_attendance_is_offered_to_those_who_may_mark_it(client, sign_in, cast, db, session):
    path = "/sessions/goals/attendance/"
    page = sign_in(client, cast.tom).get("/sessions/goals/plan?lang=en").text
    assert (path in page, "You are not among the trainers" in page) == (False, True)

    client.post("/sessions/goals/trainers", data={"trainers": [str(cast.tom.person_id)]})

    page = client.get("/sessions/goals/plan?lang=en").text
    assert (path in page, "You are not among the trainers" in page) == (True, False)
    assert client.get(path).status_code == 200


# Participants


@pytest.fixture
def applied(db, course, cast):
    session = make_session(db, course=course, slug="panel", policy="approval", capacity=1)
    people = [
        make_enrolment(
            db, session_id=session.id, person_id=person_id, seat="none", application="submitted"
        )
        for person_id in (cast.lena.person_id, cast.otto.person_id, cast.amina.person_id)
    ]
    return session, people


def test_applications_are_approved_together(db, client, sign_in, cast, applied):
    session, people = applied
    sign_in(client, cast.rita)
    assert "Lena Vargas" in client.get("/sessions/panel/participants").text

    answer = client.post(
        "/sessions/panel/participants/decide",
        data={"enrolment": [str(p.id) for p in people[:2]], "decision": "approve"},
        follow_redirects=True,
    )

    assert "Applications decided: 2." in answer.text
    assert "so these wait on the waitlist: 1." in answer.text
    assert seats(db, session) == ["enrolled", "none", "waitlisted"]
    waiting = client.get("/sessions/panel/participants?view=waiting")
    assert "Otto Brandt" in waiting.text


def test_refusing_together_needs_a_reason(db, client, sign_in, cast, applied):
    _session, people = applied
    sign_in(client, cast.rita)
    chosen = {"enrolment": [str(p.id) for p in people], "decision": "reject"}

    without = client.post("/sessions/panel/participants/decide", data=chosen)
    with_one = client.post(
        "/sessions/panel/participants/decide",
        data=chosen | {"reason": "Other cities first"},
        follow_redirects=True,
    )

    assert without.status_code == 422
    assert "Give a reason" in without.text
    assert without.text.count(" checked") == 3
    assert "Applications decided: 3." in with_one.text
    assert "Other cities first" in client.get("/sessions/panel/participants?view=out").text


@pytest.mark.parametrize(
    "data", [{}, {"enrolment": "nonsense"}, {"decision": "approve"}, {"enrolment": ["x"] * 9}]
)
def test_deciding_nothing_changes_nothing(db, client, sign_in, cast, applied, data):
    session, _people = applied
    sign_in(client, cast.rita)

    answer = client.post("/sessions/panel/participants/decide", data=data | {"reason": "<b>"})

    assert answer.status_code == 422
    assert "Choose at least one application." in answer.text
    assert "&lt;b&gt;" in answer.text
    assert seats(db, session) == ["none"] * 3


def test_one_person_is_approved_then_taken_back_with_history(db, client, sign_in, cast, applied):
    session, people = applied
    sign_in(client, cast.tom)
    url = f"/sessions/panel/participants/{people[0].id}"

    client.post(f"{url}/approve")
    assert client.post(f"{url}/end", data={"reason": ""}).status_code == 422
    client.post(f"{url}/end", data={"reason": "Moved to another city"})
    page = client.get(f"{url}?lang=en")

    assert "Application approved, seat given" in page.text
    assert "Moved to another city" in page.text
    assert "Tom Okafor" in page.text
    assert seats(db, session) == ["cancelled", "none", "none"]


def test_participants_as_csv_are_for_organisers(client, sign_in, cast, applied):
    path = "/sessions/panel/participants.csv?view=applied"

    assert sign_in(client, cast.lena).get(path).status_code == 403
    text = sign_in(client, cast.tom).get(path).text
    assert [line.split(",")[1] for line in text.splitlines()] == [
        "Given name", "Lena", "Otto", "Amina",
    ]  # fmt: skip
    assert "Application to be decided" in text
    assert "submitted" not in text


def test_waitlist_says_why_nobody_moves(db, client, sign_in, cast, session, clock):
    make_enrolment(db, session_id=session.id, person_id=cast.lena.person_id, seat="waitlisted")
    session.capacity = 0
    db.commit()
    path = "/sessions/goals/participants?view=waiting"

    full = sign_in(client, cast.tom).get(path)
    clock.at = session.ends_at
    over = sign_in(client, cast.tom).get(path)

    assert "All seats are taken." in full.text
    assert "This session is over." in over.text


def test_participants_are_for_organisers(client, sign_in, cast, applied):
    _session, people = applied
    for path in ("participants", f"participants/{people[0].id}"):
        assert sign_in(client, cast.lena).get(f"/sessions/panel/{path}").status_code == 403
        assert sign_in(client, cast.tom).get(f"/sessions/panel/{path}").status_code == 200


def test_person_of_another_session_is_not_found(client, sign_in, cast, applied, session):
    _panel, people = applied
    sign_in(client, cast.tom)

    assert client.get(f"/sessions/goals/participants/{people[0].id}").status_code == 404


def test_participants_need_few_statements(db, client, sign_in, cast, session, statements):
    for _number in range(8):
        make_enrolment(db, session_id=session.id, person_id=make_person(db).id)
    sign_in(client, cast.rita).get("/sessions/goals/participants")

    with statements() as sent:
        client.get("/sessions/goals/participants")

    # One of them finds out who is signed in.
    assert len(sent) <= 5


@pytest.mark.parametrize(("office", "is_asked"), [("", True), ("Head of Water", False)])
def test_session_asks_for_city_and_office_while_they_are_missing(
    db, client, sign_in, cast, session, office, is_asked
):
    place = db.scalars(sa.select(Affiliation).filter_by(person_id=cast.otto.person_id)).one()
    place.office = office
    db.commit()

    page = sign_in(client, cast.otto).get("/sessions/goals").text

    assert ("Add them to your profile" in page) is is_asked
