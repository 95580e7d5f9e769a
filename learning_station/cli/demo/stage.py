"""What all parts of the loading share: who acts at which moment, and what was made so far."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import UnitOfWork
from learning_station.kernel.actor import Actor
from learning_station.kernel.clock import FixedClock
from learning_station.organisations import queries as organisations_queries

FOUNDED = timedelta(days=420)
"""How long ago people signed up and organisations joined: before everything else happened."""


@dataclass
class Stage:
    """The demonstration while it is being loaded. Its clock is moved to where things happened."""

    ctx: Context
    say: Callable[[str], None]
    now: datetime
    clock: FixedClock
    organisations: dict[str, UUID] = field(default_factory=dict)
    zones: dict[str, str] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)

    @classmethod
    def open(cls, ctx: Context, say: Callable[[str], None]) -> "Stage":
        """Return a stage whose clock stands where the demonstration begins."""
        now = ctx.clock.now()
        clock = FixedClock(now - FOUNDED)
        return cls(ctx=dataclasses.replace(ctx, clock=clock), say=say, now=now, clock=clock)

    @property
    def first_day(self) -> date:
        """Return the day from which affiliations and roles count."""
        return (self.now - FOUNDED).astimezone(UTC).date()

    def move_to(self, moment: datetime) -> None:
        """Set the clock to a moment, at most to the present."""
        self.clock.at = min(moment, self.now)

    def quiet(self) -> "Stage":
        """Return the stage with nobody listening: what is long past is mailed to nobody."""
        unit = UnitOfWork(self.ctx.db, self.ctx.ids)
        return dataclasses.replace(self, ctx=dataclasses.replace(self.ctx, unit=unit))

    def acting(self, key: str) -> Context:
        """Return the context in which that person acts, with the roles they hold then."""
        person_id = self.people[key]
        grants = organisations_queries.list_grants_in_force(self.ctx, person_id)
        return self.ctx.acting_as(Actor(person_id=person_id, grants=grants))
