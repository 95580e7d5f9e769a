"""Quotas of categories: which of them leaves no room for somebody."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Categories = Mapping[str, str]
"""What quotas count of one person: dimension and value, such as `region` and `africa`."""

Taken = Counter[tuple[str, str]]
"""How many people of each category (dimension and value) have or were offered a seat."""

CITY = "organisation"
"""The dimension whose values a session's limit per city counts."""

Key = TypeVar("Key")


@dataclass(frozen=True)
class Quota:
    """How many seats people of one category have: at least, at most, or both.

    At least counts where a panel ranks; seats given one by one are only ever limited.
    """

    dimension: str
    value: str
    at_least: int | None = None
    at_most: int | None = None

    def holds(self, categories: Categories) -> bool:
        """Tell whether it counts that person."""
        return categories.get(self.dimension) == self.value


@dataclass(frozen=True)
class Limits:
    """All that limits how many of a kind have seats: quotas, and one number for every city."""

    quotas: Sequence[Quota] = ()
    city_limit: int | None = None

    def __bool__(self) -> bool:
        """Tell whether there is any limit."""
        return bool(self.quotas) or self.city_limit is not None

    def of(self, categories: Categories) -> Sequence[Quota]:
        """Return the quotas, with the one that the limit per city makes for this person's city."""
        city = categories.get(CITY)
        if self.city_limit is None or city is None:
            return self.quotas
        return (*self.quotas, Quota(CITY, city, at_most=self.city_limit))


def count_categories(people: Iterable[Categories]) -> Taken:
    """Return how many of the people are in each category."""
    return Counter(item for categories in people for item in categories.items())


def blocking_quota(quotas: Sequence[Quota], taken: Taken, categories: Categories) -> Quota | None:
    """Return the first quota in which one more person has no room, or None: they need room in
    each."""
    for quota in quotas:
        has = taken[quota.dimension, quota.value]
        if quota.at_most is not None and has >= quota.at_most and quota.holds(categories):
            return quota
    return None


@dataclass(frozen=True)
class Chosen(Generic[Key]):
    """Who moves up, each with their place so far, and whom which full quota blocks."""

    next_ones: Sequence[tuple[Key, int]]
    blocked: Sequence[tuple[Key, Quota]]


def choose_next(
    waiting: Iterable[tuple[Key, Categories]], limits: Limits, taken: Taken, free: int
) -> Chosen[Key]:
    """Return who of those who wait, in their order, gets the free seats.

    Whom a full quota blocks is passed over and keeps the place. `taken` is left as it is."""
    now = Counter(taken)
    next_ones: list[tuple[Key, int]] = []
    blocked: list[tuple[Key, Quota]] = []
    for place, (key, categories) in enumerate(waiting, start=1):
        if len(next_ones) >= free:
            break
        quota = blocking_quota(limits.of(categories), now, categories)
        if quota is not None:
            blocked.append((key, quota))
            continue
        next_ones.append((key, place))
        now.update(categories.items())
    return Chosen(next_ones, blocked)
