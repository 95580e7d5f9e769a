"""Who may do what with organisations, affiliations and roles."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from learning_station.kernel.actor import Actor, Role
from learning_station.kernel.authorisation import Predicate, administrator, any_of, everybody


class OrganisationPermission(StrEnum):
    """What can be done with organisations and what people hold in them."""

    SEE = "organisations:see"
    EDIT = "organisations:edit"
    AFFILIATE = "organisations:affiliate"
    LIST_PEOPLE = "organisations:list_people"
    SEE_ROLES = "organisations:see_roles"
    GRANT_ROLE = "organisations:grant_role"


@dataclass(frozen=True)
class Affiliate:
    """Somebody who is to work in an organisation."""

    person_id: UUID
    organisation_id: UUID


def own_affiliation(actor: Actor, subject: Affiliate) -> bool:
    """Hold when a person says where they themselves work."""
    return actor.is_person(subject.person_id)


def own(actor: Actor, person_id: UUID | None) -> bool:
    """Hold when the subject is the one who acts."""
    return actor.is_person(person_id)


def coordinator_of(actor: Actor, organisation_id: UUID | None) -> bool:
    """Hold for the coordinators of that organisation."""
    return organisation_id is not None and actor.has_role(Role.COORDINATOR, organisation_id)


POLICY: dict[str, Predicate] = {
    OrganisationPermission.SEE: everybody,
    OrganisationPermission.EDIT: administrator,
    OrganisationPermission.AFFILIATE: any_of(own_affiliation, administrator),
    OrganisationPermission.LIST_PEOPLE: any_of(administrator, coordinator_of),
    OrganisationPermission.SEE_ROLES: any_of(own, administrator),
    OrganisationPermission.GRANT_ROLE: administrator,
}
