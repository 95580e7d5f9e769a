"""How the seats of a session are given, and who may have one: what contradicts itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from learning_station.kernel.errors import Invalid
from learning_station.scheduling import errors

POLICIES = ("open", "approval", "two_stage", "nomination", "invitation", "panel")
OFFER_CLOCKS = ("all_hours", "working_hours")
PROFILE_KINDS = ("", "technical", "political")
LONGEST_OFFER = 30 * 24
"""How many hours a seat can be offered at most."""


@dataclass(frozen=True, kw_only=True)
class SeatRules:
    """What people decide about the seats of a session, apart from their number.

    `offer_hours` None: whoever waits has a free seat at once. `offers_until` None: until the start.
    A limit that is None limits nothing.
    """

    policy: str = "open"
    has_waitlist: bool = True
    seats_text: Mapping[str, str] = field(default_factory=dict)
    offer_hours: int | None = None
    offer_clock: str = "all_hours"
    offers_until: datetime | None = None
    draw_until: datetime | None = None
    members_only: bool = False
    profile_kind: str = ""
    prerequisite_id: UUID | None = None
    yearly_limit: int | None = None
    city_limit: int | None = None
    team_size: int | None = None

    def check(self, span: "SeatSpan") -> None:
        """Refuse what contradicts itself or the dates of the session."""
        for problem in self.find_problems(span):
            raise problem

    def find_problems(self, span: "SeatSpan") -> list[Invalid]:
        """Return everything that contradicts itself or the dates of the session."""
        found = [*self._unknown_choices(), *self._unusable_numbers(), *self._wrong_times(span)]
        if self.prerequisite_id is not None and self.prerequisite_id == span.course_id:
            found.append(errors.PrerequisiteIsSame())
        return found

    def _unknown_choices(self) -> list[Invalid]:
        choices = (
            ("policy", self.policy, POLICIES),
            ("offer_clock", self.offer_clock, OFFER_CLOCKS),
            ("profile_kind", self.profile_kind, PROFILE_KINDS),
        )
        return [
            errors.SeatChoiceUnknown(field=name)
            for name, value, known in choices
            if value not in known
        ]

    def _unusable_numbers(self) -> list[Invalid]:
        problems: list[Invalid] = []
        if self.offer_hours is not None and not 1 <= self.offer_hours <= LONGEST_OFFER:
            problems.append(errors.OfferHoursOutOfRange(limit=LONGEST_OFFER))
        limits = {"yearly_limit": self.yearly_limit, "city_limit": self.city_limit}
        problems += [
            errors.SeatLimitTooSmall(field=name)
            for name, limit in limits.items()
            if limit is not None and limit < 1
        ]
        if self.team_size is not None and self.team_size < 2:
            problems.append(errors.TeamTooSmall())
        return problems

    def _wrong_times(self, span: "SeatSpan") -> list[Invalid]:
        problems: list[Invalid] = []
        if self.offers_until is not None and self.offers_until > span.ends_at:
            problems.append(errors.OffersEndTooLate())
        if self.draw_until is None:
            return problems
        if self.policy != "open":
            problems.append(errors.DrawOnlyWhenOpen())
        elif not span.enrols_from < self.draw_until <= span.enrols_until:
            problems.append(errors.DrawOutsideWindow())
        return problems


@dataclass(frozen=True)
class SeatSpan:
    """The course and the dates of the session the rules are for."""

    course_id: UUID
    enrols_from: datetime
    enrols_until: datetime
    ends_at: datetime


def require_draw_ahead(before: datetime | None, after: datetime | None, now: datetime) -> None:
    """Refuse an end of the draw that has passed, and any change once the draw has taken place."""
    if after == before:
        return
    if before is not None and before <= now:
        raise errors.DrawIsOver
    if after is not None and after <= now:
        raise errors.DrawInPast
