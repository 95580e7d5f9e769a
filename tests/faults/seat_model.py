"""A small model of the seats of one session, written apart from the program it judges.

It knows lists and sets, no database, no lock and no clock: who waits in which order, who was
offered a seat, who has one. Each step returns the moves that must follow from it, in order.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Move = tuple[str, str, str]
"""Who went from which state to which other; a person outside is `none`."""


class Refused(Exception):
    """The step is not allowed now."""


@dataclass
class SeatModel:
    """The seats of one session. `offers` tells whether free seats are offered or given."""

    capacity: int | None
    offers: bool
    applied: set[str] = field(default_factory=set)
    endorsed: set[str] = field(default_factory=set)
    queue: list[str] = field(default_factory=list)
    offered: set[str] = field(default_factory=set)
    seated: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    asks_city: bool = False
    holds: dict[str, int] = field(default_factory=dict)
    """Seats kept for cities."""

    @property
    def free(self) -> int:
        """How many more people fit; plenty where there is no limit."""
        if self.capacity is None:
            return 10**9
        return self.capacity - len(self.seated) - len(self.offered) - sum(self.holds.values())

    def state_of(self, person: str) -> str:
        """Return where the person stands."""
        for name in ("applied", "endorsed", "offered", "seated"):
            if person in getattr(self, name):
                return name
        return "queued" if person in self.queue else "none"

    def _admit(self, person: str, before: str) -> list[Move]:
        if self.capacity == 0:
            raise Refused
        if self.free > len(self.queue):
            self.seated.add(person)
            return [(person, before, "seated")]
        self.queue.append(person)
        return [(person, before, "queued")]

    def enrol(self, person: str) -> list[Move]:
        """Somebody asks for a seat where seats are given at once."""
        if self.state_of(person) != "none" or person in self.refused:
            raise Refused
        return self._admit(person, "none")

    def apply(self, person: str) -> list[Move]:
        """Somebody applies where others decide."""
        if self.state_of(person) != "none" or person in self.refused or self.capacity == 0:
            raise Refused
        self.applied.add(person)
        return [(person, "none", "applied")]

    def endorse(self, person: str) -> list[Move]:
        """The city says yes."""
        if person not in self.applied:
            raise Refused
        self.applied.remove(person)
        self.endorsed.add(person)
        return [(person, "applied", "endorsed")]

    def approve(self, person: str) -> list[Move]:
        """The organisers say yes."""
        before = self.state_of(person)
        if before not in (("endorsed",) if self.asks_city else ("applied", "endorsed")):
            raise Refused
        moves = self._admit(person, before)
        self.applied.discard(person)
        self.endorsed.discard(person)
        return moves

    def leave(self, person: str, *, for_good: bool = False) -> list[Move]:
        """Somebody withdraws, declines, lets an offer lapse, or is refused (for good)."""
        before = self.state_of(person)
        if before == "none":
            raise Refused
        for group in (self.applied, self.endorsed, self.offered, self.seated):
            group.discard(person)
        if person in self.queue:
            self.queue.remove(person)
        if for_good:
            self.refused.add(person)
        return [(person, before, "none"), *self.promote()]

    def accept(self, person: str) -> list[Move]:
        """Somebody takes the seat that was offered."""
        if person not in self.offered:
            raise Refused
        self.offered.remove(person)
        self.seated.add(person)
        return [(person, "offered", "seated")]

    def hold(self, city: str, seats: int) -> list[Move]:
        """Free seats are kept for a city, where nobody waits for them."""
        if self.capacity is None or city in self.holds or seats > self.free - len(self.queue):
            raise Refused
        self.holds[city] = seats
        return []

    def release(self, city: str) -> list[Move]:
        """What was kept for a city goes to who waits."""
        if self.holds.pop(city, None) is None:
            raise Refused
        return self.promote()

    def promote(self) -> list[Move]:
        """Those who wait longest get what is free."""
        moves: list[Move] = []
        while self.queue and self.free > 0:
            person = self.queue.pop(0)
            (self.offered if self.offers else self.seated).add(person)
            moves.append((person, "queued", "offered" if self.offers else "seated"))
        return moves
