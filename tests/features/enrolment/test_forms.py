"""Forms of sessions: what organisers ask, and who may."""

from datetime import timedelta

import pytest

from learning_station.enrolment import queries as seat_queries
from learning_station.enrolment.actions import answers, forms
from learning_station.enrolment.errors import forms as refusals
from learning_station.enrolment.queries import forms as queries
from learning_station.infra.revisions import Outdated
from learning_station.kernel.actor import Actor, Grant, Role
from learning_station.kernel.errors import NotAllowed, NotFound
from tests.factories import make_course, make_organisation, make_session
from tests.features.enrolment.form_kit import add, choice, draft, make_form
from tests.world import NOW


@pytest.fixture
def course(db, cast):
    return make_course(db, provider_id=cast.secretariat_id)


@pytest.fixture
def session(db, course):
    return make_session(db, course=course, policy="approval", capacity=2)


def labels(ctx, session, stage="application"):
    return [q.label["en"] for q in queries.list_questions(ctx, session.id, stage)]


def test_the_first_question_brings_the_statement_of_motivation(session, cast, ctx_for):
    ctx = ctx_for(cast.tom)

    add(ctx, session.id, "short_text", "Your district")
    add(ctx, session.id, "date", "Arrival", stage="logistics")

    assert labels(ctx, session) == ["What will you do with it?", "Your district"]
    assert labels(ctx, session, "logistics") == ["Arrival"]
    motivation = queries.list_questions(ctx, session.id)[0]
    assert motivation.label["es"] != motivation.label["en"]
    with pytest.raises(refusals.MotivationTwice):
        add(ctx, session.id, "motivation", "Again")


def test_questions_move_and_keep_the_order_that_conditions_need(session, cast, ctx_for):
    ctx = ctx_for(cast.tom)
    ids = make_form(ctx, session.id)

    forms.move_field(ctx, field_id=ids["letter"], by=-1)
    forms.move_field(ctx, field_id=ids["motivation"], by=-1)

    order = [q.id for q in queries.list_questions(ctx, session.id)]
    names = ("motivation", "gender", "adjust", "letter", "which")
    assert order == [ids[name] for name in names]
    forms.move_field(ctx, field_id=ids["letter"], by=1)
    with pytest.raises(refusals.FieldNeeded):
        forms.move_field(ctx, field_id=ids["which"], by=-1)
    with pytest.raises(refusals.FieldNeeded):
        forms.remove_field(ctx, field_id=ids["adjust"])


def test_two_who_write_the_form_do_not_overwrite_each_other(session, cast, ctx_for):
    ctx = ctx_for(cast.tom)
    ids = make_form(ctx, session.id)

    with pytest.raises(Outdated):
        forms.change_field(
            ctx_for(cast.rita), field_id=ids["letter"], draft=draft("file", "Letter"), seen=1
        )


def test_others_write_no_form(db, session, cast, ctx_for):
    ids = make_form(ctx_for(cast.tom), session.id)
    elsewhere = make_organisation(db, kind="partner")
    other_trainer = Actor(cast.otto.person_id, frozenset({Grant(Role.TRAINER, elsewhere.id)}))

    for stranger in (cast.lena, cast.mona, other_trainer):
        ctx = ctx_for(stranger)
        with pytest.raises(NotAllowed):
            add(ctx, session.id, "short_text", "Mine")
        with pytest.raises(NotAllowed):
            forms.change_field(ctx, field_id=ids["letter"], draft=draft("file", "Mine"))
        with pytest.raises(NotAllowed):
            forms.move_field(ctx, field_id=ids["letter"], by=-1)
        with pytest.raises(NotAllowed):
            forms.remove_field(ctx, field_id=ids["letter"])
        with pytest.raises(NotAllowed):
            forms.set_form(ctx, session_id=session.id, needs_reapproval=True, logistics_until=None)
        with pytest.raises(NotAllowed):
            forms.copy_form(ctx, session_id=session.id, source_id=session.id)


