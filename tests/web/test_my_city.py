"""The people of a coordinator's city: filtered, page by page, with progress, as CSV."""

from __future__ import annotations

import pytest

from learning_station.kernel.languages import LanguageMap
from tests.factories import (
    make_affiliation,
    make_course,
    make_enrolment,
    make_person,
    make_session,
)
from tests.web.administration_kit import FORMULA, HOSTILE, read_csv
from tests.web.kit import heading, text_of

PATH = "/my-city/people"


@pytest.fixture
def mona(client, sign_in, cast):
    """Give a client in which the coordinator is signed in."""
    return sign_in(client, cast.mona)


@pytest.fixture
def session(db, cast):
    """Make a session."""
    course = make_course(db, provider_id=cast.secretariat_id)
    return make_session(db, course=course, slug="water", title=LanguageMap(en="Water"))


def add(db, session, city_id, **values):
    """Make a person of the city and enrol them."""
    person = make_person(db, **values)
    make_affiliation(db, person_id=person.id, organisation_id=city_id)
    return make_enrolment(
        db, session_id=session.id, person_id=person.id, organisation_id=city_id, office="Water"
    )


def test_list_shows_name_office_session_and_state_but_no_address(mona, db, cast, session):
    add(
        db, session, cast.bogota_id, given_name="Nia", family_name="Out", email="nia@bogota.example"
    )
    add(db, session, cast.berlin_id, given_name="Ute", family_name="Else")

    page = mona.get(f"{PATH}?lang=en").text

    assert heading(page) == "People"
    words = text_of(page)
    for part in ("Out, Nia", "Water", "Enrolled", "24 Nov 2026"):
        assert part in words
    assert "Else" not in words
    assert "nia@bogota.example" not in page


def test_list_is_filtered_by_session(mona, db, cast, session):
    add(db, session, cast.bogota_id, family_name="Here")
    other = make_session(db, course=make_course(db, provider_id=cast.secretariat_id), slug="other")
    add(db, other, cast.bogota_id, family_name="There")

    page = mona.get(f"{PATH}?session=water").text

    assert "Here" in page
    assert "There" not in page


@pytest.mark.parametrize("path", [PATH, f"{PATH}.csv"])
def test_session_of_other_cities_is_not_found(mona, db, cast, session, path):
    add(db, session, cast.berlin_id)

    assert mona.get(f"{path}?session=water").status_code == 404
    assert mona.get(f"{path}?session=missing").status_code == 404


def test_empty_city_says_what_to_do(mona):
    page = text_of(mona.get(f"{PATH}?lang=en").text)

    assert "Nobody of your city is in a session yet" in page
    assert "See the sessions" in page


def test_pages_follow_each_other_newest_first(mona, db, cast, session):
    for number in range(52):
        add(db, session, cast.bogota_id, family_name=f"Name{number:02d}")

    first = mona.get(PATH).text
    cursor = first.split("cursor=")[1].split('"')[0]
    second = mona.get(f"{PATH}?cursor={cursor}").text

    assert [n for n in range(52) if f"Name{n:02d}" in second] == [0, 1]
    assert "Name51" in first
    assert mona.get(f"{PATH}?cursor=x").status_code == 400


def test_csv_holds_the_city_and_no_formula(mona, db, cast, session):
    add(db, session, cast.bogota_id, family_name=FORMULA)
    add(db, session, cast.berlin_id, family_name="Else")

    rows = read_csv(mona, f"{PATH}.csv")

    assert [row[0] for row in rows[1:]] == ["'" + FORMULA]
    assert not any("@" in cell for row in rows for cell in row)


def test_hostile_names_are_shown_as_text(mona, db, cast, session):
    add(db, session, cast.bogota_id, family_name=HOSTILE)

    assert "<script>alert" not in mona.get(PATH).text


@pytest.mark.parametrize("count", [1, 50])
def test_list_needs_few_statements_whatever_its_length(mona, db, cast, session, statements, count):
    for _number in range(count):
        add(db, session, cast.bogota_id)

    with statements() as sent:
        mona.get(PATH)

    assert len(sent) <= 4


@pytest.mark.parametrize(("who", "is_shown"), [("mona", True), ("lena", False), ("rita", False)])
def test_navigation_leads_there(client, sign_in, cast, who, is_shown):
    page = sign_in(client, getattr(cast, who)).get("/account/").text

    assert ('href="/my-city/"' in page) is is_shown
