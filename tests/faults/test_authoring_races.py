"""Two authors of one course press their buttons at the same moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from learning_station.catalogue import actions, queries
from learning_station.kernel.actor import system_actor
from learning_station.kernel.errors import Conflict, Invalid
from tests.cast import make_cast
from tests.features.catalogue.drafts import make_ready_draft, make_topic_by_action

pytestmark = pytest.mark.fault

THREADS = 6
RUNS = 5


@pytest.fixture
def scene(app):
    """Give the application with a provider and a topic: (context maker, provider, topic)."""
    with app.app_context():
        ctx = new_context(app)
        cast = make_cast(ctx.db)
        yield cast.secretariat_id, make_topic_by_action(ctx)


def new_context(app):
    return app.extensions["new_context"](system_actor("test"))


def at_once(app, act):
    """Let several do the same at the same moment; return what each of them got."""
    start = threading.Barrier(THREADS)

    def run(number):
        with app.app_context():
            ctx = new_context(app)
            start.wait()
            try:
                return act(ctx, number)
            except (Conflict, Invalid) as refusal:
                return type(refusal)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_a_published_course_gets_one_new_draft(app, scene):
    provider_id, topic_id = scene
    for run in range(RUNS):
        ctx = new_context(app)
        ready = make_ready_draft(
            ctx, provider_id=provider_id, topic_id=topic_id, title=f"Course {run}"
        )
        course_id = ready.draft.course_id
        actions.publish_course(ctx, course_id=course_id)

        got = at_once(app, lambda ctx, _n, key=course_id: actions.begin_draft(ctx, course_id=key))

        assert len(set(got)) == 1
        assert len(queries.list_unit_contents(new_context(app), got[0])) == 2


def test_a_draft_is_published_once_and_changed_before_or_not_at_all(app, scene):
    provider_id, topic_id = scene
    for run in range(RUNS):
        ready = make_ready_draft(
            new_context(app), provider_id=provider_id, topic_id=topic_id, title=f"Course {run}"
        )

        def act(ctx, number, ready=ready):
            if number % 2:
                return actions.publish_course(ctx, course_id=ready.draft.course_id)
            return actions.add_unit(
                ctx,
                module_id=ready.module_id,
                kind="text",
                title={"en": "Late"},
                body={"en": "Late"},
            )

        got = at_once(app, act)

        published = [result for number, result in enumerate(got) if number % 2]
        assert published.count(ready.draft.version_id) == 1
        added = [r for number, r in enumerate(got) if not number % 2 and not isinstance(r, type)]
        ctx = new_context(app)
        outline = queries.get_outline(ctx, ready.draft.version_id)
        assert len(outline.units) == 2 + len(added)
        assert [unit.position for unit in outline.units] == list(range(1, 3 + len(added)))


def test_courses_of_one_title_get_addresses_of_their_own_or_a_refusal(app, scene):
    provider_id, _topic_id = scene

    got = at_once(
        app,
        lambda ctx, _n: (
            actions.create_course(ctx, provider_id=provider_id, title={"en": "Same title"}).slug
        ),
    )

    slugs = [result for result in got if isinstance(result, str)]
    assert slugs
    assert len(set(slugs)) == len(slugs)
