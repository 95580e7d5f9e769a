"""Walking through the program as a person does, in a real browser, looking at every page met."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from learning_station.kernel.translations import translate
from tests.browser import WIDTHS, axe_findings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

# Words that only a page with a fault holds.
FAULTS = re.compile(r"Internal Server Error|Traceback \(most recent|%\(\w+\)[sd]|\{\{|\}\}")
HEIGHT = 900


@dataclass
class Walk:
    """One person at one browser. Every page that is opened is looked at, once per address."""

    page: Page
    url: str
    language: str
    has_script: bool
    findings: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def word(self, message: str, **values: object) -> str:
        """Return a marked message in the language of the walk."""
        return translate(self.language, message, **values)

    def go(self, path: str) -> None:
        """Open an address of the installation."""
        response = self.page.goto(self.url + path if path.startswith("/") else path)
        assert response is not None
        assert response.status < 400, f"{path} answers {response.status}"
        self.look()

    def link(self, message: str, *, nth: int = 0, within: str = "main", **values: object) -> None:
        """Follow a link by its words."""
        self._press(self._named("link", message, within, **values).nth(nth))

    def press(self, message: str, *, nth: int = 0, within: str = "main", **values: object) -> None:
        """Press a button by its words."""
        self._press(self._named("button", message, within, **values).nth(nth))

    def press_at(self, selector: str) -> None:
        """Press what stands at a selector."""
        self._press(self.page.locator(selector).first)

    def sign_out(self) -> None:
        """Open the menu under one's name in the head, and leave."""
        self.page.locator("header .account-menu > summary").click()
        self.press("Sign out", within="header")

    def _named(self, role: str, message: str, within: str, **values: object) -> Locator:
        name = re.compile(rf"^{re.escape(self.word(message, **values))}")
        return self.page.locator(within).get_by_role(role, name=name)  # type: ignore[arg-type]  # a role name

    def _press(self, target: Locator) -> None:
        # A disclosure that is folded on narrow screens hides what stands in it.
        target.click()
        self.page.wait_for_load_state("load")
        self.look()

    def fill(self, **fields: str) -> None:
        """Fill fields by their name."""
        for name, value in fields.items():
            target = self.page.locator(f"main [name='{name}']").first
            if target.evaluate("e => e.tagName") == "SELECT":
                target.select_option(value)
            else:
                target.fill(value)

    def choose(self, name: str, value: str) -> None:
        """Tick a box or a round button by its name and value."""
        self.page.locator(f"main [name='{name}'][value='{value}']").check()

    def look(self) -> None:
        """Look at the page: language, one heading, no fault; narrow and wide, with axe."""
        page = self.page
        address = re.sub(r"[0-9a-f-]{36}|\?.*", "…", page.url.removeprefix(self.url))
        text = page.locator("body").inner_text()
        assert not FAULTS.search(text), f"{page.url}: {FAULTS.search(text)}"
        if address in self.seen:
            return
        self.seen.add(address)
        assert page.locator("html").get_attribute("lang") == self.language, page.url
        assert page.locator("h1").count() == 1, f"{page.url} has {page.locator('h1').count()} h1"
        for name, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": HEIGHT})
            if self._scrolls_sideways():
                self.findings.append(f"{page.url} scrolls sideways when {name}")
            if self.has_script:
                self.findings += [f"{name}: {found}" for found in axe_findings(page)]

    def _scrolls_sideways(self) -> bool:
        root = "document.documentElement"
        return bool(self.page.evaluate(f"{root}.scrollWidth > {root}.clientWidth + 1"))

    def see(self, text: str) -> None:
        """Expect words on the page."""
        assert text in self.page.locator("body").inner_text(), f"{text!r} is not on {self.page.url}"

    def see_word(self, message: str, **values: object) -> None:
        """Expect a marked message on the page, in the language of the walk."""
        self.see(self.word(message, **values))


@contextmanager
def walking(
    browser: Browser, url: str, language: str, *, has_script: bool, zone: str
) -> Iterator[Walk]:
    """Open a browser of one person; at the end nothing may have been found wrong."""
    context = browser.new_context(
        java_script_enabled=has_script,
        timezone_id=zone,
        locale=language,
        viewport={"width": WIDTHS["wide"], "height": HEIGHT},
        accept_downloads=True,
    )
    page = context.new_page()
    walk = Walk(page=page, url=url, language=language, has_script=has_script)
    if has_script:
        page.on("pageerror", lambda error: walk.findings.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: (
                walk.findings.append(f"{page.url}: {message.text}")
                if message.type == "error" and "status of 4" not in message.text
                else None
            ),
        )
    try:
        yield walk
    finally:
        context.close()
    assert not walk.findings, "\n".join(walk.findings)
