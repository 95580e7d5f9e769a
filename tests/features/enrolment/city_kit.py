"""What the tests of a city's part share: mandates, deputies, sessions in two stages."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from learning_station.kernel.actor import Actor, Grant, MandateScope, Role
from learning_station.organisations.models import RoleGrant
from tests.factories import IDS, make_affiliation, make_person
from tests.world import NOW


def make_mandate(
    db: Session,
    *,
    person_id: UUID,
    organisation_id: UUID,
    scopes: Collection[str] | None = None,
    deputy_of_id: UUID | None = None,
    starts_on: date = date(2025, 1, 1),
    ends_on: date | None = None,
    is_signed: bool = True,
) -> RoleGrant:
    """Make a coordinator's mandate, or a deputy's."""
    grant = RoleGrant(
        id=IDS.new(),
        person_id=person_id,
        role=Role.COORDINATOR.value,
        organisation_id=organisation_id,
        scopes=None if scopes is None else sorted(scopes),
        deputy_of_id=deputy_of_id,
        starts_on=starts_on,
        ends_on=ends_on,
        granted_at=NOW,
        cosigned_at=NOW if is_signed else None,
    )
    db.add(grant)
    db.commit()
    return grant


def make_official(db: Session, organisation_id: UUID, **values: object) -> Actor:
    """Make somebody who works for a city, and return them as the one who acts."""
    person = make_person(db, **values)  # type: ignore[arg-type]  # as the factory takes them
    make_affiliation(db, person_id=person.id, organisation_id=organisation_id)
    assert person.id is not None
    return Actor(person.id)


def coordinator(person_id: UUID, organisation_id: UUID, *scopes: MandateScope) -> Actor:
    """Return somebody who acts for a city with these scopes (none: all)."""
    grant = (
        Grant(Role.COORDINATOR, organisation_id, frozenset(scopes))
        if scopes
        else Grant(Role.COORDINATOR, organisation_id)
    )
    return Actor(person_id, frozenset({grant}))
