"""Organisations: the list, adding one, correcting one; and the first page."""

from datetime import timedelta
from uuid import uuid4

import pytest

from learning_station.organisations.models import Organisation
from tests.factories import make_course, make_enrolment, make_organisation, make_session
from tests.web.administration_kit import FORMULA, HOSTILE, make_job, make_message, read_csv
from tests.web.kit import field_error, heading, text_of
from tests.world import NOW

VALUES = {
    "name": "Mashhad",
    "kind": "metropolis",
    "country": "IR",
    "region": "West Asia",
    "zone": "Asia/Tehran",
    "weekend": ["4", "5"],
    "languages": ["fa"],
}


def test_list_shows_organisations_with_the_number_of_their_people(rita):
    page = text_of(rita.get("/administration/organisations").text)

    for words in ("Bogotá", "Germany", "Metropolis Secretariat General", "Secretariat"):
        assert words in page
    assert "2 people of Bogotá" in page


def test_list_is_filtered_by_name_and_kind(rita):
    assert "Dakar" not in rita.get("/administration/organisations?q=berl").text
    page = rita.get("/administration/organisations?kind=secretariat").text
    assert "Metropolis Secretariat General" in page
    assert "Dakar" not in page


def test_organisation_is_added_with_its_own_weekend(rita, db):
    answer = rita.post("/administration/organisations/new", data=VALUES)

    assert answer.status_code == 303
    found = db.query(Organisation).filter_by(slug="mashhad").one()
    assert (found.weekend, found.languages, found.country) == ([4, 5], ["fa"], "IR")
    assert heading(rita.get(answer.headers["Location"]).text) == "Mashhad"


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"name": ""}, "name", "Enter the name"),
        ({"zone": ""}, "zone", "Choose the time zone."),
        ({"zone": "Mars/Olympus"}, "zone", "Choose one from the list."),
        ({"kind": "empire"}, "kind", "Choose one from the list."),
        ({"slug": "Not A Slug"}, "slug", "Use small letters"),
        ({"slug": "bogota"}, "slug", "Another organisation"),
        ({"weekend": ["1", "2", "3", "4", "5", "6", "7"]}, "weekend", "at most six days"),
        ({"country": "XX"}, "country", "Choose one from the list."),
    ],
)
def test_organisation_that_cannot_be_is_explained_beside_the_field(
    rita, cast, changes, field, says
):
    answer = rita.post("/administration/organisations/new", data=VALUES | changes)

    assert answer.status_code == 422
    assert says in field_error(answer.text, field)
    if "name" not in changes:
        assert 'value="Mashhad"' in answer.text


def test_organisation_is_corrected(rita, db, cast):
    path = f"/administration/organisations/{cast.dakar_id}"
    assert 'value="Dakar"' in rita.get(path).text

    answer = rita.post(path, data=VALUES | {"name": "Dakar (Sénégal)", "zone": "Africa/Dakar"})

    assert answer.status_code == 303
    db.expire_all()
    found = db.get(Organisation, cast.dakar_id)
    assert (found.name, found.slug) == ("Dakar (Sénégal)", "dakar")
    assert "Organisation changed" in rita.get(f"/administration/trail/{cast.dakar_id}").text


def test_others_change_no_organisation(client, sign_in, cast, db):
    sign_in(client, cast.mona)
    path = f"/administration/organisations/{cast.bogota_id}"

    assert client.get(path).status_code == 403
    assert client.post(path, data=VALUES).status_code == 403
    assert client.post("/administration/organisations/new", data=VALUES).status_code == 403
    db.expire_all()
    assert db.get(Organisation, cast.bogota_id).name == "Bogotá"


def test_missing_organisation_is_not_found(rita):
    assert rita.post(f"/administration/organisations/{uuid4()}", data=VALUES).status_code == 404


def test_csv_holds_every_organisation_and_no_formula(rita, db):
    make_organisation(db, slug="formula", name=FORMULA, zone="UTC")

    rows = read_csv(rita, "/administration/organisations.csv")

    assert ["'" + FORMULA, "formula"] in [row[:2] for row in rows]
    assert len(rows) == 6


def test_hostile_names_are_shown_as_text(rita, db):
    found = make_organisation(db, slug="hostile", name=HOSTILE, zone="UTC")

    for path in ("organisations", f"organisations/{found.id}"):
        page = rita.get(f"/administration/{path}").text
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


@pytest.mark.parametrize("count", [1, 50])
def test_list_needs_few_statements_whatever_its_length(rita, db, statements, count):
    for number in range(count):
        make_organisation(db, slug=f"o-{number}", name=f"O {number}", zone="UTC")

    with statements() as sent:
        rita.get("/administration/organisations")

    assert len(sent) <= 4


# The first page


def test_first_page_says_that_nothing_waits(rita):
    assert "Nothing waits for you." in rita.get("/administration/").text


def test_first_page_counts_what_needs_attention(rita, db):
    make_job(db, state="dead", error="boom")
    make_job(db, state="ready", run_at=NOW - timedelta(hours=3))
    make_message(db, state="queued")

    page = text_of(rita.get("/administration/").text)

    assert "1 job was given up." in page
    assert "has waited for 3 hours" in page
    assert "1 mail has not left yet." in page


def test_first_page_leads_to_the_applications_that_wait(rita, db, cast):
    course = make_course(db, provider_id=cast.secretariat_id)
    session = make_session(db, course=course)
    make_enrolment(
        db,
        session_id=session.id,
        person_id=cast.lena.person_id,
        application="submitted",
        seat="none",
    )

    page = rita.get("/administration/").text

    assert "1 application waits for a decision." in page
    assert f"/sessions/{session.slug}/participants" in page


def test_first_page_needs_few_statements(rita, db, cast, statements):
    course = make_course(db, provider_id=cast.secretariat_id)
    for _number in range(12):
        session = make_session(db, course=course)
        make_enrolment(
            db, session_id=session.id, person_id=cast.lena.person_id, application="submitted",
            seat="none",
        )  # fmt: skip

    with statements() as sent:
        rita.get("/administration/")

    assert len(sent) <= 4


@pytest.mark.parametrize("language", ["es", "fr"])
def test_pages_are_drawn_in_every_language(rita, cast, language):
    paths = (
        "", "people", "organisations", "jobs", "mailbox", "events", "people/new",
        f"people/{cast.mona.person_id}", f"organisations/{cast.dakar_id}",
    )  # fmt: skip
    for path in paths:
        answer = rita.get(f"/administration/{path}?lang={language}")
        assert answer.status_code == 200
        assert f'<html lang="{language}"' in answer.text
