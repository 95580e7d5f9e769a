"""Ask for seats, give them, offer them, take them back."""

from ._endorsing import ESCALATE
from ._writing import Placed
from .applications import Decided, apply, approve, approve_many, reject, reject_many
from .completions import note_completion
from .endorsements import (
    Answered,
    endorse,
    endorse_many,
    escalate_endorsement,
    refuse_endorsement,
    refuse_endorsement_many,
)
from .holds import RELEASE_HOLD, change_hold, hold_seats, release_due_hold, release_hold
from .invitations import (
    InvitationFacts,
    Invited,
    accept_invitation,
    decline_invitation,
    invite,
    remind_invitations,
    take_back_invitations,
)
from .nominations import (
    Nominee,
    confirm_nomination,
    decline_nomination,
    nominate,
    nominate_person,
    remind_nominee,
    withdraw_nomination,
)
from .quotas import QUOTAS, remove_quota, set_quota
from .seats import cancel_enrolment, enrol, enrol_on_behalf, withdraw
from .terms import change_seat_rules
from .waitlist import (
    LAPSE_OFFER,
    accept_offer,
    decline_offer,
    lapse_offer,
    promote_waiting,
    set_priority,
    void_offers,
)

__all__ = [
    "InvitationFacts",
    "Invited",
    "accept_invitation",
    "decline_invitation",
    "invite",
    "note_completion",
    "remind_invitations",
    "take_back_invitations",
    "ESCALATE",
    "LAPSE_OFFER",
    "RELEASE_HOLD",
    "Answered",
    "Nominee",
    "change_hold",
    "confirm_nomination",
    "decline_nomination",
    "hold_seats",
    "nominate",
    "nominate_person",
    "release_due_hold",
    "release_hold",
    "remind_nominee",
    "withdraw_nomination",
    "Decided",
    "QUOTAS",
    "Placed",
    "change_seat_rules",
    "remove_quota",
    "set_quota",
    "accept_offer",
    "apply",
    "approve",
    "approve_many",
    "cancel_enrolment",
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
    "void_offers",
    "withdraw",
]
