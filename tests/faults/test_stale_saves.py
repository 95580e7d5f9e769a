"""Several save what they filled from the same state at once: one does, the others are told."""

from __future__ import annotations

import pytest

from learning_station.catalogue import queries
from tests.cast import make_cast
from tests.factories import make_course, make_organisation, make_session
from tests.faults.browsers import CLICKS, click_each, new_context, signed_in
from tests.features.catalogue.drafts import make_ready_draft, make_topic_by_action
from tests.web.kit import form_values

pytestmark = pytest.mark.fault

RUNS = 10
TYPED = {"module": "title_en", "unit": "title_en", "session": "title_en", "organisation": "region"}


@pytest.fixture
def scene(app):
    """Give the browsers of an administrator, and where each kind of form stands."""
    with app.app_context():
        ctx = new_context(app)
        cast = make_cast(ctx.db)
        ready = make_ready_draft(
            ctx, provider_id=cast.secretariat_id, topic_id=make_topic_by_action(ctx)
        )
        course = make_course(ctx.db, provider_id=cast.secretariat_id)
        session = make_session(ctx.db, course=course, slug="contended")
        organisation = make_organisation(ctx.db, slug="city", name="City")
        pages = {
            "module": f"/authoring/modules/{ready.module_id}",
            "unit": f"/authoring/units/{ready.text_id}",
            "session": f"/sessions/{session.slug}/edit",
            "organisation": f"/administration/organisations/{organisation.id}",
            "question": f"/authoring/units/{ready.quiz_id}/questions/new",
        }
        quiz_id = ready.quiz_id
    return signed_in(app, cast.rita.person_id), pages, quiz_id


@pytest.mark.parametrize("kind", TYPED)
def test_of_several_who_save_at_once_one_does_and_the_others_are_told(scene, kind):
    clients, pages, _quiz_id = scene
    for run in range(RUNS):
        forms = [form_values(client.get(pages[kind]).text) for client in clients]
        for number, form in enumerate(forms):
            form[TYPED[kind]] = f"Typed {run} by {number}"

        answers = click_each(clients, pages[kind], forms)

        assert sorted(answer.status_code for answer in answers) == [303] + [409] * (CLICKS - 1)
        winner = next(n for n, answer in enumerate(answers) if answer.status_code == 303)
        kept = form_values(clients[0].get(pages[kind]).text)
        assert kept[TYPED[kind]] == f"Typed {run} by {winner}"


def test_of_several_questions_that_are_added_at_once_none_is_lost(app, scene):
    clients, pages, quiz_id = scene
    for _run in range(RUNS):
        with app.app_context():
            before = len(queries.get_unit_content(new_context(app), quiz_id).questions)
        forms = [form_values(client.get(pages["question"]).text) for client in clients]
        for number, form in enumerate(forms):
            form |= {
                "kind": "single", "prompt_en": f"Question {number}?", "answer1_en": "Water",
                "right1": "y", "answer2_en": "Stone",
            }  # fmt: skip

        answers = click_each(clients, pages["question"], forms)

        assert [answer.status_code for answer in answers] == [303] * CLICKS
        with app.app_context():
            questions = queries.get_unit_content(new_context(app), quiz_id).questions
        assert len(questions) == before + CLICKS
