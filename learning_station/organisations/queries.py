"""All reads of organisations, affiliations and roles."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
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
from learning_station.kernel.sorting import plain_letters

from . import errors, rules
from .models import Affiliation, RoleGrant
from .models import Organisation as Organisation
from .models import OrganisationKind as OrganisationKind
from .permissions import OrganisationPermission

PAGE_SIZE = 50


# Organisations


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


# Affiliations


@dataclass(frozen=True)
class AffiliationFacts:
    """Where a person works on a day."""

    id: UUID
    person_id: UUID
    organisation_id: UUID
    organisation_name: str
    organisation_slug: str
    organisation_zone: str
    office: str
    starts_on: date
    ends_on: date | None


def in_force(
    model: type[Affiliation | RoleGrant], day: date | sa.BindParameter[date]
) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions under which a row counts on that day; its last day still does.

    Whether a grant was revoked, they do not ask."""
    return (model.starts_on <= day, sa.or_(model.ends_on.is_(None), model.ends_on >= day))


def _affiliations_on(day: date) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Affiliation.id, Affiliation.person_id, Affiliation.organisation_id,
            Organisation.name.label("organisation_name"),
            Organisation.slug.label("organisation_slug"),
            Organisation.zone.label("organisation_zone"),
            Affiliation.office, Affiliation.starts_on, Affiliation.ends_on,
        )
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(*in_force(Affiliation, day))
        .order_by(Affiliation.starts_on.desc(), Affiliation.id.desc())
    )  # fmt: skip


def find_affiliation(
    ctx: Context, person_id: UUID, *, on: date | None = None
) -> AffiliationFacts | None:
    """Return where the person works (today, or on that day), or None."""
    statement = _affiliations_on(on or ctx.now.date()).where(Affiliation.person_id == person_id)
    row = ctx.db.execute(statement.limit(1)).one_or_none()
    return AffiliationFacts(**row._mapping) if row else None


# Roles


def _grant_in_force(day: date | sa.BindParameter[date]) -> tuple[sa.ColumnElement[bool], ...]:
    is_signed = sa.or_(RoleGrant.role != Role.COORDINATOR.value, RoleGrant.cosigned_at.is_not(None))
    return (RoleGrant.revoked_at.is_(None), is_signed, *in_force(RoleGrant, day))


# Asked with every request of somebody signed in: built once, and one statement for all of it.
_GRANTS_NOW = _grant_in_force(sa.bindparam("day", type_=sa.Date()))
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
    scopes = EVERY_SCOPE if row.scopes is None else frozenset(map(MandateScope, row.scopes))
    return Grant(Role(row.role), row.organisation_id, scopes, row.principal_id)


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

    def is_in_force(self, today: date) -> bool:
        """Tell whether the grant counts on that day."""
        return rules.is_in_force(self.starts_on, self.ends_on, self.revoked_at is not None, today)


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
    giver = aliased(Person)
    statement = (
        sa.select(
            RoleGrant.id, RoleGrant.person_id, Person.given_name, Person.family_name, Account.email,
            RoleGrant.role, RoleGrant.organisation_id, Organisation.name.label("organisation_name"),
            RoleGrant.starts_on, RoleGrant.ends_on, RoleGrant.granted_at, RoleGrant.revoked_at,
            sa.func.trim(giver.given_name + " " + giver.family_name).label("granted_by_name"),
        )
        .join(Person, Person.id == RoleGrant.person_id)
        .join(Account, Account.person_id == Person.id)
        .outerjoin(Organisation, Organisation.id == RoleGrant.organisation_id)
        .outerjoin(giver, giver.id == RoleGrant.granted_by)
        .order_by(RoleGrant.id.desc())
        .limit(size + 1)
    )  # fmt: skip
    if person_id is not None:
        statement = statement.where(RoleGrant.person_id == person_id)
    if organisation_id is not None:
        statement = statement.where(RoleGrant.organisation_id == organisation_id)
    if role is not None:
        statement = statement.where(RoleGrant.role == role.value)
    if only_in_force:
        statement = statement.where(*_grant_in_force(ctx.now.date()))
    if cursor:
        statement = statement.where(RoleGrant.id < read_id(decode_cursor(cursor, 1)[0]))
    rows = [
        RoleGrantRow(**{**row._mapping, "role": Role(row.role)})
        for row in ctx.db.execute(statement)
    ]
    return cut(rows, size, lambda row: (str(row.id),))


def list_person_ids_with_role(
    ctx: Context, role: Role, *, organisation_id: UUID | None = None
) -> list[UUID]:
    """Return who holds the role today (for that organisation, when one is named)."""
    statement = sa.select(RoleGrant.person_id).where(
        RoleGrant.role == role.value, *_grant_in_force(ctx.now.date())
    )
    if organisation_id is not None:
        statement = statement.where(RoleGrant.organisation_id == organisation_id)
    return list(ctx.db.scalars(statement.distinct()))


