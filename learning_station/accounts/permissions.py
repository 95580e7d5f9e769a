"""Who may do what with accounts."""

from enum import StrEnum
from uuid import UUID

from learning_station.kernel.actor import Actor
from learning_station.kernel.authorisation import (
    Predicate,
    administrator,
    any_of,
    everybody,
)


class AccountPermission(StrEnum):
    """What can be done with people and their accounts."""

    TRY = "accounts:try"
    SIGN_UP = "accounts:sign_up"
    SIGN_IN = "accounts:sign_in"
    RECOVER = "accounts:recover"
    SEE_PERSON = "accounts:see_person"
    EDIT_PROFILE = "accounts:edit_profile"
    CHANGE_PASSWORD = "accounts:change_password"  # noqa: S105  the name of a permission
    END_SESSION = "accounts:end_session"
    CREATE_PERSON = "accounts:create_person"
    DEACTIVATE = "accounts:deactivate"


def own(actor: Actor, person_id: UUID | None) -> bool:
    """Hold when the subject is the one who acts."""
    return actor.is_person(person_id)


POLICY: dict[str, Predicate] = {
    AccountPermission.TRY: everybody,
    AccountPermission.SIGN_UP: everybody,
    AccountPermission.SIGN_IN: everybody,
    AccountPermission.RECOVER: everybody,
    AccountPermission.SEE_PERSON: any_of(own, administrator),
    AccountPermission.EDIT_PROFILE: any_of(own, administrator),
    AccountPermission.CHANGE_PASSWORD: own,
    AccountPermission.END_SESSION: any_of(own, administrator),
    AccountPermission.CREATE_PERSON: administrator,
    AccountPermission.DEACTIVATE: administrator,
}
