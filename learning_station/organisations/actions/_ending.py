"""Ending a grant, whoever may: what hangs on it ends with it, and each is announced."""

from uuid import UUID

import sqlalchemy as sa

from learning_station.infra.context import Context
from learning_station.kernel.actor import Role
from learning_station.kernel.events import Event
from learning_station.organisations.events import AssistantEnded, DeputyWithdrawn, RoleRevoked
from learning_station.organisations.models import RoleGrant


def end_grant(ctx: Context, grant: RoleGrant) -> None:
    """End a grant and the grants of its deputies from now on."""
    deputies = ctx.db.scalars(
        sa.select(RoleGrant)
        .where(RoleGrant.deputy_of_id == grant.id, RoleGrant.revoked_at.is_(None))
        .order_by(RoleGrant.id)
        .with_for_update()
    ).all()
    for one in (grant, *deputies):
        one.revoked_at = ctx.now
        ctx.record(_ended(one))


def _ended(grant: RoleGrant) -> Event:
    if grant.role == Role.ASSISTANT.value and grant.principal_id is not None:
        return AssistantEnded(
            grant_id=grant.id, person_id=grant.person_id, principal_id=grant.principal_id
        )
    if grant.deputy_of_id is not None and grant.cosigned_at is None:
        return DeputyWithdrawn(**deputy_ids(grant))
    return RoleRevoked(
        grant_id=grant.id,
        person_id=grant.person_id,
        organisation_id=grant.organisation_id,
        role=grant.role,
    )


def deputy_ids(grant: RoleGrant) -> dict[str, UUID]:
    """Return what every event about a deputy names."""
    return {
        "grant_id": grant.id,
        "person_id": grant.person_id,
        "organisation_id": _must(grant.organisation_id),
        "mandate_id": _must(grant.deputy_of_id),
    }


def _must(value: UUID | None) -> UUID:
    if value is None:
        raise RuntimeError("a deputy stands in for a mandate of an organisation")
    return value
