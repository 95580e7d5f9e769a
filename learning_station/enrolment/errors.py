"""Why somebody gets no seat, or keeps the one they have: one class per reason."""

from learning_station.kernel.errors import Conflict, Invalid
from learning_station.kernel.translations import mark as _
from learning_station.kernel.translations import mark_plural


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


class HoldFull(Conflict):
    """The city has given all the seats it holds to people."""

    code = "enrolment.hold_full"
    message = _("All seats held for this city are already given to people.")


class HoldTooLarge(Conflict):
    """There are not so many free seats."""

    code = "enrolment.hold_too_large"
    message = _("Not so many seats are free.")


class HoldBelowUse(Conflict):
    """More people than that have a seat from the hold already."""

    code = "enrolment.hold_below_use"
    message = _("More people than that already have a seat from this hold.")


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


# What a city says and does


class CityNotAsked(Conflict):
    """In this session the organisers decide alone."""

    code = "enrolment.city_not_asked"
    message = _("In this session the organisers decide without asking the city.")


class AlreadyEndorsed(Conflict):
    """The city has said yes already."""

    code = "enrolment.already_endorsed"
    message = _("This application is endorsed already.")


class OwnApplication(Conflict):
    """Nobody endorses themselves."""

    code = "enrolment.own_application"
    message = _("Somebody else of your city has to answer for your own application.")


class CityNotHeard(Conflict):
    """The city is asked before the organisers decide, and still has time to answer."""

    code = "enrolment.city_not_heard"
    message = _("The city is asked first and has not answered yet.")


class ReasonWithoutCityMissing(Invalid):
    """Whoever decides without the city says why."""

    code = "enrolment.reason_without_city_missing"
    message = _("The city has not answered: give a reason for deciding without it.")
    field = "reason"


class NomineeOfAnotherCity(Conflict):
    """The person works for another organisation than the one that names them."""

    code = "enrolment.nominee_of_another_city"
    message = _("This person works for another organisation: only that one can name them.")


class AlreadyNominated(Conflict):
    """The person was named for this session before and has not answered."""

    code = "enrolment.already_nominated"
    message = _("This person has been named for this session already and has not answered yet.")


class NomineeRefused(Conflict):
    """The organisers have decided about this person before."""

    code = "enrolment.nominee_refused"
    message = _("The organisers have already decided about this person in this session.")


class NominationOver(Conflict):
    """The nomination was answered or taken back."""

    code = "enrolment.nomination_over"
    message = _("This nomination is over: it was answered or taken back.")


class RemindedLately(Conflict):
    """The person was written to less than a day ago."""

    code = "enrolment.reminded_lately"
    message = _("This person was written to less than a day ago. Remind them later.")


class HoldExists(Conflict):
    """The city holds seats of this session already."""

    code = "enrolment.hold_exists"
    message = _("This organisation holds seats already: change that hold instead.")


class HoldNeedsLimit(Conflict):
    """Where there are seats for all, none needs to be held."""

    code = "enrolment.hold_needs_limit"
    message = _("This session has no limit of seats, so none needs to be held.")


class HoldReleased(Conflict):
    """The seats that were held have gone to everybody."""

    code = "enrolment.hold_released"
    message = _("These seats are not held any more: they have gone to everybody.")


class HoldEmpty(Invalid):
    """A hold is of one seat at least."""

    code = "enrolment.hold_empty"
    message = _("Hold at least one seat.")
    field = "seats"


class ReleaseOutOfRange(Invalid):
    """The release has passed, or comes when nobody can take the seat any more."""

    code = "enrolment.release_out_of_range"
    message = _("Choose a time from now until the session begins.")
    field = "releases_at"


class ApplicationsWait(Conflict):
    """People applied under the present way and wait for a decision."""

    code = "enrolment.applications_wait"
    message, plural = mark_plural(
        "%(count)s application waits for a decision under the present way. Decide it first; then "
        "the way can change.",
        "%(count)s applications wait for a decision under the present way. Decide them first; then "
        "the way can change.",
    )
    counted = "count"


class QuotaOfNothing(Invalid):
    """The quota counts nobody."""

    code = "enrolment.quota_of_nothing"
    message = _("Choose whom the quota counts.")
    field = "category"


class QuotaEmpty(Invalid):
    """A quota without a number."""

    code = "enrolment.quota_empty"
    message = _("Enter how many seats at least, at most, or both.")
    field = "at_least"


class QuotaNegative(Invalid):
    """There are not fewer than no seats."""

    code = "enrolment.quota_negative"
    message = _("Enter 0 or more seats.")
    field = "at_least"


class QuotaReversed(Invalid):
    """More are promised than allowed."""

    code = "enrolment.quota_reversed"
    message = _("This cannot be lower than the number of seats at least.")
    field = "at_most"


class QuotaAboveSeats(Invalid):
    """More seats are promised than there are."""

    code = "enrolment.quota_above_seats"
    message = _(
        "Together the quotas of this kind would promise %(promised)s seats, but there are "
        "%(seats)s."
    )
    field = "at_least"


# Who may have a seat


class NoOrganisation(Conflict):
    """Seats of this session go through cities, and the person belongs to none."""

    code = "enrolment.no_organisation"
    message = _(
        "Seats in this session are given through organisations, and this person belongs to none "
        "yet. The profile says where somebody works."
    )


class NotAMember(Conflict):
    """Seats are for people of member cities."""

    code = "enrolment.not_a_member"
    message = _("This session is for people of member cities of Metropolis only.")


