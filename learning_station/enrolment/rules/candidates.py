"""What a ranking takes: applications, the policy by which seats are given, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from .quotas import Categories, Quota


class Criterion(StrEnum):
    """What the order of applications is made of; a policy names them in the order they count."""

    CITY = "city_seats"
    PRIORITY = "priority"
    POINTS = "points"
    ENDORSED = "endorsed"
    DRAW = "draw"
    TIME = "time"


PANEL_ORDER = (
    Criterion.CITY,
    Criterion.PRIORITY,
    Criterion.POINTS,
    Criterion.ENDORSED,
    Criterion.DRAW,
    Criterion.TIME,
)
DRAW_ORDER = (Criterion.CITY, Criterion.PRIORITY, Criterion.DRAW, Criterion.TIME)


class Code(StrEnum):
    """Why an application stands where it stands, or gets no seat; facts stand beside it."""

    CITY_SEAT = "city_seat"
    PRIORITY = "priority"
    POINTS = "points"
    ENDORSED = "endorsed"
    DRAW_WON = "draw_won"
    DRAW_LOST = "draw_lost"
    CAME_AFTER_DRAW = "came_after_draw"
    QUOTA_GAVE = "quota_gave"
    QUOTA_NEEDED = "quota_needed"
    QUOTA_FULL = "quota_full"
    CITY_FULL = "city_full"
    CITY_LATER = "city_later"
    COHORT_FULL = "cohort_full"
    NO_COHORT = "no_cohort"
    TEAM_INCOMPLETE = "team_incomplete"
    TEAM_TOO_LARGE = "team_too_large"
    SEATS_OUT = "seats_out"


@dataclass(frozen=True)
class Reason:
    """A code and the facts its sentence names."""

    code: Code
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One application. `points` are hundredths; a higher `priority` group comes first.

    People of one `team` get seats together or not at all.
    """

    id: UUID
    organisation: str | None
    asked_at: datetime
    categories: Categories = field(default_factory=dict)
    points: int = 0
    endorsed: bool = False
    priority: int = 0
    team: str | None = None


@dataclass(frozen=True, kw_only=True)
class RankPolicy:
    """How seats are given.

    From its seat number `fair_from` on, a city stands behind all cities with fewer: 3 means that no
    city has a third seat while another waits for its first. `draw_until`: those who asked by then
    share the draw, later ones follow in the order they came. `cohorts` are seats per value of
    `cohort_by`; other applications then get none. `quotas` are kept, `targets` only reported.
    `taken` are the cities and categories of those who have a seat already.
    """

    seats: int
    seed: str
    order: tuple[Criterion, ...] = PANEL_ORDER
    fair_from: int = 3
    most_points: int = 0
    quotas: tuple[Quota, ...] = ()
    targets: tuple[Quota, ...] = ()
    city_limit: int | None = None
    cohort_by: str = "language"
    cohorts: Mapping[str, int] = field(default_factory=dict)
    team_size: int | None = None
    draw_until: datetime | None = None
    taken: tuple[tuple[str | None, Categories], ...] = ()


@dataclass(frozen=True)
class Place:
    """Where one application stands, whether it has a seat, and why."""

    id: UUID
    rank: int
    has_seat: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Swap:
    """A change that brings a quota nearer: `gains` gets the seat of `loses`."""

    gains: UUID
    loses: UUID


@dataclass(frozen=True)
class QuotaReport:
    """How a quota stands. `has` seats (those given before included) of `asked` applications.

    `swaps` are the smallest change that would meet it with all other quotas as they are; empty
    where there is none.
    """

    quota: Quota
    is_target: bool
    has: int
    asked: int
    short: int
    swaps: tuple[Swap, ...] = ()

    @property
    def is_met(self) -> bool:
        """Tell whether as many have a seat as the rule asks for."""
        return self.short == 0


@dataclass(frozen=True)
class Ranking:
    """Everybody who applied, in order, and how the quotas stand."""

    places: tuple[Place, ...]
    quotas: tuple[QuotaReport, ...]

    @property
    def seated(self) -> tuple[Place, ...]:
        """Return those with a seat."""
        return tuple(place for place in self.places if place.has_seat)


def draw_number(seed: str, key: str) -> int:
    """Return the lot of an application (or team): the same whenever it is drawn with this seed."""
    return int.from_bytes(sha256(f"{seed}:{key}".encode()).digest()[:8])


def seed_hash(seed: str) -> str:
    """Return what is published before a draw, so that afterwards anybody can check its seed."""
    return sha256(seed.encode()).hexdigest()


@dataclass(frozen=True, eq=False)
class Unit:
    """What is seated as one: an application, or the applications of a team.

    `before` and `after` are its key around the city's seats, which change while seats are given;
    `tie` is how much of the key is equal for those whom only the draw sets apart.
    """

    members: tuple[Candidate, ...]
    city: str
    points: int
    before: tuple[object, ...]
    after: tuple[object, ...]
    untied: tuple[object, ...]
    by_city: bool
    drawn: bool

    @property
    def size(self) -> int:
        """Return how many seats it takes."""
        return len(self.members)

    @property
    def first(self) -> UUID:
        """Return the application that stands for it."""
        return self.members[0].id


def make_units(applications: list[Candidate], policy: RankPolicy) -> list[Unit]:
    """Return the applications as units: alone, or as teams in the order of their draw."""
    teams: dict[str, list[Candidate]] = {}
    units = []
    for candidate in applications:
        if candidate.team is None:
            units.append(_unit((candidate,), str(candidate.id), policy))
        else:
            teams.setdefault(candidate.team, []).append(candidate)
    for name, members in teams.items():
        members.sort(key=lambda member: (-member.points, member.id.int))
        units.append(_unit(tuple(members), name, policy))
    return units


def _unit(members: tuple[Candidate, ...], key: str, policy: RankPolicy) -> Unit:
    cities = sorted({member.organisation or "" for member in members})
    points = sum(member.points for member in members) // len(members)
    asked_at = max(member.asked_at for member in members)
    late = policy.draw_until is not None and asked_at > policy.draw_until
    lot = draw_number(policy.seed, key)
    time = asked_at.timestamp()
    parts: dict[Criterion, tuple[object, ...]] = {
        Criterion.CITY: (),
        Criterion.PRIORITY: (-min(member.priority for member in members),),
        Criterion.POINTS: (-points,),
        Criterion.ENDORSED: (not all(member.endorsed for member in members),),
        Criterion.DRAW: (1, time) if late else (0, lot),
        Criterion.TIME: (time,),
    }
    before, after, untied, drawn = _split(parts, policy.order)
    return Unit(
        members=members,
        city="+".join(cities),
        points=points,
        before=before,
        # Whatever a policy names, two applications are never equal.
        after=(*after, lot, members[0].id.int),
        untied=untied,
        by_city=Criterion.CITY in policy.order,
        drawn=drawn and not late,
    )


def _split(
    parts: Mapping[Criterion, tuple[object, ...]], order: tuple[Criterion, ...]
) -> tuple[tuple[object, ...], tuple[object, ...], tuple[object, ...], bool]:
    before: list[object] = []
    after: list[object] = []
    untied: list[object] = []
    behind, drawn = Criterion.CITY not in order, False
    for criterion in order:
        drawn = drawn or criterion is Criterion.DRAW
        behind = behind or criterion is Criterion.CITY
        (after if behind else before).extend(parts[criterion])
        if not drawn:
            untied.extend(parts[criterion])
    return tuple(before), tuple(after), tuple(untied), drawn
