"""Decisions of learning: how a quiz is scored, and what completes a session."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from .errors import (
    AlreadyPassed,
    AnswerUnknown,
    AttemptsUsedUp,
    QuestionUnanswered,
    RightAnswersUnchosen,
)

RULE_VERSION = "1"
"""Stands beside every completion. Raise it when `assess` decides otherwise than before."""

ATTENDED = frozenset({"present", "partial", "late"})
"""The statuses that count as having been there; excused is not."""

FOUR_PLACES = Decimal("0.0001")
SEEN_AGAIN_AFTER = timedelta(minutes=5)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class QuestionKey:
    """One question with all its answers and the right ones."""

    id: UUID
    is_single: bool
    answer_ids: frozenset[UUID]
    right_ids: frozenset[UUID]


@dataclass(frozen=True)
class QuizResult:
    """What the answers to a quiz are worth. `success` is unknown where no pass mark is set."""

    score_scaled: Decimal
    right_questions: frozenset[UUID]
    success: str
    completes: bool


def score_quiz(
    questions: Sequence[QuestionKey],
    answers: Mapping[UUID, Set[UUID]],
    pass_mark: Decimal | None,
) -> QuizResult:
    """Return what the answers are worth; a question counts when exactly its right ones are chosen.

    Raises QuestionUnanswered or AnswerUnknown for answers that cannot be scored.
    """
    for number, question in enumerate(questions, start=1):
        _check_answer(number, question, answers.get(question.id, frozenset()))
    right = frozenset(q.id for q in questions if set(answers[q.id]) == q.right_ids)
    score = (Decimal(len(right)) / max(len(questions), 1)).quantize(FOUR_PLACES, ROUND_HALF_UP)
    if pass_mark is None:
        return QuizResult(score, right, success="unknown", completes=True)
    is_passed = score >= pass_mark
    return QuizResult(score, right, "passed" if is_passed else "failed", completes=is_passed)


def _check_answer(number: int, question: QuestionKey, chosen: Set[UUID]) -> None:
    if not chosen:
        unanswered = QuestionUnanswered if question.is_single else RightAnswersUnchosen
        raise unanswered(field=f"question-{question.id}", number=number)
    if not chosen <= question.answer_ids or (question.is_single and len(chosen) > 1):
        raise AnswerUnknown(field=f"question-{question.id}", number=number)


def check_attempt(*, made: int, limit: int | None, is_completed: bool) -> None:
    """Refuse an attempt at a quiz that is passed, or that was tried as often as it may be."""
    if is_completed:
        raise AlreadyPassed
    if limit is not None and made >= limit:
        raise AttemptsUsedUp(limit=limit)


@dataclass(frozen=True)
class MarkedSheet:
    """What a sheet of attendance changes: the marks that are news, and whose came too late."""

    news: Mapping[UUID, str]
    overtaken: tuple[UUID, ...]


def compare_marks(
    now: Mapping[UUID, str | None], wanted: Mapping[UUID, str], seen: Mapping[UUID, str | None]
) -> MarkedSheet:
    """Return what marking as `wanted` changes of the marks there are `now`.

    Marks that are wanted as they were `seen` were left alone, whatever became of them since; one
    that was changed, and by somebody else meanwhile, is overtaken. Whoever is not in `seen` is
    simply marked.
    """
    touched = {
        key: mark for key, mark in wanted.items() if mark not in (now[key], seen.get(key, now[key]))
    }
    overtaken = tuple(key for key in touched if now[key] != seen.get(key, now[key]))
    return MarkedSheet(touched, overtaken)


@dataclass(frozen=True)
class CompletionFacts:
    """What a person has done of what their session holds. Quizzes are not counted as units."""

    award: str
    units_done: int
    units_required: int
    quizzes_done: int
    quizzes_required: int
    meetings_attended: int
    meetings_required: int
    meetings_planned: int


@dataclass(frozen=True)
class Requirement:
    """One line of the rule: so many of so many."""

    code: str
    done: int
    needed: int

    @property
    def is_met(self) -> bool:
        """Tell whether nothing of it is missing."""
        return self.done >= self.needed

    @property
    def missing(self) -> int:
        """Return how many are still to be done."""
        return max(self.needed - self.done, 0)


@dataclass(frozen=True)
class Assessment:
    """Whether the rule of the session is met, line by line."""

    requirements: tuple[Requirement, ...]

    @property
    def is_met(self) -> bool:
        """Tell whether every line is met; a session that asks for nothing grants nothing."""
        return bool(self.requirements) and all(line.is_met for line in self.requirements)

    @property
    def missing(self) -> tuple[Requirement, ...]:
        """Return the lines that are not met."""
        return tuple(line for line in self.requirements if not line.is_met)


def assess(facts: CompletionFacts) -> Assessment:
    """Return how the facts stand against the rule of the session.

    Participation asks for meetings only; where a session has none, for its required units. All
    others ask for the required units, the required quizzes and the meetings.
    """
    needed = meetings_needed(facts)
    meetings = Requirement("meetings", facts.meetings_attended, needed)
    work = (
        Requirement("units", facts.units_done, facts.units_required),
        Requirement("quizzes", facts.quizzes_done, facts.quizzes_required),
    )
    is_attendance_only = facts.award == "participation" and facts.meetings_planned > 0
    lines = (meetings,) if is_attendance_only else (*work, meetings)
    return Assessment(tuple(line for line in lines if line.needed > 0))


def meetings_needed(facts: CompletionFacts) -> int:
    """Return how many meetings must be attended: never more than there are.

    A certificate of participation says that somebody was there: it asks for one meeting at least.
    """
    asked = facts.meetings_required
    if facts.award == "participation":
        asked = max(asked, 1)
    return min(asked, facts.meetings_planned)


@dataclass(frozen=True)
class SeenStop:
    """A unit on the way: whether it is completed, and when its reader was last there."""

    unit_id: UUID
    is_completed: bool
    last_seen_at: datetime | None


def choose_stop(stops: Sequence[SeenStop]) -> UUID | None:
    """Return where to go on: the unit last open or, when that is done, the next that is not.

    When all are done it is the one last open; None where there are no units.
    """
    seen = [number for number, stop in enumerate(stops) if stop.last_seen_at is not None]
    last = max(seen, key=lambda number: stops[number].last_seen_at or _NEVER, default=0)
    onward = (*stops[last:], *stops[:last])
    for stop in onward:
        if not stop.is_completed:
            return stop.unit_id
    return onward[0].unit_id if onward else None


def is_worth_noting(unit_id: UUID, stops: Sequence[SeenStop], *, now: datetime) -> bool:
    """Tell whether opening the unit changes what resuming needs to know.

    A page that is only loaded again costs no write.
    """
    latest = max(stops, key=lambda stop: stop.last_seen_at or _NEVER)
    if latest.unit_id != unit_id or latest.last_seen_at is None:
        return True
    return now - latest.last_seen_at > SEEN_AGAIN_AFTER
