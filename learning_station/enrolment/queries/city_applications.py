"""Applications that wait for the word of a city, as its coordinators see them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts.models import Person
from learning_station.enrolment.models import (
    Application,
    Enrolment,
)
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.infra.context import Context
from learning_station.kernel.actor import MandateScope
from learning_station.kernel.errors import NotFound
from learning_station.kernel.pages import Page, cut, decode_cursor, read_id, read_instant
from learning_station.organisations.models import Organisation
from learning_station.scheduling.models import SessionState, TrainingSession

from .city import SESSION, CitySession, session_of


@dataclass(frozen=True)
class CityApplication:
    """An application of the city's people, as those who endorse see it."""

    enrolment_id: UUID
    person_id: UUID
    given_name: str
    family_name: str
    profile_kind: str
    office: str
    organisation: str
    motivation: str
    application: str
    escalation: int
    endorse_by: datetime | None
    created_at: datetime
    ended_at: datetime | None
    reason: str
    session: CitySession

    @property
    def name(self) -> str:
        """Return given and family name."""
        return f"{self.given_name} {self.family_name}"

    @property
    def is_open(self) -> bool:
        """Tell whether the city may still answer."""
        return self.application == Application.SUBMITTED.value and self.ended_at is None


_APPLICATIONS = (
    sa.select(
        Enrolment.id, Enrolment.person_id, Person.given_name, Person.family_name,
        Person.profile_kind, Enrolment.office, Organisation.name, Enrolment.motivation,
        Enrolment.application, Enrolment.escalation, Enrolment.endorse_by, Enrolment.created_at,
        Enrolment.ended_at, Enrolment.reason, *SESSION,
    )
    .join(Person, Person.id == Enrolment.person_id)
    .join(Organisation, Organisation.id == Enrolment.organisation_id)
    .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
    .where(
        TrainingSession.policy == "two_stage",
        Enrolment.application.not_in((Application.NONE.value, Application.DRAFT.value)),
    )
)  # fmt: skip
# Who was never asked comes first: nobody else of the city knows of it.
due_at = sa.func.coalesce(Enrolment.endorse_by, Enrolment.created_at)


def _application(row: Sequence[Any]) -> CityApplication:
    return CityApplication(*[*row[:14], session_of(row, 14)])


def list_city_applications(
    ctx: Context, *, cursor: str | None = None, size: int = 50
) -> Page[CityApplication]:
    """Return the applications that wait for the word of the actor's cities, the most urgent
    first."""
    ctx.require(EnrolmentPermission.LIST_APPLICATIONS_OF_CITY)
    query = _APPLICATIONS.where(*_waits(ctx)).add_columns(due_at.label("due"))
    if cursor:
        due, last = decode_cursor(cursor, 2)
        query = query.where(
            sa.or_(
                due_at > read_instant(due),
                sa.and_(due_at == read_instant(due), Enrolment.id > read_id(last)),
            )
        )
    rows = ctx.db.execute(query.order_by(due_at, Enrolment.id).limit(size + 1)).all()
    found = [_application(row) for row in rows]
    return cut(
        found,
        size,
        lambda one: ((one.endorse_by or one.created_at).isoformat(), str(one.enrolment_id)),
    )


def _waits(ctx: Context) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Enrolment.organisation_id.in_(ctx.actor.mandates_for(MandateScope.ENDORSE)),
        Enrolment.application == Application.SUBMITTED.value,
        Enrolment.ended_at.is_(None),
        TrainingSession.state == SessionState.SCHEDULED.value,
        TrainingSession.ends_at > ctx.now,
    )


def get_city_application(ctx: Context, enrolment_id: UUID) -> CityApplication:
    """Return an application of the actor's cities, answered or not; otherwise NotFound."""
    found = list_chosen_applications(ctx, [enrolment_id])
    if not found:
        raise NotFound
    return found[0]


def list_chosen_applications(
    ctx: Context, enrolment_ids: Collection[UUID]
) -> list[CityApplication]:
    """Return those of the applications that concern the actor's cities, as they stand now."""
    ctx.require(EnrolmentPermission.LIST_APPLICATIONS_OF_CITY)
    rows = ctx.db.execute(
        _APPLICATIONS.where(
            Enrolment.id.in_(enrolment_ids),
            Enrolment.organisation_id.in_(ctx.actor.mandates_for(MandateScope.ENDORSE)),
        ).order_by(Person.family_name, Person.given_name, Enrolment.id)
    )
    return [_application(row) for row in rows]
