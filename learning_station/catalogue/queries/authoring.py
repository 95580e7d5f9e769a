"""What authors work on: drafts, and the list of their courses."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from learning_station.catalogue.errors import VersionPublished
from learning_station.catalogue.models import (
    Course,
    CourseModule,
    CourseVersion,
    Unit,
    VersionState,
)
from learning_station.catalogue.permissions import CataloguePermission
from learning_station.infra.context import Context
from learning_station.kernel.actor import Role
from learning_station.kernel.errors import NotFound
from learning_station.kernel.pages import Page, cut, decode_cursor, read_id
from learning_station.organisations.models import Organisation

from .courses import TOPIC_TEXT, Statement, letters_in_order, rows_of
from .read_models import AuthoredCourse, Draft

_DRAFT = sa.select(
    CourseVersion.id,
    CourseVersion.course_id,
    Course.slug,
    Course.provider_id,
    CourseVersion.number,
    CourseVersion.state,
    Course.published_version_id,
).join(Course, Course.id == CourseVersion.course_id)


def get_draft_for_update(ctx: Context, version_id: UUID) -> Draft:
    """Return the draft and hold it, so that nobody publishes or reorders it meanwhile."""
    statement = _DRAFT.where(CourseVersion.id == version_id)
    return _read_draft(ctx, statement.with_for_update(of=CourseVersion))


def find_draft_of_module(ctx: Context, module_id: UUID) -> UUID | None:
    """Return the version a module belongs to, or None."""
    return ctx.db.scalar(sa.select(CourseModule.version_id).where(CourseModule.id == module_id))


def find_draft_of_unit(ctx: Context, unit_id: UUID) -> UUID | None:
    """Return the version a unit belongs to, or None."""
    return ctx.db.scalar(sa.select(Unit.version_id).where(Unit.id == unit_id))


def _read_draft(ctx: Context, statement: Statement) -> Draft:
    found = rows_of(ctx, statement)
    if not found:
        raise NotFound
    version_id, course_id, slug, provider_id, number, state, published_id = found[0]
    is_author = ctx.may(CataloguePermission.EDIT_COURSE, provider_id)
    # A stranger may know a published course, so there the action refuses; a draft he never sees.
    if published_id is None and not is_author:
        raise NotFound
    if state != VersionState.DRAFT.value and is_author:
        raise VersionPublished
    return Draft(version_id, course_id, slug, provider_id, number)


def list_authored_courses(
    ctx: Context, *, cursor: str | None = None, limit: int = 30
) -> Page[AuthoredCourse]:
    """Return the courses the actor may write, the last changed first."""
    draft, published = aliased(CourseVersion), aliased(CourseVersion)
    changed = sa.func.coalesce(draft.changed_at, published.changed_at)
    title = sa.func.coalesce(draft.title, published.title, type_=CourseVersion.title.type)
    statement = (
        sa.select(
            Course.id,
            Course.slug,
            Organisation.name.label("provider_name"),
            title.label("title"),
            sa.type_coerce(changed, CourseVersion.changed_at.type).label("changed_at"),
            published.number.label("published_number"),
            draft.number.label("draft_number"),
            TOPIC_TEXT.label("topic_text"),
        )
        .join(Organisation, Organisation.id == Course.provider_id)
        .outerjoin(
            draft, sa.and_(draft.course_id == Course.id, draft.state == VersionState.DRAFT.value)
        )
        .outerjoin(published, published.id == Course.published_version_id)
    )
    if not ctx.actor.is_administrator and ctx.actor.system is None:
        providers = ctx.actor.organisations_of(Role.TRAINER)
        statement = statement.where(Course.provider_id.in_(providers))
    if cursor:
        (id_text,) = decode_cursor(cursor, 1)
        statement = statement.where(Course.id < read_id(id_text))
    rows = rows_of(ctx, statement.order_by(Course.id.desc()).limit(limit + 1))
    page = cut(rows, limit, lambda row: (str(row.id),))
    courses = [
        AuthoredCourse(
            id=row.id,
            slug=row.slug,
            provider_name=row.provider_name,
            title=row.title,
            letters=letters_in_order(row.topic_text),
            changed_at=row.changed_at,
            published_number=row.published_number,
            draft_number=row.draft_number,
        )
        for row in page.rows
    ]
    return Page(courses, page.next_cursor)
