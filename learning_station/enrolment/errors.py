"""Why somebody gets no seat, or keeps the one they have: one class per reason."""

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
    """No application was chosen to decide on."""

    code = "enrolment.nothing_chosen"
    message = _("Choose at least one application.")


# Forms of sessions


class FieldKindUnknown(Invalid):
    """There is no such kind of question."""

    code = "enrolment.field_kind_unknown"
    message = _("Choose what kind of question it is.")
    field = "kind"


class LabelMissing(Invalid):
    """The question has no words in any language."""

    code = "enrolment.label_missing"
    message = _("Write the question in at least one language.")
    field = "label_en"


class MotivationStage(Invalid):
    """A statement of motivation belongs to the application."""

    code = "enrolment.motivation_stage"
    message = _("The statement of motivation is asked for with the application.")
    field = "stage"


class MotivationTwice(Conflict):
    """The form asks for a statement of motivation already."""

    code = "enrolment.motivation_twice"
    message = _("This form asks for a statement of motivation already.")


class ChoicesMissing(Invalid):
    """There is nothing to choose from."""

    code = "enrolment.choices_missing"
    message = _("Give at least two choices, each with words in one language.")
    field = "choice1_en"


class DimensionRefused(Invalid):
    """Quotas cannot count the question under that name."""

    code = "enrolment.dimension_refused"
    message = _(
        "Use a short name of small letters, such as gender or group. Profile, language, "
        "organisation and region are counted anyway."
    )
    field = "dimension"


class ConditionRefused(Invalid):
    """The question cannot hang on that one."""

    code = "enrolment.condition_refused"
    message = _("Choose a question with choices that stands before this one, and its answers.")
    field = "shown_if"


class FieldHasAnswers(Conflict):
    """The question was answered, so its kind stays."""

    code = "enrolment.field_has_answers"
    message = _("This question has answers: its kind and its place in the form stay as they are.")


class ChoiceInUse(Conflict):
    """Somebody chose what is to be taken away."""

    code = "enrolment.choice_in_use"
    message = _("Somebody chose an answer that you took away. Put it back, or change its words.")


class FieldNeeded(Conflict):
    """Another question is shown only where this one is answered in some way."""

    code = "enrolment.field_needed"
    message = _(
        "The question “%(name)s” is asked only after certain answers to this one. Change that "
        "question first."
    )


class RemovalUnconfirmed(Conflict):
    """Answers go with the question, so that it is asked."""

    code = "enrolment.removal_unconfirmed"
    message = _("This question has answers. Confirm that they are deleted with it.")


class TooManyFields(Conflict):
    """The form is as long as forms can be."""

    code = "enrolment.too_many_fields"
    message = _("A form has at most %(limit)s questions.")


class FormNotEmpty(Conflict):
    """There are questions already."""

    code = "enrolment.form_not_empty"
    message = _("This session has questions already. Remove them before you copy another form.")


class AnswerMissing(Invalid):
    """A question that has to be answered was not."""

    code = "enrolment.answer_missing"
    message = _("Answer this question.")


class ChoiceMissing(Invalid):
    """Nothing was chosen where something has to be."""

    code = "enrolment.choice_missing"
    message = _("Choose an answer.")


class ChoiceUnknown(Invalid):
    """Something was chosen that cannot be chosen any more."""

    code = "enrolment.choice_unknown"
    message = _("Choose one from the list.")


class FileMissing(Invalid):
    """A file has to be sent."""

    code = "enrolment.file_missing"
    message = _("Choose a file.")


class AnswerFileKind(Invalid):
    """Answers are documents and pictures of documents."""

    code = "enrolment.answer_file_kind"
    message = _("Use a PDF, a Word document (docx), a PNG or a JPEG.")


class DateUnreal(Invalid):
    """There is no such day."""

    code = "enrolment.date_unreal"
    message = _("Enter a real date.")


class AnswerTooLong(Invalid):
    """A text has more characters than are kept."""

    code = "enrolment.answer_too_long"
    message = _("Use at most %(limit)s characters.")


class TooManyWords(Invalid):
    """A text has more words than it may."""

    code = "enrolment.too_many_words"
    message = _("Use at most %(limit)s words. These are %(words)s.")


class AnswersIncomplete(Invalid):
    """The application cannot be sent as it is: some answers are missing or wrong."""

    code = "enrolment.answers_incomplete"
    message = _("Some answers are missing or have to be corrected.")


class NothingToSend(Conflict):
    """There is no draft: it was sent, or thrown away."""

    code = "enrolment.nothing_to_send"
    message = _("There is no application to finish: it was sent or deleted.")


class AnswersClosed(Conflict):
    """The time in which answers could be changed is over."""

    code = "enrolment.answers_closed"
    message = _("The time to change these answers is over. Write to the organisers.")


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
