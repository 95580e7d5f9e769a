"""What every change of a draft does around its own step."""

from uuid import UUID

import sqlalchemy as sa

from learning_station.catalogue import queries
from learning_station.catalogue.events import DraftChanged
from learning_station.catalogue.models import CourseModule, CourseVersion, Unit
from learning_station.catalogue.queries import Draft
from learning_station.infra.context import Context
from learning_station.kernel.errors import NotFound


def get_draft_version(ctx: Context, draft: Draft) -> CourseVersion:
    """Return the row of the draft."""
    return ctx.db.get_one(CourseVersion, draft.version_id)


def get_draft_of_module(ctx: Context, module_id: UUID) -> tuple[Draft, CourseModule]:
    """Return a module with its draft, held for changing."""
    version_id = queries.find_draft_of_module(ctx, module_id)
    if version_id is None:
        raise NotFound
    draft = queries.get_draft_for_update(ctx, version_id)
    module = ctx.db.get(CourseModule, module_id, populate_existing=True)
    if module is None:
        raise NotFound
    return draft, module


def get_draft_of_unit(ctx: Context, unit_id: UUID) -> tuple[Draft, Unit]:
    """Return a unit with its draft, held for changing."""
    version_id = queries.find_draft_of_unit(ctx, unit_id)
    if version_id is None:
        raise NotFound
    draft = queries.get_draft_for_update(ctx, version_id)
    unit = ctx.db.get(Unit, unit_id, populate_existing=True)
    if unit is None:
        raise NotFound
    return draft, unit


def touch(ctx: Context, draft: Draft, what: str) -> None:
    """Note when the draft was changed and announce which part of it."""
    ctx.db.flush()
    ctx.db.execute(
        sa.update(CourseVersion)
        .where(CourseVersion.id == draft.version_id)
        .values(changed_at=ctx.now)
    )
    ctx.record(DraftChanged(course_id=draft.course_id, version_id=draft.version_id, what=what))
