"""Courses: who may write them, who sees them, how they are found."""

from __future__ import annotations

import pytest

from learning_station.catalogue import actions, queries
from learning_station.catalogue.errors import (
    SlugTaken,
    SlugUnusable,
    TitleMissing,
    UnknownLanguage,
    UnknownProvider,
    UnknownTopic,
)
from learning_station.catalogue.queries import CourseFilter
from learning_station.kernel.errors import NotAllowed, NotFound
from learning_station.kernel.pages import BadCursor
from tests.factories import make_course, make_topic

from .drafts import make_ready_draft, make_topic_by_action


@pytest.fixture
def topic_id(system_ctx):
    return make_topic_by_action(system_ctx)


def test_create_topic_is_for_the_administration(ctx_for, cast):
    made = actions.create_topic(
        ctx_for(cast.rita), slug="mobility", letter="M", name={"en": "Mobility"}, position=1
    )

    (topic,) = queries.list_topics(ctx_for(cast.lena))
    assert (topic.id, topic.letter, topic.slug) == (made, "m", "mobility")
    with pytest.raises(NotAllowed):
        actions.create_topic(
            ctx_for(cast.tom), slug="water", letter="w", name={"en": "Water"}, position=2
        )


def test_create_course_by_trainer_of_the_provider_begins_a_draft(ctx_for, cast, topic_id):
    ctx = ctx_for(cast.tom)

    draft = actions.create_course(
        ctx,
        provider_id=cast.secretariat_id,
        title={"en": "Agua y género: what now?"},
        topic_ids=[topic_id],
    )

    course = queries.get_course(ctx, slug="agua-y-genero-what-now")
    assert course.draft_version_id == draft.version_id
    assert course.published_version_id is None
    assert course.letters == "w"
    assert course.version.languages == ("en",)


@pytest.mark.parametrize("who", ["lena", "mona", "amina"])
def test_create_course_by_anybody_else_is_refused(ctx_for, cast, who):
    with pytest.raises(NotAllowed):
        actions.create_course(
            ctx_for(getattr(cast, who)), provider_id=cast.secretariat_id, title={"en": "Mine"}
        )


def test_create_course_for_another_provider_is_refused(ctx_for, cast):
    with pytest.raises(NotAllowed):
        actions.create_course(ctx_for(cast.tom), provider_id=cast.berlin_id, title={"en": "X"})


def test_create_course_for_a_metropolis_is_refused_even_to_the_administration(ctx_for, cast):
    with pytest.raises(UnknownProvider):
        actions.create_course(ctx_for(cast.rita), provider_id=cast.berlin_id, title={"en": "X"})


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"title": {"en": "  "}}, TitleMissing),
        ({"title": {"de": "Wasser"}}, UnknownLanguage),
        ({"slug": "Not a slug"}, SlugUnusable),
        ({"slug": "new"}, SlugUnusable),
        ({"languages": ["de"]}, UnknownLanguage),
    ],
)
def test_create_course_with_unusable_values_is_refused(ctx_for, cast, values, refusal):
    given = {"title": {"en": "Water"}, **values}

    with pytest.raises(refusal):
        actions.create_course(ctx_for(cast.tom), provider_id=cast.secretariat_id, **given)


def test_create_course_with_taken_address_is_refused_but_a_made_one_counts_on(ctx_for, cast):
    ctx = ctx_for(cast.tom)
    provider_id = cast.secretariat_id
    actions.create_course(ctx, provider_id=provider_id, title={"en": "Water"})

    with pytest.raises(SlugTaken):
        actions.create_course(ctx, provider_id=provider_id, title={"en": "W"}, slug="water")
    second = actions.create_course(ctx, provider_id=provider_id, title={"en": "Water"})

    assert second.slug == "water-2"


def test_unknown_topic_is_refused(ctx_for, cast):
    with pytest.raises(UnknownTopic):
        actions.create_course(
            ctx_for(cast.tom),
            provider_id=cast.secretariat_id,
            title={"en": "X"},
            topic_ids=[cast.berlin_id],
        )


