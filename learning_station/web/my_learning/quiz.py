"""A quiz as its page shows it: what was chosen, what it was worth, what is told about it."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from werkzeug.datastructures import MultiDict

from learning_station.catalogue.queries import QuestionContent, UnitContent
from learning_station.kernel.languages import LanguageMap
from learning_station.kernel.translations import mark as _
from learning_station.kernel.translations import translate
from learning_station.learning.errors import QuestionUnanswered, RightAnswersUnchosen
from learning_station.learning.queries import Stop
from learning_station.web.forms import Problem, say

VERDICTS = {"right": _("Right."), "wrong": _("Not right.")}
UNANSWERED = {
    "single": QuestionUnanswered.message,
    "multiple": RightAnswersUnchosen.message,
}
"""What is said to whoever leaves a question empty, by its kind."""


class MadeAttempt(Protocol):
    """What the page asks of an attempt."""

    number: int
    answers: dict[str, list[str]]
    score_scaled: Decimal
    success: str


@dataclass(frozen=True)
class AnswerView:
    """One answer. `tone` is right, wrong or empty; `feedback` is empty while it would help."""

    id: UUID
    text: LanguageMap
    is_chosen: bool
    tone: str
    feedback: LanguageMap

    def verdict(self, language: str) -> str:
        """Return whether the answer is right, in words; nothing where its author begins so."""
        words = VERDICTS[self.tone]
        told = self.feedback.best(language)
        begins = re.escape(translate(told.language, words).rstrip("."))
        return "" if re.match(rf"{begins}\b", told.text, re.IGNORECASE) else say(words)


@dataclass(frozen=True)
class QuestionView:
    """One question with its answers."""

    id: UUID
    number: int
    prompt: LanguageMap
    is_single: bool
    answers: tuple[AnswerView, ...]
    problem: Problem | None
    is_incomplete: bool
    """Whether everything chosen was right and something right was not chosen."""


@dataclass(frozen=True)
class QuizView:
    """A quiz with the result of the last attempt, and whether there may be another."""

    questions: tuple[QuestionView, ...]
    last: MadeAttempt | None
    next_number: int
    is_open: bool

    @property
    def corrections(self) -> list[tuple[str, str]]:
        """Return (id of the control, sentence) for every question to correct."""
        return [
            (f"answer-{question.answers[0].id}", say(question.problem))
            for question in self.questions
            if question.problem
        ]


def read_answers(form: MultiDict[str, str], content: UnitContent) -> dict[UUID, set[UUID]]:
    """Return the answers chosen in the form; what is no id of ours is left out."""
    known = {str(answer.id): answer.id for q in content.questions for answer in q.answers}
    return {
        question.id: {
            known[value] for value in form.getlist(f"question-{question.id}") if value in known
        }
        for question in content.questions
    }


def make_quiz(
    stop: Stop,
    content: UnitContent,
    attempts: Sequence[MadeAttempt],
    *,
    is_preview: bool,
    chosen: Mapping[UUID, Set[UUID]] | None,
    problems: Mapping[UUID, Problem],
) -> QuizView:
    """Return the quiz; the right answers show themselves once no further attempt is possible."""
    last = attempts[-1] if attempts else None
    is_over = is_preview or stop.is_completed or stop.attempts_left == 0
    if chosen is None:
        chosen = _chosen_in(last)
    shows_result = last is not None and not problems
    questions = tuple(
        QuestionView(
            id=question.id,
            number=number,
            prompt=question.prompt,
            is_single=question.kind == "single",
            answers=_answers(question, chosen.get(question.id, set()), shows_result, is_over),
            problem=problems.get(question.id),
            is_incomplete=shows_result and _lacks_some(question, chosen.get(question.id, set())),
        )
        for number, question in enumerate(content.questions, start=1)
    )
    return QuizView(questions, last, len(attempts) + 1, not is_over)


def _lacks_some(question: QuestionContent, chosen: Set[UUID]) -> bool:
    right = {answer.id for answer in question.answers if answer.is_correct}
    return chosen < right


def _chosen_in(attempt: MadeAttempt | None) -> dict[UUID, Set[UUID]]:
    if attempt is None:
        return {}
    return {UUID(key): {UUID(one) for one in ids} for key, ids in attempt.answers.items()}


def _answers(
    question: QuestionContent, chosen: Set[UUID], shows_result: bool, is_over: bool
) -> tuple[AnswerView, ...]:
    views = []
    for answer in question.answers:
        is_told = (shows_result and answer.id in chosen) or (is_over and answer.is_correct)
        tone = ("right" if answer.is_correct else "wrong") if is_told else ""
        feedback = answer.feedback if is_told else LanguageMap()
        views.append(AnswerView(answer.id, answer.text, answer.id in chosen, tone, feedback))
    return tuple(views)
