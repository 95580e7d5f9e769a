"""Preparing a session: its form, its meetings, publishing, trainers, cancelling."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from learning_station.catalogue.models import CourseVersion
from learning_station.infra.event_log import LoggedEvent
from learning_station.scheduling.models import Meeting, TrainingSession
from tests.web.kit import field_error, text_of

DAY = timedelta(days=1)


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


@pytest.mark.parametrize(
    "page",
    ["plan", "edit", "capacity", "trainers", "cancel", "meetings/new", "participants"],
)
def test_pages_of_organisers_belong_to_teaching_and_lead_back_there(tom, session, page):
    shown = tom.get(f"/sessions/goals/{page}").text

    assert 'aria-current="page">Teaching' in shown
    assert 'aria-current="page">Sessions' not in shown
    crumbs = shown.partition('class="crumbs"')[2].partition("</nav>")[0]
    assert text_of(crumbs.partition(">")[2]).startswith("Your sessions")
    assert ('href="/sessions/goals/plan"' in crumbs) == (page != "plan")


def test_public_page_of_a_session_belongs_to_the_sessions(tom, session):
    shown = tom.get("/sessions/goals").text

    assert 'aria-current="page">Sessions' in shown
    assert 'aria-current="page">Teaching' not in shown
    assert 'aria-current="page">Teaching' in tom.get("/sessions/new").text


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
        *(
            client.post(f"/sessions/{prepared.slug}/edit", data=FORM | {name: day})
            for name in ("first_day", "last_day", "opens_day", "closes_day", "withdraws_day")
        ),
    ]

    assert {answer.status_code for answer in answers} == {422}
    assert all(day in answer.text for answer in answers)


def test_titles_and_places_hold_no_hidden_signs(prepared, client):
    hidden = {"title_fr": "L\u202eeau", "place": "Hall\u200b 1"}
    pages = {"edit": FORM, "meetings/new": MEETING}

    answers = [
        client.post(f"/sessions/{prepared.slug}/{page}?lang=en", data=form | {name: hidden[name]})
        for page, form in pages.items()
        for name in hidden
    ]

    assert [answer.status_code for answer in answers] == [422] * 4
    for answer, name in zip(answers, [*hidden, *hidden], strict=True):
        assert field_error(answer.text, name).startswith("This text holds hidden signs.")


def test_everything_to_correct_is_said_at_once(client, sign_in, cast, course):
    sign_in(client, cast.tom)
    wrong = FORM | {
        "version_id": str(course.published_version_id), "first_day": "",
        "closes_day": "2026-10-01", "online_link": "http://meet.example",
    }  # fmt: skip
    wrong.pop("spoken")

    page = client.post("/sessions/new", data=wrong).text

    assert "There are 4 things to correct" in page
    assert "Enter the first day." in page
    assert "Enrolment must close after it opens." in page
    assert "Choose at least one spoken language." in page
    assert "Enter a whole address that begins with https://," in page


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


def test_draft_shows_what_to_look_at_before_it_is_published(db, prepared, client):
    address = f"/sessions/{prepared.slug}"
    before = client.get(f"{address}/plan?lang=en").text
    client.post(f"{address}/trainers", data={"csrf_token": "sent by every browser"})
    client.post(f"{address}/capacity", data={"capacity": ""})
    after = client.get(f"{address}/plan?lang=en").text

    for page in (before, after):
        assert "There is no meeting: people learn at their own pace." in page
        assert "There is no link to the online room." not in page
        assert f'action="{address}/publish"' in page
    warnings = {
        "Nobody is its trainer: only an administrator could mark attendance.": "trainers",
        "The number of seats has no limit.": "capacity",
    }
    for words, place in warnings.items():
        assert (words in before, words in after) == (False, True)
        assert f'<a href="{address}/{place}">Change it' in after
    assert client.post(f"{address}/publish").status_code == 303
    db.refresh(prepared)
    assert prepared.state == "scheduled"
    assert "Look at this before you publish" not in client.get(f"{address}/plan?lang=en").text


def test_draft_that_cannot_be_published_says_why_instead_of_offering_it(db, prepared, client):
    prepared.required_meetings = 2
    db.commit()
    address = f"/sessions/{prepared.slug}"

    page = client.get(f"{address}/plan?lang=en").text

    assert "1 thing keeps it from being published." in page
    assert f'<a href="{address}/edit#required_meetings">Mend it' in page
    assert f'action="{address}/publish"' not in page
    client.post(f"{address}/publish")
    db.refresh(prepared)
    assert prepared.state == "draft"


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