# People


@dataclass(frozen=True)
class PersonRow:
    """One person in a list, with where they work and what they hold today."""

    id: UUID
    given_name: str
    family_name: str
    printed_name: str
    email: str
    profile_kind: str
    language: str
    email_confirmed_at: datetime | None
    deactivated_at: datetime | None
    created_at: datetime
    organisation_name: str | None
    office: str | None
    roles: tuple[Role, ...] = ()


def list_people(
    ctx: Context,
    *,
    text: str = "",
    organisation_id: UUID | None = None,
    organisation_text: str = "",
    role: Role | None = None,
    profile_kind: str | None = None,
    is_active: bool | None = None,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[PersonRow]:
    """Return people by family name; coordinators have to name their organisation."""
    ctx.require(OrganisationPermission.LIST_PEOPLE, organisation_id)
    day = ctx.now.date()
    statement = _people_statement(day).limit(size + 1)
    if text.strip():
        statement = statement.where(_matches(text.strip()))
    if organisation_id is not None:
        statement = statement.where(Affiliation.organisation_id == organisation_id)
    if organisation_text.strip():
        named = sa.func.plain_letters(Organisation.name).contains(
            plain_letters(organisation_text.strip()), autoescape=True
        )
        statement = statement.where(named)
    if role is not None:
        statement = statement.where(_holds(role, day))
    if profile_kind:
        statement = statement.where(Person.profile_kind == profile_kind)
    if is_active is not None:
        closed = Account.deactivated_at.is_not(None)
        statement = statement.where(~closed if is_active else closed)
    if cursor:
        family, given, last_id = decode_cursor(cursor, 3)
        statement = statement.where(
            sa.tuple_(Person.family_name, Person.given_name, Person.id)
            > sa.tuple_(family, given, sa.literal(read_id(last_id), sa.Uuid()))
        )
    rows = ctx.db.execute(statement).all()
    page = cut(rows, size, lambda row: (row.family_name, row.given_name, str(row.id)))
    roles = _roles_by_person(ctx, [row.id for row in page.rows], day)
    people = [PersonRow(**row._mapping, roles=roles.get(row.id, ())) for row in page.rows]
    return Page(people, page.next_cursor)


def _people_statement(day: date) -> sa.Select[*tuple[Any, ...]]:
    # The latest of a person's affiliations that count today; older rows stay for the record.
    latest = (
        sa.select(Affiliation.id)
        .where(
            Affiliation.person_id == Person.id,
            *in_force(Affiliation, day),
        )
        .order_by(Affiliation.starts_on.desc(), Affiliation.id.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
    return (
        sa.select(
            Person.id, Person.given_name, Person.family_name, Person.printed_name, Account.email,
            Person.profile_kind, Person.language, Account.email_confirmed_at,
            Account.deactivated_at, Person.created_at,
            Organisation.name.label("organisation_name"), Affiliation.office,
        )
        .join(Account, Account.person_id == Person.id)
        .outerjoin(Affiliation, Affiliation.id == latest)
        .outerjoin(Organisation, Organisation.id == Affiliation.organisation_id)
        .order_by(Person.family_name, Person.given_name, Person.id)
    )  # fmt: skip


def _matches(text: str) -> sa.ColumnElement[bool]:
    columns = (Person.given_name, Person.family_name, Person.printed_name, Account.email)
    full_name = Person.given_name + " " + Person.family_name
    wanted = plain_letters(text)
    return sa.or_(
        *(
            sa.func.plain_letters(column).contains(wanted, autoescape=True)
            for column in (*columns, full_name)
        )
    )


def _holds(role: Role, day: date) -> sa.ColumnElement[bool]:
    return (
        sa.select(RoleGrant.id)
        .where(
            RoleGrant.person_id == Person.id, RoleGrant.role == role.value, *_grant_in_force(day)
        )
        .exists()
    )


def _roles_by_person(
    ctx: Context, person_ids: list[UUID], day: date
) -> dict[UUID, tuple[Role, ...]]:
    if not person_ids:
        return {}
    rows = ctx.db.execute(
        sa.select(RoleGrant.person_id, RoleGrant.role)
        .where(RoleGrant.person_id.in_(person_ids), *_grant_in_force(day))
        .distinct()
        .order_by(RoleGrant.person_id, RoleGrant.role)
    )
    found: dict[UUID, tuple[Role, ...]] = {}
    for row in rows:
        found[row.person_id] = (*found.get(row.person_id, ()), Role(row.role))
    return found
