"""Copying the content of a version into a draft, and taking content of a draft away."""

from uuid import UUID

import sqlalchemy as sa

from learning_station.catalogue.models import Answer, CourseModule, Question, Unit
from learning_station.infra.context import Context
from learning_station.infra.db import Base


def copy_content(ctx: Context, *, from_version_id: UUID, to_version_id: UUID) -> None:
    """Copy modules, units and questions under new ids; each unit keeps its `key`."""
    modules = _copy_rows(
        ctx, CourseModule, CourseModule.version_id == from_version_id, version_id=to_version_id
    )
    units = _copy_rows(
        ctx,
        Unit,
        Unit.version_id == from_version_id,
        parents=("module_id", modules),
        version_id=to_version_id,
    )
    of_units = Question.unit_id.in_(list(units))
    questions = _copy_rows(ctx, Question, of_units, parents=("unit_id", units))
    of_questions = Answer.question_id.in_(list(questions))
    _copy_rows(ctx, Answer, of_questions, parents=("question_id", questions))


def _copy_rows(
    ctx: Context,
    model: type[Base],
    condition: sa.ColumnElement[bool],
    *,
    parents: tuple[str, dict[UUID, UUID]] | None = None,
    **changed: UUID,
) -> dict[UUID, UUID]:
    table = model.__table__
    new_ids: dict[UUID, UUID] = {}
    copies = []
    for row in ctx.db.execute(sa.select(table).where(condition)).mappings():
        copy = {**row, "id": ctx.ids.new(), **changed}
        if parents is not None:
            column, ids = parents
            copy[column] = ids[row[column]]
        new_ids[row["id"]] = copy["id"]
        copies.append(copy)
    if copies:
        ctx.db.execute(sa.insert(model), copies)
    return new_ids


def delete_content(ctx: Context, version_id: UUID) -> None:
    """Delete modules, units and questions of a draft."""
    delete_units(ctx, Unit.version_id == version_id)
    ctx.db.execute(sa.delete(CourseModule).where(CourseModule.version_id == version_id))


def delete_units(ctx: Context, condition: sa.ColumnElement[bool]) -> None:
    """Delete units of a draft with their questions."""
    of_units = Question.unit_id.in_(sa.select(Unit.id).where(condition))
    delete_questions(ctx, of_units)
    ctx.db.execute(sa.delete(Unit).where(condition).execution_options(synchronize_session="fetch"))


def delete_questions(ctx: Context, condition: sa.ColumnElement[bool]) -> None:
    """Delete questions of a draft with their answers."""
    of_questions = Answer.question_id.in_(sa.select(Question.id).where(condition))
    for statement in (
        sa.delete(Answer).where(of_questions),
        sa.delete(Question).where(condition),
    ):
        ctx.db.execute(statement.execution_options(synchronize_session="fetch"))
