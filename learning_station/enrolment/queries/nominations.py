"""Nominations, as the coordinators who made them and the people who were named see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts.models import Account, Person
from learning_station.enrolment.models import (
    Enrolment,
    Nomination,
    NominationState,
    SeatHold,
)
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.infra.context import Context
from learning_station.infra.db import UtcDateTime
from learning_station.kernel.actor import MandateScope
from learning_station.kernel.errors import NotFound
from learning_station.kernel.pages import Page, cut, decode_cursor, read_id, read_instant
from learning_station.kernel.sorting import plain_letters
from learning_station.organisations import queries as organisations_queries
from learning_station.organisations.models import Affiliation, Organisation
from learning_station.scheduling.models import SessionState, TrainingSession

from .city import SESSION, CitySession, session_of

PEOPLE_FOUND = 20
"""How many people a search for somebody to name shows."""


@dataclass(frozen=True)
class CityNomination:
    """Somebody the city named, and what became of it."""

    id: UUID
    given_name: str
    family_name: str
    email: str
    office: str
    organisation: str
    state: str
    is_held: bool
    nominated_by: str
    created_at: datetime
    told_at: datetime
    answered_at: datetime | None
    reason: str
    answer_until: datetime
    session: CitySession

    @property
    def name(self) -> str:
        """Return given and family name."""
        return f"{self.given_name} {self.family_name}"

    @property
    def is_open(self) -> bool:
        """Tell whether the person has not answered yet."""
        return self.state == NominationState.OPEN.value


_NAMED_BY = sa.orm.aliased(Person)
_NOMINATIONS = (
    sa.select(
        Nomination.id, Nomination.given_name, Nomination.family_name, Nomination.email,
        Nomination.office, Organisation.name, Nomination.state,
        Nomination.hold_id.is_not(None),
        _NAMED_BY.given_name + " " + _NAMED_BY.family_name,
        Nomination.created_at, Nomination.told_at, Nomination.answered_at, Nomination.reason,
        sa.func.coalesce(SeatHold.releases_at, TrainingSession.enrols_until),
        *SESSION,
    )
    .join(Organisation, Organisation.id == Nomination.organisation_id)
    .join(TrainingSession, TrainingSession.id == Nomination.session_id)
    .join(_NAMED_BY, _NAMED_BY.id == Nomination.nominated_by)
    .outerjoin(SeatHold, SeatHold.id == Nomination.hold_id)
)  # fmt: skip


def _nomination(row: Sequence[Any]) -> CityNomination:
    return CityNomination(*[*row[:14], session_of(row, 14)])


def list_city_nominations(
    ctx: Context, *, state: str | None = None, cursor: str | None = None, size: int = 50
) -> Page[CityNomination]:
    """Return whom the actor's cities named, the latest first."""
    ctx.require(EnrolmentPermission.LIST_NOMINATIONS)
    mine = ctx.actor.mandates_for(MandateScope.NOMINATE)
    query = _NOMINATIONS.where(Nomination.organisation_id.in_(mine))
    if state:
        query = query.where(Nomination.state == state)
    if cursor:
        query = query.where(Nomination.id < read_id(decode_cursor(cursor, 1)[0]))
    rows = ctx.db.execute(query.order_by(Nomination.id.desc()).limit(size + 1)).all()
    return cut([_nomination(row) for row in rows], size, lambda one: (str(one.id),))


def get_city_nomination(ctx: Context, nomination_id: UUID) -> CityNomination:
    """Return a nomination of the actor's cities; otherwise NotFound."""
    ctx.require(EnrolmentPermission.LIST_NOMINATIONS)
    mine = ctx.actor.mandates_for(MandateScope.NOMINATE)
    row = ctx.db.execute(
        _NOMINATIONS.where(Nomination.id == nomination_id, Nomination.organisation_id.in_(mine))
    ).one_or_none()
    if row is None:
        raise NotFound
    return _nomination(row)


_ADDRESS = sa.select(Account.email).where(
    Account.person_id == sa.bindparam("person_id"), Account.email_confirmed_at.is_not(None)
)


