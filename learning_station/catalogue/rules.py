"""Decisions of the catalogue: addresses, order, limits, and what a draft still lacks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from learning_station.kernel.languages import INTERFACE_LANGUAGES, LanguageMap
from learning_station.kernel.texts import has_hidden_signs, is_web_address, plain_slug
from learning_station.kernel.translations import mark as _

from .errors import (
    NumberOutOfRange,
    QuestionRefused,
    SlugUnusable,
    TextTooLong,
    TitleHidesSigns,
    TitleMissing,
    TooMany,
    UnknownLanguage,
    VideoAddressRefused,
)

TITLE_AT_MOST = 200
TEXT_AT_MOST = 4_000
BODY_AT_MOST = 60_000
MODULES_AT_MOST = 40
UNITS_AT_MOST = 60
QUESTIONS_AT_MOST = 50
ANSWERS_AT_LEAST = 2
ANSWERS_AT_MOST = 8
MINUTES_AT_MOST = 100_000
ATTEMPTS_AT_MOST = 99

Item = TypeVar("Item")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RESERVED_SLUGS = frozenset({"new", "search", "files", "preview"})


# Texts and numbers


def slug_of(title: str) -> str:
    """Return an address made of a title: `Agua y género` becomes `agua-y-genero`."""
    slug = plain_slug(title, at_most=80)
    return slug if len(slug) >= 3 and slug not in RESERVED_SLUGS else f"course-{slug}".strip("-")


def check_slug(slug: str) -> str:
    """Return the address when it can be one."""
    if not 3 <= len(slug) <= 100 or not _SLUG.fullmatch(slug) or slug in RESERVED_SLUGS:
        raise SlugUnusable
    return slug


def check_title(title: Mapping[str, str], *, prefix: str = "title") -> LanguageMap:
    """Return the title when there is one, all of it is seen, and no language has too much of it."""
    texts = check_texts(title, at_most=TITLE_AT_MOST, field=prefix)
    if not texts:
        raise TitleMissing(field=f"{prefix}_en")
    for language, text in texts.items():
        if has_hidden_signs(text):
            raise TitleHidesSigns(field=f"{prefix}_{language}")
    return texts


def check_texts(texts: Mapping[str, str], *, at_most: int, field: str) -> LanguageMap:
    """Return the texts when their languages are known and none is too long."""
    for language, text in texts.items():
        if language not in INTERFACE_LANGUAGES:
            raise UnknownLanguage
        if len(text) > at_most:
            raise TextTooLong(field=f"{field}_{language}", limit=at_most)
    return LanguageMap(texts)


def check_languages(languages: Sequence[str]) -> list[str]:
    """Return the languages once each, in the order of the interface."""
    if any(language not in INTERFACE_LANGUAGES for language in languages):
        raise UnknownLanguage
    return [language for language in INTERFACE_LANGUAGES if language in languages]


def check_number(number: int, *, low: int, high: int, field: str) -> int:
    """Return the number when it lies in its range."""
    if not low <= number <= high:
        raise NumberOutOfRange(field=field, low=low, high=high)
    return number


def check_pass_mark(pass_mark: Decimal | None) -> Decimal | None:
    """Return the share of right answers that passes: above 0, at most 1, four decimals."""
    if pass_mark is None:
        return None
    if not Decimal(0) < pass_mark <= Decimal(1):
        raise NumberOutOfRange(field="pass_percent", low=1, high=100)
    return pass_mark.quantize(Decimal("0.0001"))


def check_video_address(address: str | None) -> str | None:
    """Return an https address, or None when there is none; it is only ever shown as a link."""
    if not address:
        return None
    text = address.strip()
    if not is_web_address(text):
        raise VideoAddressRefused
    return text


def check_room(count: int, limit: int) -> None:
    """Raise TooMany when a list is full."""
    if count >= limit:
        raise TooMany(limit=limit)


def moved(items: Sequence[Item], item: Item, *, by: int) -> list[Item]:
    """Return the items with one of them moved by that many places, at most to the end."""
    rest = [other for other in items if other != item]
    place = max(0, min(len(rest), list(items).index(item) + by))
    return [*rest[:place], item, *rest[place:]]


def moved_along(
    line: Mapping[UUID, Sequence[UUID]], unit_id: UUID, *, by: int
) -> dict[UUID, list[UUID]]:
    """Return the units by module with one moved a place; at an edge it goes to the next module."""
    order = {module_id: list(units) for module_id, units in line.items()}
    home = next(module_id for module_id, units in order.items() if unit_id in units)
    at_edge = order[home][0 if by < 0 else -1] == unit_id
    if not at_edge:
        order[home] = moved(order[home], unit_id, by=by)
        return order
    modules = list(order)
    place = modules.index(home) + (-1 if by < 0 else 1)
    if 0 <= place < len(modules):
        neighbour = order[modules[place]]
        check_room(len(neighbour), UNITS_AT_MOST)
        order[home].remove(unit_id)
        neighbour.insert(len(neighbour) if by < 0 else 0, unit_id)
    return order


# Questions


@dataclass(frozen=True)
class AnswerDraft:
    """An answer as its author writes it."""

    text: LanguageMap
    is_correct: bool = False
    feedback: LanguageMap = field(default_factory=LanguageMap)


@dataclass(frozen=True)
class QuestionDraft:
    """A question as its author writes it; `kind` is single or multiple."""

    kind: str
    prompt: LanguageMap
    answers: tuple[AnswerDraft, ...]


def check_questions(questions: Sequence[QuestionDraft]) -> None:
    """Refuse questions that cannot be stored; whether they can be published is asked later."""
    check_room(len(questions) - 1, QUESTIONS_AT_MOST)
    for number, question in enumerate(questions, start=1):
        has_room = ANSWERS_AT_LEAST <= len(question.answers) <= ANSWERS_AT_MOST
        if question.kind not in ("single", "multiple") or not question.prompt or not has_room:
            raise QuestionRefused(field="questions", number=number, most=ANSWERS_AT_MOST)
        for text in _texts_of(question):
            check_texts(text, at_most=TEXT_AT_MOST, field="questions")
        if not all(answer.text for answer in question.answers):
            raise QuestionRefused(field="questions", number=number, most=ANSWERS_AT_MOST)


def _texts_of(question: QuestionDraft) -> Iterator[LanguageMap]:
    yield question.prompt
    for answer in question.answers:
        yield answer.text
        yield answer.feedback


# The check list before publishing


@dataclass(frozen=True)
class UnitToCheck:
    """What the check list asks of a unit."""

    id: UUID
    kind: str
    title: LanguageMap
    required: bool
    body: LanguageMap
    has_video: bool
    has_file: bool
    pass_mark: Decimal | None
    questions: tuple[QuestionDraft, ...]


@dataclass(frozen=True)
class ModuleToCheck:
    """What the check list asks of a module."""

    id: UUID
    title: LanguageMap
    units: tuple[UnitToCheck, ...]


@dataclass(frozen=True)
class VersionToCheck:
    """What the check list asks of a draft."""

    title: LanguageMap
    summary: LanguageMap
    outcomes: LanguageMap
    languages: tuple[str, ...]
    workload_minutes: int
    topic_count: int
    modules: tuple[ModuleToCheck, ...]


@dataclass(frozen=True)
class Finding:
    """One thing the check list found. `message` is marked; `values` and `about` complete it.

    What blocks must be mended before publishing; the rest is advice. `module_id` or `unit_id` names
    the place to mend it, neither means the course itself; `part` is what is missing there.
    """

    message: str
    blocks: bool = True
    about: LanguageMap | None = None
    module_id: UUID | None = None
    unit_id: UUID | None = None
    part: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


def check_version(version: VersionToCheck) -> list[Finding]:
    """Return everything a draft lacks, in the order of the course; empty means ready."""
    findings = list(_check_course(version))
    for module in version.modules:
        findings.extend(_check_module(module, version.languages))
    return findings


def _check_course(version: VersionToCheck) -> Iterator[Finding]:
    has_required = any(unit.required for module in version.modules for unit in module.units)
    for is_there, part, message in (
        (version.title, "title", _("The course has no title.")),
        (version.languages, "languages", _("No language of the content is chosen.")),
        (version.topic_count, "topics", _("The course belongs to no topic.")),
        (version.summary, "summary", _("The course has no summary.")),
        (version.modules, "modules", _("The course has no module.")),
        (
            has_required or not version.modules,
            "required",
            _("No unit is required, so nobody could complete the course."),
        ),
    ):
        if not is_there:
            yield Finding(message, part=part)
    if not version.outcomes:
        message = _("It is not said what one will be able to do.")
        yield Finding(message, blocks=False, part="outcomes")
    if not version.workload_minutes:
        message = _("It is not said how much work the course is.")
        yield Finding(message, blocks=False, part="workload_minutes")
    for language in version.languages:
        if version.title and not version.title.has(language):
            message = _("The course has no title in %(language)s.")
            yield Finding(message, part="title", values={"language": language})


def _check_module(module: ModuleToCheck, languages: Sequence[str]) -> Iterator[Finding]:
    here = partial(Finding, about=module.title, module_id=module.id)
    if not module.title:
        yield here(_("This module has no title."), part="title")
    if not module.units:
        yield here(_("This module has no unit."), part="units")
    for unit in module.units:
        yield from _check_unit(unit, languages)


def _check_unit(unit: UnitToCheck, languages: Sequence[str]) -> Iterator[Finding]:
    here = partial(Finding, about=unit.title, unit_id=unit.id)
    if not unit.title:
        yield here(_("This unit has no title."), part="title")
    missing = _find_emptiness(unit)
    if missing:
        # An optional unit that is empty would still be a stop where nothing is.
        yield here(missing, part=_PARTS[unit.kind])
    if unit.kind == "quiz":
        yield from _check_quiz(unit)
        return
    for language in languages:
        if unit.body and not unit.body.has(language):
            values = {"language": language}
            message = _("The text is not yet written in %(language)s.")
            yield here(message, blocks=False, part="body", values=values)
    if unit.kind == "video" and not unit.body:
        message = _("The video has no text beside it for those who cannot watch or hear it.")
        yield here(message, blocks=False, part="body")


_PARTS = {"text": "body", "video": "video_url", "file": "file", "quiz": "questions"}
"""What each kind of unit cannot be without."""


def _find_emptiness(unit: UnitToCheck) -> str | None:
    content, message = {
        "text": (unit.body, _("This unit has no text.")),
        "video": (unit.has_video, _("This unit has no video.")),
        "file": (unit.has_file, _("This unit has no file.")),
        "quiz": (unit.questions, _("This quiz has no question.")),
    }[unit.kind]
    return None if content else message


def _check_quiz(unit: UnitToCheck) -> Iterator[Finding]:
    here = partial(Finding, about=unit.title, unit_id=unit.id)
    if unit.required and unit.pass_mark is None:
        yield here(_("This quiz has no pass mark."), part="pass_percent")
    for number, question in enumerate(unit.questions, start=1):
        right = sum(answer.is_correct for answer in question.answers)
        values = {"number": number}
        if not right:
            yield here(_("Question %(number)s has no right answer."), values=values)
        elif question.kind == "single" and right > 1:
            message = _("Question %(number)s allows one answer, but several are right.")
            yield here(message, values=values)
        if len(question.answers) < 2:
            yield here(_("Question %(number)s needs at least two answers."), values=values)
