"""Why a panel, a ranking or a draw cannot go on."""

from learning_station.kernel.errors import Conflict, Invalid
from learning_station.kernel.translations import mark as _


class NoPanel(Conflict):
    """Seats of this session are given in another way."""

    code = "enrolment.no_panel"
    message = _("Seats in this session are not given by a panel.")


class PanelDecides(Conflict):
    """Applications are ranked together."""

    code = "enrolment.panel_decides"
    message = _("In this session the panel decides about all applications together.")


class DrawDecides(Conflict):
    """Seats are drawn among all who asked."""

    code = "enrolment.draw_decides"
    message = _("In this session the seats are drawn among all who asked.")


class CriteriaMissing(Invalid):
    """Nothing to assess."""

    code = "enrolment.criteria_missing"
    message = _("Enter at least one criterion.")


class CriterionOutOfRange(Invalid):
    """A weight or a number of points that cannot be counted."""

    code = "enrolment.criterion_out_of_range"
    message = _("Weights go from 1 to %(weight)s, points from 1 to %(points)s.")


class CriteriaFixed(Conflict):
    """Points were given for these criteria."""

    code = "enrolment.criteria_fixed"
    message = _("Points were given already: names may change, weights and points not any more.")


class AssessorUnknown(Invalid):
    """Nobody has an account with that address."""

    code = "enrolment.assessor_unknown"
    message = _("Nobody has an account with this address.")
    field = "email"


class PointsMissing(Invalid):
    """An assessment is done when every criterion has points."""

    code = "enrolment.points_missing"
    message = _("Give points for every criterion, or save a draft.")


class PointsOutOfRange(Invalid):
    """More points than the criterion has."""

    code = "enrolment.points_out_of_range"
    message = _("Give points from 0 to %(most)s.")


class NothingToRank(Conflict):
    """Nobody has applied."""

    code = "enrolment.nothing_to_rank"
    message = _("Nobody waits for a decision in this session.")


class SelectionClosed(Conflict):
    """The proposal was approved, replaced or carried out."""

    code = "enrolment.selection_closed"
    message = _("This proposal cannot be changed any more: it was approved or computed anew.")


class AdjustmentReasonMissing(Invalid):
    """Changes by hand are explained."""

    code = "enrolment.adjustment_reason_missing"
    message = _("Give a reason: it stays with the ranking.")
    field = "reason"


class NobodyChosen(Invalid):
    """A change of nobody's place."""

    code = "enrolment.nobody_chosen"
    message = _("Choose who gets a seat, who gives one up, or both.")


class AdjustedBefore(Conflict):
    """Who gains has a seat, or who loses has none."""

    code = "enrolment.adjusted_before"
    message = _("This change is made already.")


class NoSeatToGive(Conflict):
    """All seats of the proposal are given."""

    code = "enrolment.no_seat_to_give"
    message = _("All seats are given: choose whose seat this person gets.")


class ApprovedBefore(Conflict):
    """The second yes comes from somebody else."""

    code = "enrolment.approved_before"
    message = _("You have approved this already. A second person has to approve it, too.")


class LettersGone(Conflict):
    """The time to stop the letters has passed."""

    code = "enrolment.letters_gone"
    message = _("The letters have left already.")
