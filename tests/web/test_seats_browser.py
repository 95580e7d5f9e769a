"""How seats are given and invitations in a real browser: nothing for axe to find."""

from __future__ import annotations

import pytest

from learning_station.app import create_app
from learning_station.infra.db import db as app_db
from tests.browser import WIDTHS, Served, axe_findings
from tests.cast import make_cast
from tests.factories import PASSWORD, make_course, make_enrolment, make_invitation, make_session
from tests.world import make_settings


@pytest.fixture
def served(sqlite_maker, tmp_path):
    """Serve a session by invitation, with people in it and one that is invited."""
    with sqlite_maker.database() as database:
        app = create_app(make_settings(database, tmp_path))
        with app.app_context():
            db = app_db.session()
            cast = make_cast(db)
            course = make_course(db, provider_id=cast.secretariat_id)
            session = make_session(
                db, course=course, slug="goals", policy="invitation", capacity=2, offer_hours=48
            )
            session.members_only = True
            db.commit()
            make_enrolment(db, session_id=session.id, person_id=cast.lena.person_id)
            make_invitation(db, session_id=session.id, email=cast.otto.email, is_exempt=True)
            own = make_invitation(db, session_id=session.id, email=cast.tom.email)
            path = f"invitation/{own.id}"
            app_db.session.remove()
        with Served(app) as server:
            yield server.url, path
        app.extensions["engine"].dispose()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_hold_nothing_that_axe_finds(chromium, served, width, scheme):
    url, own = served
    page = chromium.new_page(viewport={"width": WIDTHS[width], "height": 900}, color_scheme=scheme)
    found = []
    page.goto(f"{url}/sessions/goals/{own}")
    found += axe_findings(page)
    page.goto(f"{url}/account/sign-in")
    page.fill("[name=email]", "tom@metropolis.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    for path in ("", "/plan", "/seats", "/seats/quotas", "/invitations", f"/{own}"):
        page.goto(f"{url}/sessions/goals{path}")
        found += axe_findings(page)
    page.goto(f"{url}/how-seats-are-given")
    found += axe_findings(page)
    page.goto(f"{url}/sessions/goals/invitations/new")
    page.fill("[name=addresses]", "new@city.example\nnobody")
    page.click("button[value=check]")
    assert "1 address would be invited." in page.inner_text("main")
    found += axe_findings(page)
    page.click("button[value=send]")
    assert "Invitations sent: 1." in page.inner_text("main")

    assert found == []
