"""What is inside a version: its outline, and the content of one unit.

A published version is as visible as its course. Whoever shows a unit's content to a learner asks
first whether the learner has a seat: the catalogue does not know about seats.
"""

from uuid import UUID

import sqlalchemy as sa

from learning_station.catalogue.models import (
    Answer,
    Course,
    CourseModule,
    CourseVersion,
    Question,
    Unit,
    VersionState,
)
from learning_station.catalogue.permissions import CataloguePermission
from learning_station.infra.context import Context
from learning_station.kernel.errors import NotFound
from learning_station.kernel.languages import LanguageMap

from .courses import VERSION_COLUMNS, AnyRow, rows_of, version_facts
from .read_models import (
    AnswerContent,
    ModuleOutline,
    Outline,
    QuestionContent,
    UnitContent,
    UnitOutline,
)

_VERSION = sa.select(Course.slug, Course.provider_id, *VERSION_COLUMNS).join(
    Course, Course.id == CourseVersion.course_id
)
_MODULES = sa.select(
    CourseModule.id, CourseModule.position, CourseModule.title, CourseModule.summary
).order_by(CourseModule.position)
_UNITS = sa.select(
    Unit.id,
    Unit.key,
    Unit.module_id,
    Unit.position,
    Unit.kind,
    Unit.title,
    Unit.minutes,
    Unit.required,
    Unit.pass_mark,
    Unit.attempt_limit,
).order_by(Unit.position)
_CONTENT = (
    sa.select(
        Course.provider_id,
        CourseVersion.state,
        Unit.id,
        Unit.key,
        Unit.version_id,
        Unit.module_id,
        Unit.kind,
        Unit.title,
        Unit.minutes,
        Unit.required,
        Unit.body,
        Unit.video_url,
        Unit.file_id,
        Unit.pass_mark,
        Unit.attempt_limit,
    )
    .join(CourseVersion, CourseVersion.id == Unit.version_id)
    .join(Course, Course.id == CourseVersion.course_id)
    .join(CourseModule, CourseModule.id == Unit.module_id)
    .order_by(CourseModule.position, Unit.position)
)
_OF_COURSE = frozenset({"provider_id", "state"})
_QUESTIONS = (
    sa.select(
        Question.unit_id,
        Question.id,
        Question.kind,
        Question.prompt,
        Answer.id,
        Answer.text,
        Answer.is_correct,
        Answer.feedback,
    )
    .join(Unit, Unit.id == Question.unit_id)
    .outerjoin(Answer, Answer.question_id == Question.id)
    .order_by(Question.position, Answer.position)
)


def get_outline(ctx: Context, version_id: UUID) -> Outline:
    """Return modules and units of a version, in three statements; a draft only to its authors."""
    found = rows_of(ctx, _VERSION.where(CourseVersion.id == version_id))
    if not found:
        raise NotFound
    slug, provider_id, *values = found[0]
    version = version_facts(values)
    _hide_draft(ctx, version.state, provider_id)
    units: dict[UUID, list[UnitOutline]] = {}
    for unit in rows_of(ctx, _UNITS.where(Unit.version_id == version_id)):
        units.setdefault(unit.module_id, []).append(UnitOutline(*unit))
    modules = tuple(
        ModuleOutline(**module._mapping, units=tuple(units.get(module.id, ())))
        for module in rows_of(ctx, _MODULES.where(CourseModule.version_id == version_id))
    )
    return Outline(version, version.course_id, slug, provider_id, modules)


def get_unit_content(ctx: Context, unit_id: UUID) -> UnitContent:
    """Return a unit with its questions; one of a draft only to the draft's authors."""
    found = _read_units(ctx, Unit.id == unit_id)
    if not found:
        raise NotFound
    return found[0]


def list_unit_contents(ctx: Context, version_id: UUID) -> list[UnitContent]:
    """Return all units of a version in their order, with everything in them."""
    return _read_units(ctx, Unit.version_id == version_id)


def _read_units(ctx: Context, condition: sa.ColumnElement[bool]) -> list[UnitContent]:
    rows = rows_of(ctx, _CONTENT.where(condition))
    for row in rows:
        _hide_draft(ctx, row.state, row.provider_id)
    if not rows:
        return []
    questions = _read_questions(ctx, condition)
    return [_unit_content(row, questions.get(row.id, ())) for row in rows]


def _unit_content(row: AnyRow, questions: tuple[QuestionContent, ...]) -> UnitContent:
    values = {name: value for name, value in row._mapping.items() if name not in _OF_COURSE}
    return UnitContent(**values, questions=questions)


def _read_questions(
    ctx: Context, condition: sa.ColumnElement[bool]
) -> dict[UUID, tuple[QuestionContent, ...]]:
    answers: dict[UUID, list[AnswerContent]] = {}
    heads: dict[UUID, dict[UUID, tuple[str, LanguageMap]]] = {}
    for unit_id, question_id, kind, prompt, *answer in rows_of(ctx, _QUESTIONS.where(condition)):
        heads.setdefault(unit_id, {})[question_id] = (kind, prompt)
        kept = answers.setdefault(question_id, [])
        if answer[0] is not None:
            kept.append(AnswerContent(*answer))
    return {
        unit_id: tuple(
            QuestionContent(question_id, *head, tuple(answers[question_id]))
            for question_id, head in of_unit.items()
        )
        for unit_id, of_unit in heads.items()
    }


def _hide_draft(ctx: Context, state: str, provider_id: UUID) -> None:
    if state == VersionState.DRAFT.value and not ctx.may(
        CataloguePermission.EDIT_COURSE, provider_id
    ):
        raise NotFound
