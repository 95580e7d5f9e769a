"""Tables of enrolments, their history, and of seats offered, held and limited."""

from . import forms as forms
from . import imports as imports
from . import panel as panel
from .enrolments import Application, Enrolment, EnrolmentChange, Seat
from .invitations import Invitation, InvitationState
from .nominations import Nomination, NominationState
from .seats import OfferOutcome, SeatHold, SeatOffer, SeatQuota

__all__ = [
    "Application",
    "Enrolment",
    "EnrolmentChange",
    "Invitation",
    "InvitationState",
    "Nomination",
    "NominationState",
    "OfferOutcome",
    "Seat",
    "SeatHold",
    "SeatOffer",
    "SeatQuota",
]
