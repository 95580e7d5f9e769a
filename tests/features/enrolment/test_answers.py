"""Answers of people: begun, sent, changed, and after a seat; who reads them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from learning_station.enrolment import actions, errors
from learning_station.enrolment import queries as seat_queries
from learning_station.enrolment.actions import answers, forms
from learning_station.enrolment.errors import forms as refusals
from learning_station.enrolment.models import Enrolment, EnrolmentChange
from learning_station.enrolment.models.forms import FormAnswer
from learning_station.enrolment.queries import forms as queries
from learning_station.infra.event_log import LoggedEvent
from learning_station.infra.revisions import Outdated
from learning_station.kernel.actor import Actor, Grant, Role
from learning_station.kernel.errors import NotAllowed, NotFound
from tests.factories import make_course, make_organisation, make_person, make_session
from tests.features.enrolment.form_kit import PDF, add, make_form, upload

HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script> \u202e \U0001f4a9 Ωμέγα"


@pytest.fixture
def session(db, cast):
    course = make_course(db, provider_id=cast.secretariat_id)
    return make_session(db, course=course, policy="approval", capacity=1)


@pytest.fixture
def ids(session, cast, ctx_for):
    return make_form(ctx_for(cast.tom), session.id)


@pytest.fixture
def lena(cast, ctx_for):
    return ctx_for(cast.lena)


def complete(ids, **more):
    values = {ids["motivation"]: "To plan.", ids["gender"]: "women"}
    return values | {ids[name]: value for name, value in more.items()}


def send(ctx, session, values):
    answers.save_draft(ctx, session_id=session.id, values=values)
    return answers.submit_application(ctx, session_id=session.id)


def row(db, enrolment_id):
    return db.get(Enrolment, enrolment_id, populate_existing=True)


# Drafts


def test_a_draft_is_kept_step_by_step_and_may_be_incomplete(db, session, ids, lena):
    first = answers.begin_application(lena, session_id=session.id)
    second = answers.save_draft(lena, session_id=session.id, values={ids["gender"]: "men"})
    third = answers.save_draft(lena, session_id=session.id, values={ids["motivation"]: " Why "})

    assert first == second == third == queries.find_draft(lena, session.id)
    assert queries.get_values(lena, third) == {ids["motivation"]: "Why"}
    assert row(db, third).application == "draft"


def test_a_draft_takes_nothing_made_up(session, ids, lena):
    with pytest.raises(refusals.ChoiceUnknown):
        answers.save_draft(lena, session_id=session.id, values={ids["gender"]: "made-up"})
    assert queries.find_draft(lena, session.id) is None


def test_two_tabs_do_not_overwrite_each_other(session, ids, lena):
    answers.save_draft(lena, session_id=session.id, values={ids["gender"]: "men"}, seen=0)

    with pytest.raises(Outdated):
        answers.save_draft(lena, session_id=session.id, values={ids["gender"]: "other"}, seen=0)
    with pytest.raises(Outdated):
        answers.submit_application(lena, session_id=session.id, seen=0)
    answers.save_draft(lena, session_id=session.id, values=complete(ids), seen=1)


def test_a_draft_that_is_thrown_away_leaves_nothing(db, session, ids, lena, storage, run_jobs):
    value = upload(lena, ids["letter"])
    answers.save_draft(lena, session_id=session.id, values={ids["letter"]: value})

    answers.discard_draft(lena, session_id=session.id)
    run_jobs()

    assert db.scalar(sa.select(sa.func.count()).select_from(FormAnswer)) == 0
    assert db.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 0
    assert storage.files == {}
    with pytest.raises(refusals.NothingToSend):
        answers.discard_draft(lena, session_id=session.id)


def test_a_draft_of_an_open_session_or_after_a_refusal_is_refused(
    db, session, ids, cast, ctx_for, lena
):
    course = make_course(db, provider_id=cast.secretariat_id)
    with pytest.raises(errors.NoApplicationNeeded):
        answers.begin_application(lena, session_id=make_session(db, course=course).id)
    placed = send(lena, session, complete(ids))
    actions.reject(ctx_for(cast.tom), enrolment_id=placed.enrolment_id, reason="No")
    with pytest.raises(errors.RefusedBefore):
        answers.begin_application(lena, session_id=session.id)


# Sending


def test_sending_checks_everything_and_moves_the_answers(db, session, ids, lena):
    draft_id = answers.save_draft(lena, session_id=session.id, values={ids["gender"]: "women"})
    with pytest.raises(refusals.AnswersIncomplete):
        answers.submit_application(lena, session_id=session.id)
    assert queries.get_values(lena, draft_id) == {ids["gender"]: "women"}

    placed = send(lena, session, complete(ids, adjust="yes", which=HOSTILE))

    enrolment = row(db, placed.enrolment_id)
    assert (enrolment.application, enrolment.motivation) == ("submitted", "To plan.")
    assert enrolment.categories["gender"] == "women"
    assert enrolment.categories["organisation"] == "bogota"
    assert queries.get_values(lena, placed.enrolment_id)[ids["which"]] == HOSTILE
    assert row(db, draft_id) is None
    assert queries.find_draft(lena, session.id) is None


def test_sending_twice_is_one_application(db, session, ids, lena):
    placed = send(lena, session, complete(ids))

    again = answers.submit_application(lena, session_id=session.id)

    assert (again.enrolment_id, again.is_new) == (placed.enrolment_id, False)
    events = list(db.scalars(sa.select(LoggedEvent.name)))
    assert events.count("enrolment.application_submitted") == 1


def test_answers_to_questions_not_asked_are_not_sent(session, ids, lena):
    answers.save_draft(
        lena, session_id=session.id, values=complete(ids, adjust="yes", which="Captions")
    )
    placed = send(lena, session, complete(ids, adjust="no", which="Captions"))

    assert ids["which"] not in queries.get_values(lena, placed.enrolment_id)


def test_after_the_window_a_draft_is_neither_saved_nor_sent(session, ids, lena, clock):
    answers.save_draft(lena, session_id=session.id, values=complete(ids))
    clock.at = session.enrols_until + timedelta(seconds=1)

    with pytest.raises(errors.SessionStarted):
        answers.submit_application(lena, session_id=session.id)
    with pytest.raises(errors.SessionStarted):
        answers.save_draft(lena, session_id=session.id, values={})
    answers.discard_draft(lena, session_id=session.id)


def test_a_seat_given_by_the_organisers_takes_the_draft_over(db, session, ids, cast, ctx_for, lena):
    answers.save_draft(lena, session_id=session.id, values=complete(ids))

    placed = actions.enrol_on_behalf(
        ctx_for(cast.rita), session_id=session.id, person_id=cast.lena.person_id
    )

    assert queries.find_draft(lena, session.id) is None
    assert queries.get_values(lena, placed.enrolment_id) == complete(ids)
    assert db.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 1


def test_the_organisers_cannot_touch_a_draft(session, ids, cast, ctx_for, lena):
    draft_id = answers.save_draft(lena, session_id=session.id, values=complete(ids))

    for act in (actions.approve, actions.withdraw):
        with pytest.raises(NotFound):
            act(ctx_for(cast.rita), enrolment_id=draft_id)
    with pytest.raises(NotFound):
        actions.cancel_enrolment(ctx_for(cast.rita), enrolment_id=draft_id, reason="No")


# Who reads


def test_who_reads_what(db, session, ids, cast, ctx_for, lena):
    placed = send(lena, session, complete(ids, adjust="yes", which="Captions"))

    def read(who):
        return [a.question.id for a in queries.list_answers(ctx_for(who), placed.enrolment_id)]

    assert len(read(cast.lena)) == len(read(cast.tom)) == len(read(cast.rita)) == 4
    for other in (cast.mona, cast.otto):
        assert ids["which"] not in read(other)
        assert ids["gender"] in read(other)


def test_a_file_is_read_by_those_who_read_the_answer(session, ids, cast, ctx_for, lena):
    value = upload(lena, ids["letter"])
    placed = send(lena, session, complete(ids, letter=value))

    file = queries.get_answer_file(ctx_for(cast.tom), placed.enrolment_id, ids["letter"])

    assert (file.name, file.media_type) == ("letter.pdf", "application/pdf")
    assert queries.read_answer_file(ctx_for(cast.tom), file) == PDF
    with pytest.raises(NotFound):
        queries.get_answer_file(ctx_for(cast.tom), placed.enrolment_id, ids["gender"])


def test_a_file_that_is_replaced_goes_and_one_never_used_too(
    session, ids, lena, storage, run_jobs, clock
):
    first, second, unused = (upload(lena, ids["letter"]) for _ in range(3))
    answers.save_draft(lena, session_id=session.id, values=complete(ids, letter=first))
    send(lena, session, complete(ids, letter=second))
    run_jobs()
    assert set(storage.files) == {second["key"], unused["key"]}

    clock.at += timedelta(days=1, minutes=1)
    run_jobs()

    assert set(storage.files) == {second["key"]}


# Changing what was sent


def test_a_change_before_the_decision_counts_at_once(db, session, ids, lena):
    placed = send(lena, session, complete(ids))

    changed = answers.change_answers(
        lena,
        enrolment_id=placed.enrolment_id,
        values={ids["motivation"]: "To build.", ids["gender"]: "men"},
    )

    enrolment = row(db, placed.enrolment_id)
    assert (changed.questions, changed.went_back) == (2, False)
    assert (enrolment.motivation, enrolment.categories["gender"]) == ("To build.", "men")
    step = seat_queries.list_history(lena, placed.enrolment_id)[-1]
    names = [one["en"] for one in step.facts["questions"]]
    assert (step.rule, names) == ("answers_changed", ["What will you do with it?", "Gender"])
    assert "To build." not in str(db.scalars(sa.select(EnrolmentChange.facts)).all())
    assert "To build." not in str(db.scalars(sa.select(LoggedEvent.payload)).all())


def test_no_change_is_no_change(db, session, ids, lena):
    placed = send(lena, session, complete(ids))

    changed = answers.change_answers(lena, enrolment_id=placed.enrolment_id, values=complete(ids))

    assert changed.questions == 0
    assert len(seat_queries.list_history(lena, placed.enrolment_id)) == 1


def test_without_reapproval_a_seat_stays_and_so_does_what_quotas_count(
    db, session, ids, cast, ctx_for, lena
):
    placed = send(lena, session, complete(ids))
    actions.approve(ctx_for(cast.tom), enrolment_id=placed.enrolment_id)

    answers.change_answers(
        lena,
        enrolment_id=placed.enrolment_id,
        values={ids["motivation"]: "More.", ids["gender"]: "men"},
    )

    enrolment = row(db, placed.enrolment_id)
    assert (enrolment.application, enrolment.seat) == ("approved", "enrolled")
    assert enrolment.categories["gender"] == "women"


def test_with_reapproval_it_goes_back_and_the_seat_to_the_next(
    db, session, ids, cast, ctx_for, lena
):
    forms.set_form(
        ctx_for(cast.tom), session_id=session.id, needs_reapproval=True, logistics_until=None
    )
    placed = send(lena, session, complete(ids))
    other = ctx_for(Actor(make_person(db).id))
    waiting = send(other, session, complete(ids))
    for one in (placed, waiting):
        actions.approve(ctx_for(cast.tom), enrolment_id=one.enrolment_id)

    changed = answers.change_answers(
        lena, enrolment_id=placed.enrolment_id, values=complete(ids, gender="other")
    )

    mine, next_one = row(db, placed.enrolment_id), row(db, waiting.enrolment_id)
    assert changed.went_back
    assert (mine.application, mine.seat) == ("submitted", "none")
    assert mine.categories["gender"] == "other"
    assert next_one.seat == "enrolled"
    again = actions.approve(ctx_for(cast.tom), enrolment_id=placed.enrolment_id)
    assert again.seat == "waitlisted"


def test_changes_are_refused_to_others_and_after_the_window(
    session, ids, cast, ctx_for, lena, clock
):
    placed = send(lena, session, complete(ids))
    for stranger in (cast.otto, cast.mona, cast.tom, cast.rita):
        with pytest.raises(NotAllowed):
            answers.change_answers(
                ctx_for(stranger), enrolment_id=placed.enrolment_id, values=complete(ids)
            )
    with pytest.raises(refusals.AnswersIncomplete):
        answers.change_answers(lena, enrolment_id=placed.enrolment_id, values={})
    clock.at = session.enrols_until + timedelta(seconds=1)
    with pytest.raises(refusals.AnswersClosed):
        answers.change_answers(
            lena, enrolment_id=placed.enrolment_id, values=complete(ids, gender="men")
        )


def test_two_tabs_change_what_was_sent_only_knowingly(session, ids, lena):
    placed = send(lena, session, complete(ids))
    change = answers.change_answers
    change(lena, enrolment_id=placed.enrolment_id, values=complete(ids, gender="men"), seen=0)
    with pytest.raises(Outdated):
        change(lena, enrolment_id=placed.enrolment_id, values=complete(ids, gender="other"), seen=0)


def test_an_assistant_writes_for_the_person_they_act_for(db, session, ids, cast, ctx_for):
    assistant = make_person(db)
    actor = Actor(
        assistant.id,
        frozenset({Grant(Role.ASSISTANT, principal_id=cast.lena.person_id)}),
        for_person_id=cast.lena.person_id,
    )

    placed = send(ctx_for(actor), session, complete(ids))

    assert row(db, placed.enrolment_id).person_id == cast.lena.person_id
    step = seat_queries.list_history(ctx_for(cast.rita), placed.enrolment_id)[0]
    assert step.actor == f"person:{assistant.id}"


# After a seat


@pytest.fixture
def hotel(session, cast, ctx_for):
    return add(
        ctx_for(cast.tom), session.id, "short_text", "Hotel", stage="logistics", is_required=True
    )


@pytest.fixture
def seated(session, ids, cast, ctx_for, lena):
    placed = send(lena, session, complete(ids))
    actions.approve(ctx_for(cast.tom), enrolment_id=placed.enrolment_id)
    return placed.enrolment_id


def test_questions_after_a_seat_are_answered_by_those_with_one(
    db, session, ids, hotel, seated, cast, ctx_for, lena
):
    waiting = send(ctx_for(cast.otto), session, complete(ids))

    answers.answer_logistics(lena, enrolment_id=seated, values={hotel: "Ritz"})

    assert queries.get_values(lena, seated, "logistics") == {hotel: "Ritz"}
    assert queries.get_values(lena, seated, "application") == complete(ids)
    with pytest.raises(NotFound):
        answers.answer_logistics(
            ctx_for(cast.otto), enrolment_id=waiting.enrolment_id, values={hotel: "Ritz"}
        )
    with pytest.raises(NotAllowed):
        answers.answer_logistics(ctx_for(cast.otto), enrolment_id=seated, values={hotel: "No"})
    with pytest.raises(refusals.AnswersIncomplete):
        answers.answer_logistics(lena, enrolment_id=seated, values={})


def test_their_deadline_counts(session, hotel, seated, cast, ctx_for, lena, clock):
    until = clock.at + timedelta(days=2)
    forms.set_form(
        ctx_for(cast.tom), session_id=session.id, needs_reapproval=False, logistics_until=until
    )
    clock.at = until + timedelta(seconds=1)

    with pytest.raises(refusals.AnswersClosed):
        answers.answer_logistics(lena, enrolment_id=seated, values={hotel: "Ritz"})


def test_only_those_who_have_not_answered_are_reminded(
    db, session, hotel, seated, cast, ctx_for, lena
):
    tom = ctx_for(cast.tom)
    chosen = {"session_id": session.id, "enrolment_ids": (seated,)}
    assert answers.remind_of_logistics(tom, **chosen) == 1
    answers.answer_logistics(lena, enrolment_id=seated, values={hotel: "Ritz"})
    assert answers.remind_of_logistics(tom, **chosen) == 0
    elsewhere = make_organisation(db, kind="partner")
    foreign = Actor(cast.otto.person_id, frozenset({Grant(Role.TRAINER, elsewhere.id)}))
    for stranger in (cast.mona, foreign):
        with pytest.raises(NotAllowed):
            answers.remind_of_logistics(ctx_for(stranger), **chosen)
