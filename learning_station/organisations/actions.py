"""All writes of organisations, affiliations and roles."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts import queries as accounts_queries
from learning_station.accounts import rules as accounts_rules
from learning_station.accounts.errors import PersonUnknown
from learning_station.infra.context import Context
from learning_station.infra.revisions import revise
from learning_station.infra.unit_of_work import action
from learning_station.kernel.actor import Role

from . import errors, queries, rules
from .events import (
    AffiliationChanged,
    OrganisationChanged,
    OrganisationCreated,
    RoleGranted,
    RoleRevoked,
)
from .models import Affiliation, Organisation, OrganisationKind, RoleGrant
from .permissions import Affiliate, OrganisationPermission


@action
def create_organisation(
    ctx: Context,
    *,
    name: str,
    kind: OrganisationKind,
    zone: str,
    slug: str = "",
    country: str | None = None,
    region: str | None = None,
    weekend: Sequence[int] = (6, 7),
    languages: Sequence[str] = (),
    seat_id: UUID | None = None,
) -> UUID:
    """Add a member metropolis or a provider; return its id."""
    ctx.require(OrganisationPermission.EDIT)
    clean_name = rules.check_name(name)
    clean_slug = rules.check_slug(slug or rules.slug_of(clean_name))
    if queries.find_organisation_by_slug(ctx, clean_slug) is not None:
        raise errors.SlugTaken(field="slug")
    organisation = Organisation(
        id=ctx.ids.new(),
        slug=clean_slug,
        name=clean_name,
        kind=kind.value,
        country=country or None,
        region=region or None,
        zone=accounts_rules.check_zone(zone),
        weekend=rules.check_weekend(weekend),
        languages=list(languages),
        seat_id=seat_id,
        created_at=ctx.now,
    )
    ctx.db.add(organisation)
    ctx.record(OrganisationCreated(organisation_id=organisation.id))
    return organisation.id


@action
def change_organisation(
    ctx: Context,
    *,
    organisation_id: UUID,
    name: str,
    kind: OrganisationKind,
    zone: str,
    country: str | None,
    region: str | None,
    weekend: Sequence[int],
    languages: Sequence[str],
    seen: int | None = None,
) -> None:
    """Correct the facts of an organisation; its short name stays, because links carry it.

    Raise Outdated when they are not as they were `seen`."""
    ctx.require(OrganisationPermission.EDIT)
    organisation = queries.get_organisation(ctx, organisation_id)
    values = {
        "name": rules.check_name(name),
        "kind": kind.value,
        "zone": accounts_rules.check_zone(zone),
        "country": country or None,
        "region": region or None,
        "weekend": rules.check_weekend(weekend),
        "languages": list(languages),
    }
    changed = tuple(key for key, value in values.items() if getattr(organisation, key) != value)
    if not changed:
        return
    revise(ctx, organisation_id, seen=seen)
    for key in changed:
        setattr(organisation, key, values[key])
    ctx.record(OrganisationChanged(organisation_id=organisation_id, changed=changed))


@action
def set_affiliation(
    ctx: Context,
    *,
    person_id: UUID,
    organisation_id: UUID,
    office: str,
    starts_on: date | None = None,
    seen: int | None = None,
) -> UUID:
    """Say where a person works from a day on (today); what counted before ends the day before.

    Raise Outdated when the person is not as they were `seen`."""
    ctx.require(OrganisationPermission.AFFILIATE, Affiliate(person_id, organisation_id))
    if accounts_queries.find_person(ctx, person_id) is None:
        raise PersonUnknown
    queries.get_organisation(ctx, organisation_id)
    clean_office, first_day = rules.check_office(office), starts_on or ctx.now.date()
    present = _list_open_affiliations(ctx, person_id)
    for row in present:
        if (row.organisation_id, row.office) == (organisation_id, clean_office):
            return row.id
    revise(ctx, person_id, seen=seen)
    for row in present:
        # What began on the same day never counted: it is corrected, not ended.
        if row.starts_on >= first_day:
            ctx.db.delete(row)
        else:
            row.ends_on = first_day - timedelta(days=1)
    affiliation = Affiliation(
        id=ctx.ids.new(),
        person_id=person_id,
        organisation_id=organisation_id,
        office=clean_office,
        starts_on=first_day,
    )
    ctx.db.add(affiliation)
    ctx.record(
        AffiliationChanged(
            affiliation_id=affiliation.id, person_id=person_id, organisation_id=organisation_id
        )
    )
    return affiliation.id


def _list_open_affiliations(ctx: Context, person_id: UUID) -> Sequence[Affiliation]:
    return ctx.db.scalars(
        sa.select(Affiliation)
        .where(Affiliation.person_id == person_id, Affiliation.ends_on.is_(None))
        .order_by(Affiliation.starts_on)
        .with_for_update()
    ).all()


@action
def grant_role(
    ctx: Context,
    *,
    person_id: UUID,
    role: Role,
    organisation_id: UUID | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> UUID:
    """Give a person a role for an organisation (administrators: for all), between two days."""
    ctx.require(OrganisationPermission.GRANT_ROLE)
    rules.check_scope(role, organisation_id)
    first_day = starts_on or ctx.now.date()
    rules.check_dates(first_day, ends_on)
    if accounts_queries.find_person(ctx, person_id) is None:
        raise PersonUnknown
    if organisation_id is not None:
        queries.get_organisation(ctx, organisation_id)
    if _holds_meanwhile(ctx, person_id, role, organisation_id, first_day):
        raise errors.GrantHeldAlready
    grant = RoleGrant(
        id=ctx.ids.new(),
        person_id=person_id,
        role=role.value,
        organisation_id=organisation_id,
        starts_on=first_day,
        ends_on=ends_on,
        granted_by=ctx.actor.person_id,
        granted_at=ctx.now,
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


def _holds_meanwhile(
    ctx: Context, person_id: UUID, role: Role, organisation_id: UUID | None, day: date
) -> bool:
    statement = sa.select(RoleGrant.id).where(
        RoleGrant.person_id == person_id,
        RoleGrant.role == role.value,
        RoleGrant.organisation_id.is_(None)
        if organisation_id is None
        else RoleGrant.organisation_id == organisation_id,
        RoleGrant.revoked_at.is_(None),
        sa.or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= day),
    )
    return ctx.db.scalar(statement.limit(1)) is not None


@action
def end_role_grant(ctx: Context, *, grant_id: UUID) -> None:
    """Take a role back from now on; the grant stays on record."""
    ctx.require(OrganisationPermission.GRANT_ROLE)
    grant = ctx.db.get(RoleGrant, grant_id, with_for_update=True)
    if grant is None:
        raise errors.GrantUnknown
    if grant.revoked_at is not None:
        return
    if grant.person_id == ctx.actor.person_id and grant.role == Role.ADMINISTRATOR.value:
        raise errors.OwnAdministration
    grant.revoked_at = ctx.now
    ctx.record(
        RoleRevoked(
            grant_id=grant.id,
            person_id=grant.person_id,
            organisation_id=grant.organisation_id,
            role=grant.role,
        )
    )
