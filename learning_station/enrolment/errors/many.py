"""Why people from a file, an invitation or an act on many is refused."""

from learning_station.kernel.errors import Conflict, Invalid
from learning_station.kernel.translations import mark as _


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
