"""The head in a real browser: one row on wide pages, a menu on narrow ones."""

from __future__ import annotations

import pytest

from learning_station.app import create_app
from learning_station.infra.db import db as app_db
from learning_station.kernel.actor import Role
from tests.browser import WIDTHS, Served, axe_findings
from tests.cast import make_cast
from tests.factories import PASSWORD, make_course, make_enrolment, make_grant, make_session
from tests.world import make_settings

pytestmark = pytest.mark.browser

PAGES = {
    "mona@bogota.example": "/my-city/",
    "tom@metropolis.example": "/authoring/sessions",
    "rita@metropolis.example": "/authoring/sessions?show=drafts",
}
"""The lists of coordinators and trainers, and whoever has most entries in the head."""


@pytest.fixture
def url(sqlite_maker, tmp_path):
    """Serve an application with a session that has people of several cities."""
    with sqlite_maker.database() as database:
        app = create_app(make_settings(database, tmp_path))
        with app.app_context():
            session = app_db.session
            cast = make_cast(session())
            course = make_course(session(), provider_id=cast.secretariat_id)
            given = make_session(
                session(), course=course, capacity=30, trainer_ids=[cast.tom.person_id]
            )
            for who, seat in ((cast.lena, "enrolled"), (cast.mona, "waitlisted")):
                make_enrolment(
                    session(), session_id=given.id, person_id=who.person_id, seat=seat,
                    organisation_id=who.organisation_id,
                )  # fmt: skip
            # Whoever has every role has every entry.
            for role in (Role.TRAINER, Role.COORDINATOR):
                make_grant(
                    session(), person_id=cast.rita.person_id, role=role,
                    organisation_id=cast.secretariat_id,
                )  # fmt: skip
            session.remove()
        with Served(app) as server:
            yield server.url
        app.extensions["engine"].dispose()


def sign_in(page, url, email):
    page.goto(f"{url}/account/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")


@pytest.mark.parametrize("email", PAGES)
def test_lists_hold_nothing_that_axe_finds_and_the_entries_stand_on_one_line(chromium, url, email):
    page = chromium.new_page()
    sign_in(page, url, email)

    found = []
    for language in ("en", "es", "fr"):
        for width in WIDTHS.values():
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{url}/?lang={language}")
            page.goto(url + PAGES[email])
            found += axe_findings(page)
            root = "document.documentElement"
            assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), (language, width)
        page.set_viewport_size({"width": 1280, "height": 900})
        entries = "[...document.querySelectorAll('.brand, .site-nav li, .site-tools')]"
        boxes = page.evaluate(f"{entries}.map((e) => e.getBoundingClientRect().toJSON())")
        assert max(box["top"] for box in boxes) < min(box["bottom"] for box in boxes), language
    assert found == []
    page.close()


@pytest.mark.parametrize("has_script", [True, False])
def test_account_stands_in_a_menu_under_the_name(chromium, url, has_script):
    context = chromium.new_context(
        java_script_enabled=has_script, viewport={"width": 1280, "height": 800}
    )
    page = context.new_page()
    sign_in(page, url, "rita@metropolis.example")
    page.goto(f"{url}/courses?lang=en")
    way_out = page.get_by_role("button", name="Sign out")
    assert not way_out.is_visible()

    page.click(".account-menu > summary")

    assert page.get_by_role("link", name="Your account").is_visible()
    assert not has_script or axe_findings(page) == []
    way_out.click()
    assert page.get_by_role("link", name="Sign in").first.is_visible()
    context.close()


def test_menus_close_with_escape_and_by_a_step_elsewhere(chromium, url):
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    sign_in(page, url, "lena@bogota.example")
    focused = "document.activeElement.tagName"
    for width, menu in ((1280, ".account-menu"), (360, ".menu")):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{url}/courses?lang=en")
        is_open = f"document.querySelector('{menu}').open"
        page.click(f"{menu} > summary")
        page.keyboard.press("Tab")
        assert page.evaluate(is_open)

        page.keyboard.press("Escape")

        assert not page.evaluate(is_open)
        assert page.evaluate(focused) == "SUMMARY"
        page.click(f"{menu} > summary")
        page.locator("main").click(position={"x": 5, "y": 500})
        assert not page.evaluate(is_open)
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_narrow_head_folds_into_a_menu_that_needs_no_script(chromium, url, scheme):
    plain = chromium.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 800}, color_scheme=scheme
    )
    page = plain.new_page()
    page.goto(f"{url}/courses?lang=es")
    entry = page.get_by_role("link", name="Cursos", exact=True)
    assert not entry.is_visible()

    page.get_by_text("Menú", exact=True).click()

    assert entry.is_visible()
    assert page.get_by_role("link", name="Entrar").is_visible()
    plain.close()

    page = chromium.new_page(viewport={"width": 360, "height": 800}, color_scheme=scheme)
    page.goto(f"{url}/courses?lang=es")
    page.get_by_text("Menú", exact=True).click()
    assert axe_findings(page) == []
    page.close()
