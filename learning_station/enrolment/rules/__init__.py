"""Who gets a seat, in which order and until when: facts in, decision out or refusal raised."""

from .offers import offer_end, require_answerable
from .quotas import Categories, Quota, blocking_quota, count_categories
from .seats import (
    MOST_PRIORITY,
    Outcome,
    Rule,
    SeatCount,
    SessionTerms,
    count_promotions,
    decide_seat,
    promotes,
    require_alive,
    require_application,
    require_movable,
    require_open,
    require_reason,
    require_window,
    require_withdrawal,
    seats_left,
)

__all__ = [
    "MOST_PRIORITY",
    "Categories",
    "Outcome",
    "Quota",
    "Rule",
    "SeatCount",
    "SessionTerms",
    "blocking_quota",
    "count_categories",
    "count_promotions",
    "decide_seat",
    "offer_end",
    "promotes",
    "require_alive",
    "require_answerable",
    "require_application",
    "require_open",
    "require_reason",
    "require_movable",
    "require_window",
    "require_withdrawal",
    "seats_left",
]
