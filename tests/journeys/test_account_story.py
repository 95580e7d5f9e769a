"""The story of an account in a real browser: from the first visit to a new password."""

from __future__ import annotations

import re

import pytest

from tests.journeys.walk import walking

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("own_database", ["sqlite"], indirect=True),
]

ADDRESS = "nia@accra.example"
FIRST, SECOND = "orange tram at noon", "seven bridges over water"


def link_of_last_mail(installation) -> str:
    """Return the path of the link in the newest mail."""
    installation.run_jobs()
    text = installation.mails_to(ADDRESS)[-1]
    found = re.search(r"http://127\.0\.0\.1:1(/account/\S+)", text)
    assert found, text
    return found.group(1)


@pytest.mark.parametrize(("language", "has_script"), [("en", True), ("es", False), ("fr", True)])
def test_account_is_opened_kept_lost_and_found_again(installation, chromium, language, has_script):
    with walking(
        chromium, installation.url, language, has_script=has_script, zone="Africa/Accra"
    ) as walk:
        walk.go("/account/sign-up")
        walk.press("Send me the link")
        walk.see_word("Enter your e-mail address.")
        walk.fill(
            email=ADDRESS,
            given_name="Nia",
            family_name="Mensah",
            printed_name="Nia Mensah",
            zone="Africa/Accra",
        )
        walk.choose("profile_kind", "political")
        walk.press("Send me the link")
        walk.see_word("Look into your mail")

        walk.go(link_of_last_mail(installation))
        walk.see(ADDRESS)
        walk.fill(password="password123")
        walk.press("Confirm and sign in")
        walk.see_word("This password is easily guessed. A few words in a row are better.")
        walk.fill(password=FIRST)
        walk.press("Confirm and sign in")
        walk.see_word("Your password is set, and you are signed in.")

        walk.go("/account/profile")
        walk.fill(office="Elections Office", printed_name="نيا منساه")
        walk.press("Save the profile")
        walk.see("نيا منساه")
        walk.link("Where you are signed in")
        walk.see_word("This one")
        walk.sign_out()

        walk.link("I forgot my password")
        walk.fill(email=ADDRESS)
        walk.press("Send me the link")
        walk.go(link_of_last_mail(installation))
        walk.fill(password=SECOND)
        walk.press("Save the password")
        walk.sign_out()

        walk.fill(email=ADDRESS, password=FIRST)
        walk.press("Sign in")
        walk.see_word(
            "E-mail address and password do not fit together, or the address is not confirmed."
        )
        walk.fill(password=SECOND)
        walk.press("Sign in")
        walk.see("Nia Mensah")


def test_keyboard_alone_leads_to_the_content_and_through_the_form(installation, chromium):
    page = chromium.new_page()
    page.goto(installation.url + "/account/sign-in")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.focus("#email")
    page.keyboard.type(installation.cast.lena.email)
    page.keyboard.press("Tab")
    page.keyboard.type("not the password")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator(".error-summary:focus").wait_for()
    page.close()


def test_browser_says_its_zone_once_and_the_form_proposes_it(installation, chromium):
    context = chromium.new_context(timezone_id="America/Bogota")
    page = context.new_page()
    page.goto(installation.url + "/help")

    cookies = {cookie["name"]: cookie["value"] for cookie in context.cookies()}
    assert cookies["ls_zone"] == "America/Bogota"
    page.goto(installation.url + "/account/sign-up")
    assert page.locator("#zone").input_value() == "America/Bogota"
    context.close()