def test_a_question_with_answers_keeps_its_kind_and_asks_before_it_goes(db, session, cast, ctx_for):
    ctx, lena = ctx_for(cast.tom), ctx_for(cast.lena)
    ids = make_form(ctx, session.id)
    answers.save_draft(lena, session_id=session.id, values={ids["gender"]: "women"})

    with pytest.raises(refusals.FieldHasAnswers):
        forms.change_field(ctx, field_id=ids["gender"], draft=draft("short_text", "Gender"))
    with pytest.raises(refusals.ChoiceInUse):
        forms.change_field(
            ctx,
            field_id=ids["gender"],
            draft=draft("one_choice", "Gender", choices=(choice("men"), choice("other"))),
        )
    forms.change_field(
        ctx,
        field_id=ids["gender"],
        draft=draft("one_choice", "You are", choices=(choice("women"), choice("men"))),
    )
    with pytest.raises(refusals.RemovalUnconfirmed):
        forms.remove_field(ctx, field_id=ids["gender"])
    forms.remove_field(ctx, field_id=ids["gender"], is_confirmed=True)

    assert "You are" not in labels(ctx, session)
    assert queries.get_values(ctx, queries.find_draft(lena, session.id)) == {}


def test_copy_brings_the_questions_with_their_conditions(db, course, session, cast, ctx_for):
    ctx = ctx_for(cast.tom)
    make_form(ctx, session.id)
    forms.set_form(
        ctx, session_id=session.id, needs_reapproval=True, logistics_until=NOW + timedelta(days=3)
    )
    next_one = make_session(db, course=course, policy="approval")

    copied = forms.copy_form(ctx, session_id=next_one.id, source_id=session.id)

    found = queries.list_questions(ctx, next_one.id)
    assert (copied, labels(ctx, next_one)) == (5, labels(ctx, session))
    by_label = {q.label["en"]: q for q in found}
    hanging = by_label["Which one?"]
    assert hanging.shown_if_field_id == by_label["Do you need an adjustment?"].id
    assert queries.get_form(ctx, next_one.id) == queries.Form(needs_reapproval=True)
    with pytest.raises(refusals.FormNotEmpty):
        forms.copy_form(ctx, session_id=next_one.id, source_id=session.id)


def test_copy_takes_nothing_of_another_provider(db, session, cast, ctx_for):
    elsewhere = make_organisation(db, kind="partner")
    foreign = make_session(db, course=make_course(db, provider_id=elsewhere.id))
    add(ctx_for(cast.rita), foreign.id, "short_text", "Secret")

    with pytest.raises(NotAllowed):
        forms.copy_form(ctx_for(cast.tom), session_id=session.id, source_id=foreign.id)
    with pytest.raises(NotFound):
        forms.copy_form(ctx_for(cast.rita), session_id=session.id, source_id=foreign.id)


def test_a_form_has_an_end(session, cast, ctx_for):
    ctx = ctx_for(cast.tom)
    for number in range(59):
        add(ctx, session.id, "short_text", f"Question {number}")

    with pytest.raises(refusals.TooManyFields):
        add(ctx, session.id, "short_text", "One more")


def test_a_draft_is_seen_and_counted_by_nobody_else(db, session, cast, ctx_for):
    ids = make_form(ctx_for(cast.tom), session.id)
    draft_id = answers.save_draft(
        ctx_for(cast.lena), session_id=session.id, values={ids["gender"]: "women"}
    )

    for stranger in (cast.otto, cast.mona, cast.tom, cast.rita):
        with pytest.raises(NotFound):
            queries.list_answers(ctx_for(stranger), draft_id)
        with pytest.raises(NotFound):
            seat_queries.get_enrolment(ctx_for(stranger), draft_id)
        assert queries.find_draft(ctx_for(stranger), session.id) is None
    assert set(seat_queries.count_views(ctx_for(cast.tom), session.id).values()) == {0}
    assert seat_queries.get_seat_facts(
        ctx_for(cast.tom), session.id, cast.lena.person_id
    ).live is None  # fmt: skip


def test_the_audit_finds_nothing_wrong_with_drafts_and_changed_answers(
    world, session, cast, ctx_for
):
    ids = make_form(ctx_for(cast.tom), session.id)
    values = {ids["gender"]: "women", ids["motivation"]: "To plan."}
    lena = ctx_for(cast.lena)
    answers.save_draft(ctx_for(cast.otto), session_id=session.id, values=values)
    answers.save_draft(lena, session_id=session.id, values=values)
    sent = answers.submit_application(lena, session_id=session.id)
    answers.change_answers(
        lena, enrolment_id=sent.enrolment_id, values=values | {ids["gender"]: "men"}
    )

    result = world.app.test_cli_runner().invoke(args=["enrolment", "audit"])

    assert result.exit_code == 0, result.output
