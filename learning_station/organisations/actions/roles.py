"""Roles: granted by administrators for an organisation, between two days, and taken back."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts import queries as accounts_queries
from learning_station.accounts.errors import PersonUnknown
from learning_station.accounts.models import Person
from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import action
from learning_station.kernel.actor import MandateScope, Role
from learning_station.organisations import errors, queries, rules
from learning_station.organisations.events import RoleGranted
from learning_station.organisations.models import RoleGrant
from learning_station.organisations.permissions import OrganisationPermission

from ._ending import end_grant


@action
def grant_role(
    ctx: Context,
    *,
    person_id: UUID,
    role: Role,
    organisation_id: UUID | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    scopes: Collection[MandateScope] | None = None,
) -> UUID:
    """Give a person a role for an organisation (administrators: for all), between two days.

    A coordinator's covers the scopes named, or all of them; the administrator signs it with this.
    """
    ctx.require(OrganisationPermission.GRANT_ROLE)
    rules.check_scope(role, organisation_id)
    first_day = starts_on or ctx.now.date()
    rules.check_dates(first_day, ends_on)
    covered = rules.check_scopes(role, scopes)
    if accounts_queries.find_person(ctx, person_id) is None:
        raise PersonUnknown
    if organisation_id is not None:
        queries.get_organisation(ctx, organisation_id)
    _require_not_held(ctx, person_id, role, organisation_id, (first_day, ends_on))
    grant = RoleGrant(
        id=ctx.ids.new(),
        person_id=person_id,
        role=role.value,
        organisation_id=organisation_id,
        starts_on=first_day,
        ends_on=ends_on,
        granted_by=ctx.actor.person_id,
        granted_at=ctx.now,
        scopes=None if covered is None else sorted(covered),
        cosigned_by=ctx.actor.person_id,
        cosigned_at=ctx.now,
    )
    ctx.db.add(grant)
    ctx.record(
        RoleGranted(
            grant_id=grant.id,
            person_id=person_id,
            organisation_id=organisation_id,
            role=role.value,
        )
    )
    return grant.id


def _require_not_held(
    ctx: Context,
    person_id: UUID,
    role: Role,
    organisation_id: UUID | None,
    period: tuple[date, date | None],
) -> None:
    """Refuse a role for days on which the person holds it by a grant of their own.

    Standing in for somebody keeps nobody from a mandate of their own."""
    # Two who grant at once come one after the other.
    ctx.db.execute(
        sa.select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)
    )
    held = ctx.db.execute(
        sa.select(RoleGrant.starts_on, RoleGrant.ends_on).where(
            RoleGrant.person_id == person_id,
            RoleGrant.role == role.value,
            RoleGrant.organisation_id == organisation_id,
            RoleGrant.deputy_of_id.is_(None),
            RoleGrant.revoked_at.is_(None),
        )
    )
    if any(rules.overlaps(period, (row.starts_on, row.ends_on)) for row in held):
        raise errors.GrantHeldAlready


@action
def end_role_grant(ctx: Context, *, grant_id: UUID) -> None:
    """Take a role back from now on; its deputies end with it, and all stays on record."""
    ctx.require(OrganisationPermission.GRANT_ROLE)
    grant = ctx.db.get(RoleGrant, grant_id, with_for_update=True)
    if grant is None:
        raise errors.GrantUnknown
    if grant.revoked_at is not None:
        return
    if grant.person_id == ctx.actor.person_id and grant.role == Role.ADMINISTRATOR.value:
        raise errors.OwnAdministration
    end_grant(ctx, grant)
