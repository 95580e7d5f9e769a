"""Roles: what somebody may do today, and every grant there was."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from learning_station.accounts import queries as accounts_queries
from learning_station.accounts import rules as accounts_rules
from learning_station.accounts.models import Account, Person
from learning_station.accounts.queries import SignedInFacts
from learning_station.infra.context import Context
from learning_station.kernel.actor import EVERY_SCOPE, Grant, MandateScope, Role
from learning_station.kernel.pages import Page, cut, decode_cursor, read_id
from learning_station.organisations import rules
from learning_station.organisations.models import Organisation, RoleGrant
from learning_station.organisations.permissions import OrganisationPermission

from ._periods import in_force

PAGE_SIZE = 50


def grant_in_force(day: date | sa.BindParameter[date]) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions under which a grant counts that day: signed, and not taken back."""
    is_signed = sa.or_(RoleGrant.role != Role.COORDINATOR.value, RoleGrant.cosigned_at.is_not(None))
    return (RoleGrant.revoked_at.is_(None), is_signed, *in_force(RoleGrant, day))


# Asked with every request of somebody signed in: built once, and one statement for all of it.
_GRANTS_NOW = grant_in_force(sa.bindparam("day", type_=sa.Date()))
_HELD = (RoleGrant.role, RoleGrant.organisation_id, RoleGrant.scopes, RoleGrant.principal_id)
_GRANTS_IN_FORCE = sa.select(*_HELD).where(
    RoleGrant.person_id == sa.bindparam("person_id"), *_GRANTS_NOW
)
_SIGNED_IN = accounts_queries.SIGNED_IN.add_columns(*_HELD).outerjoin(
    RoleGrant, sa.and_(RoleGrant.person_id == Person.id, *_GRANTS_NOW)
)


def find_signed_in(ctx: Context, token: str) -> SignedInFacts | None:
    """Return the signed-in session of that token, with the roles held today, while it counts."""
    values = {"token_hash": accounts_rules.hash_token(token), "day": ctx.now.date()}
    rows = ctx.rows(_SIGNED_IN, **values).all()
    grants = frozenset(_grant_of(row) for row in rows if row.role is not None)
    return accounts_queries.read_signed_in(rows[0], ctx.now, grants) if rows else None


def _grant_of(row: sa.Row[*tuple[Any, ...]]) -> Grant:
    return Grant(Role(row.role), row.organisation_id, _scopes(row.scopes), row.principal_id)


def _scopes(names: list[str] | None) -> frozenset[MandateScope]:
    return EVERY_SCOPE if names is None else frozenset(map(MandateScope, names))


def list_grants_in_force(ctx: Context, person_id: UUID) -> frozenset[Grant]:
    """Return the roles a person holds today, as the actor carries them."""
    rows = ctx.rows(_GRANTS_IN_FORCE, person_id=person_id, day=ctx.now.date())
    return frozenset(map(_grant_of, rows))


@dataclass(frozen=True)
class RoleGrantRow:
    """One role grant with the names of person and organisation."""

    id: UUID
    person_id: UUID
    given_name: str
    family_name: str
    email: str
    role: Role
    organisation_id: UUID | None
    organisation_name: str | None
    starts_on: date
    ends_on: date | None
    granted_at: datetime
    revoked_at: datetime | None
    granted_by_name: str | None
    scopes: frozenset[MandateScope]
    deputy_of_id: UUID | None
    cosigned_at: datetime | None
    principal_id: UUID | None
    principal_name: str | None
    """Whose logistics an assistant does."""

    @property
    def name(self) -> str:
        """Return given and family name."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def waits_for_signature(self) -> bool:
        """Tell whether it is a coordinator's that nobody has signed, refused or taken back."""
        is_unsigned = self.role is Role.COORDINATOR and self.cosigned_at is None
        return is_unsigned and self.revoked_at is None

    @property
    def applies_to(self) -> str | None:
        """Return the organisation or the person the role is for; None: the whole installation."""
        return self.organisation_name or self.principal_name

    def is_in_force(self, today: date) -> bool:
        """Tell whether the grant counts on that day."""
        is_out = self.revoked_at is not None or self.waits_for_signature
        return rules.is_in_force(self.starts_on, self.ends_on, is_out, today)


_giver, _principal = aliased(Person), aliased(Person)
GRANTS = (
    sa.select(
        RoleGrant.id, RoleGrant.person_id, Person.given_name, Person.family_name, Account.email,
        RoleGrant.role, RoleGrant.organisation_id, Organisation.name.label("organisation_name"),
        RoleGrant.starts_on, RoleGrant.ends_on, RoleGrant.granted_at, RoleGrant.revoked_at,
        sa.func.trim(_giver.given_name + " " + _giver.family_name).label("granted_by_name"),
        RoleGrant.scopes, RoleGrant.deputy_of_id, RoleGrant.cosigned_at, RoleGrant.principal_id,
        sa.func.trim(_principal.given_name + " " + _principal.family_name).label("principal_name"),
    )
    .join(Person, Person.id == RoleGrant.person_id)
    .join(Account, Account.person_id == Person.id)
    .outerjoin(Organisation, Organisation.id == RoleGrant.organisation_id)
    .outerjoin(_giver, _giver.id == RoleGrant.granted_by)
    .outerjoin(_principal, _principal.id == RoleGrant.principal_id)
    .order_by(RoleGrant.id.desc())
)  # fmt: skip
"""Role grants with the names of all concerned, the latest first."""


def as_grant(row: sa.Row[*tuple[Any, ...]]) -> RoleGrantRow:
    """Return a row of GRANTS as what pages show."""
    values = {**row._mapping, "role": Role(row.role), "scopes": _scopes(row.scopes)}
    return RoleGrantRow(**values)


def list_role_grants(
    ctx: Context,
    *,
    person_id: UUID | None = None,
    organisation_id: UUID | None = None,
    role: Role | None = None,
    only_in_force: bool = False,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[RoleGrantRow]:
    """Return role grants, the latest first; of one person, everybody may see their own."""
    ctx.require(OrganisationPermission.SEE_ROLES, person_id)
    statement = GRANTS.limit(size + 1)
    if person_id is not None:
        statement = statement.where(RoleGrant.person_id == person_id)
    if organisation_id is not None:
        statement = statement.where(RoleGrant.organisation_id == organisation_id)
    if role is not None:
        statement = statement.where(RoleGrant.role == role.value)
    if only_in_force:
        statement = statement.where(*grant_in_force(ctx.now.date()))
    if cursor:
        statement = statement.where(RoleGrant.id < read_id(decode_cursor(cursor, 1)[0]))
    rows = [as_grant(row) for row in ctx.db.execute(statement)]
    return cut(rows, size, lambda row: (str(row.id),))


def list_person_ids_with_role(
    ctx: Context, role: Role, *, organisation_id: UUID | None = None
) -> list[UUID]:
    """Return who holds the role today (for that organisation, when one is named)."""
    statement = sa.select(RoleGrant.person_id).where(
        RoleGrant.role == role.value, *grant_in_force(ctx.now.date())
    )
    if organisation_id is not None:
        statement = statement.where(RoleGrant.organisation_id == organisation_id)
    return list(ctx.db.scalars(statement.distinct()))
