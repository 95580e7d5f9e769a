"""All reads of organisations, memberships, affiliations, roles, mandates and assistants."""

from learning_station.organisations.models import MembershipKind, Organisation, OrganisationKind

from ._periods import in_force
from .affiliations import (
    VERIFICATIONS,
    AffiliationFacts,
    Colleague,
    find_affiliation,
    list_affiliations,
    list_colleagues,
)
from .mandates import (
    MandateRow,
    Principal,
    count_unsigned,
    find_grant,
    get_own_mandate,
    get_unsigned,
    list_assistants,
    list_coordinators,
    list_own_mandates,
    list_principals,
    list_unsigned,
)
from .organisations import (
    MembershipRow,
    OrganisationChoice,
    find_organisation,
    find_organisation_by_slug,
    get_organisation,
    is_member,
    list_choices,
    list_memberships,
    list_organisations,
    list_providers,
)
from .people import PersonRow, list_people
from .roles import (
    RoleGrantRow,
    find_signed_in,
    list_grants_in_force,
    list_person_ids_with_role,
    list_role_grants,
)

__all__ = [
    "VERIFICATIONS",
    "AffiliationFacts",
    "Colleague",
    "MandateRow",
    "MembershipKind",
    "MembershipRow",
    "Organisation",
    "OrganisationChoice",
    "OrganisationKind",
    "PersonRow",
    "Principal",
    "RoleGrantRow",
    "count_unsigned",
    "find_affiliation",
    "find_grant",
    "find_organisation",
    "find_organisation_by_slug",
    "find_signed_in",
    "get_organisation",
    "get_own_mandate",
    "get_unsigned",
    "in_force",
    "is_member",
    "list_affiliations",
    "list_assistants",
    "list_choices",
    "list_colleagues",
    "list_coordinators",
    "list_grants_in_force",
    "list_memberships",
    "list_organisations",
    "list_own_mandates",
    "list_people",
    "list_person_ids_with_role",
    "list_principals",
    "list_providers",
    "list_role_grants",
    "list_unsigned",
]
