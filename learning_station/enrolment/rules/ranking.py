"""Who gets the seats: applications and a published policy in, an order with its reasons out.

Applications are taken one after the other, each time the best by the policy's order; the seats a
city has count while they are given. Whom a limit blocks is passed over. Where a quota asks for at
least so many, the last seats are kept for those it counts. No database, no clock, no chance but
the policy's seed: the same applications in any order give the same ranking.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from .candidates import (
    Candidate,
    Code,
    Criterion,
    Place,
    Ranking,
    RankPolicy,
    Reason,
    Unit,
    make_units,
)
from .exchange import Tally, find_block, report_quotas
from .quotas import Quota


def rank(applications: Iterable[Candidate], policy: RankPolicy) -> Ranking:
    """Return the applications in order: those with a seat, then those who wait, with reasons."""
    candidates = list(applications)
    units = make_units(candidates, policy)
    tally = Tally.before(policy)
    seating = _seat(units, policy, tally)
    waiting = _wait(seating.left, policy, Counter(tally.cities))
    entries = [*seating.seated, *waiting]
    places = _places(entries, len(seating.seated), seating, policy)
    seated = [entry.unit for entry in seating.seated]
    left = [entry.unit for entry in waiting]
    return Ranking(places, report_quotas(candidates, seated, left, tally, policy))


@dataclass(frozen=True)
class _Entry:
    """A unit when its turn came: as which seat of its city it would be."""

    unit: Unit
    number: int


@dataclass
class _Seating:
    seated: list[_Entry] = field(default_factory=list)
    left: list[Unit] = field(default_factory=list)
    blocked: dict[Unit, Reason] = field(default_factory=dict)
    gave: dict[Unit, Quota] = field(default_factory=dict)


def _seat(units: Sequence[Unit], policy: RankPolicy, tally: Tally) -> _Seating:
    seating = _Seating()
    needs = _Needs(units, policy, tally)
    passed = []
    # Whoever the reserve of a quota passed over comes once more: a seat is never left empty for it.
    for entry in _in_order(units, policy, tally.cities):
        block = find_block(entry.unit, tally, policy)
        kept_for = None if block else needs.kept_for(entry.unit, tally.left)
        if block is not None:
            seating.blocked[entry.unit] = block
            seating.left.append(entry.unit)
        elif kept_for is not None:
            facts = {"dimension": kept_for.dimension, "value": kept_for.value}
            seating.blocked[entry.unit] = Reason(Code.QUOTA_NEEDED, facts)
            passed.append(entry.unit)
        else:
            helped = needs.helped_by(entry.unit) if passed else None
            if helped is not None:
                seating.gave[entry.unit] = helped
            tally.add(entry.unit)
            needs.meet(entry.unit)
            seating.seated.append(entry)
    for entry in _in_order(passed, policy, tally.cities):
        block = find_block(entry.unit, tally, policy)
        if block is None:
            tally.add(entry.unit)
            seating.seated.append(entry)
            del seating.blocked[entry.unit]
        else:
            seating.left.append(entry.unit)
    return seating


def _wait(left: Sequence[Unit], policy: RankPolicy, cities: Counter[str]) -> list[_Entry]:
    """Return those without a seat in the order in which they would be next, one after the other."""
    waiting = []
    for entry in _in_order(left, policy, cities):
        cities[entry.unit.city] += 1
        waiting.append(entry)
    return waiting


def _in_order(units: Iterable[Unit], policy: RankPolicy, cities: Counter[str]) -> Iterator[_Entry]:
    """Yield the units, each time the best; `cities` counts the units seated of each city.

    Whoever takes a unit counts it in `cities` before asking for the next one."""
    queues: dict[str, list[Unit]] = {}
    for unit in units:
        queues.setdefault(unit.city if unit.by_city else "", []).append(unit)
    for queue in queues.values():
        queue.sort(key=lambda unit: (unit.before, unit.after), reverse=True)
    heads = [_head(queue[-1], city, policy, cities) for city, queue in queues.items()]
    heapify(heads)
    while heads:
        _key, city, number = heappop(heads)
        unit = queues[city].pop()
        yield _Entry(unit, number if unit.by_city else cities[unit.city] + 1)
        if queues[city]:
            heappush(heads, _head(queues[city][-1], city, policy, cities))


def _head(
    unit: Unit, city: str, policy: RankPolicy, cities: Counter[str]
) -> tuple[tuple[object, ...], str, int]:
    number = cities[unit.city] + 1
    band = _band(number, policy) if unit.by_city else 0
    return (*unit.before, band, *unit.after), city, number


def _band(number: int, policy: RankPolicy) -> int:
    """Return how far behind the others a city stands with that seat; 0 while it is fair."""
    return max(0, number - policy.fair_from + 1)


class _Needs:
    """How many seats the quotas still need at least: values of one dimension need their own."""

    def __init__(self, units: Sequence[Unit], policy: RankPolicy, tally: Tally) -> None:
        self._quotas = [quota for quota in policy.quotas if quota.at_least]
        self._need: dict[Quota, int] = {}
        for quota in self._quotas:
            has = tally.categories[quota.dimension, quota.value]
            can = sum(_counted(quota, unit) for unit in units)
            self._need[quota] = max(0, min((quota.at_least or 0) - has, can))
        self._sums: Counter[str] = Counter()
        for quota, need in self._need.items():
            self._sums[quota.dimension] += need

    def kept_for(self, unit: Unit, left: int) -> Quota | None:
        """Return the quota that needs the seats this unit would take, or None."""
        for dimension, need in self._sums.items():
            if not need or left - unit.size >= need:
                continue
            helped = sum(
                min(_counted(quota, unit), self._need[quota])
                for quota in self._quotas
                if quota.dimension == dimension
            )
            if need - helped - (left - unit.size) > max(0, need - left):
                return next(
                    quota
                    for quota in self._quotas
                    if quota.dimension == dimension and self._need[quota]
                )
        return None

    def helped_by(self, unit: Unit) -> Quota | None:
        """Return the quota that still needs such a unit, or None."""
        return next(
            (quota for quota in self._quotas if self._need[quota] and _counted(quota, unit)), None
        )

    def meet(self, unit: Unit) -> None:
        """Count a unit that has a seat."""
        for quota in self._quotas:
            met = min(self._need[quota], _counted(quota, unit))
            self._need[quota] -= met
            self._sums[quota.dimension] -= met


def _counted(quota: Quota, unit: Unit) -> int:
    return sum(quota.holds(member.categories) for member in unit.members)


# Reasons


def _places(
    entries: Sequence[_Entry], seats: int, seating: _Seating, policy: RankPolicy
) -> tuple[Place, ...]:
    firsts, number = [], 1
    for entry in entries:
        firsts.append(number)
        number += entry.unit.size
    with_priority = len({entry.unit.members[0].priority for entry in entries}) > 1
    places = []
    for index, entry in enumerate(entries):
        has_seat = index < seats
        reasons = (
            *_standing(entry, policy, has_seat=has_seat, with_priority=with_priority),
            *_draws(entries, firsts, index, policy),
            *_outcome(entry.unit, seating, policy, has_seat=has_seat),
        )
        places += [
            Place(member.id, firsts[index] + offset, has_seat, reasons)
            for offset, member in enumerate(entry.unit.members)
        ]
    return tuple(places)


def _standing(
    entry: _Entry, policy: RankPolicy, *, has_seat: bool, with_priority: bool
) -> Iterator[Reason]:
    unit = entry.unit
    for criterion in policy.order:
        if criterion is Criterion.CITY:
            later = not has_seat and entry.number >= policy.fair_from
            code = Code.CITY_LATER if later else Code.CITY_SEAT
            yield Reason(code, {"number": entry.number})
        elif criterion is Criterion.PRIORITY and with_priority:
            yield Reason(Code.PRIORITY, {"group": min(m.priority for m in unit.members)})
        elif criterion is Criterion.POINTS:
            yield Reason(Code.POINTS, {"points": unit.points, "most": policy.most_points})
        elif criterion is Criterion.ENDORSED and all(m.endorsed for m in unit.members):
            yield Reason(Code.ENDORSED)
        elif criterion is Criterion.DRAW and not unit.drawn:
            yield Reason(Code.CAME_AFTER_DRAW)


def _draws(
    entries: Sequence[_Entry], firsts: Sequence[int], index: int, policy: RankPolicy
) -> Iterator[Reason]:
    """Yield against whom the lot decided: the neighbours who are equal in all that comes before."""
    if index and _tied(entries[index - 1], entries[index], policy):
        yield Reason(Code.DRAW_LOST, {"rank": firsts[index - 1]})
    if index + 1 < len(entries) and _tied(entries[index], entries[index + 1], policy):
        yield Reason(Code.DRAW_WON, {"rank": firsts[index + 1]})


def _tied(one: _Entry, other: _Entry, policy: RankPolicy) -> bool:
    a, b = one.unit, other.unit
    if not (a.drawn and b.drawn) or a.untied != b.untied or a.after > b.after:
        return False
    return not a.by_city or _band(one.number, policy) == _band(other.number, policy)


def _outcome(
    unit: Unit, seating: _Seating, policy: RankPolicy, *, has_seat: bool
) -> Iterator[Reason]:
    gave = seating.gave.get(unit)
    if gave is not None:
        yield Reason(Code.QUOTA_GAVE, {"dimension": gave.dimension, "value": gave.value})
    if not has_seat:
        yield seating.blocked.get(unit) or Reason(Code.SEATS_OUT, {"seats": policy.seats})
