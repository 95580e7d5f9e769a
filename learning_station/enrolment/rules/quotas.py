"""Quotas of categories: which of them leaves no room for somebody."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Categories = Mapping[str, str]
"""What quotas count of one person: dimension and value, such as `region` and `africa`."""


@dataclass(frozen=True)
class Quota:
    """How many seats people of one category have: at least, at most, or both."""

    dimension: str
    value: str
    at_least: int | None = None
    at_most: int | None = None

    def holds(self, categories: Categories) -> bool:
        """Tell whether it counts that person."""
        return categories.get(self.dimension) == self.value


def count_categories(people: Iterable[Categories]) -> Counter[tuple[str, str]]:
    """Return how many of the people are in each category."""
    return Counter(item for categories in people for item in categories.items())


def blocking_quota(
    quotas: Sequence[Quota], taken: Counter[tuple[str, str]], categories: Categories
) -> Quota | None:
    """Return the first quota in which one more person has no room, or None: they need room in
    each."""
    for quota in quotas:
        has = taken[quota.dimension, quota.value]
        if quota.at_most is not None and has >= quota.at_most and quota.holds(categories):
            return quota
    return None
