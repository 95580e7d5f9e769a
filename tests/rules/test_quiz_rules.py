"""How a quiz is scored, and where a learner goes on."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from learning_station.learning.errors import (
    AlreadyPassed,
    AnswerUnknown,
    AttemptsUsedUp,
    QuestionUnanswered,
    RightAnswersUnchosen,
)
from learning_station.learning.rules import (
    QuestionKey,
    SeenStop,
    check_attempt,
    choose_stop,
    is_worth_noting,
    score_quiz,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
A, B, C = (uuid4() for _ in range(3))


def question(*right: UUID, single: bool = False) -> QuestionKey:
    return QuestionKey(uuid4(), single, frozenset({A, B, C}), frozenset(right))


def test_a_question_counts_when_exactly_its_right_answers_are_chosen() -> None:
    first, second, third = question(A), question(A, B), question(A, B)

    result = score_quiz(
        [first, second, third],
        {first.id: {A}, second.id: {A, B}, third.id: {A}},
        Decimal("0.6667"),
    )

    assert result.score_scaled == Decimal("0.6667")
    assert result.right_questions == {first.id, second.id}
    assert result.success == "passed"
    assert result.completes


def test_choosing_everything_is_not_right() -> None:
    one = question(A)

    assert score_quiz([one], {one.id: {A, B, C}}, Decimal("0.5")).score_scaled == 0


@pytest.mark.parametrize(
    ("mark", "success"), [("0.5", "passed"), ("0.5001", "failed"), ("1", "failed"), ("0", "passed")]
)
def test_the_pass_mark_is_reached_from_below(mark: str, success: str) -> None:
    first, second = question(A), question(B)

    result = score_quiz([first, second], {first.id: {A}, second.id: {A}}, Decimal(mark))

    assert (result.success, result.completes) == (success, success == "passed")


def test_a_quiz_without_pass_mark_is_done_when_answered() -> None:
    one = question(A)

    result = score_quiz([one], {one.id: {B}}, None)

    assert (result.success, result.completes) == ("unknown", True)


def test_an_unanswered_question_is_refused_by_its_number() -> None:
    first, second = question(A), question(B)

    with pytest.raises(QuestionUnanswered) as refusal:
        score_quiz([first, second], {first.id: {A}}, None)

    assert refusal.value.values == {"number": 2}
    assert refusal.value.field == f"question-{second.id}"


@pytest.mark.parametrize("single", [True, False])
def test_what_is_asked_of_an_empty_question_follows_its_kind(single: bool) -> None:
    one = question(A, single=single)

    with pytest.raises(QuestionUnanswered) as refusal:
        score_quiz([one], {}, None)

    assert isinstance(refusal.value, RightAnswersUnchosen) is not single


def test_answers_of_other_questions_and_two_for_one_are_refused() -> None:
    one = question(A, single=True)

    for chosen in ({uuid4()}, {A, B}):
        with pytest.raises(AnswerUnknown):
            score_quiz([one], {one.id: chosen}, None)


def test_attempts_are_allowed_up_to_the_limit() -> None:
    check_attempt(made=1, limit=2, is_completed=False)
    check_attempt(made=99, limit=None, is_completed=False)
    with pytest.raises(AttemptsUsedUp):
        check_attempt(made=2, limit=2, is_completed=False)


def test_a_passed_quiz_is_not_tried_again() -> None:
    with pytest.raises(AlreadyPassed):
        check_attempt(made=1, limit=None, is_completed=True)


def stop(number: int, *, done: bool = False, seen: int | None = None) -> SeenStop:
    at = None if seen is None else NOW - timedelta(minutes=seen)
    return SeenStop(UUID(int=number), done, at)


@pytest.mark.parametrize(
    ("stops", "expected"),
    [
        ([stop(1), stop(2)], 1),
        ([stop(1, done=True, seen=9), stop(2, seen=3), stop(3)], 2),
        ([stop(1, done=True, seen=9), stop(2, done=True, seen=3), stop(3)], 3),
        ([stop(1), stop(2, done=True, seen=3)], 1),
        ([stop(1, seen=9), stop(2), stop(3, seen=3)], 3),
        ([stop(1, done=True, seen=9), stop(2, done=True, seen=3)], 2),
    ],
)
def test_resuming_goes_to_the_unit_last_open_or_the_next_one(
    stops: list[SeenStop], expected: int
) -> None:
    assert choose_stop(stops) == UUID(int=expected)


def test_resuming_without_units_goes_nowhere() -> None:
    assert choose_stop([]) is None


def test_loading_the_same_unit_again_is_not_worth_a_write() -> None:
    stops = [stop(1, seen=1), stop(2)]

    assert not is_worth_noting(UUID(int=1), stops, now=NOW)
    assert is_worth_noting(UUID(int=2), stops, now=NOW)
    assert is_worth_noting(UUID(int=1), stops, now=NOW + timedelta(hours=1))
