"""Where people work: on a day, over the years, and how it is known."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from learning_station.accounts.models import Account, Person
from learning_station.infra.context import Context
from learning_station.kernel.pages import Page, cut, decode_cursor, read_id
from learning_station.organisations.models import Affiliation, Organisation, Verification
from learning_station.organisations.permissions import OrganisationPermission

from ._periods import in_force

PAGE_SIZE = 50


@dataclass(frozen=True)
class AffiliationFacts:
    """Where a person works on a day. What is not listed has no organisation, only its name."""

    id: UUID
    person_id: UUID
    organisation_id: UUID | None
    organisation_name: str
    organisation_slug: str | None
    organisation_zone: str | None
    office: str
    starts_on: date
    ends_on: date | None
    verification: str | None
    verified_at: datetime | None
    verified_by_name: str | None

    @property
    def is_listed(self) -> bool:
        """Tell whether the organisation is one of ours, not only named by the person."""
        return self.organisation_id is not None

    @property
    def stated_name(self) -> str:
        """Return the name as the person wrote it, or nothing for a listed organisation."""
        return "" if self.is_listed else self.organisation_name


_verifier = aliased(Person)
_NAME = sa.func.coalesce(Organisation.name, Affiliation.stated_name)
_HOW = (
    Affiliation.verification,
    Affiliation.verified_at,
    sa.func.trim(_verifier.given_name + " " + _verifier.family_name).label("verified_by_name"),
)
_AFFILIATIONS = (
    sa.select(
        Affiliation.id, Affiliation.person_id, Affiliation.organisation_id,
        _NAME.label("organisation_name"),
        Organisation.slug.label("organisation_slug"),
        Organisation.zone.label("organisation_zone"),
        Affiliation.office, Affiliation.starts_on, Affiliation.ends_on, *_HOW,
    )
    .outerjoin(Organisation, Organisation.id == Affiliation.organisation_id)
    .outerjoin(_verifier, _verifier.id == Affiliation.verified_by)
    .order_by(Affiliation.starts_on.desc(), Affiliation.id.desc())
)  # fmt: skip


def find_affiliation(
    ctx: Context, person_id: UUID, *, on: date | None = None
) -> AffiliationFacts | None:
    """Return where the person works (today, or on that day), or None."""
    statement = _AFFILIATIONS.where(
        Affiliation.person_id == person_id, *in_force(Affiliation, on or ctx.now.date())
    )
    row = ctx.db.execute(statement.limit(1)).one_or_none()
    return AffiliationFacts(**row._mapping) if row else None


def list_affiliations(ctx: Context, person_id: UUID) -> list[AffiliationFacts]:
    """Return where a person works, worked and will work, the latest first."""
    ctx.require(OrganisationPermission.SEE_AFFILIATIONS, person_id)
    rows = ctx.db.execute(_AFFILIATIONS.where(Affiliation.person_id == person_id))
    return [AffiliationFacts(**row._mapping) for row in rows]


@dataclass(frozen=True)
class Colleague:
    """Somebody who works in an organisation today, and how that is known. No address."""

    affiliation_id: UUID
    person_id: UUID
    given_name: str
    family_name: str
    organisation_id: UUID
    organisation_name: str
    office: str
    starts_on: date
    verification: str | None
    verified_at: datetime | None
    verified_by_name: str | None


def list_colleagues(
    ctx: Context,
    *,
    is_verified: bool | None = None,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[Colleague]:
    """Return who works today in the organisations the actor coordinates, by family name."""
    ctx.require(OrganisationPermission.SEE_MANDATES)
    statement = _COLLEAGUES.where(
        Affiliation.organisation_id.in_(ctx.actor.coordinated),
        *in_force(Affiliation, ctx.now.date()),
    )
    if is_verified is not None:
        unverified = Affiliation.verification.is_(None)
        statement = statement.where(~unverified if is_verified else unverified)
    if cursor:
        family, given, last_id = decode_cursor(cursor, 3)
        statement = statement.where(
            sa.tuple_(Person.family_name, Person.given_name, Affiliation.id)
            > sa.tuple_(family, given, sa.literal(read_id(last_id), sa.Uuid()))
        )
    rows = [Colleague(**row._mapping) for row in ctx.db.execute(statement.limit(size + 1))]
    return cut(rows, size, lambda row: (row.family_name, row.given_name, str(row.affiliation_id)))


_COLLEAGUES: sa.Select[*tuple[Any, ...]] = (
    sa.select(
        Affiliation.id.label("affiliation_id"), Affiliation.person_id, Person.given_name,
        Person.family_name, Affiliation.organisation_id,
        Organisation.name.label("organisation_name"), Affiliation.office, Affiliation.starts_on,
        *_HOW,
    )
    .join(Person, Person.id == Affiliation.person_id)
    .join(Account, Account.person_id == Person.id)
    .join(Organisation, Organisation.id == Affiliation.organisation_id)
    .outerjoin(_verifier, _verifier.id == Affiliation.verified_by)
    .where(Account.deactivated_at.is_(None))
    .order_by(Person.family_name, Person.given_name, Affiliation.id)
)  # fmt: skip

VERIFICATIONS = tuple(Verification)
"""The ways in which it can be known where somebody works."""
