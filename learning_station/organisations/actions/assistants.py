"""Assistants of elected officials: named by them, for their logistics alone."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts import queries as accounts_queries
from learning_station.accounts.errors import PersonUnknown
from learning_station.accounts.queries import PersonFacts, ProfileKind
from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import action
from learning_station.kernel.actor import Role
from learning_station.organisations import errors, rules
from learning_station.organisations.events import AssistantNamed
from learning_station.organisations.models import RoleGrant
from learning_station.organisations.permissions import Assisted, OrganisationPermission

from ._ending import end_grant


@action
def name_assistant(
    ctx: Context,
    *,
    principal_id: UUID,
    email: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> UUID:
    """Let somebody with an account do the logistics of an elected official, between two days."""
    ctx.require(OrganisationPermission.NAME_ASSISTANT, principal_id)
    first_day = starts_on or ctx.now.date()
    rules.check_dates(first_day, ends_on)
    principal = accounts_queries.find_person(ctx, principal_id)
    if principal is None:
        raise PersonUnknown
    if principal.profile_kind is not ProfileKind.POLITICAL:
        raise errors.NotElected
    assistant = _find_assistant(ctx, email)
    if assistant.id == principal_id:
        raise errors.OwnAssistant
    _require_not_named(ctx, principal_id, assistant.id, (first_day, ends_on))
    grant = RoleGrant(
        id=ctx.ids.new(),
        person_id=assistant.id,
        role=Role.ASSISTANT.value,
        principal_id=principal_id,
        starts_on=first_day,
        ends_on=ends_on,
        granted_by=ctx.actor.person_id,
        granted_at=ctx.now,
    )
    ctx.db.add(grant)
    ctx.record(AssistantNamed(grant_id=grant.id, person_id=assistant.id, principal_id=principal_id))
    return grant.id


def _find_assistant(ctx: Context, email: str) -> PersonFacts:
    assistant = accounts_queries.find_person_by_email(ctx, email)
    if assistant is None or not assistant.email_confirmed_at or assistant.deactivated_at:
        raise errors.AssistantUnknown
    return assistant


def _require_not_named(
    ctx: Context, principal_id: UUID, person_id: UUID, period: tuple[date, date | None]
) -> None:
    held = ctx.db.execute(
        sa.select(RoleGrant.starts_on, RoleGrant.ends_on)
        .where(
            RoleGrant.principal_id == principal_id,
            RoleGrant.person_id == person_id,
            RoleGrant.revoked_at.is_(None),
        )
        .with_for_update()
    )
    if any(rules.overlaps(period, (row.starts_on, row.ends_on)) for row in held):
        raise errors.AssistantHeldAlready


@action
def end_assistant(ctx: Context, *, grant_id: UUID) -> None:
    """End an assistant from now on: by the person they assist, or by themselves."""
    grant = ctx.db.get(RoleGrant, grant_id, with_for_update=True)
    if grant is None or grant.principal_id is None:
        raise errors.GrantUnknown
    parties = Assisted(grant.person_id, grant.principal_id)
    if not ctx.may(OrganisationPermission.END_ASSISTANT, parties):
        raise errors.GrantUnknown
    ctx.require(OrganisationPermission.END_ASSISTANT, parties)
    if grant.revoked_at is None:
        end_grant(ctx, grant)
