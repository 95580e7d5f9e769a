"""Topics, and courses as everybody sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.catalogue.models import (
    Course,
    CourseTopic,
    CourseVersion,
    Topic,
    VersionState,
)
from learning_station.catalogue.permissions import CataloguePermission
from learning_station.infra.context import Context
from learning_station.kernel.errors import NotFound
from learning_station.kernel.pages import (
    Page,
    cut,
    decode_cursor,
    read_id,
    read_instant,
    read_number,
)
from learning_station.organisations.models import Organisation

from .read_models import CourseCard, CourseFacts, CourseFilter, TopicFacts, VersionFacts

Statement = sa.Select[*tuple[Any, ...]]
AnyRow = sa.Row[*tuple[Any, ...]]

SEARCH_KIND = "course"
"""Kind of the search documents of courses; their object is the course."""

VERSION_COLUMNS = (
    CourseVersion.id,
    CourseVersion.course_id,
    CourseVersion.number,
    CourseVersion.state,
    CourseVersion.title,
    CourseVersion.summary,
    CourseVersion.description,
    CourseVersion.outcomes,
    CourseVersion.audience,
    CourseVersion.languages,
    CourseVersion.workload_minutes,
    CourseVersion.changed_at,
    CourseVersion.published_at,
)

_TOPICS = sa.select(Topic.id, Topic.slug, Topic.letter, Topic.name, Topic.position)

# Two digits of position go before each letter: aggregates do not keep an order, sorting does.
TOPIC_TEXT = (
    sa.select(
        sa.func.aggregate_strings(sa.cast(CourseTopic.position + 10, sa.String) + Topic.letter, ",")
    )
    .select_from(CourseTopic)
    .join(Topic, Topic.id == CourseTopic.topic_id)
    .where(CourseTopic.course_id == Course.id)
    .correlate(Course)
    .scalar_subquery()
)

_CARDS = (
    sa.select(
        Course.id,
        Course.slug,
        Course.provider_id,
        Organisation.name.label("provider_name"),
        CourseVersion.id.label("version_id"),
        CourseVersion.number.label("version_number"),
        CourseVersion.title,
        CourseVersion.summary,
        CourseVersion.languages,
        CourseVersion.workload_minutes,
        CourseVersion.published_at,
        TOPIC_TEXT.label("topic_text"),
    )
    .join(CourseVersion, CourseVersion.id == Course.published_version_id)
    .join(Organisation, Organisation.id == Course.provider_id)
)


@dataclass(frozen=True)
class CoursesState:
    """How many courses a filter finds and when the newest of them was published."""

    count: int
    latest: datetime | None


def list_topics(ctx: Context) -> list[TopicFacts]:
    """Return all topics in the order of the map."""
    ordered = _TOPICS.order_by(Topic.position, Topic.id)
    return [TopicFacts(*row) for row in rows_of(ctx, ordered)]


def rows_of(ctx: Context, statement: Statement) -> Sequence[AnyRow]:
    """Return all rows of a statement, their columns untyped."""
    return ctx.db.execute(statement).all()


def find_course_id(ctx: Context, *, slug: str) -> UUID | None:
    """Return the id of the course with that address, whoever may see it, or None."""
    return ctx.db.scalar(sa.select(Course.id).where(Course.slug == slug))


def get_course(ctx: Context, *, slug: str) -> CourseFacts:
    """Return the course with that address; an unpublished one only to its authors."""
    return _get_course(ctx, Course.slug == slug)


def get_course_by_id(ctx: Context, course_id: UUID) -> CourseFacts:
    """Return the course; an unpublished one only to its authors."""
    return _get_course(ctx, Course.id == course_id)


def _get_course(ctx: Context, condition: sa.ColumnElement[bool]) -> CourseFacts:
    draft = (
        sa.select(CourseVersion.id)
        .where(
            CourseVersion.course_id == Course.id, CourseVersion.state == VersionState.DRAFT.value
        )
        .correlate(Course)
        .scalar_subquery()
    )
    shown = sa.func.coalesce(Course.published_version_id, draft)
    found = rows_of(
        ctx,
        sa.select(
            Course.id,
            Course.slug,
            Course.provider_id,
            Organisation.name,
            Organisation.slug,
            Course.published_version_id,
            draft.label("draft_version_id"),
            *VERSION_COLUMNS,
        )
        .join(Organisation, Organisation.id == Course.provider_id)
        .join(CourseVersion, CourseVersion.id == shown)
        .where(condition),
    )
    if not found:
        raise NotFound
    course_id, slug, provider_id, name, provider_slug, published_id, draft_id, *version = found[0]
    is_author = ctx.may(CataloguePermission.EDIT_COURSE, provider_id)
    if published_id is None and not is_author:
        raise NotFound
    return CourseFacts(
        id=course_id,
        slug=slug,
        provider_id=provider_id,
        provider_name=name,
        provider_slug=provider_slug,
        published_version_id=published_id,
        draft_version_id=draft_id if is_author else None,
        version=version_facts(version),
        topics=tuple(topics_of(ctx, [course_id]).get(course_id, ())),
    )


def version_facts(values: Sequence[Any]) -> VersionFacts:
    """Return the facts of a version from a row of VERSION_COLUMNS."""
    row = dict(zip((column.key for column in VERSION_COLUMNS), values, strict=True))
    return VersionFacts(**{**row, "languages": tuple(row["languages"])})


def topics_of(ctx: Context, course_ids: Sequence[UUID]) -> dict[UUID, list[TopicFacts]]:
    """Return the topics of each course in their order."""
    if not course_ids:
        return {}
    found: dict[UUID, list[TopicFacts]] = {}
    rows = rows_of(
        ctx,
        _TOPICS.add_columns(CourseTopic.course_id)
        .join(CourseTopic, CourseTopic.topic_id == Topic.id)
        .where(CourseTopic.course_id.in_(course_ids))
        .order_by(CourseTopic.course_id, CourseTopic.position),
    )
    for *topic, course_id in rows:
        found.setdefault(course_id, []).append(TopicFacts(*topic))
    return found


def get_courses_state(ctx: Context, wanted: CourseFilter) -> CoursesState:
    """Return count and newest publication of the courses that pass the filter: one tiny query."""
    statement = sa.select(sa.func.count(Course.id), sa.func.max(CourseVersion.published_at)).join(
        CourseVersion, CourseVersion.id == Course.published_version_id
    )
    (row,) = rows_of(ctx, _filtered(ctx, statement, wanted))
    return CoursesState(*row)


def list_courses(
    ctx: Context,
    wanted: CourseFilter,
    *,
    language: str = "en",
    cursor: str | None = None,
    limit: int = 24,
) -> Page[CourseCard]:
    """Return a page of published courses: those in the reader's language first, then the newest."""
    rank = sa.case((_written_in(language), 0), else_=1)
    statement = _filtered(ctx, _CARDS.add_columns(rank.label("rank")), wanted)
    if cursor:
        statement = statement.where(_after(cursor, rank))
    ordered = statement.order_by(rank, CourseVersion.published_at.desc(), Course.id.desc())
    rows = rows_of(ctx, ordered.limit(limit + 1))
    page = cut(rows, limit, lambda row: (str(row.rank), row.published_at.isoformat(), str(row.id)))
    return Page([_card(row) for row in page.rows], page.next_cursor)


