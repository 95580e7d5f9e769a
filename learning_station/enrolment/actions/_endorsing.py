"""Asking a city for its word on an application: until when, and whom."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from learning_station.enrolment import events, queries, rules
from learning_station.enrolment.queries import LockedSession
from learning_station.enrolment.rules import Asked
from learning_station.infra.context import Context
from learning_station.kernel.zones import WorkingWeek
from learning_station.organisations.models import Organisation

ESCALATE = "enrolment.escalate_endorsement"
"""The job that asks the next ones when a city has not answered in time."""


@dataclass(frozen=True)
class CityAsked:
    """Who is asked for an endorsement, and until when they have time; None for the secretariat."""

    asked: Asked
    endorse_by: datetime | None = None


def choose_asked(
    ctx: Context, session: LockedSession, organisation_id: UUID | None
) -> CityAsked | None:
    """Return who is asked about a new application; None where the organisers decide alone.

    Nobody can answer for a person without a city, or of one without coordinators: their
    applications go straight to the secretariat."""
    if not rules.asks_city(session.terms.policy):
        return None
    if organisation_id is None or not queries.list_endorsers(ctx, organisation_id):
        return CityAsked(Asked.SECRETARIAT)
    return CityAsked(Asked.COORDINATORS, city_deadline(ctx, organisation_id))


def city_deadline(ctx: Context, organisation_id: UUID) -> datetime:
    """Return until when that city answers if it is asked now: in its own working days."""
    city = ctx.db.get_one(Organisation, organisation_id)
    week = WorkingWeek(weekend=tuple(city.weekend))
    return rules.endorse_until(ctx.now, ctx.tools.settings.endorse_days, week, city.zone)


def ask(
    ctx: Context,
    enrolment_id: UUID,
    session_id: UUID,
    person_id: UUID,
    organisation_id: UUID | None,
    question: CityAsked,
) -> None:
    """Announce who is asked, and plan who is asked next if they do not answer."""
    ctx.record(
        events.EndorsementAsked(
            enrolment_id=enrolment_id,
            session_id=session_id,
            person_id=person_id,
            organisation_id=organisation_id,
            asked=question.asked.value,
            endorse_by=question.endorse_by,
        )
    )
    if question.endorse_by is None:
        return
    ctx.enqueue(
        ESCALATE,
        {"enrolment_id": enrolment_id},
        run_at=question.endorse_by,
        dedupe_key=f"endorse:{enrolment_id}:{question.asked.value}",
    )
