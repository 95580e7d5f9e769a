"""Acts on many people: rehearsed exactly, done once, refused whole to whom they do not belong."""

import pytest
import sqlalchemy as sa

from learning_station.enrolment import errors
from learning_station.enrolment.actions.bulk import BulkAct, BulkOrder, Rehearsed, act_on_many
from learning_station.enrolment.models import Enrolment, EnrolmentChange
from learning_station.infra.event_log import LoggedEvent
from learning_station.infra.job_queue import Job
from learning_station.kernel.errors import NotAllowed
from tests.factories import (
    make_course,
    make_enrolment,
    make_organisation,
    make_person,
    make_session,
)

APPROVE = BulkOrder(BulkAct.APPROVE)


@pytest.fixture
def course(db, cast):
    return make_course(db, provider_id=cast.secretariat_id)


@pytest.fixture
def session(db, course):
    return make_session(db, course=course, policy="approval", capacity=2)


@pytest.fixture
def applied(db, session):
    return [
        make_enrolment(
            db,
            session_id=session.id,
            person_id=make_person(db).id,
            seat="none",
            application="submitted",
        ).id
        for _number in range(4)
    ]


def rehearse(ctx, **values):
    """Return what an order would do."""
    with pytest.raises(Rehearsed) as caught:
        act_on_many(ctx, is_rehearsal=True, **values)
    return caught.value.lines


def outcomes(lines):
    return [(line.outcome, line.position) for line in lines]


def counts(db):
    tables = (EnrolmentChange, LoggedEvent, Job)
    return [db.scalar(sa.select(sa.func.count()).select_from(table)) for table in tables]


def test_a_rehearsal_shows_exactly_what_is_done_and_does_nothing(
    db, cast, ctx_for, session, applied
):
    before = counts(db)

    shown = rehearse(ctx_for(cast.tom), session_id=session.id, enrolment_ids=applied, order=APPROVE)
    after = counts(db)
    done = act_on_many(
        ctx_for(cast.tom), session_id=session.id, enrolment_ids=applied, order=APPROVE
    )

    assert before == after
    assert outcomes(shown) == outcomes(done)
    assert outcomes(done) == [("seat", None), ("seat", None), ("waits", 1), ("waits", 2)]


@pytest.mark.parametrize(
    ("order", "error"),
    [
        (BulkOrder(BulkAct.REFUSE), errors.ReasonMissing),
        (BulkOrder(BulkAct.CANCEL, reason=" "), errors.ReasonMissing),
        (BulkOrder(BulkAct.MOVE, reason="Room"), errors.TargetMissing),
        (BulkOrder(BulkAct.WRITE, text="Hello"), errors.SubjectMissing),
        (BulkOrder(BulkAct.WRITE, subject="Hello"), errors.TextMissing),
        (BulkOrder(BulkAct.WRITE, subject="Hello", text="x" * 5001), errors.LetterTooLong),
    ],
)
def test_an_order_that_lacks_something_is_refused_whole(
    cast, ctx_for, session, applied, order, error
):
    with pytest.raises(error):
        act_on_many(ctx_for(cast.tom), session_id=session.id, enrolment_ids=applied, order=order)


def test_nobody_chosen_is_refused(cast, ctx_for, session):
    with pytest.raises(errors.NothingChosen):
        act_on_many(ctx_for(cast.tom), session_id=session.id, enrolment_ids=[], order=APPROVE)


def test_people_of_another_session_are_left_out(db, cast, ctx_for, course, session, applied):
    other = make_session(db, course=course, policy="approval")

    lines = act_on_many(
        ctx_for(cast.tom), session_id=other.id, enrolment_ids=applied, order=APPROVE
    )

    assert lines == []
    assert set(db.scalars(sa.select(Enrolment.application))) == {"submitted"}


@pytest.mark.parametrize("act", list(BulkAct))
@pytest.mark.parametrize("who", ["lena", "otto", "mona"])
def test_acts_are_for_those_who_organise_the_session(
    cast, ctx_for, course, session, applied, act, who, db
):
    target = make_session(db, course=course)
    order = BulkOrder(act, reason="R", target_id=target.id, subject="S", text="T")
    chosen = {"session_id": session.id, "enrolment_ids": applied, "order": order}

    for is_rehearsal in (True, False):
        with pytest.raises(NotAllowed):
            act_on_many(ctx_for(getattr(cast, who)), is_rehearsal=is_rehearsal, **chosen)
    assert act_on_many(ctx_for(cast.tom), **chosen)


def test_moving_frees_the_seat_for_the_next_and_keeps_both_histories(
    db, cast, ctx_for, course, session, applied
):
    act_on_many(ctx_for(cast.tom), session_id=session.id, enrolment_ids=applied, order=APPROVE)
    target = make_session(db, course=course, capacity=1)
    order = BulkOrder(BulkAct.MOVE, reason="Room there", target_id=target.id)

    lines = act_on_many(
        ctx_for(cast.tom), session_id=session.id, enrolment_ids=applied[:2], order=order
    )

    assert outcomes(lines) == [("seat", None), ("waits", 1)]
    seats = sa.select(Enrolment.seat).order_by(Enrolment.id)
    here = db.scalars(seats.where(Enrolment.session_id == session.id)).all()
    there = db.scalars(seats.where(Enrolment.session_id == target.id)).all()
    assert here == ["cancelled", "cancelled", "enrolled", "enrolled"]
    assert there == ["enrolled", "waitlisted"]
    rules = db.scalars(sa.select(EnrolmentChange.rule).where(EnrolmentChange.rule == "moved")).all()
    assert len(rules) == 4


def test_nobody_is_moved_to_a_session_of_others(db, cast, ctx_for, session, applied):
    partner = make_organisation(db, kind="partner")
    target = make_session(db, course=make_course(db, provider_id=partner.id))
    order = BulkOrder(BulkAct.MOVE, reason="Room there", target_id=target.id)

    lines = act_on_many(
        ctx_for(cast.tom), session_id=session.id, enrolment_ids=applied[:1], order=order
    )

    assert [type(line.refusal) for line in lines] == [NotAllowed]
    assert db.scalar(sa.select(sa.func.count()).where(Enrolment.session_id == target.id)) == 0