def list_published_courses(
    ctx: Context, provider_ids: Sequence[UUID] | None = None
) -> list[CourseCard]:
    """Return all published courses (of these providers), the newest first, for choosing one."""
    statement = _CARDS.order_by(CourseVersion.published_at.desc(), Course.id.desc())
    if provider_ids is not None:
        statement = statement.where(Course.provider_id.in_(provider_ids))
    return [_card(row) for row in rows_of(ctx, statement)]


def _card(row: AnyRow) -> CourseCard:
    return CourseCard(
        id=row.id,
        slug=row.slug,
        provider_id=row.provider_id,
        provider_name=row.provider_name,
        version_id=row.version_id,
        version_number=row.version_number,
        title=row.title,
        summary=row.summary,
        languages=tuple(row.languages),
        workload_minutes=row.workload_minutes,
        published_at=row.published_at,
        letters=letters_in_order(row.topic_text),
    )


def letters_in_order(topic_text: str | None) -> str:
    """Return the letters of a course's lines from a TOPIC_TEXT, the one that colours it first."""
    return "".join(part[-1] for part in sorted((topic_text or "").split(",")) if part)


def _filtered(ctx: Context, statement: Statement, wanted: CourseFilter) -> Statement:
    if wanted.topics:
        of_topic = sa.select(CourseTopic.course_id).join(Topic, Topic.id == CourseTopic.topic_id)
        chosen = sa.or_(Topic.letter.in_(wanted.topics), Topic.slug.in_(wanted.topics))
        statement = statement.where(Course.id.in_(of_topic.where(chosen)))
    if wanted.languages:
        statement = statement.where(sa.or_(*map(_written_in, wanted.languages)))
    if wanted.provider_ids:
        statement = statement.where(Course.provider_id.in_(wanted.provider_ids))
    if wanted.question:
        found = ctx.tools.search.matching(ctx.db, kind=SEARCH_KIND, question=wanted.question)
        statement = statement.where(Course.id.in_(found))
    return statement


def _written_in(language: str) -> sa.ColumnElement[bool]:
    # The list is JSON in both engines; its text form holds each tag in quotation marks.
    return sa.cast(CourseVersion.languages, sa.Text).contains(f'"{language}"', autoescape=True)


def _after(cursor: str, rank: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    rank_text, instant_text, id_text = decode_cursor(cursor, 3)
    shown = read_number(rank_text, below=2)
    instant, course_id = read_instant(instant_text), read_id(id_text)
    earlier = sa.or_(
        CourseVersion.published_at < instant,
        sa.and_(CourseVersion.published_at == instant, Course.id < course_id),
    )
    return sa.or_(rank > shown, sa.and_(rank == shown, earlier))
