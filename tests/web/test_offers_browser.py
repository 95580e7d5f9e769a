"""Offers in a real browser: axe finds nothing, two buttons answer without a script."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from learning_station.app import create_app
from learning_station.enrolment import actions, queries
from learning_station.kernel.actor import system_actor
from learning_station.kernel.languages import LanguageMap
from learning_station.scheduling.models import TrainingSession
from tests.browser import WIDTHS, Served, axe_findings
from tests.cast import make_cast
from tests.factories import (
    PASSWORD,
    make_course,
    make_enrolment,
    make_meeting,
    make_session,
    make_topic,
)
from tests.world import make_settings

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Scene:
    """A served application in which Lena is offered a seat, and Otto waits."""

    url: str
    link: str
    offer_path: str
    participant: str


@pytest.fixture
def scene(sqlite_maker, tmp_path):
    with sqlite_maker.database() as database:
        app = create_app(make_settings(database, tmp_path))
        with app.app_context():
            ctx = app.extensions["new_context"](system_actor("test"))
            db, cast = ctx.db, make_cast(ctx.db)
            topic = make_topic(db, letter="G", name="Gender equality")
            course = make_course(db, provider_id=cast.secretariat_id, topic_ids=[topic.id])
            session = make_future_session(ctx, course)
            rows = [
                make_enrolment(
                    db, session_id=session.id, person_id=member.person_id, seat="waitlisted",
                    waits=number,
                )
                for number, member in enumerate((cast.lena, cast.otto))
            ]  # fmt: skip
            actions.promote_waiting(ctx, session_id=session.id)
            offer = queries.find_open_offer(ctx, rows[0].id)
            assert offer is not None
            link = queries.make_offer_link(ctx, offer[0])
            participants = f"/sessions/{session.slug}/participants/{rows[1].id}"
        with Served(app) as server:
            path = "/" + link.split("/", 3)[3]
            yield Scene(server.url, path, f"/my-learning/offers/{offer[0]}", participants)
        app.extensions["engine"].dispose()


def make_future_session(ctx, course) -> TrainingSession:
    """Make a session that lies ahead on the real clock, which rules in a served application."""
    session = make_session(
        ctx.db, course=course, slug="care", title=LanguageMap(en="Care systems"), capacity=1,
        offer_hours=48, zone="Europe/Istanbul", meetings=0,
    )  # fmt: skip
    session.starts_at = ctx.now + timedelta(days=30)
    session.ends_at = session.enrols_until = ctx.now + timedelta(days=31)
    ctx.db.commit()
    make_meeting(ctx.db, session_id=session.id, starts_at=session.starts_at, zone="Europe/Istanbul")
    return session


def sign_in(page, scene, email):
    page.goto(f"{scene.url}/account/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")


@pytest.mark.parametrize(
    ("width", "language", "scheme"),
    [("wide", "en", "light"), ("narrow", "fr", "dark"), ("narrow", "es", "light")],
)
def test_pages_hold_nothing_that_axe_finds(chromium, scene, width, language, scheme):
    viewport = {"width": WIDTHS[width], "height": 900}
    found = []
    visits = (
        (None, (scene.link,)),
        ("lena@bogota.example", ("/my-learning/", "/sessions/care", scene.offer_path)),
        (
            "tom@metropolis.example",
            (
                "/sessions/care/participants?view=offered",
                "/sessions/care/participants?view=waiting",
                scene.participant,
            ),
        ),
    )
    for email, paths in visits:
        context = chromium.new_context(viewport=viewport, color_scheme=scheme)
        page = context.new_page()
        if email is not None:
            sign_in(page, scene, email)
        page.goto(f"{scene.url}/?lang={language}")
        for path in paths:
            answer = page.goto(scene.url + path)
            assert answer is not None
            assert answer.status == 200, path
            for fold in page.locator("main details").all():
                fold.evaluate("fold => fold.open = true")
            found += axe_findings(page)
            root = "document.documentElement"
            assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), path
        context.close()
    assert found == []


def test_the_link_answers_without_scripts_and_without_signing_in(chromium, scene):
    context = chromium.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()

    page.goto(scene.url + scene.link)
    expect(page.get_by_role("heading", level=1)).to_have_text("A seat is kept for you")
    page.get_by_role("button", name="Accept the seat").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("The seat is yours")
    page.goto(scene.url + scene.link)
    expect(page.get_by_role("button", name="Accept the seat")).to_have_count(0)
    context.close()


def test_my_line_declines_with_one_button_and_the_next_one_is_asked(chromium, scene):
    context = chromium.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    sign_in(page, scene, "lena@bogota.example")

    page.goto(f"{scene.url}/my-learning/?lang=en")
    page.get_by_role("button", name="Decline Care systems").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You declined the seat")
    context.clear_cookies()
    sign_in(page, scene, "otto@berlin.example")
    page.goto(f"{scene.url}/my-learning/?lang=en")

    expect(page.get_by_text("1 seat waits for your answer.")).to_be_visible()
    context.close()
