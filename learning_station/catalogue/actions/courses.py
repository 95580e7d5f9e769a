"""Topics and courses: making them, describing them, beginning and discarding drafts."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from learning_station.catalogue import queries, rules
from learning_station.catalogue.errors import (
    NothingToCopy,
    SlugTaken,
    UnknownProvider,
    UnknownTopic,
)
from learning_station.catalogue.events import CourseCreated, DraftBegun, DraftDiscarded
from learning_station.catalogue.models import Course, CourseTopic, CourseVersion, Topic
from learning_station.catalogue.permissions import CataloguePermission
from learning_station.catalogue.queries import Draft
from learning_station.infra.context import Context
from learning_station.infra.revisions import revise
from learning_station.infra.unit_of_work import action
from learning_station.kernel.languages import LanguageMap
from learning_station.organisations.models import Organisation, OrganisationKind

from ._copying import copy_content, delete_content
from ._drafts import get_draft_version, touch


@action
def create_topic(
    ctx: Context, *, slug: str, letter: str, name: Mapping[str, str], position: int
) -> UUID:
    """Add a line to the map."""
    ctx.require(CataloguePermission.CREATE_TOPIC)
    topic = Topic(
        id=ctx.ids.new(),
        slug=rules.check_slug(slug),
        letter=letter.lower(),
        name=rules.check_title(name, prefix="name"),
        position=position,
    )
    ctx.db.add(topic)
    ctx.db.flush()
    return topic.id


@action
def create_course(
    ctx: Context,
    *,
    provider_id: UUID,
    title: Mapping[str, str],
    topic_ids: Sequence[UUID] = (),
    languages: Sequence[str] = (),
    slug: str | None = None,
    summary: Mapping[str, str] | None = None,
    description: Mapping[str, str] | None = None,
    outcomes: Mapping[str, str] | None = None,
    audience: Mapping[str, str] | None = None,
    workload_minutes: int = 0,
) -> Draft:
    """Begin a course with an empty draft; its address is made of its title unless one is given."""
    ctx.require(CataloguePermission.CREATE_COURSE, provider_id)
    _check_provider(ctx, provider_id)
    checked_title = rules.check_title(title)
    course = Course(
        id=ctx.ids.new(),
        slug=_free_slug(ctx, slug, checked_title),
        provider_id=provider_id,
        created_by=ctx.actor.person_id,
        created_at=ctx.now,
    )
    version = CourseVersion(
        id=ctx.ids.new(), course_id=course.id, number=1, created_at=ctx.now, changed_at=ctx.now
    )
    _describe(
        version,
        title=checked_title,
        summary=summary or {},
        description=description or {},
        outcomes=outcomes or {},
        audience=audience or {},
        languages=languages or tuple(checked_title),
        workload_minutes=workload_minutes,
    )
    ctx.db.add(course)
    try:
        ctx.db.flush()
    except IntegrityError as error:
        # Somebody took the address after we looked; everything else was checked above.
        raise SlugTaken from error
    ctx.db.add(version)
    ctx.db.flush()
    _set_topics(ctx, course.id, topic_ids)
    ctx.record(CourseCreated(course_id=course.id, version_id=version.id))
    return Draft(version.id, course.id, course.slug, provider_id, version.number)


@action
def update_draft(
    ctx: Context,
    *,
    version_id: UUID,
    title: Mapping[str, str],
    summary: Mapping[str, str],
    description: Mapping[str, str],
    outcomes: Mapping[str, str],
    audience: Mapping[str, str],
    languages: Sequence[str],
    workload_minutes: int,
    topic_ids: Sequence[UUID] | None = None,
    seen: int | None = None,
) -> None:
    """Change what the draft says about the course; topics stay as they are when None is given.

    Raise Outdated when the description is not as it was `seen`."""
    draft = queries.get_draft_for_update(ctx, version_id)
    ctx.require(CataloguePermission.EDIT_COURSE, draft.provider_id)
    revise(ctx, version_id, seen=seen)
    _describe(
        get_draft_version(ctx, draft),
        title=rules.check_title(title),
        summary=summary,
        description=description,
        outcomes=outcomes,
        audience=audience,
        languages=languages,
        workload_minutes=workload_minutes,
    )
    if topic_ids is not None:
        _set_topics(ctx, draft.course_id, topic_ids)
    touch(ctx, draft, "description")


@action
def begin_draft(ctx: Context, *, course_id: UUID) -> UUID:
    """Copy the published version into a new draft and return its id; a draft there is is kept."""
    course = queries.get_course_by_id(ctx, course_id)
    ctx.require(CataloguePermission.EDIT_COURSE, course.provider_id)
    # Two authors who press the button at once wait here for each other.
    ctx.db.execute(sa.select(Course.id).where(Course.id == course_id).with_for_update())
    course = queries.get_course_by_id(ctx, course_id)
    if course.draft_version_id is not None:
        return course.draft_version_id
    if course.published_version_id is None:
        raise NothingToCopy
    shown = course.version
    version = CourseVersion(
        id=ctx.ids.new(),
        course_id=course_id,
        number=shown.number + 1,
        title=shown.title,
        summary=shown.summary,
        description=shown.description,
        outcomes=shown.outcomes,
        audience=shown.audience,
        languages=list(shown.languages),
        workload_minutes=shown.workload_minutes,
        created_at=ctx.now,
        changed_at=ctx.now,
    )
    ctx.db.add(version)
    ctx.db.flush()
    copy_content(ctx, from_version_id=shown.id, to_version_id=version.id)
    ctx.record(DraftBegun(course_id=course_id, version_id=version.id, number=version.number))
    return version.id


@action
def discard_draft(ctx: Context, *, version_id: UUID) -> None:
    """Throw the draft away; a course that was never published goes with it."""
    draft = queries.get_draft_for_update(ctx, version_id)
    ctx.require(CataloguePermission.EDIT_COURSE, draft.provider_id)
    course = queries.get_course_by_id(ctx, draft.course_id)
    delete_content(ctx, draft.version_id)
    ctx.db.execute(sa.delete(CourseVersion).where(CourseVersion.id == draft.version_id))
    if not course.is_published:
        ctx.db.execute(sa.delete(CourseTopic).where(CourseTopic.course_id == draft.course_id))
        ctx.db.execute(sa.delete(Course).where(Course.id == draft.course_id))
    ctx.record(DraftDiscarded(course_id=draft.course_id, version_id=draft.version_id))


def _check_provider(ctx: Context, provider_id: UUID) -> None:
    kind = ctx.db.scalar(sa.select(Organisation.kind).where(Organisation.id == provider_id))
    if kind is None or kind == OrganisationKind.METROPOLIS.value:
        raise UnknownProvider


def _free_slug(ctx: Context, wanted: str | None, title: LanguageMap) -> str:
    if wanted:
        if queries.find_course_id(ctx, slug=rules.check_slug(wanted)) is not None:
            raise SlugTaken
        return wanted
    slug = rules.slug_of(title.best("en").text)
    number = 1
    candidate = slug
    while queries.find_course_id(ctx, slug=candidate) is not None:
        number += 1
        candidate = f"{slug}-{number}"
    return candidate


def _describe(
    version: CourseVersion,
    *,
    title: LanguageMap,
    summary: Mapping[str, str],
    description: Mapping[str, str],
    outcomes: Mapping[str, str],
    audience: Mapping[str, str],
    languages: Sequence[str],
    workload_minutes: int,
) -> None:
    most = rules.TEXT_AT_MOST
    version.title = title
    version.summary = rules.check_texts(summary, at_most=most, field="summary")
    version.description = rules.check_texts(description, at_most=most, field="description")
    version.outcomes = rules.check_texts(outcomes, at_most=most, field="outcomes")
    version.audience = rules.check_texts(audience, at_most=most, field="audience")
    version.languages = rules.check_languages(languages)
    version.workload_minutes = rules.check_number(
        workload_minutes, low=0, high=rules.MINUTES_AT_MOST, field="workload_minutes"
    )


def _set_topics(ctx: Context, course_id: UUID, topic_ids: Sequence[UUID]) -> None:
    wanted = list(dict.fromkeys(topic_ids))
    known = ctx.db.scalar(sa.select(sa.func.count(Topic.id)).where(Topic.id.in_(wanted)))
    if known != len(wanted):
        raise UnknownTopic
    ctx.db.execute(sa.delete(CourseTopic).where(CourseTopic.course_id == course_id))
    if wanted:
        ctx.db.execute(
            sa.insert(CourseTopic),
            [
                {"course_id": course_id, "topic_id": topic_id, "position": position}
                for position, topic_id in enumerate(wanted)
            ],
        )
