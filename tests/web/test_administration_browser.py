"""Administration in a real browser: nothing for axe to find, and nothing runs in a mail."""

from __future__ import annotations

import pytest

from learning_station.app import create_app
from learning_station.infra.db import db as app_db
from tests.browser import WIDTHS, Served, axe_findings
from tests.cast import make_cast
from tests.factories import PASSWORD
from tests.web import administration_kit as kit
from tests.world import make_settings

HTML = (
    "<html><head><title>Hello</title></head><body><h1>Hello Lena</h1>"
    "<script>document.body.innerHTML = 'run'</script></body></html>"
)


@pytest.fixture
def served(sqlite_maker, tmp_path):
    """Serve an application with one of everything that administration shows."""
    with sqlite_maker.database() as database:
        app = create_app(make_settings(database, tmp_path))
        with app.app_context():
            session = app_db.session
            cast = make_cast(session())
            lena, rita = cast.lena.person_id, cast.rita.person_id
            event = kit.make_event(
                session(), actor_id=rita, person_id=lena, scope_id=cast.bogota_id, payload={"x": 1}
            )
            job = kit.make_job(session(), state="dead", error="Traceback\nValueError: no")
            message = kit.make_message(session(), html=HTML, state="queued")
            kit.make_message(session(), subject="A seat", kind="enrolled")
            session.remove()
        paths = [
            "", "people", f"people/{lena}", f"people/{lena}/roles/new", "people/new", "roles",
            "organisations", f"organisations/{cast.bogota_id}", "jobs", f"jobs/{job}", "mailbox",
            f"mailbox/{message}", "events", f"events/{event}", f"trail/{lena}", "trail?q=lena",
        ]  # fmt: skip
        with Served(app) as server:
            yield server.url, paths, f"mailbox/{message}"
        app.extensions["engine"].dispose()


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_hold_nothing_that_axe_finds(chromium, served, width):
    url, paths, mail = served
    page = chromium.new_page(viewport={"width": WIDTHS[width], "height": 900})
    page.goto(f"{url}/account/sign-in")
    page.fill("[name=email]", "rita@metropolis.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")

    found = []
    for path in paths:
        page.goto(f"{url}/administration/{path}")
        found += axe_findings(page)
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), path
    assert found == []

    page.goto(f"{url}/administration/{mail}")
    assert page.frame_locator("iframe").locator("h1").inner_text() == "Hello Lena"
    page.close()
