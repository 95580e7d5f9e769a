"""What concerns one city: who answers for it, its applications, its nominations, its held seats."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.enrolment.models import Enrolment, Nomination, NominationState, SeatHold
from learning_station.enrolment.rules import Asked
from learning_station.infra.context import Context
from learning_station.kernel.actor import MandateScope, Role
from learning_station.kernel.languages import LanguageMap
from learning_station.organisations import queries as organisations_queries
from learning_station.organisations.models import RoleGrant
from learning_station.scheduling.models import TrainingSession

from .seats import TAKEN


@dataclass(frozen=True)
class CitySession:
    """The session that something of a city is about."""

    id: UUID
    slug: str
    title: LanguageMap
    zone: str
    starts_at: datetime


SESSION = (
    TrainingSession.id,
    TrainingSession.slug,
    TrainingSession.title,
    TrainingSession.zone,
    TrainingSession.starts_at,
)


def session_of(row: Sequence[Any], first: int) -> CitySession:
    """Return the session whose columns begin at that place of a row."""
    return CitySession(*row[first : first + len(SESSION)])


# Who answers


@dataclass(frozen=True)
class Mandated:
    """Somebody who acts for a city today; a deputy stands in for a coordinator."""

    person_id: UUID
    is_deputy: bool


def list_endorsers(ctx: Context, organisation_id: UUID) -> list[Mandated]:
    """Return who may endorse applications of that city today."""
    return list_mandated(ctx, organisation_id, MandateScope.ENDORSE)


def list_mandated(ctx: Context, organisation_id: UUID, scope: MandateScope) -> list[Mandated]:
    """Return whose mandate for that city covers that today, coordinators before deputies."""
    people: dict[UUID, bool] = {}
    deputies = ctx.db.execute(
        sa.select(RoleGrant.person_id, RoleGrant.deputy_of_id)
        .where(
            RoleGrant.organisation_id == organisation_id,
            RoleGrant.role == Role.COORDINATOR.value,
            RoleGrant.revoked_at.is_(None),
            *organisations_queries.in_force(RoleGrant, ctx.now.date()),
        )
        .order_by(RoleGrant.deputy_of_id.is_not(None), RoleGrant.id)
    )
    for person_id, deputy_of_id in deputies:
        people.setdefault(person_id, deputy_of_id is not None)
    return [
        Mandated(person_id, is_deputy)
        for person_id, is_deputy in people.items()
        if _covers(ctx, person_id, organisation_id, scope)
    ]


def list_asked(ctx: Context, organisation_id: UUID | None, asked: int) -> list[UUID]:
    """Return who is asked about an application at that step of the escalation.

    Where a city has coordinators only, or deputies only, these are asked at both of its steps."""
    if asked == Asked.SECRETARIAT or organisation_id is None:
        return organisations_queries.list_person_ids_with_role(ctx, Role.ADMINISTRATOR)
    endorsers = list_endorsers(ctx, organisation_id)
    wanted = [one for one in endorsers if one.is_deputy == (asked == Asked.DEPUTIES)]
    return [one.person_id for one in wanted or endorsers]


def _covers(ctx: Context, person_id: UUID, organisation_id: UUID, scope: MandateScope) -> bool:
    """Tell whether a grant of the person counts now: asked of the feature that knows when."""
    return any(
        grant.role is Role.COORDINATOR
        and grant.organisation_id == organisation_id
        and scope in grant.scopes
        for grant in organisations_queries.list_grants_in_force(ctx, person_id)
    )


# Held seats and nominations


def find_open_hold(ctx: Context, session_id: UUID, organisation_id: UUID) -> SeatHold | None:
    """Return the seats of the session that are held for the city, or None."""
    return ctx.db.scalar(
        sa.select(SeatHold).where(
            SeatHold.session_id == session_id,
            SeatHold.organisation_id == organisation_id,
            SeatHold.released_at.is_(None),
        )
    )


def used_of(hold_id: UUID | sa.SQLColumnExpression[UUID]) -> sa.Select[int]:
    """Return the statement that counts who has a seat from a hold."""
    return (
        sa.select(sa.func.count())
        .select_from(Enrolment)
        .where(Enrolment.hold_id == hold_id, Enrolment.seat.in_(TAKEN))
    )


def promised_of(hold_id: UUID | sa.SQLColumnExpression[UUID]) -> sa.Select[int]:
    """Return the statement that counts who was named for a seat of a hold and has not answered."""
    return (
        sa.select(sa.func.count())
        .select_from(Nomination)
        .where(Nomination.hold_id == hold_id, Nomination.state == NominationState.OPEN.value)
    )


def count_used(ctx: Context, hold_id: UUID) -> int:
    """Return how many people have a seat from the hold."""
    return ctx.db.scalar(used_of(hold_id)) or 0


def count_given(ctx: Context, hold_id: UUID) -> int:
    """Return how many of its seats the city has given or promised; ask under the session's lock."""
    return count_used(ctx, hold_id) + (ctx.db.scalar(promised_of(hold_id)) or 0)


def has_open_nomination(ctx: Context, session_id: UUID, email: str) -> bool:
    """Tell whether somebody was named for the session and has not answered."""
    return bool(
        ctx.db.scalar(
            sa.select(
                sa.exists().where(
                    Nomination.session_id == session_id,
                    Nomination.email == email,
                    Nomination.state == NominationState.OPEN.value,
                )
            )
        )
    )
