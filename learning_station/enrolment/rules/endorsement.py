"""Endorsement: until when a city answers, who is asked when it does not, who decides without it."""

from datetime import datetime
from enum import IntEnum

from learning_station.enrolment import errors
from learning_station.kernel.working_time import add_working_days
from learning_station.kernel.zones import WorkingWeek


class Asked(IntEnum):
    """Whose answer an application waits for: kept as `escalation` of the enrolment."""

    COORDINATORS = 0
    DEPUTIES = 1
    SECRETARIAT = 2


def asks_city(policy: str) -> bool:
    """Tell whether the city speaks before the organisers decide."""
    return policy == "two_stage"


def endorse_until(now: datetime, days: int, week: WorkingWeek, zone_name: str) -> datetime:
    """Return until when a city answers that is asked now: after so many of its working days."""
    return add_working_days(now, days, week, zone_name)


def next_asked(
    *,
    application: str,
    is_over: bool,
    endorse_by: datetime | None,
    escalation: int,
    now: datetime,
) -> Asked | None:
    """Return who is asked now, because those before did not answer in time; None for nobody."""
    if is_over or application != "submitted" or endorse_by is None or now < endorse_by:
        return None
    return Asked(escalation + 1) if escalation < Asked.SECRETARIAT else None


def require_endorsable(policy: str, application: str, *, is_over: bool) -> None:
    """Refuse the city's word where it is not asked for, or was given already."""
    if not asks_city(policy):
        raise errors.CityNotAsked
    if application == "endorsed" and not is_over:
        raise errors.AlreadyEndorsed
    if application != "submitted" or is_over:
        raise errors.AlreadyDecided


def require_city_heard(policy: str, application: str, *, escalation: int, reason: str) -> None:
    """Refuse to approve before the city has answered.

    Once the question has reached the secretariat, it is decided without it: with a reason."""
    if not asks_city(policy) or application == "endorsed":
        return
    if escalation < Asked.SECRETARIAT:
        raise errors.CityNotHeard
    if not reason.strip():
        raise errors.ReasonWithoutCityMissing
