"""Catalogue and authoring in a real browser: axe finds nothing, and forms need no script."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from learning_station.app import create_app
from learning_station.catalogue import actions, queries
from learning_station.kernel.actor import system_actor
from tests.browser import WIDTHS, Served, axe_findings
from tests.cast import make_cast
from tests.factories import PASSWORD
from tests.features.catalogue.drafts import make_ready_draft, make_topic_by_action
from tests.world import make_settings

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Scene:
    """A served application with a published course and a draft."""

    url: str
    paths: tuple[str, ...]


@pytest.fixture
def scene(sqlite_maker, tmp_path):
    with sqlite_maker.database() as database:
        app = create_app(make_settings(database, tmp_path))
        with app.app_context():
            ctx = app.extensions["new_context"](system_actor("test"))
            cast = make_cast(ctx.db)
            topic_id = make_topic_by_action(ctx)
            values = {"provider_id": cast.secretariat_id, "topic_id": topic_id}
            done = make_ready_draft(ctx, title="Rain for all", **values)
            actions.publish_course(ctx, course_id=done.draft.course_id)
            draft = make_ready_draft(ctx, **values)
            empty = actions.create_course(ctx, provider_id=cast.secretariat_id, title={"en": "E"})
            assert queries.get_course_by_id(ctx, draft.draft.course_id)
        paths = (
            "/",
            "/courses",
            "/courses?q=volcano&topic=w&language=es",
            "/courses/rain-for-all",
            f"/courses/{draft.draft.slug}",
            "/authoring",
            "/authoring/courses/new",
            f"/authoring/courses/{done.draft.course_id}",
            f"/authoring/courses/{draft.draft.course_id}",
            f"/authoring/courses/{empty.course_id}",
            f"/authoring/courses/{draft.draft.course_id}/description",
            f"/authoring/courses/{draft.draft.course_id}/discard",
            f"/authoring/modules/{draft.module_id}",
            f"/authoring/modules/{draft.module_id}/units/new/video",
            f"/authoring/modules/{draft.module_id}/units/new/file",
            f"/authoring/units/{draft.text_id}",
            f"/authoring/units/{draft.text_id}/preview",
            f"/authoring/units/{draft.quiz_id}",
            f"/authoring/units/{draft.quiz_id}/preview",
            f"/authoring/units/{draft.quiz_id}/questions/1",
        )
        with Served(app) as server:
            yield Scene(server.url, paths)
        app.extensions["engine"].dispose()


def sign_in(page, scene):
    page.goto(f"{scene.url}/account/sign-in")
    page.fill("[name=email]", "tom@metropolis.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")


@pytest.mark.parametrize(
    ("width", "language", "scheme"),
    [("wide", "en", "light"), ("narrow", "fr", "dark")],
)
def test_pages_hold_nothing_that_axe_finds(chromium, scene, width, language, scheme):
    page = chromium.new_page(viewport={"width": WIDTHS[width], "height": 900}, color_scheme=scheme)
    sign_in(page, scene)
    page.goto(f"{scene.url}/?lang={language}")

    found = []
    for path in scene.paths:
        answer = page.goto(scene.url + path)
        assert answer is not None
        assert answer.status == 200, path
        found += axe_findings(page)
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), path
    assert found == []
    page.close()


def test_a_course_is_written_and_published_without_scripts(chromium, scene):
    context = chromium.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    sign_in(page, scene)

    page.goto(f"{scene.url}/authoring")
    page.get_by_role("link", name="Begin a course").click()
    page.get_by_label("Water management").or_(page.get_by_label("Water")).first.check()
    page.get_by_role("group", name="Languages of the content").get_by_label("English").check()
    english = page.get_by_role("group", name="English", exact=True)
    english.get_by_label("Title").fill("Rain gardens")
    english.get_by_label("Summary").fill("How a street drinks.")
    page.get_by_role("button", name="Begin the course").click()

    page.get_by_role("link", name="Add a module").click()
    page.get_by_role("group", name="English").get_by_label("Title").fill("Soil")
    page.get_by_role("button", name="Save").click()

    page.get_by_role("link", name=re.compile("^Text")).click()
    english = page.get_by_role("group", name="English")
    english.get_by_label("Title").fill("Sand")
    english.get_by_label("Text").fill("## Grains\n\nSand is **coarse**.")
    page.get_by_role("button", name="Preview").click()
    assert page.locator("#preview ~ * strong").inner_text() == "coarse"
    page.get_by_role("button", name="Save").click()

    page.get_by_role("button", name=re.compile("Publish version 1")).click()
    assert "The course is published." in page.inner_text("main")
    page.get_by_role("link", name="See the page of the course").click()
    assert page.inner_text("h1") == "Rain gardens"
    context.close()
