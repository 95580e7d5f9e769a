"""Seats as they are being given: what blocks the next one, and which exchange meets a quota."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .candidates import Candidate, Code, QuotaReport, RankPolicy, Reason, Swap, Unit
from .quotas import Quota

WIDEST_SEARCH = 200
"""How many who wait, and how many with a seat, are tried for an exchange: those nearest the cut."""


@dataclass
class Tally:
    """The seats given so far: of cities (in units and in seats), categories and cohorts."""

    left: int
    cities: Counter[str] = field(default_factory=Counter)
    of_city: Counter[str] = field(default_factory=Counter)
    categories: Counter[tuple[str, str]] = field(default_factory=Counter)
    cohorts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def before(cls, policy: RankPolicy) -> "Tally":
        """Return the seats given before this ranking."""
        tally = cls(policy.seats)
        for organisation, categories in policy.taken:
            tally.cities[organisation or ""] += 1
            tally.of_city[organisation or ""] += 1
            tally.categories.update(categories.items())
        return tally

    def add(self, unit: Unit, times: int = 1) -> None:
        """Count the seats of a unit; with -1, take them back."""
        self.left -= unit.size * times
        self.cities[unit.city] += times
        for member in unit.members:
            self.of_city[member.organisation or ""] += times
            for item in member.categories.items():
                self.categories[item] += times


def find_block(unit: Unit, tally: Tally, policy: RankPolicy) -> Reason | None:
    """Return what keeps the unit from a seat now, or None."""
    if policy.team_size is not None and unit.size != policy.team_size:
        return Reason(Code.TEAM_INCOMPLETE, {"size": unit.size, "of": policy.team_size})
    cohort = _cohort_block(unit, tally, policy)
    if cohort is not None:
        return cohort
    if tally.left <= 0:
        return Reason(Code.SEATS_OUT, {"seats": policy.seats})
    if unit.size > tally.left:
        return Reason(Code.TEAM_TOO_LARGE, {"size": unit.size, "left": tally.left})
    return _quota_block(unit, tally, policy.quotas) or _city_block(unit, tally, policy.city_limit)


def _cohort_block(unit: Unit, tally: Tally, policy: RankPolicy) -> Reason | None:
    if not policy.cohorts:
        return None
    asked = Counter(member.categories.get(policy.cohort_by, "") for member in unit.members)
    for cohort, number in asked.items():
        seats = policy.cohorts.get(cohort)
        if seats is None:
            return Reason(Code.NO_COHORT, {"dimension": policy.cohort_by, "value": cohort})
        if tally.categories[policy.cohort_by, cohort] + number > seats:
            facts = {"dimension": policy.cohort_by, "value": cohort, "seats": seats}
            return Reason(Code.COHORT_FULL, facts)
    return None


def _quota_block(unit: Unit, tally: Tally, quotas: Iterable[Quota]) -> Reason | None:
    for quota in quotas:
        if quota.at_most is None:
            continue
        number = sum(quota.holds(member.categories) for member in unit.members)
        has = tally.categories[quota.dimension, quota.value]
        if number and has + number > quota.at_most:
            facts = {"dimension": quota.dimension, "value": quota.value, "most": quota.at_most}
            return Reason(Code.QUOTA_FULL, facts)
    return None


def _city_block(unit: Unit, tally: Tally, limit: int | None) -> Reason | None:
    if limit is None:
        return None
    asked = Counter(member.organisation for member in unit.members if member.organisation)
    if any(tally.of_city[city] + number > limit for city, number in asked.items()):
        return Reason(Code.CITY_FULL, {"limit": limit})
    return None


# Quotas met and not met


def report_quotas(
    candidates: Sequence[Candidate],
    seated: Sequence[Unit],
    waiting: Sequence[Unit],
    tally: Tally,
    policy: RankPolicy,
) -> tuple[QuotaReport, ...]:
    """Return how every quota and target stands, and what would meet those that are not met."""
    asked: Counter[tuple[str, str]] = Counter()
    for candidate in candidates:
        asked.update(candidate.categories.items())
    every = (*policy.quotas, *policy.targets)
    reports = []
    for number, quota in enumerate(every):
        has = tally.categories[quota.dimension, quota.value]
        short = max(0, (quota.at_least or 0) - has)
        swaps = _find_swaps(quota, short, seated, waiting, tally, policy) if short else ()
        is_target = number >= len(policy.quotas)
        in_it = asked[quota.dimension, quota.value]
        reports.append(QuotaReport(quota, is_target, has, in_it, short, swaps))
    return tuple(reports)


def _find_swaps(
    quota: Quota,
    short: int,
    seated: Sequence[Unit],
    waiting: Sequence[Unit],
    tally: Tally,
    policy: RankPolicy,
) -> tuple[Swap, ...]:
    """Return the exchanges nearest the cut that meet the quota and break nothing; none if it needs
    more than there are. The tally is as before when this returns."""
    gaining = [unit for unit in waiting if _has(quota, unit)][:WIDEST_SEARCH]
    losing = [unit for unit in reversed(seated) if not _has(quota, unit)][:WIDEST_SEARCH]
    done: list[tuple[Unit, Unit]] = []
    every = (*policy.quotas, *policy.targets)
    hungry = {unit.city for unit in waiting}
    while short > 0:
        pair = _next_swap(gaining, losing, _Exchange(tally, policy, every, hungry))
        if pair is None:
            break
        gains, loses = pair
        gaining.remove(gains)
        losing.remove(loses)
        done.append(pair)
        short = max(0, (quota.at_least or 0) - tally.categories[quota.dimension, quota.value])
    for gains, loses in done:
        tally.add(gains, -1)
        tally.add(loses)
    return () if short > 0 else tuple(Swap(gains.first, loses.first) for gains, loses in done)


def _has(quota: Quota, unit: Unit) -> bool:
    return any(quota.holds(member.categories) for member in unit.members)


Standing = tuple[tuple[int, ...], int]
"""What each quota is short of, and how many cities have a seat too many while another has none."""


@dataclass(frozen=True)
class _Exchange:
    tally: Tally
    policy: RankPolicy
    quotas: tuple[Quota, ...]
    hungry: set[str]
    """Cities of which somebody waits."""

    def standing(self, more: str = "") -> Standing:
        """Return how it stands now; `more` is the city of somebody who would wait, too."""
        short = tuple(
            max(0, (quota.at_least or 0) - self.tally.categories[quota.dimension, quota.value])
            for quota in self.quotas
        )
        cities = self.tally.cities
        if all(cities[city] for city in {*self.hungry, more} if city):
            return short, 0
        return short, sum(1 for number in cities.values() if number >= self.policy.fair_from)

    def make(self, gains: Unit, loses: Unit, before: Standing) -> bool:
        """Make the exchange if it helps and breaks nothing; tell whether it was made."""
        if gains.size != loses.size:
            return False
        self.tally.add(loses, -1)
        if find_block(gains, self.tally, self.policy) is None:
            self.tally.add(gains)
            if _is_better(self.standing(loses.city), before):
                return True
            self.tally.add(gains, -1)
        self.tally.add(loses)
        return False


def _is_better(now: Standing, before: Standing) -> bool:
    pairs = list(zip(now[0], before[0], strict=True))
    return all(a <= b for a, b in pairs) and any(a < b for a, b in pairs) and now[1] <= before[1]


def _next_swap(
    gaining: Sequence[Unit], losing: Sequence[Unit], exchange: _Exchange
) -> tuple[Unit, Unit] | None:
    before = exchange.standing()
    for gains in gaining:
        for loses in losing:
            if exchange.make(gains, loses, before):
                return gains, loses
    return None
