"""Units, quizzes, attendance and completion, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from learning_station.catalogue.models import Unit
from learning_station.infra.context import Context
from learning_station.infra.event_log import LoggedEvent
from learning_station.infra.revisions import Outdated
from learning_station.kernel.clock import FixedClock
from learning_station.kernel.errors import NotAllowed, NotFound
from learning_station.learning import actions, queries, reactions
from learning_station.learning.errors import (
    AlreadyPassed,
    AttemptsUsedUp,
    MeetingNotBegun,
    NotAParticipant,
    NotAQuiz,
    QuestionUnanswered,
    QuizMustBePassed,
    StatusUnknown,
)
from learning_station.learning.models import Attempt, Attendance, Completion, UnitProgress
from tests.cast import Cast
from tests.factories import make_course, make_enrolment
from tests.way import Way, make_way, quiz_answers

CtxFor = Callable[..., Context]


@pytest.fixture
def way(db: Session, cast: Cast) -> Way:
    return make_way(db, cast)


def completion(db: Session, enrolment_id: UUID) -> Completion | None:
    return db.scalar(sa.select(Completion).where(Completion.enrolment_id == enrolment_id))


def events(db: Session, name: str) -> list[LoggedEvent]:
    return list(db.scalars(sa.select(LoggedEvent).where(LoggedEvent.name == name)))


def finish_everything(ctx: Context, db: Session, way: Way) -> None:
    for unit in way.units:
        actions.complete_unit(ctx, enrolment_id=way.lena.id, unit_id=unit.id)
    actions.submit_attempt(
        ctx,
        enrolment_id=way.lena.id,
        unit_id=way.quiz.id,
        number=1,
        answers=quiz_answers(db, way.quiz, right=True),
    )


def test_opening_a_unit_makes_it_the_place_to_go_on(
    db: Session, way: Way, cast: Cast, ctx_for: CtxFor
) -> None:
    ctx = ctx_for(cast.lena)

    actions.open_unit(ctx, enrolment_id=way.lena.id, unit_id=way.units[-1].id)

    row = db.scalars(sa.select(UnitProgress)).one()
    assert row.unit_id == way.units[-1].id
    assert row.completed_at is None


def test_the_place_within_a_unit_is_kept_between_0_and_1(
    db: Session, way: Way, cast: Cast, ctx_for: CtxFor
) -> None:
    ctx = ctx_for(cast.lena)
    unit_id = way.units[0].id

    for place, kept in (("0.42424", "0.4242"), ("7", "1"), ("-1", "0")):
        actions.save_place(ctx, enrolment_id=way.lena.id, unit_id=unit_id, place=Decimal(place))
        assert db.scalars(sa.select(UnitProgress.place)).one() == Decimal(kept)


def test_completing_a_unit_twice_records_it_once(
    db: Session, way: Way, cast: Cast, ctx_for: CtxFor, clock: FixedClock
) -> None:
    ctx = ctx_for(cast.lena)
    actions.complete_unit(ctx, enrolment_id=way.lena.id, unit_id=way.units[0].id)
    first = db.scalars(sa.select(UnitProgress.completed_at)).one()

    clock.advance(timedelta(hours=1))
    actions.complete_unit(ctx, enrolment_id=way.lena.id, unit_id=way.units[0].id)

    assert db.scalars(sa.select(UnitProgress.completed_at)).one() == first
    assert len(events(db, "learning.unit_completed")) == 1


def test_somebody_elses_seat_is_refused(way: Way, cast: Cast, ctx_for: CtxFor) -> None:
    for member in (cast.otto, cast.tom, cast.rita):
        with pytest.raises(NotAllowed):
            actions.complete_unit(
                ctx_for(member), enrolment_id=way.lena.id, unit_id=way.units[0].id
            )


def test_without_a_seat_nothing_is_recorded(
    db: Session, way: Way, cast: Cast, ctx_for: CtxFor
) -> None:
    waiting = make_enrolment(
        db, session_id=way.session.id, person_id=cast.otto.person_id, seat="waitlisted"
    )

    with pytest.raises(NotFound):
        actions.complete_unit(ctx_for(cast.otto), enrolment_id=waiting.id, unit_id=way.units[0].id)


def test_a_unit_of_another_course_is_not_found(
    db: Session, way: Way, cast: Cast, ctx_for: CtxFor
) -> None:
    make_course(db, provider_id=cast.secretariat_id)
    foreign = db.scalars(
        sa.select(Unit.id).where(Unit.version_id != way.session.version_id).limit(1)
    ).one()

    with pytest.raises(NotFound):
        actions.complete_unit(ctx_for(cast.lena), enrolment_id=way.lena.id, unit_id=foreign)


def test_a_quiz_is_not_completed_by_the_button_and_a_text_has_no_answers(
    way: Way, cast: Cast, ctx_for: CtxFor
) -> None:
    ctx = ctx_for(cast.lena)

    with pytest.raises(QuizMustBePassed):
        actions.complete_unit(ctx, enrolment_id=way.lena.id, unit_id=way.quiz.id)
    with pytest.raises(NotAQuiz):
        actions.submit_attempt(
            ctx, enrolment_id=way.lena.id, unit_id=way.units[0].id, number=1, answers={}
        )


def test_a_failed_attempt_completes_nothing_and_a_passed_one_does(
    db: Session, way: Way, cast: Cast, ctx_for: CtxFor
) -> None:
    ctx = ctx_for(cast.lena)
    seat = {"enrolment_id": way.lena.id, "unit_id": way.quiz.id}

    failed = actions.submit_attempt(
        ctx, **seat, number=1, answers=quiz_answers(db, way.quiz, right=False)
    )
    assert (failed.success, failed.score_scaled) == ("failed", Decimal(0))
    assert events(db, "learning.unit_completed") == []

    passed = actions.submit_attempt(
        ctx, **seat, number=2, answers=quiz_answers(db, way.quiz, right=True)
    )
    assert (passed.success, passed.score_scaled) == ("passed", Decimal(1))
    assert len(events(db, "learning.unit_completed")) == 1

    with pytest.raises(AlreadyPassed):
        actions.submit_attempt(
            ctx, **seat, number=3, answers=quiz_answers(db, way.quiz, right=True)
        )


def test_a_double_click_costs_no_attempt(
    db: Session, way: Way, cast: Cast, ctx_for: CtxFor
) -> None:
    ctx = ctx_for(cast.lena)
    given = quiz_answers(db, way.quiz, right=False)

    for _click in range(2):
        actions.submit_attempt(
            ctx, enrolment_id=way.lena.id, unit_id=way.quiz.id, number=1, answers=given
        )

    assert db.scalar(sa.select(sa.func.count(Attempt.id))) == 1


def test_attempts_end_at_the_limit(db: Session, way: Way, cast: Cast, ctx_for: CtxFor) -> None:
    way.quiz.attempt_limit = 1
    db.commit()
    ctx = ctx_for(cast.lena)
    given = quiz_answers(db, way.quiz, right=False)
    actions.submit_attempt(
        ctx, enrolment_id=way.lena.id, unit_id=way.quiz.id, number=1, answers=given
    )

    with pytest.raises(AttemptsUsedUp):
        actions.submit_attempt(
            ctx, enrolment_id=way.lena.id, unit_id=way.quiz.id, number=2, answers=given
        )


def test_an_incomplete_attempt_leaves_no_row(
    db: Session, way: Way, cast: Cast, ctx_for: CtxFor
) -> None:
    with pytest.raises(QuestionUnanswered):
        actions.submit_attempt(
            ctx_for(cast.lena), enrolment_id=way.lena.id, unit_id=way.quiz.id, number=1, answers={}
        )

    assert db.scalars(sa.select(Attempt)).all() == []
    assert db.scalars(sa.select(UnitProgress)).all() == []


def test_units_quiz_and_meeting_together_complete_the_session(
    db: Session, way: Way, cast: Cast, ctx_for: CtxFor, clock: FixedClock
) -> None:
    finish_everything(ctx_for(cast.lena), db, way)
    row = completion(db, way.lena.id)
    assert row is not None
    assert row.state == "in_progress"

    clock.advance(timedelta(hours=2))
    actions.mark_attendance(
        ctx_for(cast.tom), meeting_id=way.meetings[0].id, statuses={way.lena.id: "late"}
    )

    row = completion(db, way.lena.id)
    assert row is not None
    assert (row.state, row.success, row.rule_version) == ("completed", "passed", "1")
    assert row.facts["meetings_attended"] == 1
    assert row.completed_at == clock.now()
    assert len(events(db, "learning.session_completed")) == 1


def test_marks_and_completions_are_said_to_the_session_they_hang_on(
    db: Session,
    way: Way,
    cast: Cast,
    ctx_for: CtxFor,
    clock: FixedClock,
    run_jobs: Callable[[], int],
) -> None:
    finish_everything(ctx_for(cast.lena), db, way)
    clock.advance(timedelta(hours=2))
    mark = {"meeting_id": way.meetings[0].id}

    actions.mark_attendance(ctx_for(cast.tom), **mark, statuses={})
    assert not way.meetings[0].is_marked
    actions.mark_attendance(ctx_for(cast.tom), **mark, statuses={way.lena.id: "absent"})
    run_jobs()
    db.expire_all()
    assert [meeting.is_marked for meeting in way.meetings] == [True, False]
    assert not way.session.has_results

    actions.mark_attendance(ctx_for(cast.tom), **mark, statuses={way.lena.id: "present"})
    run_jobs()
    db.refresh(way.session)
    assert way.session.has_results


def test_excused_and_absent_do_not_complete(
    db: Session, way: Way, cast: Cast, ctx_for: CtxFor, clock: FixedClock
) -> None:
    finish_everything(ctx_for(cast.lena), db, way)
    clock.advance(timedelta(hours=2))

    for status in ("excused", "absent"):
        actions.mark_attendance(
            ctx_for(cast.tom), meeting_id=way.meetings[0].id, statuses={way.lena.id: status}
        )
        row = completion(db, way.lena.id)
        assert row is not None
        assert row.state == "in_progress"


def test_completion_survives_what_changes_later(
    db: Session,
    way: Way,
    cast: Cast,
    ctx_for: CtxFor,
    system_ctx: Context,
    clock: FixedClock,
) -> None:
    finish_everything(ctx_for(cast.lena), db, way)
    clock.advance(timedelta(hours=2))
    mark = {"meeting_id": way.meetings[0].id}
    actions.mark_attendance(ctx_for(cast.tom), **mark, statuses={way.lena.id: "present"})
    before = completion(db, way.lena.id)
    assert before is not None
    kept = (before.completed_at, before.rule_version, dict(before.facts))

    way.session.required_meetings = 2
    db.commit()
    clock.advance(timedelta(days=1))
    actions.mark_attendance(ctx_for(cast.tom), **mark, statuses={way.lena.id: "absent"})
    actions.recompute_session(system_ctx, session_id=way.session.id)

    after = completion(db, way.lena.id)
    assert after is not None
    assert after.state == "completed"
    assert (after.completed_at, after.rule_version, dict(after.facts)) == kept
    candidate = queries.get_award_candidate(system_ctx, way.lena.id)
    assert candidate.meets_rule
    assert [line.code for line in candidate.missing] == ["meetings"]


def test_recomputing_completes_whoever_meets_the_lighter_rule_and_is_only_for_the_system(
    db: Session, way: Way, cast: Cast, ctx_for: CtxFor, system_ctx: Context
) -> None:
    finish_everything(ctx_for(cast.lena), db, way)
    way.session.required_meetings = 0
    db.commit()

    with pytest.raises(NotAllowed):
        actions.recompute_session(ctx_for(cast.rita), session_id=way.session.id)
    actions.recompute_session(system_ctx, session_id=way.session.id)

    row = completion(db, way.lena.id)
    assert row is not None
    assert row.state == "completed"


@pytest.mark.parametrize(
    ("event", "is_completed"),
    [
        ({"changed": ["required_meetings"]}, True),
        ({"changed": ["title", "award"]}, True),
        ({"meeting_id": "that was removed"}, True),
        ({"changed": ["title", "capacity"]}, False),
        ({"changed": ["trainers"]}, False),
    ],
)
def test_only_a_change_that_the_rule_reads_recomputes(
    db: Session,
    way: Way,
    cast: Cast,
    ctx_for: CtxFor,
    system_ctx: Context,
    event: dict[str, Any],
    is_completed: bool,
) -> None:
    finish_everything(ctx_for(cast.lena), db, way)
    way.session.required_meetings = 0
    db.commit()

    follow = reactions.recompute_completions
    follow(system_ctx, uuid4(), {"session_id": str(way.session.id), **event})

    row = completion(db, way.lena.id)
    assert row is not None
    assert (row.state == "completed") is is_completed


def test_award_candidates_are_those_with_a_seat(
    db: Session, way: Way, cast: Cast, system_ctx: Context
) -> None:
    make_enrolment(db, session_id=way.session.id, person_id=cast.otto.person_id, seat="waitlisted")

    candidates = queries.list_award_candidates(system_ctx, way.session.id)

    assert [candidate.person_id for candidate in candidates] == [cast.lena.person_id]
    assert not candidates[0].meets_rule
    assert {line.code for line in candidates[0].missing} == {"units", "quizzes", "meetings"}


def test_candidates_take_one_statement_however_many_they_are(
    db: Session, way: Way, cast: Cast, system_ctx: Context, statements: Callable[..., object]
) -> None:
    for member in (cast.otto, cast.amina, cast.mona):
        make_enrolment(db, session_id=way.session.id, person_id=member.person_id)

    with statements() as sent:  # type: ignore[attr-defined]
        assert len(queries.list_award_candidates(system_ctx, way.session.id)) == 4

    assert len(sent) == 1


def test_only_trainers_of_the_session_and_administrators_mark_attendance(
    db: Session, way: Way, cast: Cast, ctx_for: CtxFor, clock: FixedClock
) -> None:
    clock.advance(timedelta(hours=2))
    marks = {"meeting_id": way.meetings[0].id, "statuses": {way.lena.id: "present"}}

    for member in (cast.lena, cast.otto, cast.mona):
        with pytest.raises(NotAllowed):
            actions.mark_attendance(ctx_for(member), **marks)
    assert actions.mark_attendance(ctx_for(cast.rita), **marks) == 1
    assert actions.mark_attendance(ctx_for(cast.tom), **marks) == 0


def test_attendance_is_marked_from_the_beginning_on(
    way: Way, cast: Cast, ctx_for: CtxFor, clock: FixedClock
) -> None:
    marks = {"meeting_id": way.meetings[0].id, "statuses": {way.lena.id: "present"}}

    with pytest.raises(MeetingNotBegun):
        actions.mark_attendance(ctx_for(cast.tom), **marks)
    clock.advance(timedelta(hours=1))
    assert actions.mark_attendance(ctx_for(cast.tom), **marks) == 1


def test_marking_strangers_or_with_unknown_words_changes_nothing(
    db: Session, way: Way, cast: Cast, ctx_for: CtxFor, clock: FixedClock
) -> None:
    clock.advance(timedelta(hours=2))
    ctx, meeting_id = ctx_for(cast.tom), way.meetings[0].id

    with pytest.raises(NotAParticipant):
        actions.mark_attendance(ctx, meeting_id=meeting_id, statuses={uuid4(): "present"})
    with pytest.raises(StatusUnknown):
        actions.mark_attendance(ctx, meeting_id=meeting_id, statuses={way.lena.id: "there"})

    assert db.scalars(sa.select(Attendance)).all() == []


def test_a_mark_that_somebody_changed_meanwhile_is_not_overwritten(
    db: Session, way: Way, cast: Cast, ctx_for: CtxFor, clock: FixedClock
) -> None:
    clock.advance(timedelta(hours=2))
    meeting_id, lena = way.meetings[0].id, way.lena.id
    actions.mark_attendance(ctx_for(cast.tom), meeting_id=meeting_id, statuses={lena: "absent"})
    stale = {"meeting_id": meeting_id, "seen": {lena: None}}

    with pytest.raises(Outdated) as refusal:
        actions.mark_attendance(ctx_for(cast.rita), **stale, statuses={lena: "late"})
    assert actions.mark_attendance(ctx_for(cast.rita), **stale, statuses={lena: "absent"}) == 0
    assert actions.mark_attendance(ctx_for(cast.rita), **stale, statuses={}) == 0

    assert refusal.value.changed_by == cast.tom.person_id
    assert refusal.value.changed_at == clock.now()
    assert db.scalars(sa.select(Attendance.status)).all() == ["absent"]


def test_marking_the_others_present_leaves_marks_as_they_are(
    db: Session, way: Way, cast: Cast, ctx_for: CtxFor, clock: FixedClock
) -> None:
    otto = make_enrolment(db, session_id=way.session.id, person_id=cast.otto.person_id)
    clock.advance(timedelta(hours=2))
    ctx, meeting_id = ctx_for(cast.tom), way.meetings[0].id
    actions.mark_attendance(ctx, meeting_id=meeting_id, statuses={way.lena.id: "absent"})

    assert actions.mark_others_present(ctx, meeting_id=meeting_id) == 1

    marks = dict(db.execute(sa.select(Attendance.enrolment_id, Attendance.status)).all())
    assert marks == {way.lena.id: "absent", otto.id: "present"}
