"""Why somebody gets no seat now, or keeps the one they have."""

from learning_station.kernel.errors import Conflict, Invalid
from learning_station.kernel.translations import mark as _


class SessionNotPublic(Conflict):
    """The session is still being prepared."""

    code = "enrolment.session_not_public"
    message = _("This session is not public yet.")


class SessionCancelled(Conflict):
    """The session will not take place."""

    code = "enrolment.session_cancelled"
    message = _("This session was cancelled.")


class SessionEnded(Conflict):
    """The session is over."""

    code = "enrolment.session_ended"
    message = _("This session is over.")


class SessionStarted(Conflict):
    """The session runs, and its enrolment window has closed."""

    code = "enrolment.session_started"
    message = _("This session has begun; nobody can join any more.")


class WindowNotOpen(Conflict):
    """The enrolment window has not opened."""

    code = "enrolment.window_not_open"
    message = _("Enrolment has not opened yet.")


class WindowClosed(Conflict):
    """The enrolment window has closed."""

    code = "enrolment.window_closed"
    message = _("Enrolment has closed.")


class SessionClosed(Conflict):
    """The capacity is 0: the session takes nobody."""

    code = "enrolment.session_closed"
    message = _("This session takes no enrolments.")


class SessionFull(Conflict):
    """There is no free seat and no waitlist."""

    code = "enrolment.session_full"
    message = _("This session is full and has no waitlist.")


class ApplicationNeeded(Conflict):
    """Seats of this session are given by approval."""

    code = "enrolment.application_needed"
    message = _("Seats in this session are given by approval. Apply for one.")


class NoApplicationNeeded(Conflict):
    """Seats of this session are given at once."""

    code = "enrolment.no_application_needed"
    message = _("This session takes no applications. You can enrol directly.")


class NominationNeeded(Conflict):
    """Seats of this session are given to those whom their city names."""

    code = "enrolment.nomination_needed"
    message = _("Seats in this session are given to people whom their city names.")


class InvitationNeeded(Conflict):
    """Seats of this session are given to those who were invited."""

    code = "enrolment.invitation_needed"
    message = _("This session is by invitation. Open it with the link in your invitation.")


class OfferOver(Conflict):
    """The time of the offer has passed, or it was answered."""

    code = "enrolment.offer_over"
    message = _("This offer is over: it was answered, taken back, or its time has passed.")


class NotWaiting(Conflict):
    """The person is not on the waitlist."""

    code = "enrolment.not_waiting"
    message = _("This person is not on the waitlist any more.")


class PriorityOutOfRange(Invalid):
    """The priority is not a number that the waitlist knows."""

    code = "enrolment.priority_out_of_range"
    message = _("Give a number between -1000 and 1000.")
    field = "priority"


class RefusedBefore(Conflict):
    """The organiser refused this person, or took their seat back."""

    code = "enrolment.refused_before"
    message = _("The organisers have already decided about your seat in this session.")


class AlreadyEnrolled(Conflict):
    """The person has a seat, a place on the waitlist or an application already."""

    code = "enrolment.already_enrolled"
    message = _("This person already has a seat, a place on the waitlist or an application.")


class AlreadyDecided(Conflict):
    """The application was decided or withdrawn meanwhile."""

    code = "enrolment.already_decided"
    message = _("This application was already decided or withdrawn.")


class AlreadyOut(Conflict):
    """The enrolment has ended already."""

    code = "enrolment.already_out"
    message = _("This enrolment has already ended.")


class WithdrawalClosed(Conflict):
    """The last moment to withdraw has passed."""

    code = "enrolment.withdrawal_closed"
    message = _("The last day to withdraw has passed. Write to the organisers.")


class LinkNotOpen(Conflict):
    """The online link is given only near the time of a meeting."""

    code = "enrolment.link_not_open"
    message = _("The link opens 15 minutes before each meeting.")


class ReasonMissing(Invalid):
    """People are told why."""

    code = "enrolment.reason_missing"
    message = _("Give a reason: the person will read it.")
    field = "reason"


class DecisionMissing(Invalid):
    """Neither yes nor no was said."""

    code = "enrolment.decision_missing"
    message = _("Choose whether to approve or to refuse.")
    field = "decision"


class NothingChosen(Invalid):
    """Nobody was chosen."""

    code = "enrolment.nothing_chosen"
    message = _("Choose at least one person.")
