"""The whole path in a real browser: from a draft to a certificate that anybody can verify."""

from __future__ import annotations

import re
from contextlib import ExitStack
from datetime import UTC, datetime

import pypdfium2
import pytest
from sqlalchemy.orm import Session

from tests.factories import PASSWORD, make_topic
from tests.journeys.walk import walking

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("own_database", ["sqlite"], indirect=True),
]

TITLE = {
    "en": "Streets for people",
    "es": "Calles para la gente",
    "fr": "Des rues pour les gens",
}
SLUG = re.compile(r"/sessions/([\w-]+)")


@pytest.fixture
def topic(installation):
    """Make the one line of the map that the story needs."""
    with Session(installation.app.extensions["engine"]) as db:
        return make_topic(db, letter="m", name="Mobility").id


def send(walk, within="main"):
    """Send the form of the page."""
    walk.press_at(f"{within} form[method=post]:has(.field, .choices, fieldset) button[type=submit]")


def post_to(walk, ending):
    """Press the button that posts to an address with that ending."""
    walk.press_at(f"main form[action$='{ending}'] button")


def follow(walk, ending):
    """Follow the first link to an address with that ending."""
    walk.press_at(f"main a[href$='{ending}']")


class Story:
    """Who is at which browser, and what the story has found out so far."""

    def __init__(self, installation, chromium, language, has_script):
        self.installation = installation
        self.language = language
        self._chromium = chromium
        self._has_script = has_script
        self._stack = ExitStack()
        self.title = TITLE[language]
        self.slug = ""
        self.walks = {}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if error[0]:
            for walk in self.walks.values():
                print(walk.page.url, walk.page.locator("main").inner_text()[:1500])
        return self._stack.__exit__(*error)

    def browser_of(self, name, zone):
        """Return a new browser, its person not signed in."""
        self.walks[name] = self._stack.enter_context(
            walking(
                self._chromium,
                self.installation.url,
                self.language,
                has_script=self._has_script,
                zone=zone,
            )
        )
        self.walks[name].page.set_default_timeout(10_000)
        # The account's language must not win over the one the walk is in.
        self.walks[name].go(f"/help?lang={self.language}")
        return self.walks[name]

    def signed_in(self, name, zone):
        """Return a new browser in which that member of the cast has signed in with the form."""
        walk = self.browser_of(name, zone)
        walk.go("/account/sign-in")
        walk.fill(email=getattr(self.installation.cast, name).email, password=PASSWORD)
        send(walk)
        return walk


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_official_gets_from_the_catalogue_to_a_verified_certificate(
    installation, chromium, topic, language, has_script
):
    with Story(installation, chromium, language, has_script) as story:
        tom = story.signed_in("tom", "Europe/Madrid")
        write_course(tom, story, topic)
        plan_session(tom, story)

        lena = story.signed_in("lena", "America/Bogota")
        find_and_enrol(lena, story)
        learn(lena, story)

        installation.clock.at = datetime(2026, 12, 3, 18, 0, tzinfo=UTC)
        mark_attendance(story.signed_in("tom", "Europe/Madrid"), story)

        rita = story.signed_in("rita", "Europe/Madrid")
        issue(rita, story)

        lena = story.signed_in("lena", "America/Bogota")
        code = download(lena, story)
        verify(story.browser_of("anybody", "Asia/Seoul"), story, code)
        administer(rita)


def write_course(walk, story, topic):
    """Write a course with a text and a quiz, and publish it."""
    suffix = story.language
    walk.go("/authoring")
    walk.go("/authoring/courses/new")
    walk.fill(
        **{f"title_{suffix}": story.title, f"summary_{suffix}": "…", "workload_minutes": "90"}
    )
    walk.choose("languages", suffix)
    walk.page.locator("main [name='topics']").first.check()
    send(walk)
    follow(walk, "/modules/new")
    walk.fill(**{f"title_{suffix}": "1"})
    send(walk)
    follow(walk, "/units/new/text")
    walk.fill(**{f"title_{suffix}": "Αβγ", f"body_{suffix}": "Read **this**.", "minutes": "10"})
    walk.page.locator("main [name='required']").check()
    send(walk)
    back_to_desk(walk)
    follow(walk, "/units/new/quiz")
    walk.fill(**{f"title_{suffix}": "?", "minutes": "5", "pass_percent": "50"})
    walk.page.locator("main [name='required']").check()
    send(walk)
    if not walk.page.url.endswith("/questions/new"):
        follow(walk, "/questions/new")
    walk.fill(
        **{
            f"prompt_{suffix}": "2 + 2 = ?",
            f"answer1_{suffix}": "4",
            f"feedback1_{suffix}": ":-)",
            f"answer2_{suffix}": "5",
            f"feedback2_{suffix}": ":-(",
        }
    )
    walk.page.locator("main [name='right1']").check()
    send(walk)
    back_to_desk(walk)
    post_to(walk, "/publish")


