"""Ask for seats, give them, offer them, take them back."""

from ._endorsing import ESCALATE
from ._writing import Placed
from .applications import Decided, apply, approve, approve_many, reject, reject_many
from .endorsements import (
    Answered,
    endorse,
    endorse_many,
    escalate_endorsement,
    refuse_endorsement,
    refuse_endorsement_many,
)
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
    "ESCALATE",
    "LAPSE_OFFER",
    "Answered",
    "Decided",
    "Placed",
    "accept_offer",
    "apply",
    "approve",
    "approve_many",
    "cancel_enrolment",
    void_offers,
    "decline_offer",
    "endorse",
    "endorse_many",
    "enrol",
    "enrol_on_behalf",
    "escalate_endorsement",
    "lapse_offer",
    "promote_waiting",
    "refuse_endorsement",
    "refuse_endorsement_many",
    "reject",
    "reject_many",
    "set_priority",
    "withdraw",
]
    "void_offers",
