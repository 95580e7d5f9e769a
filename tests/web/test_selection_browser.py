"""An assessor's day and an administrator's selection in a real browser, looked at by axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from learning_station.app import Parts, create_app
from learning_station.enrolment.actions import selection as selection_actions
from learning_station.enrolment.queries.selection import find_selection
from learning_station.enrolment.rules import Quota
from learning_station.enrolment.rules.panel import SelectionRule
from learning_station.infra.context import Context
from learning_station.infra.db import db as app_db
from learning_station.kernel.actor import Actor
from learning_station.kernel.clock import FixedClock
from tests.browser import WIDTHS, Served, axe_findings
from tests.cast import Cast, make_cast
from tests.databases import SQLiteMaker
from tests.factories import PASSWORD
from tests.features.enrolment.panels import PanelScene, assess_all, make_panel, set_up
from tests.world import NOW, make_settings

pytestmark = pytest.mark.browser


@dataclass
class Station:
    """The running application, with a panel whose assessors have not begun."""

    url: str
    app: Flask
    cast: Cast
    scene: PanelScene

    def ctx_for(self, actor: Actor) -> Context:
        """Return a context in which that actor acts; inside of an application context."""
        new_context: Callable[[Actor], Context] = self.app.extensions["new_context"]
        return new_context(actor)


@pytest.fixture
def station(sqlite_maker: SQLiteMaker, tmp_path: Path) -> Iterator[Station]:
    """Serve an application with 70 applications for 30 seats."""
    with sqlite_maker.database() as database:
        app = create_app(make_settings(database, tmp_path), Parts(clock=FixedClock(NOW)))
        with app.app_context():
            db = app_db.session()
            cast = make_cast(db)
            scene = make_panel(db, cast, applications=70, capacity=30, people_of_a_city=2)
            station = Station("", app, cast, scene)
            rule = SelectionRule(targets=(Quota("region", "latin_america", at_least=9),))
            set_up(station.ctx_for(cast.tom.actor), scene, rule=rule)
            for row in (scene.session, *scene.applications):
                db.refresh(row)
            app_db.session.remove()
        with Served(app) as server:
            station.url = server.url
            yield station
        app.extensions["engine"].dispose()


def sign_in(page: Page, url: str, email: str) -> None:
    """Sign in through the form."""
    page.goto(f"{url}/account/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")


def look(page: Page, findings: list[str]) -> None:
    """Note what axe finds here, and a page that is wider than the window."""
    findings += axe_findings(page)
    root = "document.documentElement"
    if page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"):
        findings.append(f"{page.url} scrolls sideways")


@pytest.mark.parametrize("width", WIDTHS)
def test_an_assessors_day(chromium: Browser, station: Station, width: str) -> None:
    page = chromium.new_page(viewport={"width": WIDTHS[width], "height": 900})
    findings: list[str] = []
    sign_in(page, station.url, "water.assessor0@metropolis.example")
    page.goto(f"{station.url}/selection")
    look(page, findings)
    page.click("main tbody th a >> nth=0")
    look(page, findings)
    page.fill("[name=points_1]", "9")
    page.fill("[name=why_1]", "A third of the water is lost.")
    page.click("text=Save as done")
    assert "Give points for every criterion" in page.inner_text("main")
    look(page, findings)
    page.fill("[name=points_2]", "8")
    page.click("text=Save as done")
    assert "Saved as done." in page.inner_text("main")
    page.goto(f"{station.url}/selection")
    assert "1 of " in page.inner_text("#progress")
    look(page, findings)
    page.close()

    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_administrators_selection(
    chromium: Browser, station: Station, width: str, scheme: str
) -> None:
    with station.app.app_context():
        assess_all(station.ctx_for, station.scene)
        app_db.session.remove()
    page = chromium.new_page(
        viewport={"width": WIDTHS[width], "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    findings: list[str] = []
    sign_in(page, station.url, "rita@metropolis.example")
    for part in ("", "/panel", "/calibration"):
        page.goto(f"{station.url}/sessions/water/selection{part}")
        look(page, findings)
    page.goto(f"{station.url}/sessions/water/selection")
    page.click("text=Compute the ranking")
    assert page.inner_text("h1") == "70 applications for 30 seats"
    look(page, findings)
    page.click("text=Show ranks 6 to")
    look(page, findings)
    page.click("text=Preview this change")
    look(page, findings)
    page.fill("[name=reason]", "The rule asks for it.")
    page.click("text=Make this change")
    page.click("text=Approve 30 seats and tell 70 people")
    look(page, findings)
    _second_approval(station)
    page.reload()
    look(page, findings)
    page.click("text=Stop the letters")
    assert "Nobody was told anything." in page.inner_text("main")
    page.close()

    assert not findings, "\n".join(findings)


def _second_approval(station: Station) -> None:
    with station.app.app_context():
        ctx = station.ctx_for(station.cast.tom.actor)
        selection = find_selection(ctx, station.scene.session.id)
        assert selection is not None
        selection_actions.approve_selection(ctx, selection_id=selection.id)
        app_db.session.remove()
