"""Publishing: the draft becomes a version that never changes, and can be found."""

from uuid import UUID

import sqlalchemy as sa

from learning_station.catalogue import queries
from learning_station.catalogue.errors import NothingToPublish, NotReadyToPublish
from learning_station.catalogue.events import CoursePublished
from learning_station.catalogue.models import Course, VersionState
from learning_station.catalogue.permissions import CataloguePermission
from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import action
from learning_station.kernel.languages import INTERFACE_LANGUAGES

from ._drafts import get_draft_version


@action
def publish_course(ctx: Context, *, course_id: UUID) -> UUID:
    """Freeze the draft as the version everybody sees and return its id.

    Raises NotReadyToPublish when the check list holds something that blocks.
    """
    course = queries.get_course_by_id(ctx, course_id)
    ctx.require(CataloguePermission.PUBLISH_COURSE, course.provider_id)
    if course.draft_version_id is None:
        raise NothingToPublish
    draft = queries.get_draft_for_update(ctx, course.draft_version_id)
    if any(finding.blocks for finding in queries.list_findings(ctx, draft.version_id)):
        raise NotReadyToPublish
    version = get_draft_version(ctx, draft)
    version.state = VersionState.PUBLISHED.value
    version.published_at = version.changed_at = ctx.now
    version.published_by = ctx.actor.person_id
    ctx.db.flush()
    ctx.db.execute(
        sa.update(Course).where(Course.id == course_id).values(published_version_id=version.id)
    )
    _put_into_search(ctx, course_id, version.id)
    ctx.record(CoursePublished(course_id=course_id, version_id=version.id, number=version.number))
    return version.id


def _put_into_search(ctx: Context, course_id: UUID, version_id: UUID) -> None:
    """Make the course findable by all its texts, in each language it is written in."""
    outline = queries.get_outline(ctx, version_id)
    version = outline.version
    maps = [version.summary, version.description, version.outcomes, version.audience]
    maps += [text for module in outline.modules for text in (module.title, module.summary)]
    maps += [
        text
        for unit in queries.list_unit_contents(ctx, version_id)
        for text in (unit.title, unit.body)
    ]
    texts = {}
    for language in INTERFACE_LANGUAGES:
        body = "\n".join(text[language] for text in maps if language in text)
        if language in version.title or body:
            texts[language] = (version.title.get(language, ""), body)
    ctx.tools.search.put(ctx.db, kind=queries.SEARCH_KIND, object_id=course_id, texts=texts)