class OtherProfile(Conflict):
    """Seats are for another kind of profile."""

    code = "enrolment.other_profile"
    message = _("This session is for people with another profile; the profile page shows yours.")


class PrerequisiteMissing(Conflict):
    """Another course has to be completed before."""

    code = "enrolment.prerequisite_missing"
    message = _("This session asks for a course that must be completed before: “%(course)s”.")


class Clashes(Conflict):
    """The person has a seat in a session at the same time."""

    code = "enrolment.clashes"
    message = _("A seat in another session is at the same time: “%(sessions)s”.")


class YearFull(Conflict):
    """The person has as many seats of this provider in the year as one may have."""

    code = "enrolment.year_full"
    message = _(
        "One person has at most %(limit)s of this provider’s seats in a year, and %(seats)s are "
        "taken in %(year)s."
    )


class CityFull(Conflict):
    """The city has as many seats in the session as one may have."""

    code = "enrolment.city_full"
    message = _(
        "One organisation has at most %(limit)s seats in this session, and %(organisation)s has "
        "%(seats)s already."
    )


class NotEligible(Conflict):
    """The person may not have a seat in this session: `parts` are all the reasons."""

    code = "enrolment.not_eligible"
    message = _("This person may not have a seat in this session.")

    def __init__(self, parts: tuple[Conflict, ...]) -> None:
        super().__init__(reasons=[part.code for part in parts])
        self.parts = parts


# Panels and selections


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


class EmailColumnMissing(Invalid):
    """The file has no column with addresses."""

    code = "enrolment.email_column_missing"
    message = _("The first row must name the columns, and one of them must be “email”.")
    field = "file"


class NobodyInFile(Invalid):
    """The file has headings only."""

    code = "enrolment.nobody_in_file"
    message = _("There is nobody in this file: it has no row below the headings.")
    field = "file"


class RowRepeated(Invalid):
    """The address stands in an earlier row of the file."""

    code = "enrolment.row_repeated"
    message = _("This address stands in an earlier row, too.")


class ProfileUnknown(Invalid):
    """The profile is neither technical nor political."""

    code = "enrolment.profile_unknown"
    message = _("The profile is “technical” or “political”.")


class LanguageUnknown(Invalid):
    """The language is none of the interface."""

    code = "enrolment.language_unknown"
    message = _("The language is “en”, “es” or “fr”.")


class NameNeeded(Invalid):
    """Who has no account needs a name."""

    code = "enrolment.name_needed"
    message = _("There is no account with this address: give the given and the family name.")


class OrganisationUnknown(Invalid):
    """No organisation has that name or short name."""

    code = "enrolment.organisation_unknown"
    message = _("No organisation has this name. Write it as in the list of organisations.")


class OrganisationOfOthers(Conflict):
    """A coordinator names people of their own city only."""

    code = "enrolment.organisation_of_others"
    message = _("You name people of your own city only.")


class ImportStarted(Conflict):
    """The import was started before."""

    code = "enrolment.import_started"
    message = _("This import was started already.")


# Invitations


class NobodyInvited(Invalid):
    """The list holds no address."""

    code = "enrolment.nobody_invited"
    message = _("Enter at least one e-mail address, each on a line of its own.")
    field = "addresses"


class TooManyInvited(Invalid):
    """The list is too long for one go."""

    code = "enrolment.too_many_invited"
    message = _("Invite at most %(limit)s addresses at once.")
    field = "addresses"


class InvitationEndsWrongly(Invalid):
    """The invitation would have expired, or outlive its session."""

    code = "enrolment.invitation_ends_wrongly"
    message = _("The last day to answer must lie ahead, and not after the end of the session.")
    field = "expires_day"


class ExemptionWithoutReason(Invalid):
    """Nobody is let in against the rules without a word."""

    code = "enrolment.exemption_without_reason"
    message = _(
        "Say why these people need not meet what the session asks. It stays in the history."
    )
    field = "reason"


class InvitationOfAnother(Conflict):
    """The invitation is bound to another address than the one of the account."""

    code = "enrolment.invitation_of_another"
    message = _(
        "This invitation was sent to another e-mail address than the one of your account. Sign in "
        "with that address, or ask the organisers to invite this one."
    )


class InvitationTakenBack(Conflict):
    """The organisers took the invitation back."""

    code = "enrolment.invitation_taken_back"
    message = _("The organisers have taken this invitation back.")


class InvitationAnswered(Conflict):
    """The invitation was accepted or declined."""

    code = "enrolment.invitation_answered"
    message = _("This invitation was answered already.")


class InvitationExpired(Conflict):
    """The time to answer has passed."""

    code = "enrolment.invitation_expired"
    message = _("The time to answer this invitation has passed. Write to the organisers.")


class NoInvitationChosen(Invalid):
    """No invitation was chosen to remind of or to take back."""

    code = "enrolment.no_invitation_chosen"
    message = _("Choose at least one invitation.")


class TargetMissing(Invalid):
    """Nobody said where the people are moved to."""

    code = "enrolment.target_missing"
    message = _("Choose another session.")
    field = "target"


class SubjectMissing(Invalid):
    """A mail needs a subject."""

    code = "enrolment.subject_missing"
    message = _("Write a subject.")
    field = "subject"


class TextMissing(Invalid):
    """A mail needs a text."""

    code = "enrolment.text_missing"
    message = _("Write what you want to tell them.")
    field = "text"


class LetterTooLong(Invalid):
    """The letter is longer than a mail should be."""

    code = "enrolment.letter_too_long"
    message = _("Write at most %(most)s characters.")
    field = "text"
