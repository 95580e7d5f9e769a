"""Who may do what with organisations, affiliations and roles."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from learning_station.kernel.actor import Actor, MandateScope, Role
from learning_station.kernel.authorisation import (
    Predicate,
    administrator,
    any_of,
    everybody,
    system,
)


class OrganisationPermission(StrEnum):
    """What can be done with organisations and what people hold in them."""

    SEE = "organisations:see"
    EDIT = "organisations:edit"
    AFFILIATE = "organisations:affiliate"
    LIST_PEOPLE = "organisations:list_people"
    SEE_ROLES = "organisations:see_roles"
    GRANT_ROLE = "organisations:grant_role"
    SEE_AFFILIATIONS = "organisations:see_affiliations"
    VERIFY = "organisations:verify"
    SEE_MANDATES = "organisations:see_mandates"
    PROPOSE_DEPUTY = "organisations:propose_deputy"
    END_DEPUTY = "organisations:end_deputy"
    SIGN_MANDATE = "organisations:sign_mandate"
    NAME_ASSISTANT = "organisations:name_assistant"
    END_ASSISTANT = "organisations:end_assistant"
    NOTE_INVITED = "organisations:note_invited"


@dataclass(frozen=True)
class Affiliate:
    """Somebody who is to work in an organisation."""

    person_id: UUID
    organisation_id: UUID | None


@dataclass(frozen=True)
class Assisted:
    """An assistant and the person whose logistics they do."""

    person_id: UUID
    principal_id: UUID


def own_affiliation(actor: Actor, subject: Affiliate) -> bool:
    """Hold when a person says where they themselves work."""
    return actor.is_person(subject.person_id)


def own(actor: Actor, person_id: UUID | None) -> bool:
    """Hold when the subject is the one who acts."""
    return actor.is_person(person_id)


def coordinator_of(actor: Actor, organisation_id: UUID | None) -> bool:
    """Hold for the coordinators of that organisation."""
    return organisation_id is not None and actor.has_role(Role.COORDINATOR, organisation_id)


def vouches_for(actor: Actor, organisation_id: UUID | None) -> bool:
    """Hold for coordinators whose mandate lets them endorse for that organisation."""
    return actor.is_mandated(MandateScope.ENDORSE, organisation_id)


def coordinates(actor: Actor, _subject: object) -> bool:
    """Hold for coordinators; which mandates they see, the query decides."""
    return actor.has_role(Role.COORDINATOR)


def is_party(actor: Actor, subject: Assisted) -> bool:
    """Hold for both sides: whoever is assisted, and the assistant who lays it down."""
    return actor.is_person(subject.principal_id) or actor.is_person(subject.person_id)


POLICY: dict[str, Predicate] = {
    OrganisationPermission.SEE: everybody,
    OrganisationPermission.EDIT: administrator,
    OrganisationPermission.AFFILIATE: any_of(own_affiliation, administrator),
    OrganisationPermission.LIST_PEOPLE: any_of(administrator, coordinator_of),
    OrganisationPermission.SEE_ROLES: any_of(own, administrator),
    OrganisationPermission.GRANT_ROLE: administrator,
    OrganisationPermission.SEE_AFFILIATIONS: any_of(own, administrator),
    OrganisationPermission.VERIFY: any_of(administrator, vouches_for),
    OrganisationPermission.SEE_MANDATES: coordinates,
    OrganisationPermission.PROPOSE_DEPUTY: own,
    OrganisationPermission.END_DEPUTY: own,
    OrganisationPermission.SIGN_MANDATE: administrator,
    OrganisationPermission.NAME_ASSISTANT: own,
    OrganisationPermission.END_ASSISTANT: any_of(is_party, administrator),
    OrganisationPermission.NOTE_INVITED: system,
}
