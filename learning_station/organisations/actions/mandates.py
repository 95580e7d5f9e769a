"""Deputies of coordinators: proposed for a leave, signed by the secretariat, ended at once."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts import queries as accounts_queries
from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import action
from learning_station.kernel.actor import EVERY_SCOPE, MandateScope, Role
from learning_station.organisations import errors, queries, rules
from learning_station.organisations.events import DeputyProposed, DeputyRefused, DeputySigned
from learning_station.organisations.models import RoleGrant
from learning_station.organisations.permissions import OrganisationPermission
from learning_station.organisations.rules import MandateFacts

from ._ending import deputy_ids, end_grant


@action
def propose_deputy(
    ctx: Context,
    *,
    mandate_id: UUID,
    email: str,
    scopes: Collection[MandateScope],
    starts_on: date,
    ends_on: date,
) -> UUID:
    """Propose who stands in for the actor's mandate on some days; it counts once it is signed."""
    mandate = _lock_mandate(ctx, mandate_id)
    ctx.require(OrganisationPermission.PROPOSE_DEPUTY, mandate.person_id)
    deputy = accounts_queries.find_person_by_email(ctx, email)
    if deputy is None or deputy.deactivated_at or not _works_there(ctx, deputy.id, mandate):
        raise errors.DeputyNotOfTheCity
    today = ctx.now.date()
    rules.require_deputy(
        _facts(mandate, today),
        deputy_id=deputy.id,
        scopes=scopes,
        starts_on=starts_on,
        ends_on=ends_on,
        today=today,
    )
    _require_no_other(ctx, mandate, deputy.id, (starts_on, ends_on))
    grant = RoleGrant(
        id=ctx.ids.new(),
        person_id=deputy.id,
        role=Role.COORDINATOR.value,
        organisation_id=mandate.organisation_id,
        starts_on=starts_on,
        ends_on=ends_on,
        granted_by=ctx.actor.person_id,
        granted_at=ctx.now,
        scopes=sorted(scopes),
        deputy_of_id=mandate.id,
    )
    ctx.db.add(grant)
    ctx.record(DeputyProposed(**deputy_ids(grant)))
    return grant.id


def _lock_mandate(ctx: Context, mandate_id: UUID) -> RoleGrant:
    mandate = ctx.db.get(RoleGrant, mandate_id, with_for_update=True)
    is_mandate = mandate is not None and mandate.role == Role.COORDINATOR.value
    if mandate is None or not is_mandate or not ctx.actor.is_person(mandate.person_id):
        raise errors.MandateUnknown
    return mandate


def _works_there(ctx: Context, person_id: UUID, mandate: RoleGrant) -> bool:
    place = queries.find_affiliation(ctx, person_id)
    return place is not None and place.organisation_id == mandate.organisation_id


def _facts(mandate: RoleGrant, today: date) -> MandateFacts:
    held = EVERY_SCOPE if mandate.scopes is None else frozenset(map(MandateScope, mandate.scopes))
    is_over = mandate.revoked_at is not None or mandate.cosigned_at is None
    return MandateFacts(
        person_id=mandate.person_id,
        scopes=held,
        starts_on=mandate.starts_on,
        ends_on=mandate.ends_on,
        is_deputy=mandate.deputy_of_id is not None,
        counts=rules.is_in_force(mandate.starts_on, mandate.ends_on, is_over, today),
    )


def _require_no_other(
    ctx: Context, mandate: RoleGrant, deputy_id: UUID, period: tuple[date, date]
) -> None:
    held = ctx.db.execute(
        sa.select(RoleGrant.starts_on, RoleGrant.ends_on).where(
            RoleGrant.deputy_of_id == mandate.id,
            RoleGrant.person_id == deputy_id,
            RoleGrant.revoked_at.is_(None),
        )
    )
    if any(rules.overlaps(period, (row.starts_on, row.ends_on)) for row in held):
        raise errors.GrantHeldAlready


# The secretariat


@action
def sign_deputy(ctx: Context, *, grant_id: UUID) -> None:
    """Sign a proposal: from now on it counts on its days. Signing once more changes nothing."""
    grant = _lock_deputy(ctx, grant_id)
    ctx.require(OrganisationPermission.SIGN_MANDATE)
    if grant.revoked_at is not None:
        raise errors.SignedAlready
    if grant.cosigned_at is not None:
        return
    rules.require_signer(ctx.actor.person_id, (grant.granted_by, grant.person_id))
    _require_mandate(ctx, grant)
    grant.cosigned_by, grant.cosigned_at = ctx.actor.person_id, ctx.now
    ctx.record(DeputySigned(**deputy_ids(grant)))


def _require_mandate(ctx: Context, grant: RoleGrant) -> None:
    """Refuse to sign for a mandate that was shortened or ended since the proposal."""
    mandate = ctx.db.get_one(RoleGrant, grant.deputy_of_id, with_for_update=True)
    if not _facts(mandate, ctx.now.date()).counts:
        raise errors.MandateCannotDeputise


def _lock_deputy(ctx: Context, grant_id: UUID) -> RoleGrant:
    grant = ctx.db.get(RoleGrant, grant_id, with_for_update=True)
    if grant is None or grant.deputy_of_id is None:
        raise errors.MandateUnknown
    return grant


@action
def refuse_deputy(ctx: Context, *, grant_id: UUID, reason: str) -> None:
    """Refuse to sign a proposal, with a reason the coordinator reads."""
    grant = _lock_deputy(ctx, grant_id)
    ctx.require(OrganisationPermission.SIGN_MANDATE)
    if grant.revoked_at is not None or grant.cosigned_at is not None:
        raise errors.SignedAlready
    reason = rules.check_reason(reason)
    grant.revoked_at = ctx.now
    ctx.record(DeputyRefused(**deputy_ids(grant), reason=reason))


# The coordinator


@action
def end_deputy(ctx: Context, *, grant_id: UUID) -> None:
    """Take back a proposal, or end a deputy of one's own mandate from now on."""
    grant = _lock_deputy(ctx, grant_id)
    mandate = ctx.db.get_one(RoleGrant, grant.deputy_of_id)
    if not ctx.may(OrganisationPermission.END_DEPUTY, mandate.person_id):
        raise errors.MandateUnknown
    ctx.require(OrganisationPermission.END_DEPUTY, mandate.person_id)
    if grant.revoked_at is None:
        end_grant(ctx, grant)