def back_to_desk(walk):
    """Return to the desk of the course by the crumbs, where that is not the page already."""
    if not re.search(r"/authoring/courses/[0-9a-f-]{36}$", walk.page.url.split("#")[0]):
        walk.press_at("main .crumbs a[href*='/authoring/courses/']")


def plan_session(walk, story):
    """Plan a session of the course, give it a meeting, publish it."""
    walk.go("/sessions/new")
    walk.page.locator("main [name='version_id']").select_option(index=0)
    walk.fill(
        **{f"title_{story.language}": story.title},
        zone="Europe/Madrid",
        first_day="2026-12-01",
        last_day="2026-12-31",
        opens_day="2026-11-01",
        opens_time="08:00",
        closes_day="2026-11-30",
        closes_time="18:00",
        capacity="20",
        required_meetings="1",
        online_link="https://meet.example/room",
    )
    walk.choose("format", "online")
    walk.choose("policy", "open")
    walk.choose("award", "completion")
    walk.choose("spoken", story.language)
    send(walk)
    story.slug = SLUG.search(walk.page.url)[1]
    follow(walk, "/meetings/new")
    walk.fill(zone="Europe/Madrid", starts_day="2026-12-03", starts_time="15:00", ends_time="16:30")
    send(walk)
    follow(walk, "/trainers")
    walk.page.locator("main [name='trainers']").first.check()
    send(walk)
    post_to(walk, "/publish")


def find_and_enrol(walk, story):
    """Find the session by a word of its title without accents, and take a seat."""
    walk.go("/sessions")
    walk.go(f"/sessions?q={story.title.split()[-1].upper()}")
    follow(walk, f"/sessions/{story.slug}")
    walk.see("15:00")
    walk.see("09:00")
    post_to(walk, "/enrol")
    story.installation.run_jobs()
    assert story.title in story.installation.mails_to("lena@bogota.example")[-1]


def learn(walk, story):
    """Go through the units; fail the quiz once, then pass it."""
    walk.go("/my-learning/")
    walk.go(f"/my-learning/{story.slug}")
    follow(walk, "/continue")
    post_to(walk, "/done")
    answer(walk, "5")
    walk.see(":-(")
    answer(walk, "4")
    walk.see(":-)")
    walk.go(f"/my-learning/{story.slug}")


def answer(walk, text):
    """Choose an answer of the quiz by its words and send it."""
    walk.page.locator("main .answer", has=walk.page.get_by_label(text, exact=True)).locator(
        "input"
    ).check()
    walk.press_at("main form[action*='/answers'] button[type=submit]")


def mark_attendance(walk, story):
    """Mark everybody of the meeting as present."""
    walk.go(f"/sessions/{story.slug}/attendance/")
    walk.press_at("main table a")
    walk.press_at("main button[name='others'][value='present']")


def issue(walk, story):
    """Issue the certificates of all who meet the rule, and wait for the batch."""
    walk.go("/certificates/sessions")
    walk.go(f"/certificates/sessions/{story.slug}")
    follow(walk, "/issue")
    send(walk)
    batch = walk.page.url
    story.installation.run_jobs()
    walk.go(batch)


def download(walk, story):
    """Download the certificate; return the code that it and the page show."""
    walk.go("/certificates")
    with walk.page.expect_download() as caught:
        walk.page.locator("main a[href$='/file']").first.click()
    document = pypdfium2.PdfDocument(str(caught.value.path()))
    text = document[0].get_textpage().get_text_range()
    document.close()
    found = re.search(r"[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}", text)
    assert found, text
    assert "Lena Vargas" in text
    return found[0]


def verify(walk, story, code):
    """Type the code in lower case and without dashes; see the facts."""
    walk.go("/verify")
    walk.page.locator("main form input[type=text], main form input:not([type])").first.fill(
        code.lower().replace("-", " ")
    )
    walk.press_at("main form button[type=submit]")
    walk.see("Lena Vargas")
    walk.see(story.title)


def administer(walk):
    """Look at what happened, as the administrator."""
    for group in ("", "people", "organisations", "jobs", "mailbox", "events"):
        walk.go(f"/administration/{group}")
    walk.go("/administration/mailbox")
    walk.press_at("main table a")
