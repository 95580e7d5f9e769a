"""People in lists, with where they work and what they hold today."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts.models import Account, Person
from learning_station.infra.context import Context
from learning_station.kernel.actor import Role
from learning_station.kernel.pages import Page, cut, decode_cursor, read_id
from learning_station.kernel.sorting import plain_letters
from learning_station.organisations.models import Affiliation, Organisation, RoleGrant
from learning_station.organisations.permissions import OrganisationPermission

from ._periods import in_force
from .roles import grant_in_force

PAGE_SIZE = 50


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
    organisation_id: UUID | None = None
    verification: str | None = None
    roles: tuple[Role, ...] = ()

    @property
    def is_unlisted(self) -> bool:
        """Tell whether the person wrote the name of a city that is not listed."""
        return bool(self.organisation_name) and self.organisation_id is None


def list_people(
    ctx: Context,
    *,
    text: str = "",
    organisation_id: UUID | None = None,
    organisation_text: str = "",
    role: Role | None = None,
    profile_kind: str | None = None,
    is_active: bool | None = None,
    is_unlisted: bool = False,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[PersonRow]:
    """Return people by family name; coordinators have to name their organisation."""
    ctx.require(OrganisationPermission.LIST_PEOPLE, organisation_id)
    day = ctx.now.date()
    statement = _people_statement(day).where(
        *_works(organisation_id, organisation_text.strip(), is_unlisted)
    )
    if text.strip():
        statement = statement.where(_matches(text.strip()))
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
    rows = ctx.db.execute(statement.limit(size + 1)).all()
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
            sa.func.coalesce(Organisation.name, Affiliation.stated_name).label("organisation_name"),
            Affiliation.organisation_id, Affiliation.office, Affiliation.verification,
        )
        .join(Account, Account.person_id == Person.id)
        .outerjoin(Affiliation, Affiliation.id == latest)
        .outerjoin(Organisation, Organisation.id == Affiliation.organisation_id)
        .order_by(Person.family_name, Person.given_name, Person.id)
    )  # fmt: skip


def _works(
    organisation_id: UUID | None, named: str, is_unlisted: bool
) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if organisation_id is not None:
        conditions.append(Affiliation.organisation_id == organisation_id)
    if is_unlisted:
        conditions.append(Affiliation.stated_name != "")
    if named:
        name = sa.func.plain_letters(sa.func.coalesce(Organisation.name, Affiliation.stated_name))
        conditions.append(name.contains(plain_letters(named), autoescape=True))
    return conditions


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
        .where(RoleGrant.person_id == Person.id, RoleGrant.role == role.value, *grant_in_force(day))
        .exists()
    )


def _roles_by_person(
    ctx: Context, person_ids: list[UUID], day: date
) -> dict[UUID, tuple[Role, ...]]:
    if not person_ids:
        return {}
    rows = ctx.db.execute(
        sa.select(RoleGrant.person_id, RoleGrant.role)
        .where(RoleGrant.person_id.in_(person_ids), *grant_in_force(day))
        .distinct()
        .order_by(RoleGrant.person_id, RoleGrant.role)
    )
    found: dict[UUID, tuple[Role, ...]] = {}
    for row in rows:
        found[row.person_id] = (*found.get(row.person_id, ()), Role(row.role))
    return found
