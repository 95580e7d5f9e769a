"""What decides whether somebody may have a seat; only what the session asks about is read."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from learning_station.catalogue.models import Course, CourseVersion
from learning_station.enrolment.models import Enrolment
from learning_station.enrolment.models.enrolments import WAITS_FOR_DECISION
from learning_station.enrolment.rules import (
    Categories,
    Check,
    Eligibility,
    SessionTerms,
    check_eligibility,
)
from learning_station.infra.context import Context
from learning_station.kernel.languages import LanguageMap
from learning_station.organisations import queries as organisations_queries
from learning_station.organisations.models import Organisation
from learning_station.scheduling.models import Meeting, SessionState, TrainingSession

from .askers import get_asker
from .seats import TAKEN, LockedSession, terms_of

SESSIONS_NAMED = 3
"""How many sessions at the same time a refusal names."""

_SESSION_ID: sa.BindParameter[UUID] = sa.bindparam("session_id")
_PERSON_ID: sa.BindParameter[UUID] = sa.bindparam("person_id")
_UNDECIDED = sa.select(sa.func.count()).where(
    Enrolment.session_id == _SESSION_ID, sa.text(WAITS_FOR_DECISION)
)
_OWN, _OTHER = aliased(Meeting), aliased(Meeting)
_CLASHES: sa.Select[*tuple[Any, ...]] = (
    sa.select(TrainingSession.id, TrainingSession.title)
    .select_from(Enrolment)
    .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
    .where(
        Enrolment.person_id == _PERSON_ID,
        Enrolment.session_id != _SESSION_ID,
        Enrolment.seat.in_(TAKEN),
        TrainingSession.state == SessionState.SCHEDULED.value,
        sa.exists().where(
            _OTHER.session_id == Enrolment.session_id,
            _OWN.session_id == _SESSION_ID,
            _OTHER.starts_at < _OWN.ends_at,
            _OWN.starts_at < _OTHER.ends_at,
            _OTHER.ends_at > sa.bindparam("now"),
        ),
    )
    .order_by(TrainingSession.starts_at, TrainingSession.id)
    .limit(SESSIONS_NAMED)
)
_COMPLETED = sa.select(
    sa.exists().where(
        Enrolment.person_id == _PERSON_ID,
        Enrolment.completed_at.is_not(None),
        TrainingSession.id == Enrolment.session_id,
        TrainingSession.course_id == sa.bindparam("course_id"),
    )
)
_COURSE = (
    sa.select(CourseVersion.title)
    .join(Course, Course.published_version_id == CourseVersion.id)
    .where(Course.id == sa.bindparam("course_id"))
)
_OF_YEAR = sa.select(sa.func.count()).where(
    Enrolment.person_id == _PERSON_ID,
    Enrolment.session_id != _SESSION_ID,
    Enrolment.seat.in_(TAKEN),
    TrainingSession.id == Enrolment.session_id,
    TrainingSession.provider_id == sa.bindparam("provider_id"),
    TrainingSession.state == SessionState.SCHEDULED.value,
    TrainingSession.starts_at >= sa.bindparam("year_from"),
    TrainingSession.starts_at < sa.bindparam("year_until"),
)
_OF_CITY = sa.select(sa.func.count()).where(
    Enrolment.session_id == _SESSION_ID,
    Enrolment.seat.in_(TAKEN),
    Enrolment.organisation_id == sa.bindparam("organisation_id"),
    Enrolment.person_id != _PERSON_ID,
)


def count_undecided(ctx: Context, session_id: UUID) -> int:
    """Return how many applications wait for a decision."""
    return ctx.db.scalar(_UNDECIDED, {"session_id": session_id}) or 0


def list_checks(
    ctx: Context,
    session: LockedSession,
    person_id: UUID,
    organisation_id: UUID | None,
    categories: Categories,
) -> tuple[Check, ...]:
    """Return every check of the session, answered for this person as things stand now."""
    terms, language = session.terms, categories.get("language", "en")
    facts = Eligibility(
        profile=categories.get("profile", ""),
        has_organisation=organisation_id is not None,
        clashes=_clashes(ctx, session.id, person_id, language),
    )
    if terms.members_only or terms.city_limit is not None:
        facts = _with_organisation(ctx, facts, organisation_id)
    if terms.prerequisite_id is not None:
        facts = _with_prerequisite(ctx, facts, terms.prerequisite_id, person_id, language)
    if terms.yearly_limit is not None:
        facts = _with_year(ctx, facts, session, person_id)
    if terms.city_limit is not None and organisation_id is not None:
        values = {
            "session_id": session.id,
            "person_id": person_id,
            "organisation_id": organisation_id,
        }
        facts = replace(facts, city_seats=ctx.db.scalar(_OF_CITY, values) or 0)
    return check_eligibility(terms, facts)


def _clashes(ctx: Context, session_id: UUID, person_id: UUID, language: str) -> tuple[str, ...]:
    values = {"session_id": session_id, "person_id": person_id, "now": ctx.now}
    rows = ctx.db.execute(_CLASHES, values)
    return tuple(row.title.best(language).text for row in rows)


def _with_organisation(
    ctx: Context, facts: Eligibility, organisation_id: UUID | None
) -> Eligibility:
    if organisation_id is None:
        return facts
    name = ctx.db.execute(
        sa.select(Organisation.name).where(Organisation.id == organisation_id)
    ).scalar_one()
    is_member = organisations_queries.is_member(ctx, organisation_id)
    return replace(facts, organisation=name, is_member=is_member)


def _with_prerequisite(
    ctx: Context, facts: Eligibility, course_id: UUID, person_id: UUID, language: str
) -> Eligibility:
    values = {"course_id": course_id, "person_id": person_id}
    title = ctx.db.scalar(_COURSE, {"course_id": course_id}) or LanguageMap()
    return replace(
        facts,
        has_completed=bool(ctx.db.scalar(_COMPLETED, values)),
        course=title.best(language).text,
    )


def _with_year(
    ctx: Context, facts: Eligibility, session: LockedSession, person_id: UUID
) -> Eligibility:
    year_from, year_until = _year_of(session.terms)
    seats = ctx.db.scalar(
        _OF_YEAR,
        {
            "session_id": session.id,
            "person_id": person_id,
            "provider_id": session.provider_id,
            "year_from": year_from,
            "year_until": year_until,
        },
    )
    return replace(facts, year=year_from.year, year_seats=seats or 0)


def _year_of(terms: SessionTerms) -> tuple[datetime, datetime]:
    year = terms.starts_at.astimezone(UTC).year
    return datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)


def list_checks_of(ctx: Context, session: TrainingSession, person_id: UUID) -> tuple[Check, ...]:
    """Return the checks for somebody who looks at the session; asking answers them again."""
    asker = get_asker(ctx, person_id)
    unlocked = LockedSession(session.id, session.provider_id, terms_of(session))
    return list_checks(ctx, unlocked, person_id, asker.organisation_id, asker.categories)
