"""Drafts: modules, units, questions; publishing; editing after publishing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from learning_station.catalogue import actions, queries
from learning_station.catalogue.errors import (
    NothingToPublish,
    NotReadyToPublish,
    NumberOutOfRange,
    QuestionRefused,
    UnknownFile,
    VersionPublished,
    VideoAddressRefused,
)
from learning_station.catalogue.events import CoursePublished
from learning_station.infra.event_log import LoggedEvent
from learning_station.kernel.errors import NotAllowed, NotFound
from learning_station.library import actions as library_actions
from learning_station.library import queries as library_queries
from tests.factories import make_organisation

from .drafts import make_ready_draft, make_topic_by_action, question


@pytest.fixture
def tom_ctx(ctx_for, cast):
    return ctx_for(cast.tom)


@pytest.fixture
def ready(tom_ctx, system_ctx, cast):
    topic_id = make_topic_by_action(system_ctx)
    return make_ready_draft(tom_ctx, provider_id=cast.secretariat_id, topic_id=topic_id)


def outline_titles(ctx, version_id):
    return [
        (module.title["en"], [unit.title["en"] for unit in module.units])
        for module in queries.get_outline(ctx, version_id).modules
    ]


def test_modules_and_units_are_moved_and_deleted(tom_ctx, ready):
    version_id = ready.draft.version_id
    second = actions.add_module(tom_ctx, version_id=version_id, title={"en": "Pipes"})
    third = actions.add_module(tom_ctx, version_id=version_id, title={"en": "Taps"})

    actions.move_module(tom_ctx, module_id=third, by=-1)
    actions.move_module(tom_ctx, module_id=third, by=-5)
    actions.move_unit(tom_ctx, unit_id=ready.quiz_id, by=-1)
    assert outline_titles(tom_ctx, version_id) == [
        ("Taps", []),
        ("Sources", ["Test yourself", "Rivers"]),
        ("Pipes", []),
    ]

    actions.move_unit(tom_ctx, unit_id=ready.text_id, by=1)
    assert outline_titles(tom_ctx, version_id)[1:] == [
        ("Sources", ["Test yourself"]),
        ("Pipes", ["Rivers"]),
    ]
    actions.move_unit(tom_ctx, unit_id=ready.text_id, by=-1)

    actions.delete_module(tom_ctx, module_id=second)
    actions.delete_unit(tom_ctx, unit_id=ready.quiz_id)
    assert outline_titles(tom_ctx, version_id) == [("Taps", []), ("Sources", ["Rivers"])]
    assert [m.position for m in queries.get_outline(tom_ctx, version_id).modules] == [1, 2]


def test_update_unit_changes_everything_but_its_kind(tom_ctx, ready):
    actions.update_unit(
        tom_ctx,
        unit_id=ready.quiz_id,
        title={"en": "Quiz"},
        minutes=20,
        required=False,
        body={"en": "Take your time."},
        video_url="https://video.example/not-of-a-quiz",
        pass_mark=Decimal("0.66666"),
    )

    unit = queries.get_unit_content(tom_ctx, ready.quiz_id)
    assert (unit.title["en"], unit.minutes, unit.required) == ("Quiz", 20, False)
    assert (unit.pass_mark, unit.attempt_limit) == (Decimal("0.6667"), None)
    assert unit.video_url is None
    assert [answer.is_correct for answer in unit.questions[0].answers] == [True, False, False]
    assert unit.questions[0].answers[1].feedback["en"] == "On Stone."


def test_set_questions_replaces_them(tom_ctx, ready):
    questions = [question("One?"), question("Two?", right=2)]

    actions.set_questions(tom_ctx, unit_id=ready.quiz_id, questions=questions)

    unit = queries.get_unit_content(tom_ctx, ready.quiz_id)
    assert [q.prompt["en"] for q in unit.questions] == ["One?", "Two?"]
    assert [queries.draft_of(q) for q in unit.questions] == questions


def test_set_questions_with_one_answer_is_refused(tom_ctx, ready):
    lone = question()
    lone = type(lone)(lone.kind, lone.prompt, lone.answers[:1])

    with pytest.raises(QuestionRefused):
        actions.set_questions(tom_ctx, unit_id=ready.quiz_id, questions=[lone])


@pytest.mark.parametrize(
    "address", ["http://video.example/1", "javascript:alert(1)", "https://", "https://a b/", "//x/"]
)
def test_video_address_that_is_not_https_is_refused(tom_ctx, ready, address):
    with pytest.raises(VideoAddressRefused):
        actions.add_unit(
            tom_ctx,
            module_id=ready.module_id,
            kind="video",
            title={"en": "Film"},
            video_url=address,
        )


@pytest.mark.parametrize("values", [{"pass_mark": Decimal(0)}, {"attempt_limit": 0}])
def test_quiz_with_impossible_numbers_is_refused(tom_ctx, ready, values):
    with pytest.raises(NumberOutOfRange):
        actions.add_unit(
            tom_ctx, module_id=ready.module_id, kind="quiz", title={"en": "Quiz"}, **values
        )


def test_unit_takes_a_file_of_its_provider_only(db, ctx_for, cast, tom_ctx, ready):
    elsewhere = make_organisation(db, kind="partner")
    rita = ctx_for(cast.rita)
    own, foreign = (
        library_actions.store_file(
            rita,
            prepared=library_queries.prepare_file(
                rita, provider_id=provider_id, filename="a.txt", content=b"text"
            ),
        )
        for provider_id in (cast.secretariat_id, elsewhere.id)
    )

    unit_id = actions.add_unit(
        tom_ctx, module_id=ready.module_id, kind="file", title={"en": "Sheet"}, file_id=own
    )

    assert queries.get_unit_content(tom_ctx, unit_id).file_id == own
    with pytest.raises(UnknownFile):
        actions.add_unit(
            tom_ctx, module_id=ready.module_id, kind="file", title={"en": "S"}, file_id=foreign
        )


def test_publish_course_freezes_the_draft_and_shows_it_to_everybody(
    db, tom_ctx, anonymous_ctx, ready, clock
):
    version_id = actions.publish_course(tom_ctx, course_id=ready.draft.course_id)

    course = queries.get_course(anonymous_ctx, slug=ready.draft.slug)
    assert course.version.id == version_id == ready.draft.version_id
    assert course.version.published_at == clock.now()
    assert course.draft_version_id is None
    shown = queries.get_outline(anonymous_ctx, version_id).units
    assert ready.text_id in [unit.id for unit in shown]
    logged = db.query(LoggedEvent).filter_by(name=CoursePublished.name).one()
    assert logged.subject_id == course.id


def test_published_version_cannot_be_changed_by_any_action(tom_ctx, ready):
    actions.publish_course(tom_ctx, course_id=ready.draft.course_id)
    version_id = ready.draft.version_id

    for change in (
        lambda: actions.add_module(tom_ctx, version_id=version_id, title={"en": "M"}),
        lambda: actions.update_module(
            tom_ctx, module_id=ready.module_id, title={"en": "M"}, summary={}
        ),
        lambda: actions.move_module(tom_ctx, module_id=ready.module_id, by=1),
        lambda: actions.delete_module(tom_ctx, module_id=ready.module_id),
        lambda: actions.add_unit(
            tom_ctx, module_id=ready.module_id, kind="text", title={"en": "U"}
        ),
        lambda: actions.move_unit(tom_ctx, unit_id=ready.text_id, by=1),
        lambda: actions.delete_unit(tom_ctx, unit_id=ready.text_id),
        lambda: actions.set_questions(tom_ctx, unit_id=ready.quiz_id, questions=[]),
        lambda: actions.discard_draft(tom_ctx, version_id=version_id),
    ):
        with pytest.raises(VersionPublished):
            change()


def test_publish_course_that_lacks_something_is_refused(tom_ctx, ready):
    actions.set_questions(tom_ctx, unit_id=ready.quiz_id, questions=[question(right=9), question()])

    with pytest.raises(NotReadyToPublish):
        actions.publish_course(tom_ctx, course_id=ready.draft.course_id)
    blocking = [f for f in queries.list_findings(tom_ctx, ready.draft.version_id) if f.blocks]

    assert [(f.unit_id, f.values) for f in blocking] == [(ready.quiz_id, {"number": 1})]


def test_publish_course_twice_is_refused(tom_ctx, ready):
    actions.publish_course(tom_ctx, course_id=ready.draft.course_id)

    with pytest.raises(NothingToPublish):
        actions.publish_course(tom_ctx, course_id=ready.draft.course_id)


def test_published_course_refuses_its_writing_to_others(ctx_for, cast, tom_ctx, ready):
    actions.publish_course(tom_ctx, course_id=ready.draft.course_id)
    ctx = ctx_for(cast.lena)

    for change in (
        lambda: actions.begin_draft(ctx, course_id=ready.draft.course_id),
        lambda: actions.publish_course(ctx, course_id=ready.draft.course_id),
        lambda: actions.delete_unit(ctx, unit_id=ready.text_id),
    ):
        with pytest.raises(NotAllowed):
            change()


def test_begin_draft_copies_content_under_new_ids_and_keeps_unit_keys(tom_ctx, ready):
    actions.publish_course(tom_ctx, course_id=ready.draft.course_id)

    version_id = actions.begin_draft(tom_ctx, course_id=ready.draft.course_id)

    old, new = (
        queries.list_unit_contents(tom_ctx, each) for each in (ready.draft.version_id, version_id)
    )
    assert [unit.key for unit in new] == [unit.key for unit in old]
    assert not {unit.id for unit in new} & {unit.id for unit in old}
    assert [[queries.draft_of(q) for q in unit.questions] for unit in new] == [
        [queries.draft_of(q) for q in unit.questions] for unit in old
    ]
    assert actions.begin_draft(tom_ctx, course_id=ready.draft.course_id) == version_id


def test_new_draft_changes_nothing_for_readers_until_it_is_published(tom_ctx, anonymous_ctx, ready):
    actions.publish_course(tom_ctx, course_id=ready.draft.course_id)
    version_id = actions.begin_draft(tom_ctx, course_id=ready.draft.course_id)
    (module,) = queries.get_outline(tom_ctx, version_id).modules
    actions.delete_unit(tom_ctx, unit_id=module.units[0].id)

    course = queries.get_course(anonymous_ctx, slug=ready.draft.slug)
    assert course.version.number == 1
    assert course.draft_version_id is None
    with pytest.raises(NotFound):
        queries.get_outline(anonymous_ctx, version_id)

    actions.publish_course(tom_ctx, course_id=ready.draft.course_id)
    assert queries.get_course(anonymous_ctx, slug=ready.draft.slug).version.number == 2
    assert len(queries.get_outline(anonymous_ctx, ready.draft.version_id).units) == 2


def test_discard_draft_keeps_the_published_version(tom_ctx, ready):
    actions.publish_course(tom_ctx, course_id=ready.draft.course_id)
    version_id = actions.begin_draft(tom_ctx, course_id=ready.draft.course_id)

    actions.discard_draft(tom_ctx, version_id=version_id)

    course = queries.get_course_by_id(tom_ctx, ready.draft.course_id)
    assert course.draft_version_id is None
    assert course.is_published


def test_discard_draft_of_a_course_never_published_removes_the_course(tom_ctx, ready):
    actions.discard_draft(tom_ctx, version_id=ready.draft.version_id)

    with pytest.raises(NotFound):
        queries.get_course_by_id(tom_ctx, ready.draft.course_id)


def test_get_outline_needs_three_statements(tom_ctx, ready, statements):
    with statements() as sent:
        queries.get_outline(tom_ctx, ready.draft.version_id)

    assert len([text for text in sent if text.startswith("SELECT")]) == 3


def test_list_authored_courses_shows_own_providers_courses_only(db, ctx_for, cast, tom_ctx, ready):
    elsewhere = make_organisation(db, kind="partner")
    foreign = actions.create_course(
        ctx_for(cast.rita), provider_id=elsewhere.id, title={"en": "Elsewhere"}
    )

    own = queries.list_authored_courses(tom_ctx).rows
    everything = queries.list_authored_courses(ctx_for(cast.rita)).rows

    assert [(c.slug, c.published_number, c.draft_number) for c in own] == [
        ("water-for-all", None, 1)
    ]
    assert {c.id for c in everything} == {foreign.course_id, ready.draft.course_id}
    assert queries.list_authored_courses(ctx_for(cast.lena)).rows == []
