"""Which quotas a session may have, and until when they change."""

from collections.abc import Iterable
from datetime import datetime

from learning_station.enrolment import errors

from .quotas import Quota
from .seats import SessionTerms

DIMENSIONS = ("region", "profile", "language", "organisation")
"""What quotas count: the keys of the `categories` of enrolments."""


def require_changeable_terms(terms: SessionTerms, now: datetime) -> None:
    """Refuse to change how seats are given in a session that was cancelled or is over."""
    if terms.state == "cancelled":
        raise errors.SessionCancelled
    if terms.ends_at <= now:
        raise errors.SessionEnded


def require_usable_quota(quota: Quota, others: Iterable[Quota], capacity: int | None) -> None:
    """Refuse a quota that limits nothing, contradicts itself, or asks for more than all seats."""
    if quota.dimension not in DIMENSIONS or not quota.value:
        raise errors.QuotaOfNothing
    if quota.at_least is None and quota.at_most is None:
        raise errors.QuotaEmpty
    if min(quota.at_least or 0, quota.at_most or 0) < 0:
        raise errors.QuotaNegative
    if None not in (quota.at_least, quota.at_most) and quota.at_least > quota.at_most:  # type: ignore[operator]  # neither is None
        raise errors.QuotaReversed
    # Values of one dimension exclude one another, so what they are promised adds up.
    promised = (quota.at_least or 0) + sum(
        each.at_least or 0 for each in others if each.dimension == quota.dimension
    )
    if capacity is not None and promised > capacity:
        raise errors.QuotaAboveSeats(promised=promised, seats=capacity)
