"""Who may bring and read files. The subject of each permission is the provider's id."""

from enum import StrEnum
from uuid import UUID

from learning_station.kernel.actor import Actor, Role
from learning_station.kernel.authorisation import Predicate


class LibraryPermission(StrEnum):
    """What can be done with the files of a provider."""

    STORE_FILE = "library:store_file"
    BROWSE_FILES = "library:browse_files"


def trains_for(actor: Actor, provider_id: object) -> bool:
    """Hold for administrators, and for trainers of that provider."""
    if actor.is_administrator:
        return True
    return isinstance(provider_id, UUID) and actor.has_role(Role.TRAINER, provider_id)


POLICY: dict[str, Predicate] = {
    LibraryPermission.STORE_FILE: trains_for,
    LibraryPermission.BROWSE_FILES: trains_for,
}
