"""Modules of a draft."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from learning_station.catalogue import queries, rules
from learning_station.catalogue.models import CourseModule, Unit
from learning_station.catalogue.permissions import CataloguePermission
from learning_station.infra.context import Context
from learning_station.infra.revisions import revise
from learning_station.infra.unit_of_work import action

from ._copying import delete_units
from ._drafts import get_draft_of_module, touch


@action
def add_module(
    ctx: Context,
    *,
    version_id: UUID,
    title: Mapping[str, str],
    summary: Mapping[str, str] | None = None,
) -> UUID:
    """Add a module at the end of the draft and return its id."""
    draft = queries.get_draft_for_update(ctx, version_id)
    ctx.require(CataloguePermission.EDIT_COURSE, draft.provider_id)
    ids = _module_ids(ctx, version_id)
    rules.check_room(len(ids), rules.MODULES_AT_MOST)
    module = CourseModule(
        id=ctx.ids.new(),
        version_id=version_id,
        position=len(ids) + 1,
        title=rules.check_title(title),
        summary=rules.check_texts(summary or {}, at_most=rules.TEXT_AT_MOST, field="summary"),
    )
    ctx.db.add(module)
    touch(ctx, draft, "module")
    return module.id


@action
def update_module(
    ctx: Context,
    *,
    module_id: UUID,
    title: Mapping[str, str],
    summary: Mapping[str, str],
    seen: int | None = None,
) -> None:
    """Change title and summary of a module; raise Outdated when it is not as it was `seen`."""
    draft, module = get_draft_of_module(ctx, module_id)
    ctx.require(CataloguePermission.EDIT_COURSE, draft.provider_id)
    revise(ctx, module_id, seen=seen)
    module.title = rules.check_title(title)
    module.summary = rules.check_texts(summary, at_most=rules.TEXT_AT_MOST, field="summary")
    touch(ctx, draft, "module")


@action
def move_module(ctx: Context, *, module_id: UUID, by: int) -> None:
    """Move a module towards the start (negative) or the end; at the edge nothing happens."""
    draft, _module = get_draft_of_module(ctx, module_id)
    ctx.require(CataloguePermission.EDIT_COURSE, draft.provider_id)
    order = rules.moved(_module_ids(ctx, draft.version_id), module_id, by=by)
    _number(ctx, order)
    touch(ctx, draft, "order")


@action
def delete_module(ctx: Context, *, module_id: UUID) -> None:
    """Take a module with its units out of the draft."""
    draft, module = get_draft_of_module(ctx, module_id)
    ctx.require(CataloguePermission.EDIT_COURSE, draft.provider_id)
    delete_units(ctx, Unit.module_id == module_id)
    ctx.db.delete(module)
    ctx.db.flush()
    _number(ctx, _module_ids(ctx, draft.version_id))
    touch(ctx, draft, "module")


def _module_ids(ctx: Context, version_id: UUID) -> list[UUID]:
    statement = sa.select(CourseModule.id).where(CourseModule.version_id == version_id)
    return list(ctx.db.scalars(statement.order_by(CourseModule.position, CourseModule.id)))


def _number(ctx: Context, ids: list[UUID]) -> None:
    for position, module_id in enumerate(ids, start=1):
        ctx.db.execute(
            sa.update(CourseModule)
            .where(CourseModule.id == module_id)
            .values(position=position)
            .execution_options(synchronize_session=False)
        )
