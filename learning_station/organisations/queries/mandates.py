"""Mandates of coordinators with their deputies, and assistants with those they assist."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts.models import Account, Person
from learning_station.infra.context import Context
from learning_station.kernel.actor import Role
from learning_station.kernel.pages import Page, cut, decode_cursor, read_id
from learning_station.organisations import errors
from learning_station.organisations.models import RoleGrant
from learning_station.organisations.permissions import OrganisationPermission

from .roles import GRANTS, RoleGrantRow, as_grant, grant_in_force

PAGE_SIZE = 50


@dataclass(frozen=True)
class MandateRow:
    """A mandate of the actor, with those who stand in for it, the latest first."""

    grant: RoleGrantRow
    deputies: Sequence[RoleGrantRow]
    may_have_deputies: bool


def list_own_mandates(ctx: Context) -> list[MandateRow]:
    """Return the mandates the actor holds or held, the latest first, in two statements."""
    ctx.require(OrganisationPermission.SEE_MANDATES)
    today = ctx.now.date()
    own = [
        as_grant(row)
        for row in ctx.db.execute(
            GRANTS.where(
                RoleGrant.person_id == ctx.actor.person_id,
                RoleGrant.role == Role.COORDINATOR.value,
                RoleGrant.cosigned_at.is_not(None),
            )
        )
    ]
    ids = [grant.id for grant in own]
    deputies = [as_grant(row) for row in ctx.db.execute(GRANTS.where(_stands_in(ids)))]
    return [
        MandateRow(
            grant,
            [deputy for deputy in deputies if deputy.deputy_of_id == grant.id],
            may_have_deputies=grant.deputy_of_id is None and grant.is_in_force(today),
        )
        for grant in own
    ]


def _stands_in(mandate_ids: Sequence[UUID]) -> sa.ColumnElement[bool]:
    return RoleGrant.deputy_of_id.in_(mandate_ids)


def get_own_mandate(ctx: Context, mandate_id: UUID) -> MandateRow:
    """Return a mandate of the actor that can have deputies; raise MandateUnknown otherwise."""
    for mandate in list_own_mandates(ctx):
        if mandate.grant.id == mandate_id and mandate.may_have_deputies:
            return mandate
    raise errors.MandateUnknown


def list_unsigned(
    ctx: Context, *, cursor: str | None = None, size: int = PAGE_SIZE
) -> Page[RoleGrantRow]:
    """Return the proposals that wait for the secretariat's signature, the latest first."""
    ctx.require(OrganisationPermission.SIGN_MANDATE)
    statement = GRANTS.where(*_UNSIGNED).limit(size + 1)
    if cursor:
        statement = statement.where(RoleGrant.id < read_id(decode_cursor(cursor, 1)[0]))
    rows = [as_grant(row) for row in ctx.db.execute(statement)]
    return cut(rows, size, lambda row: (str(row.id),))


_UNSIGNED = (
    RoleGrant.role == Role.COORDINATOR.value,
    RoleGrant.cosigned_at.is_(None),
    RoleGrant.revoked_at.is_(None),
)


def count_unsigned(ctx: Context) -> int:
    """Return how many proposals wait for the secretariat's signature."""
    ctx.require(OrganisationPermission.SIGN_MANDATE)
    return ctx.db.scalar(sa.select(sa.func.count()).where(*_UNSIGNED)) or 0


def get_unsigned(ctx: Context, grant_id: UUID) -> RoleGrantRow:
    """Return a proposal that waits for the signature; raise MandateUnknown otherwise."""
    ctx.require(OrganisationPermission.SIGN_MANDATE)
    row = ctx.db.execute(GRANTS.where(RoleGrant.id == grant_id, *_UNSIGNED)).one_or_none()
    if row is None:
        raise errors.MandateUnknown
    return as_grant(row)


def find_grant(ctx: Context, grant_id: UUID) -> RoleGrantRow | None:
    """Return a grant, or None. For code of other features; pages ask for lists."""
    row = ctx.db.execute(GRANTS.where(RoleGrant.id == grant_id)).one_or_none()
    return as_grant(row) if row else None


def list_coordinators(ctx: Context, organisation_id: UUID) -> list[RoleGrantRow]:
    """Return the mandates and deputies of an organisation that count today. For other features."""
    rows = ctx.db.execute(
        GRANTS.where(
            RoleGrant.organisation_id == organisation_id,
            RoleGrant.role == Role.COORDINATOR.value,
            *grant_in_force(ctx.now.date()),
        )
    )
    return [as_grant(row) for row in rows]


# Assistants


def list_assistants(ctx: Context, principal_id: UUID) -> list[RoleGrantRow]:
    """Return who does or did the logistics of a person, the latest first."""
    ctx.require(OrganisationPermission.NAME_ASSISTANT, principal_id)
    rows = ctx.db.execute(GRANTS.where(RoleGrant.principal_id == principal_id))
    return [as_grant(row) for row in rows]


@dataclass(frozen=True)
class Principal:
    """Somebody whose logistics the actor may do today."""

    person_id: UUID
    name: str
    grant_id: UUID
    ends_on: date | None


def list_principals(ctx: Context, person_id: UUID) -> list[Principal]:
    """Return for whom a person may act today: those who named them and can sign in themselves."""
    today = ctx.now.date()
    rows = ctx.db.execute(
        sa.select(
            RoleGrant.principal_id,
            sa.func.trim(Person.given_name + " " + Person.family_name),
            RoleGrant.id,
            RoleGrant.ends_on,
        )
        .join(Person, Person.id == RoleGrant.principal_id)
        .join(Account, Account.person_id == Person.id)
        .where(
            RoleGrant.person_id == person_id,
            RoleGrant.role == Role.ASSISTANT.value,
            RoleGrant.revoked_at.is_(None),
            RoleGrant.starts_on <= today,
            sa.or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= today),
            Account.deactivated_at.is_(None),
        )
        .order_by(Person.family_name, Person.given_name, RoleGrant.id)
    )
    return [Principal(*row) for row in rows]