# Asked with every look at My line: built once.
_OWN = _NOMINATIONS.where(Nomination.email.in_(_ADDRESS))
_OWN = _OWN.order_by(Nomination.id.desc()).limit(PEOPLE_FOUND)
_OWN_OPEN = _OWN.where(
    Nomination.state == NominationState.OPEN.value,
    TrainingSession.ends_at > sa.bindparam("now", type_=UtcDateTime),
)


def list_own_nominations(ctx: Context, *, only_open: bool = True) -> list[CityNomination]:
    """Return the nominations of the actor, or of the one they act for, the latest first."""
    person_id = ctx.actor.for_person_id or ctx.actor.person_id
    if only_open:
        return [_nomination(row) for row in ctx.rows(_OWN_OPEN, person_id=person_id, now=ctx.now)]
    return [_nomination(row) for row in ctx.rows(_OWN, person_id=person_id)]


def get_own_nomination(ctx: Context, nomination_id: UUID) -> CityNomination:
    """Return a nomination of the actor, or of the one they act for; otherwise NotFound."""
    person_id = ctx.actor.for_person_id or ctx.actor.person_id
    row = ctx.db.execute(
        _NOMINATIONS.where(Nomination.id == nomination_id, Nomination.email.in_(_ADDRESS)),
        {"person_id": person_id},
    ).one_or_none()
    if row is None:
        raise NotFound
    return _nomination(row)


@dataclass(frozen=True)
class Candidate:
    """Somebody of the city with an account, who may be named."""

    person_id: UUID
    name: str
    office: str
    organisation_id: UUID
    organisation: str


def find_candidates(ctx: Context, session_id: UUID, text: str) -> list[Candidate]:
    """Return people of the actor's cities whose name holds the text and who are not in yet."""
    ctx.require(EnrolmentPermission.LIST_NOMINATIONS)
    name = Person.given_name + " " + Person.family_name
    is_in = sa.exists().where(
        Enrolment.session_id == session_id,
        Enrolment.person_id == Person.id,
        Enrolment.ended_at.is_(None),
    )
    is_named = sa.exists().where(
        Nomination.session_id == session_id,
        Nomination.email == Account.email,
        Nomination.state == NominationState.OPEN.value,
    )
    rows = ctx.db.execute(
        sa.select(Person.id, name, Affiliation.office, Organisation.id, Organisation.name)
        .join(Account, Account.person_id == Person.id)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(
            Organisation.id.in_(ctx.actor.mandates_for(MandateScope.NOMINATE)),
            *organisations_queries.in_force(Affiliation, ctx.now.date()),
            Account.deactivated_at.is_(None),
            Account.email_confirmed_at.is_not(None),
            sa.func.plain_letters(name).contains(plain_letters(text.strip()), autoescape=True),
            ~is_in,
            ~is_named,
        )
        .order_by(Person.family_name, Person.given_name, Person.id)
        .limit(PEOPLE_FOUND)
    )
    return [Candidate(*row) for row in rows]


def list_nominable_sessions(
    ctx: Context, *, cursor: str | None = None, size: int = 50
) -> Page[CitySession]:
    """Return the sessions for which people can be named at this moment, the next first."""
    ctx.require(EnrolmentPermission.LIST_NOMINATIONS)
    query = sa.select(*SESSION).where(
        TrainingSession.state == SessionState.SCHEDULED.value,
        TrainingSession.policy != "invitation",
        TrainingSession.enrols_from <= ctx.now,
        TrainingSession.enrols_until >= ctx.now,
        TrainingSession.ends_at > ctx.now,
        sa.or_(TrainingSession.capacity.is_(None), TrainingSession.capacity > 0),
    )
    if cursor:
        starts, last = decode_cursor(cursor, 2)
        query = query.where(
            sa.tuple_(TrainingSession.starts_at, TrainingSession.id)
            > sa.tuple_(read_instant(starts), sa.literal(read_id(last), sa.Uuid()))
        )
    order = (TrainingSession.starts_at, TrainingSession.id)
    rows = ctx.db.execute(query.order_by(*order).limit(size + 1)).all()
    return cut(
        [CitySession(*row) for row in rows],
        size,
        lambda one: (one.starts_at.isoformat(), str(one.id)),
    )
