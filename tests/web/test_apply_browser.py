"""An applicant's way in a real browser: in three languages, narrow and wide, with and without
JavaScript, from the first step to the questions after a seat. Axe looks at every page met."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from learning_station.app import create_app
from learning_station.enrolment import actions
from learning_station.enrolment.actions import forms
from learning_station.enrolment.models import Enrolment
from learning_station.enrolment.rules.forms import FieldDraft
from learning_station.kernel.languages import LanguageMap
from tests.browser import Served
from tests.cast import make_cast
from tests.factories import PASSWORD, make_course, make_session, make_topic
from tests.features.enrolment.form_kit import PDF, choice
from tests.journeys.walk import walking
from tests.world import make_settings

pytestmark = pytest.mark.browser

GOALS = "/sessions/goals"
# Who applies in which language, and on which clock.
PEOPLE = {
    "en": ("otto@berlin.example", "Europe/Berlin"),
    "es": ("lena@bogota.example", "America/Bogota"),
    "fr": ("amina@dakar.example", "Africa/Dakar"),
}


def in_all(text):
    return LanguageMap(en=text, es=f"{text} (es)", fr=f"{text} (fr)")


@pytest.fixture
def station(sqlite_maker, tmp_path):
    """Serve an application with a session that asks; give the app, its address, ids, and Tom."""
    with sqlite_maker.database() as database:
        app = create_app(make_settings(database, tmp_path))
        with app.app_context():
            new_context = app.extensions["new_context"]
            db = new_context(None).db
            cast = make_cast(db)
            topic = make_topic(db, letter="C")
            course = make_course(db, provider_id=cast.secretariat_id, topic_ids=[topic.id])
            session = make_session(
                db, course=course, slug="goals", policy="approval", title=in_all("Goals")
            )
            tom = new_context(cast.tom.actor)
            ids = make_fields(tom, session.id)
        with Served(app) as server:
            yield app, server.url, ids, cast
        app.extensions["engine"].dispose()


def make_fields(ctx, session_id):
    def add(kind, label, **values):
        draft = FieldDraft(kind=kind, label=in_all(label), **values)
        return forms.add_field(ctx, session_id=session_id, draft=draft)

    choices = (choice("women"), choice("men"))
    ids = {
        "gender": add("one_choice", "Gender", choices=choices, is_required=True),
        "themes": add("several_choices", "Themes", choices=(choice("water"), choice("housing"))),
        "adjust": add("yes_no", "Adjustment", hint=in_all("Captions, for example.")),
    }
    ids["which"] = add(
        "short_text", "Which", is_required=True,
        shown_if_field_id=ids["adjust"], shown_if_values=("yes",),
    )  # fmt: skip
    ids["plan"] = add("long_text", "Plan", word_limit=5)
    ids["since"] = add("date", "Since")
    ids["letter"] = add("file", "Letter")
    ids["hotel"] = add("short_text", "Hotel", stage="logistics", is_required=True)
    return {name: f"q{field_id.hex}" for name, field_id in ids.items()}


def sign_in(walk, email):
    walk.page.goto(f"{walk.url}/account/sign-in")
    walk.fill(email=email, password=PASSWORD)
    walk.page.click("main button")
    walk.page.wait_for_load_state("load")
    walk.page.goto(f"{walk.url}/my-learning/")


def approve_all(app, cast):
    with app.app_context():
        ctx = app.extensions["new_context"](cast.tom.actor)
        for enrolment_id in ctx.db.scalars(
            sa.select(Enrolment.id).where(Enrolment.application == "submitted")
        ).all():
            actions.approve(ctx, enrolment_id=enrolment_id)


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("language", PEOPLE)
def test_an_applicants_way(chromium, station, language, has_script):
    app, url, ids, cast = station
    email, zone = PEOPLE[language]
    with walking(chromium, url, language, has_script=has_script, zone=zone) as walk:
        sign_in(walk, email)
        walk.go(GOALS)
        walk.link("Apply")
        walk.fill(office="")
        walk.press("Save and continue")
        walk.see_word("Enter the name of your office.")
        walk.fill(office="Head of Planning")
        walk.press("Save and continue")
        fill_in(walk, ids, has_script=has_script)
        walk.press("Send the application")
        walk.see_word("You have applied")
        walk.go(f"{GOALS}/answers")
        walk.fill(**{ids["plan"]: "Another plan"})
        walk.press("Save the changes")
        approve_all(app, cast)
        walk.go("/my-learning/")
        walk.see_word("Questions to answer")
        walk.go(f"{GOALS}/logistics")
        walk.press("Save the answers")
        walk.see_word("Answer this question.")
        walk.fill(**{ids["hotel"]: "Ritz"})
        walk.press("Save the answers")


def fill_in(walk, ids, *, has_script):
    page = walk.page
    which = page.locator(f"[name='{ids['which']}']")
    # What follows from an answer is hidden only where it can appear.
    assert which.is_visible() is not has_script
    walk.press("Save and continue")
    walk.see_word("Choose an answer.")
    assert page.locator(".error-summary a").count() == 2
    page.locator("textarea").first.fill("To plan.")
    walk.choose(ids["gender"], "women")
    walk.choose(ids["themes"], "water")
    walk.choose(ids["adjust"], "yes")
    assert which.is_visible()
    walk.fill(**{ids["which"]: "Captions", ids["plan"]: "one two three four five six"})
    if has_script:
        count = page.locator("[data-word-count]").last.inner_text()
        assert count == walk.word("%(words)s of %(limit)s words", words=6, limit=5)
    walk.fill(**{ids["since"]: "2024-03-27"})
    page.set_input_files(
        f"[name='{ids['letter']}']",
        {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": PDF},
    )
    walk.press("Save and come back later")
    walk.go("/my-learning/")
    walk.see_word("Application to finish")
    walk.go(f"{GOALS}/apply/check")
    walk.see_word("Use at most %(limit)s words. These are %(words)s.", limit=5, words=6)
    walk.link("Correct your answers")
    walk.fill(**{ids["plan"]: "one two three"})
    walk.press("Save and continue")
    walk.see("letter.pdf")
    walk.see("Captions")


@pytest.mark.parametrize("language", ["en"])
def test_the_organisers_way(chromium, station, language):
    _app, url, _ids, _cast = station
    with walking(chromium, url, language, has_script=True, zone="Europe/Madrid") as walk:
        sign_in(walk, "tom@metropolis.example")
        for path in (
            "form", "form/new?kind=one_choice", "form/preview", "form/preview?stage=logistics",
            "logistics/people",
        ):  # fmt: skip
            walk.go(f"{GOALS}/{path}")
        walk.go(f"{GOALS}/form")
        walk.page.locator("table a", has_text="Gender").first.click()
        walk.look()
        walk.press("Save")
        walk.link("Remove", nth=0)
