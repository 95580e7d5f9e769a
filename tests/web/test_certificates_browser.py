"""Certificates in a real browser: issued, followed, downloaded, verified; and without script."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from learning_station.app import Parts, create_app, make_tools
from learning_station.infra.db import db as app_db
from learning_station.infra.rendering.memory import MemoryRenderer
from learning_station.jobs.worker import Worker
from tests.browser import WIDTHS, Served, axe_findings
from tests.cast import make_cast
from tests.databases import SQLiteMaker
from tests.factories import PASSWORD
from tests.features.credentials.kit import make_earned
from tests.world import make_settings

pytestmark = pytest.mark.browser


@dataclass
class Station:
    """The running application and its worker."""

    url: str
    app: Flask

    def work(self) -> None:
        """Run what is due, in a thread of its own: the browser's has an event loop."""
        worker = Worker(self.app.extensions["system_contexts"], self.app.extensions["registry"])
        thread = threading.Thread(target=worker.run_until_idle)
        thread.start()
        thread.join()


@pytest.fixture
def station(sqlite_maker: SQLiteMaker, tmp_path: Path) -> Iterator[Station]:
    """Serve an application in which two people have earned their certificate."""
    with sqlite_maker.database() as database:
        settings = make_settings(database, tmp_path)
        tools = dataclasses.replace(make_tools(settings), renderer=MemoryRenderer())
        app = create_app(settings, Parts(tools=tools))
        with app.app_context():
            make_earned(app_db.session(), make_cast(app_db.session()))
            app_db.session.remove()
        with Served(app) as server:
            yield Station(server.url, app)
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
def test_from_issuing_to_verification(
    chromium: Browser, station: Station, tmp_path: Path, width: str
) -> None:
    page = chromium.new_page(viewport={"width": WIDTHS[width], "height": 900})
    findings: list[str] = []
    sign_in(page, station.url, "rita@metropolis.example")
    page.goto(f"{station.url}/certificates/sessions")
    look(page, findings)
    page.click("main th a")
    look(page, findings)
    page.click("text=Look and issue")
    look(page, findings)
    page.click("main form button[type=submit]")
    assert page.inner_text("#progress") == "0 of 2 are ready"
    look(page, findings)
    station.work()
    page.wait_for_selector("[data-batch=finished]", timeout=15000)
    assert page.inner_text("#progress") == "2 of 2 are ready"

    page.click("main tbody th a >> nth=0")
    look(page, findings)
    code = page.get_attribute("text=The page for everybody", "href") or ""
    with page.expect_download() as waited:
        page.click("text=Download the PDF")
    certificate = tmp_path / "certificate.pdf"
    waited.value.save_as(certificate)
    page.click("text=Revoke this certificate")
    look(page, findings)

    page.goto(f"{station.url}{code}")
    assert page.inner_text("h1") == "This certificate is valid"
    look(page, findings)
    for content, answer in (
        (certificate.read_bytes(), "The file is unchanged."),
        (b"%PDF-forged", "This is another file, or it was changed."),
    ):
        certificate.write_bytes(content)
        page.set_input_files("#pdf", certificate)
        page.click("[data-fingerprint] button")
        page.wait_for_selector(f"text={answer} >> visible=true")
    page.goto(f"{station.url}/verify?code=1")
    look(page, findings)
    page.goto(f"{station.url}/verify/0000-0000-0000-0000")
    look(page, findings)
    page.close()

    assert not findings, "\n".join(findings)


def test_whole_way_without_script(chromium: Browser, station: Station) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, station.url, "rita@metropolis.example")
    page.goto(f"{station.url}/certificates/sessions/localizing/issue")
    page.click("main form button[type=submit]")
    station.work()
    page.click("text=See how far it is")
    assert page.inner_text("#progress") == "2 of 2 are ready"
    page.click(".account-menu > summary")
    page.click("text=Sign out")

    sign_in(page, station.url, "lena@bogota.example")
    page.goto(f"{station.url}/certificates?lang=en")
    with page.expect_download() as waited:
        page.click("text=Download the PDF")
    assert waited.value.suggested_filename == "2026-0002.pdf"
    page.click("main h3 a")
    assert page.inner_text("h1") == "This certificate is valid"
    assert page.locator("text=Fingerprint of the file").count() == 1
    context.close()
