"""Forms of sessions: which questions are asked of whom, which answers will do, what is kept."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from learning_station.enrolment.errors import forms as refusals
from learning_station.kernel.errors import LearningStationError
from learning_station.kernel.languages import LanguageMap
from learning_station.kernel.sorting import plain_letters
from learning_station.library import rules as library_rules
from learning_station.library.errors import FileTooLarge

Value = str | list[str] | dict[str, Any] | None
"""An answer: a text, a date as text, keys of choices, or what is known about a file."""
Values = Mapping[UUID, Value]

KINDS = (
    "motivation", "short_text", "long_text", "one_choice", "several_choices", "yes_no", "date",
    "file",
)  # fmt: skip
TEXTS = frozenset({"motivation", "short_text", "long_text"})
WITH_CHOICES = frozenset({"one_choice", "several_choices"})
DECIDING = frozenset({*WITH_CHOICES, "yes_no"})
"""Kinds whose answer can decide whether another question is asked."""
YES_NO = ("yes", "no")

FIELDS_AT_MOST = 60
CHOICES_AT_MOST = 20
LABEL_AT_MOST = 300
HINT_AT_MOST = 600
SHORT_TEXT_AT_MOST = 300
LONG_TEXT_AT_MOST = 20_000
WORDS_AT_MOST = 2000
RETENTION_AT_MOST = 3650
FILE_LIMIT_MB = 10
FILE_ENDINGS = (".pdf", ".docx", ".png", ".jpg", ".jpeg")
OWN_DIMENSIONS = frozenset({"profile", "language", "organisation", "region"})
"""What is counted of everybody anyhow: no question may overwrite it."""
_KEY = re.compile(r"[a-z0-9-]{1,60}")
_DIMENSION = re.compile(r"[a-z][a-z0-9_]{0,29}")


@dataclass(frozen=True)
class Choice:
    """One of the answers somebody can choose. The key stays when the words are corrected."""

    key: str
    label: LanguageMap


@dataclass(frozen=True, kw_only=True)
class FieldDraft:
    """A question as its organisers write it."""

    kind: str
    label: LanguageMap
    hint: LanguageMap = field(default_factory=LanguageMap)
    stage: str = "application"
    choices: tuple[Choice, ...] = ()
    is_required: bool = False
    word_limit: int | None = None
    shown_if_field_id: UUID | None = None
    shown_if_values: tuple[str, ...] = ()
    dimension: str = ""
    audience: str = "deciders"
    retention_days: int | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """Return what can be chosen."""
        return YES_NO if self.kind == "yes_no" else tuple(choice.key for choice in self.choices)


@dataclass(frozen=True, kw_only=True)
class Question(FieldDraft):
    """A question as it stands in a form."""

    id: UUID
    position: int


# Which questions are asked


def shown_questions(questions: Sequence[Question], values: Values) -> list[Question]:
    """Return the questions asked of somebody who answers so.

    What hangs on a question that is itself not asked, is not asked either."""
    by_id = {question.id: question for question in questions}
    return [question for question in questions if _is_shown(question, by_id, values, set())]


def _is_shown(
    question: Question, by_id: Mapping[UUID, Question], values: Values, seen: set[UUID]
) -> bool:
    if question.shown_if_field_id is None:
        return True
    parent = by_id.get(question.shown_if_field_id)
    # A circle cannot be made in the editor; rows made otherwise must not hang the page.
    if parent is None or question.id in seen:
        return False
    if not _is_shown(parent, by_id, values, seen | {question.id}):
        return False
    return bool(_chosen(values.get(parent.id)) & set(question.shown_if_values))


def _chosen(value: Value) -> set[str]:
    if isinstance(value, str):
        return {value}
    return set(value) if isinstance(value, list) else set()


# Which answers will do


def is_empty(value: Value) -> bool:
    """Tell whether nothing was answered."""
    return value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip())


def count_words(text: str) -> int:
    """Return how many words a text has, as its writer counts them."""
    return len(text.split())


def clean_values(questions: Sequence[Question], values: Values) -> dict[UUID, Value]:
    """Return what is kept of the answers: those to questions that were asked, and not empty."""
    asked = shown_questions(questions, values)
    found = {question.id: values.get(question.id) for question in asked}
    return {
        question_id: value.strip() if isinstance(value, str) else value
        for question_id, value in found.items()
        if not is_empty(value)
    }


def find_problems(
    questions: Sequence[Question], values: Values, *, is_final: bool
) -> dict[UUID, LearningStationError]:
    """Return what is wrong with the answers, by question.

    A draft may leave out what is required and use too many words; what no form of ours sends (an
    unknown choice, a date that is none) is refused even there."""
    found = {}
    for question in shown_questions(questions, values):
        problem = _problem(question, values.get(question.id), is_final=is_final)
        if problem is not None:
            found[question.id] = problem
    return found


def _problem(question: Question, value: Value, *, is_final: bool) -> LearningStationError | None:
    if is_empty(value):
        return _missing(question) if question.is_required and is_final else None
    if question.kind in TEXTS:
        return _text_problem(question, value, is_final=is_final)
    if question.kind in DECIDING:
        fits = isinstance(value, list) == (question.kind == "several_choices")
        is_known = _chosen(value) <= set(question.keys)
        return None if fits and is_known else refusals.ChoiceUnknown()
    if question.kind == "date":
        return None if _is_date(value) else refusals.DateUnreal()
    return None if isinstance(value, dict) and "key" in value else refusals.AnswerMissing()


def _missing(question: Question) -> LearningStationError:
    if question.kind in DECIDING:
        return refusals.ChoiceMissing()
    return refusals.FileMissing() if question.kind == "file" else refusals.AnswerMissing()


def _text_problem(
    question: Question, value: Value, *, is_final: bool
) -> LearningStationError | None:
    if not isinstance(value, str):
        return refusals.AnswerMissing()
    longest = SHORT_TEXT_AT_MOST if question.kind == "short_text" else LONG_TEXT_AT_MOST
    if len(value) > longest:
        return refusals.AnswerTooLong(limit=longest)
    words = count_words(value)
    if is_final and question.word_limit is not None and words > question.word_limit:
        return refusals.TooManyWords(limit=question.word_limit, words=words)
    return None


def _is_date(value: Value) -> bool:
    try:
        # Other notations of ISO 8601 would show as they came.
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def check_file(filename: str, content: bytes, *, limit_mb: int) -> tuple[str, str]:
    """Return a safe name and the media type of a file that can be an answer; raise otherwise."""
    limit_mb = min(limit_mb, FILE_LIMIT_MB)
    if len(content) > limit_mb * 1024 * 1024:
        raise FileTooLarge(limit=limit_mb)
    name = library_rules.clean_filename(filename)
    if content and not name.lower().endswith(FILE_ENDINGS):
        raise refusals.AnswerFileKind
    return name, library_rules.decide_media_type(name, content, limit_mb=limit_mb)


def changed_questions(
    questions: Iterable[Question], before: Values, after: Values
) -> list[Question]:
    """Return the questions that are answered otherwise than before."""
    return [one for one in questions if before.get(one.id) != after.get(one.id)]


def categories_of(questions: Iterable[Question], values: Values) -> dict[str, str]:
    """Return what quotas count of the answers: dimension and chosen key."""
    found = {}
    for question in questions:
        value = values.get(question.id)
        if question.dimension and isinstance(value, str) and value:
            found[question.dimension] = value
    return found


# Changing an application that was sent


def goes_back(*, needs_reapproval: bool, application: str) -> bool:
    """Tell whether a change of the answers asks for a new decision."""
    return needs_reapproval and application in ("endorsed", "approved")


# Writing a form


def check_field(draft: FieldDraft, earlier: Sequence[Question]) -> FieldDraft:
    """Return the question as it can be asked; raise what is wrong with it.

    `earlier` are the questions of its stage that stand before it."""
    if draft.kind not in KINDS:
        raise refusals.FieldKindUnknown
    if not draft.label:
        raise refusals.LabelMissing
    if draft.kind == "motivation" and draft.stage != "application":
        raise refusals.MotivationStage
    choices = _check_choices(draft.choices) if draft.kind in WITH_CHOICES else ()
    checked = replace(
        draft,
        choices=choices,
        word_limit=draft.word_limit if draft.kind in TEXTS else None,
        dimension=_check_dimension(draft),
    )
    _check_condition(checked, earlier)
    return checked


def _check_choices(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    if len(choices) < 2:
        raise refusals.ChoicesMissing
    if any(not choice.label for choice in choices):
        raise refusals.ChoicesMissing
    taken = {choice.key for choice in choices if _KEY.fullmatch(choice.key)}
    kept = []
    for number, choice in enumerate(choices, start=1):
        is_known = choice.key in taken
        key = choice.key if is_known else _new_key(choice.label, number, taken)
        taken.add(key)
        kept.append(replace(choice, key=key))
    if len({choice.key for choice in kept}) < len(kept):
        raise refusals.ChoicesMissing
    return tuple(kept)


def _new_key(label: LanguageMap, number: int, taken: Collection[str]) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", plain_letters(label.best("en").text)).strip("-")
    plain = words[:40].strip("-") or f"choice-{number}"
    found, again = plain, 2
    while found in taken:
        found, again = f"{plain}-{again}", again + 1
    return found


def _check_dimension(draft: FieldDraft) -> str:
    name = draft.dimension.strip().lower().replace(" ", "_")
    if draft.kind != "one_choice" or not name:
        return ""
    if not _DIMENSION.fullmatch(name) or name in OWN_DIMENSIONS:
        raise refusals.DimensionRefused
    return name


def _check_condition(draft: FieldDraft, earlier: Sequence[Question]) -> None:
    if draft.shown_if_field_id is None:
        return
    parent = next((one for one in earlier if one.id == draft.shown_if_field_id), None)
    if parent is None or parent.kind not in DECIDING:
        raise refusals.ConditionRefused
    if not draft.shown_if_values or not set(draft.shown_if_values) <= set(parent.keys):
        raise refusals.ConditionRefused


def check_kept(before: Question, after: FieldDraft, *, used_keys: Collection[str]) -> None:
    """Refuse what would turn answers that were given into something else."""
    if (before.kind, before.stage) != (after.kind, after.stage):
        raise refusals.FieldHasAnswers
    lost = set(used_keys) - set(after.keys)
    if after.kind in WITH_CHOICES and lost:
        raise refusals.ChoiceInUse


def check_dependants(question_id: UUID, keys: Collection[str], others: Iterable[Question]) -> None:
    """Refuse to take away what decides whether another question is asked."""
    for other in others:
        if other.shown_if_field_id == question_id and not set(other.shown_if_values) <= set(keys):
            raise refusals.FieldNeeded(name=other.label.best("en").text)


def check_order(questions: Sequence[Question]) -> None:
    """Refuse an order in which a question stands before the one that decides about it."""
    seen: set[UUID] = set()
    for question in questions:
        if question.shown_if_field_id is not None and question.shown_if_field_id not in seen:
            raise refusals.FieldNeeded(name=question.label.best("en").text)
        seen.add(question.id)


# How long answers are kept


def purge_due(ends_at: datetime, retention_days: int | None) -> datetime | None:
    """Return when an answer is taken away; None: it is kept."""
    return None if retention_days is None else ends_at + timedelta(days=retention_days)
