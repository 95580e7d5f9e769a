"""Pages of mandates, affiliations and assistants in a real browser: nothing for axe to find."""

from __future__ import annotations

from datetime import date

import pytest

from learning_station.app import create_app
from learning_station.infra.db import db as app_db
from learning_station.kernel.actor import Role
from tests.browser import WIDTHS, Served, axe_findings
from tests.cast import Cast, make_cast
from tests.factories import (
    PASSWORD,
    make_course,
    make_enrolment,
    make_grant,
    make_organisation,
    make_session,
)
from tests.world import make_settings

LANGUAGES = ("en", "es", "fr")


def make_scene(db, cast: Cast) -> dict[str, list[str]]:
    """Make one of everything these pages show; return the pages by who opens them."""
    mandate = make_grant(
        db, person_id=cast.otto.person_id, role=Role.COORDINATOR, organisation_id=cast.berlin_id
    )
    city = {"role": Role.COORDINATOR, "organisation_id": cast.berlin_id}
    proposal = make_grant(
        db, person_id=cast.lena.person_id, **city, deputy_of_id=mandate.id, is_signed=False,
        scopes=["endorse"], ends_on=date(2099, 12, 31),
    )  # fmt: skip
    make_grant(db, person_id=cast.mona.person_id, **city, deputy_of_id=mandate.id)
    make_grant(
        db, person_id=cast.otto.person_id, role=Role.ASSISTANT, principal_id=cast.amina.person_id
    )
    session = make_session(
        db, course=make_course(db, provider_id=cast.secretariat_id), slug="water", meetings=2
    )
    make_enrolment(db, session_id=session.id, person_id=cast.amina.person_id)
    paris = make_organisation(db, name="Paris")
    people = f"/administration/people/{cast.lena.person_id}"
    return {
        "otto": [
            "/my-city/mandates", f"/my-city/mandates/{mandate.id}/deputies/new",
            "/my-city/colleagues", "/assistants/choose",
        ],
        "rita": [
            "/administration/roles", "/administration/roles/to-sign",
            f"/administration/roles/to-sign/{proposal.id}/refuse", people, f"{people}/roles/new",
            f"/administration/organisations/{paris.id}",
            f"/administration/organisations/{paris.id}/memberships/new",
            "/administration/people?place=unlisted",
        ],
        "amina": ["/assistants/", "/account/", "/account/profile", "/account/visibility"],
    }  # fmt: skip


@pytest.fixture
def served(sqlite_maker, tmp_path):
    """Serve an application with that scene."""
    with sqlite_maker.database() as database:
        app = create_app(make_settings(database, tmp_path))
        with app.app_context():
            cast = make_cast(app_db.session())
            pages = make_scene(app_db.session(), cast)
            app_db.session.remove()
        with Served(app) as server:
            yield server.url, cast, pages
        app.extensions["engine"].dispose()


def check(page, address: str) -> list[object]:
    page.goto(address)
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), address
    return axe_findings(page)


def sign_in(page, url: str, email: str) -> None:
    page.goto(f"{url}/account/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_hold_nothing_that_axe_finds(chromium, served, width, language):
    url, cast, pages = served
    scheme = "dark" if language == "fr" else "light"

    found = []
    for name, paths in pages.items():
        context = chromium.new_context(
            viewport={"width": WIDTHS[width], "height": 900}, color_scheme=scheme
        )
        page = context.new_page()
        sign_in(page, url, getattr(cast, name).email)
        for path in paths:
            sign = "&" if "?" in path else "?"
            found += check(page, f"{url}{path}{sign}lang={language}")
        if name == "otto":
            page.goto(f"{url}/assistants/choose")
            page.click("main table form button")
            found += check(page, f"{url}/assistants/calendar?lang={language}")
            found += check(page, f"{url}/sessions/water?lang={language}")
            assert page.locator("aside.acting").is_visible()
        context.close()
    assert found == []


@pytest.mark.browser
def test_assistant_without_scripts_acts_withdraws_and_goes_back(chromium, served):
    url, cast, _pages = served
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, url, cast.otto.email)
    page.goto(f"{url}/assistants/choose")
    page.click("text=Act for them")
    assert page.locator("h1").inner_text() == "Calendar of Amina Diallo"

    page.click("main table a.button")
    page.click("main form button")
    page.goto(f"{url}/sessions/water")
    page.click("form[action$='/enrol'] button")
    assert page.locator("form[action$='/enrol']").count() == 0
    page.goto(f"{url}/sessions/water/withdraw")
    page.click("main form button")
    assert page.goto(f"{url}/my-learning/").status == 404
    page.goto(f"{url}/assistants/calendar")
    assert "No session lies ahead." in page.inner_text("main")
    page.click("text=Act for yourself again")

    assert page.locator("aside.acting").count() == 0
    assert page.goto(f"{url}/my-learning/").status == 200
    context.close()
