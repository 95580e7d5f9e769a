"""A coordinator's day in a real browser: nothing for axe to find, nothing wider than the screen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from learning_station.app import create_app
from learning_station.enrolment.models import Enrolment, Nomination, SeatHold
from learning_station.infra.db import db as app_db
from tests.browser import WIDTHS, Served, axe_findings
from tests.cast import make_cast
from tests.factories import IDS, PASSWORD, make_course, make_enrolment, make_session
from tests.world import NOW, make_settings

AHEAD = timedelta(days=3650)


def fill(db, cast):
    """Make one of everything a coordinator sees; the clock of the application is the real one."""
    now = datetime.now(UTC)
    course = make_course(db, provider_id=cast.secretariat_id)
    session = make_session(
        db, course=course, policy="two_stage", slug="water", capacity=9, starts_in=AHEAD
    )
    other = make_session(
        db, course=course, policy="nomination", slug="trees", capacity=9, starts_in=AHEAD
    )
    application = make_enrolment(
        db, session_id=session.id, person_id=cast.lena.person_id, organisation_id=cast.bogota_id,
        seat="none", application="submitted",
    )  # fmt: skip
    db.get_one(Enrolment, application.id).endorse_by = now + timedelta(days=2)
    make_enrolment(
        db, session_id=other.id, person_id=cast.mona.person_id, organisation_id=cast.bogota_id
    )
    nomination = Nomination(
        id=IDS.new(), session_id=other.id, organisation_id=cast.bogota_id,
        email=cast.lena.email, given_name="Lena", family_name="Vargas", office="Water",
        profile_kind="technical", language="es", state="open", reason="",
        nominated_by=cast.mona.person_id, created_at=now, told_at=now,
    )  # fmt: skip
    hold = SeatHold(
        id=IDS.new(), session_id=other.id, organisation_id=cast.bogota_id, seats=3,
        releases_at=NOW + AHEAD, created_at=now,
    )  # fmt: skip
    db.add_all([nomination, hold])
    db.commit()
    return application.id, nomination.id, hold.id


@pytest.fixture
def served(sqlite_maker, tmp_path):
    with sqlite_maker.database() as database:
        app = create_app(make_settings(database, tmp_path))
        with app.app_context():
            application, nomination, hold = fill(app_db.session(), make_cast(app_db.session()))
            app_db.session.remove()
        with Served(app) as server:
            yield server.url, application, nomination, hold
        app.extensions["engine"].dispose()


def sign_in(chromium, url, email, width, language):
    page = chromium.new_page(
        viewport={"width": WIDTHS[width], "height": 900},
        color_scheme="dark" if width == "narrow" else "light",
    )
    page.goto(f"{url}/account/sign-in?lang={language}")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    return page


def check(page, address):
    page.goto(address)
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), address
    return axe_findings(page)


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "es", "fr"])
@pytest.mark.parametrize("width", WIDTHS)
def test_coordinators_day(chromium, served, width, language):
    url, application, _nomination, _hold = served
    page = sign_in(chromium, url, "mona@bogota.example", width, language)
    found = []
    for path in (
        "", "applications", f"applications/{application}", "nominations", "nominate",
        "nominate/trees?name=o", "seats", "people",
    ):  # fmt: skip
        found += check(page, f"{url}/my-city/{path}")
    page.goto(f"{url}/my-city/applications")
    page.check("[name=enrolment]")
    page.click("button[value=endorse]")
    found += axe_findings(page)
    page.click("main form button")

    assert page.url == f"{url}/my-city/applications"
    assert page.locator("[role=status]").count()
    found += axe_findings(page)
    assert found == []


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
def test_holds_and_the_page_of_the_nominee(chromium, served, width):
    url, _application, nomination, hold = served
    tom = sign_in(chromium, url, "tom@metropolis.example", width, "en")
    found = check(tom, f"{url}/sessions/trees/holds")
    found += check(tom, f"{url}/sessions/trees/holds/{hold}")
    found += check(tom, f"{url}/sessions/water/participants")
    tom.context.close()
    lena = sign_in(chromium, url, "lena@bogota.example", width, "fr")
    found += check(lena, f"{url}/my-learning/nominations/{nomination}")
    lena.click("main form button")
    assert lena.url == f"{url}/sessions/trees"
    assert found == []
