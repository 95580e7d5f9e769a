"""Real pages in a real browser: Debian's Chromium, driven through Playwright, checked by axe."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from waitress.server import create_server

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Browser as PlaywrightBrowser
    from playwright.sync_api import Page

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-quic",
]  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome")
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = {"narrow": 360, "wide": 1280}


def find_chromium() -> str:
    """Return the browser's path; LS_TEST_CHROMIUM names another one."""
    given = os.environ.get("LS_TEST_CHROMIUM")
    for name in (given,) if given else NAMES:
        path = shutil.which(name)
        if path:
            return path
    raise RuntimeError("no Chromium: run `apt-get install --yes chromium`, or set LS_TEST_CHROMIUM")


@dataclass(frozen=True)
class Server:
    """A running application."""

    url: str


@pytest.fixture(scope="session")
def chromium() -> Iterator[PlaywrightBrowser]:
    """Start the browser once."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=FLAGS, headless=True
        )
        yield browser
        browser.close()


class Served:
    """Serve an application on a free port of this machine while the block runs."""

    def __init__(self, app: Flask) -> None:
        self._server = create_server(app, host="127.0.0.1", port=0, threads=4)
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        try:
            self._server.run()
        except OSError:
            # Closing the listening socket is how waitress is stopped from another thread.
            return

    def __enter__(self) -> Server:
        self._thread.start()
        return Server(f"http://127.0.0.1:{self._server.effective_port}")

    def __exit__(self, *_error: object) -> None:
        self._server.close()
        self._thread.join(5)


def serve(app: Flask) -> Served:
    """Serve an application while the block runs."""
    return Served(app)


def axe_findings(page: Page) -> list[str]:
    """Return what axe finds on the page, one line each."""
    from axe_playwright_python.sync_playwright import Axe

    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}})
    return [
        f"{page.url}: {found['id']}: {node['target']} {node['html'][:120]}"
        for found in results.response["violations"]
        for node in found["nodes"]
    ]
