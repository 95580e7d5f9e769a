"""A form is done once: what its hidden id does over bad input, for others, and after a day."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from learning_station.catalogue.models import CourseModule
from learning_station.infra.sent_forms import SentForm
from learning_station.jobs.schedule import tidy_jobs
from tests.features.catalogue.drafts import make_ready_draft, make_topic_by_action

GOOD = {"title_en": "Rain"}


@pytest.fixture
def page(ctx_for, cast, system_ctx):
    """Give the address of a form that adds a module."""
    topic_id = make_topic_by_action(system_ctx)
    ready = make_ready_draft(ctx_for(cast.tom), provider_id=cast.secretariat_id, topic_id=topic_id)
    return f"/authoring/courses/{ready.draft.course_id}/modules/new?lang=en"


def id_in(page):
    """Return the id of the form of a page."""
    (found,) = re.findall(r'name="request_id" value="([^"]+)"', page)
    return found


def modules(db):
    return db.scalar(sa.select(sa.func.count(CourseModule.id)))


def test_every_showing_of_a_form_has_an_id_of_its_own(tom, page):
    assert id_in(tom.get(page).text) != id_in(tom.get(page).text)


def test_a_refused_form_keeps_its_id_and_is_done_when_it_is_right(tom, page, db):
    before, request_id = modules(db), id_in(tom.get(page).text)

    refused = tom.post(page, data={"title_en": "", "request_id": request_id})
    good = tom.post(page, data={**GOOD, "request_id": id_in(refused.text)})

    assert refused.status_code == 422
    assert id_in(refused.text) == request_id
    assert good.status_code == 303
    assert modules(db) == before + 1


def test_the_second_answer_leads_where_the_first_led_and_claims_nothing(tom, page, db):
    before, sent = modules(db), {**GOOD, "request_id": id_in(tom.get(page).text)}

    first = tom.post(page, data=sent)
    said = tom.get(first.headers["Location"]).text
    second = tom.post(page, data=sent)

    assert (second.status_code, second.headers["Location"]) == (303, first.headers["Location"])
    assert "The module is added." in said
    again = tom.get(second.headers["Location"]).text
    assert "You sent this form before, and it was done then." in again
    assert "The module is added." not in again
    assert modules(db) == before + 1


def test_a_form_that_comes_again_does_not_claim_what_was_undone_since(
    client, sign_in, cast, session
):
    lena = sign_in(client, cast.lena)
    sent = {"request_id": id_in(lena.get("/sessions/goals?lang=en").text)}
    lena.post("/sessions/goals/enrol", data=sent)
    assert "You have a seat" in lena.get("/sessions/goals").text
    lena.post("/sessions/goals/withdraw", data={"reason": ""})
    lena.get("/sessions/goals")

    again = lena.post("/sessions/goals/enrol", data=sent)

    assert (again.status_code, again.headers["Location"]) == (303, "/sessions/goals")
    page = lena.get("/sessions/goals").text
    assert "You have a seat" not in page
    assert "This page shows how things stand now." in page


def test_the_same_id_of_somebody_else_is_another_form(world, tom, sign_in, cast, page, db):
    before, sent = modules(db), {**GOOD, "request_id": id_in(tom.get(page).text)}
    rita = sign_in(world.app.test_client(), cast.rita)

    answers = [client.post(page, data=sent) for client in (tom, rita)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert modules(db) == before + 2


def test_going_back_and_typing_something_else_is_asked_about_and_then_done(tom, page, db):
    before, request_id = modules(db), id_in(tom.get(page).text)
    tom.post(page, data={**GOOD, "request_id": request_id})

    asked = tom.post(page, data={"title_en": "Snow", "request_id": request_id})

    assert asked.status_code == 409
    assert "You sent this form before, and it was done." in asked.text
    assert 'value="Snow"' in asked.text
    assert modules(db) == before + 1
    again = tom.post(page, data={"title_en": "Snow", "request_id": id_in(asked.text)})
    assert again.status_code == 303
    assert modules(db) == before + 2


def test_what_was_refused_says_nothing_on_the_next_page(tom, page, db):
    request_id = id_in(tom.get(page).text)
    tom.post(page, data={"title_en": "x" * 5000, "request_id": request_id})

    assert "The module is added." not in tom.get(page).text
    assert db.scalar(sa.select(sa.func.count()).select_from(SentForm)) == 0


@pytest.mark.parametrize("request_id", ["", "nonsense", "0" * 40])
def test_a_form_without_an_id_of_ours_counts_each_time(tom, page, db, request_id):
    before = modules(db)

    for _ in range(2):
        assert tom.post(page, data={**GOOD, "request_id": request_id}).status_code == 303

    assert modules(db) == before + 2


def test_forms_are_forgotten_after_a_day(tom, page, db, clock, system_ctx):
    tom.post(page, data={**GOOD, "request_id": id_in(tom.get(page).text)})

    tidy_jobs(system_ctx, {})
    kept = db.scalar(sa.select(sa.func.count()).select_from(SentForm))
    clock.at += timedelta(days=1, minutes=1)
    tidy_jobs(system_ctx, {})

    assert kept == 1
    assert db.scalar(sa.select(sa.func.count()).select_from(SentForm)) == 0
