"""The blueprint of the authors' pages, and what several of them need."""

from uuid import UUID

from flask import Blueprint, url_for

from learning_station.catalogue import queries
from learning_station.catalogue.permissions import CataloguePermission
from learning_station.catalogue.queries import CourseFacts, Outline
from learning_station.infra.context import Context
from learning_station.kernel.actor import Role
from learning_station.kernel.errors import NotFound
from learning_station.web.access import signed_in_as

blueprint = Blueprint("authoring", __name__, url_prefix="/authoring")

authors_only = signed_in_as(Role.TRAINER, Role.ADMINISTRATOR)
"""Who reaches these pages at all; whose courses one may write is asked for each course."""


def get_own_course(ctx: Context, course_id: UUID) -> CourseFacts:
    """Return a course one may write; those of others are not found here."""
    course = queries.get_course_by_id(ctx, course_id)
    if not ctx.may(CataloguePermission.EDIT_COURSE, course.provider_id):
        raise NotFound
    return course


def get_own_outline(ctx: Context, version_id: UUID) -> Outline:
    """Return the outline of a version one may write, or could before it was published."""
    outline = queries.get_outline(ctx, version_id)
    if not ctx.may(CataloguePermission.EDIT_COURSE, outline.provider_id):
        raise NotFound
    return outline


def module_address(course_id: UUID, module_id: UUID) -> str:
    """Return where a module stands on the page of its course."""
    return url_for(".course", course_id=course_id, _anchor=f"module-{module_id}")
