"""Organisations and their memberships, one and in lists."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from learning_station.infra.context import Context
from learning_station.kernel.pages import Page, cut, decode_cursor, read_id
from learning_station.kernel.sorting import plain_letters
from learning_station.organisations import errors
from learning_station.organisations.models import (
    Membership,
    MembershipKind,
    Organisation,
    OrganisationKind,
)

from ._periods import in_force

PAGE_SIZE = 50


def find_organisation(ctx: Context, organisation_id: UUID) -> Organisation | None:
    """Return the organisation, or None."""
    return ctx.db.get(Organisation, organisation_id)


def get_organisation(ctx: Context, organisation_id: UUID) -> Organisation:
    """Return the organisation; raise OrganisationUnknown otherwise."""
    organisation = find_organisation(ctx, organisation_id)
    if organisation is None:
        raise errors.OrganisationUnknown
    return organisation


def find_organisation_by_slug(ctx: Context, slug: str) -> Organisation | None:
    """Return the organisation with that short name, or None."""
    return ctx.db.scalar(sa.select(Organisation).where(Organisation.slug == slug))


def list_organisations(
    ctx: Context,
    *,
    kinds: Collection[OrganisationKind] = (),
    text: str = "",
    cursor: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[Organisation]:
    """Return organisations in the order of their names."""
    statement = sa.select(Organisation).order_by(Organisation.name, Organisation.id).limit(size + 1)
    if kinds:
        statement = statement.where(Organisation.kind.in_([kind.value for kind in kinds]))
    if text.strip():
        named = sa.func.plain_letters(Organisation.name).contains(
            plain_letters(text.strip()), autoescape=True
        )
        statement = statement.where(named)
    if cursor:
        name, last_id = decode_cursor(cursor, 2)
        statement = statement.where(
            sa.tuple_(Organisation.name, Organisation.id)
            > sa.tuple_(name, sa.literal(read_id(last_id), sa.Uuid()))
        )
    rows = ctx.db.scalars(statement).all()
    return cut(rows, size, lambda row: (row.name, str(row.id)))


class OrganisationChoice(NamedTuple):
    """An organisation as drop-down lists need it; cities have names in other languages."""

    id: UUID
    name: str
    zone: str


def list_choices(
    ctx: Context, *, kinds: Collection[OrganisationKind] = ()
) -> list[OrganisationChoice]:
    """Return all organisations, for a drop-down list."""
    statement = sa.select(Organisation.id, Organisation.name, Organisation.zone).order_by(
        Organisation.name, Organisation.id
    )
    if kinds:
        statement = statement.where(Organisation.kind.in_([kind.value for kind in kinds]))
    return [OrganisationChoice(*row) for row in ctx.db.execute(statement)]


def list_providers(ctx: Context) -> list[tuple[UUID, str]]:
    """Return (id, name) of all organisations that offer courses."""
    kinds = [kind for kind in OrganisationKind if kind is not OrganisationKind.METROPOLIS]
    return [(choice.id, choice.name) for choice in list_choices(ctx, kinds=kinds)]


# Memberships


@dataclass(frozen=True)
class MembershipRow:
    """How an organisation belongs to the association, between two days."""

    id: UUID
    kind: str
    starts_on: date
    ends_on: date | None

    def counts_on(self, day: date) -> bool:
        """Tell whether the membership holds that day; its last day still does."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def list_memberships(ctx: Context, organisation_id: UUID) -> list[MembershipRow]:
    """Return the memberships of an organisation, the latest first."""
    rows = ctx.db.execute(
        sa.select(Membership.id, Membership.kind, Membership.starts_on, Membership.ends_on)
        .where(Membership.organisation_id == organisation_id)
        .order_by(Membership.starts_on.desc(), Membership.id.desc())
    )
    return [MembershipRow(*row) for row in rows]


def is_member(ctx: Context, organisation_id: UUID | None, on: date | None = None) -> bool:
    """Tell whether an organisation is a full member that day (today); no organisation is none."""
    if organisation_id is None:
        return False
    found = ctx.db.scalar(
        sa.select(Membership.id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.kind == MembershipKind.MEMBER.value,
            *in_force(Membership, on or ctx.now.date()),
        )
        .limit(1)
    )
    return found is not None
