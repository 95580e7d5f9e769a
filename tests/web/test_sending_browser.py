"""The submit guard in a real browser: one click counts, and no form stays locked."""

from __future__ import annotations

import pytest

from learning_station.app import create_app
from learning_station.kernel.actor import system_actor
from tests.browser import Served
from tests.cast import make_cast
from tests.factories import PASSWORD
from tests.features.catalogue.drafts import make_ready_draft, make_topic_by_action
from tests.world import make_settings

pytestmark = pytest.mark.browser


@pytest.fixture
def form(sqlite_maker, tmp_path):
    """Serve an application; give its address and that of a form that adds a module."""
    with sqlite_maker.database() as database:
        app = create_app(make_settings(database, tmp_path))
        with app.app_context():
            ctx = app.extensions["new_context"](system_actor("test"))
            cast = make_cast(ctx.db)
            ready = make_ready_draft(
                ctx, provider_id=cast.secretariat_id, topic_id=make_topic_by_action(ctx)
            )
        with Served(app) as server:
            yield server.url, f"{server.url}/authoring/courses/{ready.draft.course_id}/modules/new"
        app.extensions["engine"].dispose()


@pytest.fixture
def page(chromium, form):
    """Give a page in which Tom is signed in."""
    page = chromium.new_page(locale="en-GB")
    page.goto(f"{form[0]}/account/sign-in")
    page.fill("[name=email]", "tom@metropolis.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_selector("form.sign-out", state="attached")
    yield page
    page.close()


@pytest.fixture
def sent(page):
    """Give the list of what is sent from now on."""
    requests = []
    page.on("request", lambda one: requests.append(one) if one.method == "POST" else None)
    return requests


def add(page, title):
    page.fill("[name=title_en]", title)
    page.click(BUTTON)


BUTTON = "main form button[type=submit]"
DESK = "**/authoring/courses/*#module-*"


def test_a_double_click_sends_one_form(page, form, sent):
    page.goto(form[1])
    page.fill("[name=title_en]", "Twice")

    page.dblclick(BUTTON)
    page.wait_for_url(DESK)

    assert len(sent) == 1
    assert page.get_by_role("heading", name="Twice").count() == 1


def test_a_refused_form_can_be_sent_again(page, form, sent):
    page.goto(form[1])
    add(page, "")
    page.wait_for_selector(".error-summary")

    add(page, "Right now")
    page.wait_for_url(DESK)

    assert len(sent) == 2


def test_a_form_to_which_one_comes_back_can_be_sent(page, form, sent):
    page.goto(form[1])
    add(page, "First")
    page.wait_for_url(DESK)

    page.go_back()
    page.wait_for_selector("[name=title_en]")
    add(page, "Second")
    page.wait_for_url(DESK)

    assert len(sent) == 2
    assert page.get_by_role("heading", name="Second").count() == 1
