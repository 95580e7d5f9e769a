"""Organisations: adding and correcting them, their mail domains, their memberships."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts import rules as accounts_rules
from learning_station.infra.context import Context
from learning_station.infra.revisions import revise
from learning_station.infra.unit_of_work import action
from learning_station.organisations import errors, queries, rules
from learning_station.organisations.events import (
    MembershipBegun,
    MembershipEnded,
    OrganisationChanged,
    OrganisationCreated,
)
from learning_station.organisations.models import (
    Membership,
    MembershipKind,
    Organisation,
    OrganisationKind,
)
from learning_station.organisations.permissions import OrganisationPermission


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
    """Add a metropolis, a member from today on, or a provider; return its id."""
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
    if kind is OrganisationKind.METROPOLIS:
        ctx.db.flush()
        begin_membership(ctx, organisation_id=organisation.id, kind=MembershipKind.MEMBER)
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
def set_mail_domains(
    ctx: Context, *, organisation_id: UUID, domains: str, seen: int | None = None
) -> None:
    """Say under which mail domains the people of an organisation have their addresses.

    Whoever works there by their own word and has such an address is verified by a job."""
    ctx.require(OrganisationPermission.EDIT)
    organisation = queries.get_organisation(ctx, organisation_id)
    wanted = rules.read_mail_domains(domains)
    if wanted == organisation.mail_domains:
        return
    revise(ctx, organisation_id, seen=seen)
    organisation.mail_domains = wanted
    changed = ("mail_domains",)
    ctx.record(OrganisationChanged(organisation_id=organisation_id, changed=changed))


# Memberships


@action
def begin_membership(
    ctx: Context,
    *,
    organisation_id: UUID,
    kind: MembershipKind,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> UUID:
    """Let an organisation belong to the association from a day on (today); return the id."""
    ctx.require(OrganisationPermission.EDIT)
    queries.get_organisation(ctx, organisation_id)
    first_day = starts_on or ctx.now.date()
    rules.check_dates(first_day, ends_on)
    # Two who begin one at once come one after the other.
    ctx.db.get(Organisation, organisation_id, with_for_update={"key_share": True})
    held = ctx.db.execute(
        sa.select(Membership.starts_on, Membership.ends_on).where(
            Membership.organisation_id == organisation_id
        )
    )
    if any(rules.overlaps((first_day, ends_on), (row.starts_on, row.ends_on)) for row in held):
        raise errors.MembershipHeldAlready
    membership = Membership(
        id=ctx.ids.new(),
        organisation_id=organisation_id,
        kind=kind.value,
        starts_on=first_day,
        ends_on=ends_on,
    )
    ctx.db.add(membership)
    ctx.record(
        MembershipBegun(
            membership_id=membership.id,
            organisation_id=organisation_id,
            kind=kind.value,
            starts_on=first_day,
        )
    )
    return membership.id


@action
def end_membership(ctx: Context, *, membership_id: UUID, ends_on: date | None = None) -> None:
    """Let a membership end with a day (today); what it meant before stays true for those days."""
    ctx.require(OrganisationPermission.EDIT)
    membership = ctx.db.get(Membership, membership_id, with_for_update=True)
    if membership is None:
        raise errors.MembershipUnknown
    last_day = rules.check_day(ends_on or ctx.now.date(), field="ends_on")
    if last_day < membership.starts_on:
        raise errors.EndsBeforeItBegan
    if membership.ends_on == last_day:
        return
    membership.ends_on = last_day
    ctx.record(
        MembershipEnded(
            membership_id=membership.id,
            organisation_id=membership.organisation_id,
            kind=membership.kind,
            ends_on=last_day,
        )
    )
