"""What concerns one city: who answers for it, its applications, its nominations, its held seats."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from learning_station.enrolment.rules import Asked
from learning_station.infra.context import Context
from learning_station.kernel.actor import MandateScope, Role
from learning_station.organisations import queries as organisations_queries
from learning_station.organisations.models import RoleGrant


@dataclass(frozen=True)
class Mandated:
    """Somebody who acts for a city today; a deputy stands in for a coordinator."""

    person_id: UUID
    is_deputy: bool


def list_endorsers(ctx: Context, organisation_id: UUID) -> list[Mandated]:
    """Return who may endorse applications of that city today."""
    return list_mandated(ctx, organisation_id, MandateScope.ENDORSE)


def list_mandated(ctx: Context, organisation_id: UUID, scope: MandateScope) -> list[Mandated]:
    """Return whose mandate for that city covers that today, coordinators before deputies."""
    people: dict[UUID, bool] = {}
    deputies = ctx.db.execute(
        sa.select(RoleGrant.person_id, RoleGrant.deputy_of_id)
        .where(
            RoleGrant.organisation_id == organisation_id,
            RoleGrant.role == Role.COORDINATOR.value,
            RoleGrant.revoked_at.is_(None),
            *organisations_queries.in_force(RoleGrant, ctx.now.date()),
        )
        .order_by(RoleGrant.deputy_of_id.is_not(None), RoleGrant.id)
    )
    for person_id, deputy_of_id in deputies:
        people.setdefault(person_id, deputy_of_id is not None)
    return [
        Mandated(person_id, is_deputy)
        for person_id, is_deputy in people.items()
        if _covers(ctx, person_id, organisation_id, scope)
    ]


def list_asked(ctx: Context, organisation_id: UUID | None, asked: int) -> list[UUID]:
    """Return who is asked about an application at that step of the escalation.

    Where a city has coordinators only, or deputies only, these are asked at both of its steps."""
    if asked == Asked.SECRETARIAT or organisation_id is None:
        return organisations_queries.list_person_ids_with_role(ctx, Role.ADMINISTRATOR)
    endorsers = list_endorsers(ctx, organisation_id)
    wanted = [one for one in endorsers if one.is_deputy == (asked == Asked.DEPUTIES)]
    return [one.person_id for one in wanted or endorsers]


def _covers(ctx: Context, person_id: UUID, organisation_id: UUID, scope: MandateScope) -> bool:
    """Tell whether a grant of the person counts now: asked of the feature that knows when."""
    return any(
        grant.role is Role.COORDINATOR
        and grant.organisation_id == organisation_id
        and scope in grant.scopes
        for grant in organisations_queries.list_grants_in_force(ctx, person_id)
    )