@pytest.mark.parametrize("who", ["lena", "mona", None])
def test_draft_is_invisible_to_others(ctx_for, anonymous_ctx, cast, topic_id, who):
    ready = make_ready_draft(ctx_for(cast.tom), provider_id=cast.secretariat_id, topic_id=topic_id)
    ctx = ctx_for(getattr(cast, who)) if who else anonymous_ctx

    for read in (
        lambda: queries.get_course(ctx, slug=ready.draft.slug),
        lambda: queries.get_course_by_id(ctx, ready.draft.course_id),
        lambda: queries.get_outline(ctx, ready.draft.version_id),
        lambda: queries.get_unit_content(ctx, ready.text_id),
        lambda: actions.update_module(ctx, module_id=ready.module_id, title={}, summary={}),
        lambda: actions.publish_course(ctx, course_id=ready.draft.course_id),
    ):
        with pytest.raises(NotFound):
            read()
    assert not queries.list_courses(ctx, CourseFilter()).rows
    assert queries.get_courses_state(ctx, CourseFilter()).count == 0


def test_list_courses_shows_those_in_the_readers_language_first(db, anonymous_ctx, cast):
    spanish = make_course(db, provider_id=cast.secretariat_id, languages=["es"])
    english = make_course(db, provider_id=cast.secretariat_id, languages=["en"])

    for_spanish = queries.list_courses(anonymous_ctx, CourseFilter(), language="es")
    for_english = queries.list_courses(anonymous_ctx, CourseFilter(), language="en")

    assert [card.id for card in for_spanish.rows] == [spanish.id, english.id]
    assert [card.id for card in for_english.rows] == [english.id, spanish.id]


def test_list_courses_goes_through_all_pages_once(db, anonymous_ctx, cast):
    made = {
        make_course(db, provider_id=cast.secretariat_id, languages=[language]).id
        for language in ("en", "es", "en", "es", "fr")
    }
    seen = []
    cursor = None
    while True:
        page = queries.list_courses(
            anonymous_ctx, CourseFilter(), language="es", cursor=cursor, limit=2
        )
        seen += [card.id for card in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            break

    assert len(seen) == 5
    assert set(seen) == made


@pytest.mark.parametrize("cursor", ["x", "W10", "WyIwIiwibm90IGEgZGF0ZSIsIngiXQ"])
def test_list_courses_with_a_foreign_cursor_is_refused(anonymous_ctx, cursor):
    with pytest.raises(BadCursor):
        queries.list_courses(anonymous_ctx, CourseFilter(), cursor=cursor)


def test_list_courses_filters_by_topic_and_language(db, anonymous_ctx, cast):
    water, money = make_topic(db, letter="w"), make_topic(db, letter="f")
    wet = make_course(
        db, provider_id=cast.secretariat_id, topic_ids=[water.id], languages=["en", "fr"]
    )
    both = make_course(db, provider_id=cast.secretariat_id, topic_ids=[money.id, water.id])

    def found(**wanted):
        page = queries.list_courses(anonymous_ctx, CourseFilter(**wanted))
        assert queries.get_courses_state(anonymous_ctx, CourseFilter(**wanted)).count == len(
            page.rows
        )
        return {card.id: card.letters for card in page.rows}

    assert found(topics=("w",)) == {wet.id: "w", both.id: "fw"}
    assert found(topics=("topic-f",)) == {both.id: "fw"}
    assert found(topics=("w",), languages=("fr",)) == {wet.id: "w"}
    assert found(languages=("%",)) == {}


def test_list_courses_needs_one_statement_whatever_its_length(db, anonymous_ctx, cast, statements):
    topic = make_topic(db, letter="w")
    for _number in range(7):
        make_course(db, provider_id=cast.secretariat_id, topic_ids=[topic.id])

    with statements() as sent:
        queries.list_courses(anonymous_ctx, CourseFilter())

    assert len([text for text in sent if text.startswith("SELECT")]) == 1


def test_search_forgives_accents_and_case_in_every_language(ctx_for, cast, topic_id):
    ctx = ctx_for(cast.tom)
    ready = make_ready_draft(ctx, provider_id=cast.secretariat_id, topic_id=topic_id)
    actions.publish_course(ctx, course_id=ready.draft.course_id)

    def found(question):
        page = queries.list_courses(ctx_for(cast.lena), CourseFilter(question=question))
        return [card.slug for card in page.rows]

    assert found("RIOS") == ["water-for-all"]
    assert found("river") == ["water-for-all"]
    assert found("water flow") == ["water-for-all"]
    assert found("volcano") == []
    assert found("?!") == []
