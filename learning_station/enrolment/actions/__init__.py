"""Ask for seats, give them, offer them, take them back."""

from ._writing import Placed
from .applications import Decided, apply, approve, approve_many, reject, reject_many
from .seats import cancel_enrolment, enrol, enrol_on_behalf, withdraw
from .waitlist import (
    LAPSE_OFFER,
    accept_offer,
    decline_offer,
    lapse_offer,
    promote_waiting,
    set_priority,
)

__all__ = [
    "LAPSE_OFFER",
    "Decided",
    "Placed",
    "accept_offer",
    "apply",
    "approve",
    "approve_many",
    "cancel_enrolment",
    void_offers,
    "decline_offer",
    "enrol",
    "enrol_on_behalf",
    "lapse_offer",
    "promote_waiting",
    "reject",
    "reject_many",
    "set_priority",
    "withdraw",
]
    "void_offers",
