"""Who may write courses. The subject of each permission is the provider's id."""

from enum import StrEnum
from uuid import UUID

from learning_station.kernel.actor import Actor, Role
from learning_station.kernel.authorisation import Predicate, administrator


class CataloguePermission(StrEnum):
    """What can be done with topics and courses."""

    CREATE_TOPIC = "catalogue:create_topic"
    CREATE_COURSE = "catalogue:create_course"
    EDIT_COURSE = "catalogue:edit_course"
    PUBLISH_COURSE = "catalogue:publish_course"


def trains_for(actor: Actor, provider_id: object) -> bool:
    """Hold for administrators, and for trainers of that provider."""
    if actor.is_administrator:
        return True
    return isinstance(provider_id, UUID) and actor.has_role(Role.TRAINER, provider_id)


POLICY: dict[str, Predicate] = {
    CataloguePermission.CREATE_TOPIC: administrator,
    CataloguePermission.CREATE_COURSE: trains_for,
    CataloguePermission.EDIT_COURSE: trains_for,
    CataloguePermission.PUBLISH_COURSE: trains_for,
}
