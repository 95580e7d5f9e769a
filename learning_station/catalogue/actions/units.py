"""Units of a draft, and the questions of its quizzes."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from learning_station.catalogue import queries, rules
from learning_station.catalogue.errors import UnknownFile
from learning_station.catalogue.models import Answer, Question, Unit, UnitKind
from learning_station.catalogue.permissions import CataloguePermission
from learning_station.catalogue.rules import QuestionDraft
from learning_station.infra.context import Context
from learning_station.infra.revisions import revise
from learning_station.infra.unit_of_work import action
from learning_station.library import queries as library_queries

from ._copying import delete_questions, delete_units
from ._drafts import get_draft_of_module, get_draft_of_unit, touch

QUESTIONS = "questions"
"""The part of a unit whose changes are counted apart: its questions have pages of their own."""


@action
def add_unit(
    ctx: Context,
    *,
    module_id: UUID,
    kind: str,
    title: Mapping[str, str],
    minutes: int = 0,
    required: bool = True,
    body: Mapping[str, str] | None = None,
    video_url: str | None = None,
    file_id: UUID | None = None,
    pass_mark: Decimal | None = None,
    attempt_limit: int | None = None,
    questions: Sequence[QuestionDraft] = (),
) -> UUID:
    """Add a unit at the end of a module and return its id."""
    draft, _module = get_draft_of_module(ctx, module_id)
    ctx.require(CataloguePermission.EDIT_COURSE, draft.provider_id)
    ids = _unit_ids(ctx, module_id)
    rules.check_room(len(ids), rules.UNITS_AT_MOST)
    unit = Unit(
        id=ctx.ids.new(),
        version_id=draft.version_id,
        module_id=module_id,
        key=ctx.ids.new(),
        position=len(ids) + 1,
        kind=UnitKind(kind).value,
        required=required,
    )
    _fill(unit, title=title, minutes=minutes, body=body or {}, video_url=video_url)
    _set_file(ctx, unit, file_id, provider_id=draft.provider_id)
    _set_passing(unit, pass_mark, attempt_limit)
    ctx.db.add(unit)
    ctx.db.flush()
    _store_questions(ctx, unit.id, questions)
    touch(ctx, draft, "unit")
    return unit.id


@action
def update_unit(
    ctx: Context,
    *,
    unit_id: UUID,
    title: Mapping[str, str],
    minutes: int,
    required: bool,
    body: Mapping[str, str],
    video_url: str | None = None,
    file_id: UUID | None = None,
    pass_mark: Decimal | None = None,
    attempt_limit: int | None = None,
    seen: int | None = None,
) -> None:
    """Change everything of a unit but its kind and its questions.

    Raise Outdated when it is not as it was `seen`."""
    draft, unit = get_draft_of_unit(ctx, unit_id)
    ctx.require(CataloguePermission.EDIT_COURSE, draft.provider_id)
    revise(ctx, unit_id, seen=seen)
    unit.required = required
    _fill(unit, title=title, minutes=minutes, body=body, video_url=video_url)
    _set_file(ctx, unit, file_id, provider_id=draft.provider_id)
    _set_passing(unit, pass_mark, attempt_limit)
    touch(ctx, draft, "unit")


@action
def move_unit(ctx: Context, *, unit_id: UUID, by: int) -> None:
    """Move a unit towards the start (negative) or the end, at an edge into the next module."""
    draft, _unit = get_draft_of_unit(ctx, unit_id)
    ctx.require(CataloguePermission.EDIT_COURSE, draft.provider_id)
    outline = queries.get_outline(ctx, draft.version_id)
    line = {module.id: [unit.id for unit in module.units] for module in outline.modules}
    for module_id, unit_ids in rules.moved_along(line, unit_id, by=by).items():
        if unit_ids != line[module_id]:
            _number(ctx, unit_ids, module_id)
    touch(ctx, draft, "order")


@action
def delete_unit(ctx: Context, *, unit_id: UUID) -> None:
    """Take a unit out of the draft; the file it used stays in the library."""
    draft, unit = get_draft_of_unit(ctx, unit_id)
    ctx.require(CataloguePermission.EDIT_COURSE, draft.provider_id)
    module_id = unit.module_id
    delete_units(ctx, Unit.id == unit_id)
    _number(ctx, _unit_ids(ctx, module_id), module_id)
    touch(ctx, draft, "unit")


@action
def add_question(ctx: Context, *, unit_id: UUID, question: QuestionDraft) -> None:
    """Add a question at the end of a quiz, after those that others add at the same moment."""
    draft, unit = get_draft_of_unit(ctx, unit_id)
    ctx.require(CataloguePermission.EDIT_COURSE, draft.provider_id)
    known = queries.get_unit_content(ctx, unit.id).questions
    set_questions(ctx, unit_id=unit.id, questions=[*map(queries.draft_of, known), question])


@action
def set_questions(
    ctx: Context, *, unit_id: UUID, questions: Sequence[QuestionDraft], seen: int | None = None
) -> None:
    """Replace the questions of a quiz; raise Outdated when they are not as they were `seen`."""
    draft, unit = get_draft_of_unit(ctx, unit_id)
    ctx.require(CataloguePermission.EDIT_COURSE, draft.provider_id)
    revise(ctx, unit_id, part=QUESTIONS, seen=seen)
    delete_questions(ctx, Question.unit_id == unit.id)
    _store_questions(ctx, unit.id, questions)
    touch(ctx, draft, "questions")


def _fill(
    unit: Unit,
    *,
    title: Mapping[str, str],
    minutes: int,
    body: Mapping[str, str],
    video_url: str | None,
) -> None:
    unit.title = rules.check_title(title)
    unit.minutes = rules.check_number(minutes, low=0, high=rules.MINUTES_AT_MOST, field="minutes")
    unit.body = rules.check_texts(body, at_most=rules.BODY_AT_MOST, field="body")
    is_video = unit.kind == UnitKind.VIDEO.value
    unit.video_url = rules.check_video_address(video_url) if is_video else None


def _set_file(ctx: Context, unit: Unit, file_id: UUID | None, *, provider_id: UUID) -> None:
    unit.file_id = file_id if unit.kind == UnitKind.FILE.value else None
    if unit.file_id is None:
        return
    file = library_queries.find_file(ctx, unit.file_id)
    if file is None or file.provider_id != provider_id:
        raise UnknownFile


def _set_passing(unit: Unit, pass_mark: Decimal | None, attempt_limit: int | None) -> None:
    is_quiz = unit.kind == UnitKind.QUIZ.value
    unit.pass_mark = rules.check_pass_mark(pass_mark) if is_quiz else None
    unit.attempt_limit = None
    if is_quiz and attempt_limit is not None:
        unit.attempt_limit = rules.check_number(
            attempt_limit, low=1, high=rules.ATTEMPTS_AT_MOST, field="attempt_limit"
        )


def _store_questions(ctx: Context, unit_id: UUID, questions: Sequence[QuestionDraft]) -> None:
    rules.check_questions(questions)
    for position, question in enumerate(questions, start=1):
        row = Question(
            id=ctx.ids.new(),
            unit_id=unit_id,
            position=position,
            kind=question.kind,
            prompt=question.prompt,
        )
        ctx.db.add(row)
        ctx.db.flush()
        ctx.db.add_all(
            Answer(
                id=ctx.ids.new(),
                question_id=row.id,
                position=place,
                text=answer.text,
                is_correct=answer.is_correct,
                feedback=answer.feedback,
            )
            for place, answer in enumerate(question.answers, start=1)
        )


def _unit_ids(ctx: Context, module_id: UUID) -> list[UUID]:
    statement = sa.select(Unit.id).where(Unit.module_id == module_id)
    return list(ctx.db.scalars(statement.order_by(Unit.position, Unit.id)))


def _number(ctx: Context, ids: list[UUID], module_id: UUID) -> None:
    for position, unit_id in enumerate(ids, start=1):
        ctx.db.execute(
            sa.update(Unit)
            .where(Unit.id == unit_id)
            .values(position=position, module_id=module_id)
            .execution_options(synchronize_session=False)
        )
