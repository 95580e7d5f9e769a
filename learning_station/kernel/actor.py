"""Who is acting: a person, a named system job, or nobody, with the grants they hold now."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a person may be granted; everybody who signed up is a learner without a grant."""

    TRAINER = "trainer"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"
    ASSISTANT = "assistant"


class MandateScope(StrEnum):
    """What a coordinator's mandate covers."""

    NOMINATE = "nominate"
    ENDORSE = "endorse"
    REPORT = "report"


EVERY_SCOPE = frozenset(MandateScope)


@dataclass(frozen=True)
class Grant:
    """One role, for one organisation or (where `organisation_id` is None) for all.

    `scopes` says what a coordinator may do; `principal_id` is whose logistics an assistant does.
    """

    role: Role
    organisation_id: UUID | None = None
    scopes: frozenset[MandateScope] = EVERY_SCOPE
    principal_id: UUID | None = None


@dataclass(frozen=True)
class Actor:
    """The one who acts. Only grants that are in force at this moment are listed.

    `for_person_id` is the person an assistant acts for: what they do is theirs, "X for Y".
    """

    person_id: UUID | None = None
    grants: frozenset[Grant] = field(default_factory=frozenset)
    system: str | None = None
    for_person_id: UUID | None = None

    @property
    def name(self) -> str:
        """Return what the audit trail shows: `person:…`, `system:…` or `anonymous`."""
        if self.system is not None:
            return f"system:{self.system}"
        return f"person:{self.person_id}" if self.person_id else "anonymous"

    def has_role(self, role: Role, organisation_id: UUID | None = None) -> bool:
        """Tell whether a grant of that role covers that organisation (any, when it is None)."""
        return any(
            grant.role is role
            and (
                organisation_id is None
                or grant.organisation_id is None
                or grant.organisation_id == organisation_id
            )
            for grant in self.grants
        )

    def organisations_of(self, role: Role) -> frozenset[UUID]:
        """Return the organisations for which that role was granted by name."""
        return frozenset(
            grant.organisation_id
            for grant in self.grants
            if grant.role is role and grant.organisation_id is not None
        )

    @property
    def acts_for_id(self) -> UUID | None:
        """Return whose seats and calendar are meant: of the person acted for, else one's own."""
        return self.for_person_id or self.person_id

    @property
    def coordinated(self) -> frozenset[UUID]:
        """Return the organisations of which the actor is a coordinator, whatever that covers."""
        return self.organisations_of(Role.COORDINATOR)

    def is_person(self, person_id: UUID | None) -> bool:
        """Tell whether that person is the one who acts, for themselves and not for another."""
        is_same = self.person_id is not None and self.person_id == person_id
        return is_same and self.for_person_id is None

    def gives_for(self, provider_id: UUID) -> bool:
        """Tell whether the actor administers or trains for that provider."""
        roles = (Role.ADMINISTRATOR, Role.TRAINER)
        return any(self.has_role(role, provider_id) for role in roles)

    def is_mandated(self, scope: MandateScope, organisation_id: UUID | None) -> bool:
        """Tell whether a coordinator's mandate of the actor covers that for that organisation."""
        return organisation_id is not None and organisation_id in self.mandates_for(scope)

    def mandates_for(self, scope: MandateScope) -> frozenset[UUID]:
        """Return the organisations for which a mandate of the actor covers that."""
        return frozenset(
            grant.organisation_id
            for grant in self.grants
            if grant.role is Role.COORDINATOR
            and grant.organisation_id is not None
            and scope in grant.scopes
        )

    @property
    def principals(self) -> frozenset[UUID]:
        """Return the people whose logistics the actor does."""
        return frozenset(g.principal_id for g in self.grants if g.principal_id is not None)

    def does_logistics_of(self, person_id: UUID | None) -> bool:
        """Tell whether the actor is that person, or an assistant who acts for them now."""
        if self.for_person_id is None:
            return self.is_person(person_id)
        return self.for_person_id == person_id and person_id in self.principals

    @property
    def is_administrator(self) -> bool:
        """Tell whether the actor administers the whole installation."""
        return self.has_role(Role.ADMINISTRATOR)


ANONYMOUS = Actor()


def system_actor(name: str) -> Actor:
    """Return the named system actor that jobs and commands act as."""
    return Actor(system=name)
