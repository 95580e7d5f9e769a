"""The trainers' list of sessions: theirs and their provider's, nothing of others."""

from datetime import timedelta

import pytest

from learning_station.kernel.languages import LanguageMap
from tests.factories import (
    make_course,
    make_enrolment,
    make_organisation,
    make_session,
    make_topic,
)
from tests.web.administration_kit import FORMULA, read_csv
from tests.web.kit import text_of

PATH = "/authoring/sessions"


@pytest.fixture
def make(db, cast):
    """Return what makes a session of the secretariat, or of another provider."""
    water = make_topic(db, letter="w")
    courses = {}

    def make(title, *, provider_id=None, **values):
        provider = provider_id or cast.secretariat_id
        if provider not in courses:
            courses[provider] = make_course(db, provider_id=provider, topic_ids=[water.id])
        course = courses[provider]
        return make_session(db, course=course, title=LanguageMap(en=title), **values)

    return make


@pytest.fixture
def partner_id(db):
    """Make another provider."""
    return make_organisation(db, slug="partner", name="Partner", kind="partner").id


def test_list_shows_what_comes_with_seats_applications_and_next_meeting(tom, db, cast, make):
    session = make("Water", slug="water", capacity=30, policy="approval", zone="Asia/Seoul")
    make_enrolment(db, session_id=session.id, person_id=cast.lena.person_id)
    make_enrolment(
        db, session_id=session.id, person_id=cast.otto.person_id, seat="none",
        application="submitted",
    )  # fmt: skip

    page = tom.get(PATH).text

    words = text_of(page)
    for part in ("Water", "Coming", "1 of 30", "1 application", "Seoul"):
        assert part in words
    assert 'href="/sessions/water/plan"' in page
    assert 'href="/sessions/water/participants"' in page
    assert 'href="/sessions/water/attendance/"' not in page


def test_attendance_is_offered_to_the_trainers_of_a_session(tom, cast, make):
    make("Water", slug="water", trainer_ids=[cast.tom.person_id])

    page = tom.get(PATH).text

    assert 'href="/sessions/water/attendance/"' in page
    assert "You give it" in page


def test_drafts_and_past_sessions_stand_on_their_own_lists(tom, make):
    make("Ahead")
    make("Prepared", state="draft")
    make("Before", starts_in=timedelta(days=-30))
    make("Off", state="cancelled")

    lists = {each: text_of(tom.get(f"{PATH}?show={each}").text) for each in ("", "drafts", "past")}

    assert "Ahead" in lists[""]
    assert "Prepared" not in lists[""]
    assert "Prepared" in lists["drafts"]
    assert "Before" in lists["past"]
    assert "Off" in lists["past"]
    assert "Ahead" not in lists["past"]


def test_sessions_of_other_providers_are_seen_only_when_one_gives_them(tom, cast, make, partner_id):
    make("Foreign", provider_id=partner_id)
    make("Guest", slug="guest", provider_id=partner_id, trainer_ids=[cast.tom.person_id])

    page = tom.get(PATH).text

    assert "Foreign" not in page
    assert "Guest" in page
    assert 'href="/sessions/guest/plan"' not in page


def test_foreign_draft_is_hidden_even_from_its_trainer(tom, cast, make, partner_id):
    make("Foreign", state="draft", provider_id=partner_id, trainer_ids=[cast.tom.person_id])

    assert "Foreign" not in tom.get(f"{PATH}?show=drafts").text


def test_administrator_sees_the_sessions_of_all(client, sign_in, cast, make, partner_id):
    make("Foreign", provider_id=partner_id)

    assert "Foreign" in sign_in(client, cast.rita).get(PATH).text


def test_empty_list_says_what_to_do(tom):
    assert "Choose a published course" in tom.get(PATH).text
    assert "No session is past" in tom.get(f"{PATH}?show=past").text


@pytest.mark.parametrize("show", ["ahead", "past"])
def test_pages_follow_each_other_without_gap(tom, make, show):
    start = timedelta(days=3 if show == "ahead" else -25)
    for number in range(52):
        make(f"Title{number:02d}", starts_in=start + timedelta(days=number % 7))

    first = tom.get(f"{PATH}?show={show}").text
    cursor = first.split("cursor=")[1].split('"')[0]
    second = tom.get(f"{PATH}?show={show}&cursor={cursor}").text

    found = [n for n in range(52) if (f"Title{n:02d}" in first) != (f"Title{n:02d}" in second)]
    assert len(found) == 52


@pytest.mark.parametrize("cursor", ["x", "WyJhIl0", "WyJhIiwiYiJd"])
def test_foreign_cursor_is_refused(tom, cursor):
    assert tom.get(f"{PATH}?cursor={cursor}").status_code == 400


def test_session_is_shown_with_its_days_not_with_the_midnight_of_the_first(tom, make):
    make("Water", zone="Europe/Madrid", starts_in=timedelta(days=26, hours=-10), meetings=0)

    row = text_of(tom.get(PATH).text)

    assert "20 December 2026" in row
    assert "00:00" not in row
    assert read_csv(tom, f"{PATH}.csv")[1][4:6] == ["2026-12-20", "2026-12-20"]


def test_csv_holds_the_list_and_no_formula(tom, make):
    make(FORMULA)

    assert "'" + FORMULA in [row[0] for row in read_csv(tom, f"{PATH}.csv")]


@pytest.mark.parametrize("count", [1, 50])
def test_list_needs_few_statements_whatever_its_length(tom, make, statements, count):
    for number in range(count):
        make(f"Title {number}")

    with statements() as sent:
        tom.get(PATH)

    assert len(sent) <= 4


@pytest.mark.parametrize(("who", "is_led"), [("tom", True), ("lena", False)])
def test_own_line_of_a_trainer_leads_to_the_sessions_they_give(client, sign_in, cast, who, is_led):
    page = sign_in(client, getattr(cast, who)).get("/my-learning/").text

    assert (f'href="{PATH}"' in page) is is_led
