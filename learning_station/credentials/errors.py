"""Refusals of credentials."""

from learning_station.kernel.errors import Conflict, Invalid
from learning_station.kernel.translations import mark as _


class SessionAwardsNothing(Conflict):
    """The session leads to no certificate, or does not take place."""

    code = "credentials.session_awards_nothing"
    message = _("This session leads to no certificate.")


class NothingToIssue(Conflict):
    """Everybody who meets the rule has the certificate already."""

    code = "credentials.nothing_to_issue"
    message = _("Nobody is waiting for a certificate: whoever meets the rule has one already.")


class RuleNotMet(Conflict):
    """The person has not done what the certificate asks for."""

    code = "credentials.rule_not_met"
    message = _("%(name)s does not meet the rule of this session yet.")


class AlreadyIssued(Conflict):
    """The person has this certificate already."""

    code = "credentials.already_issued"
    message = _("%(name)s has this certificate already.")


class NameUnprintable(Conflict):
    """The person's name on certificates has signs that no font of theirs has."""

    code = "credentials.name_unprintable"
    message = _("The name of %(name)s cannot be printed on certificates: %(signs)s.")


class TextUnprintable(Conflict):
    """A text of the certificate has signs that no font of theirs has."""

    code = "credentials.text_unprintable"
    message = _(
        "A text of this certificate cannot be printed: %(signs)s. Put it right in the profile, the "
        "session or the course first."
    )


class RevokedBefore(Conflict):
    """The person had this certificate, and it was revoked."""

    code = "credentials.revoked_before"
    message = _(
        "The certificate of %(name)s was revoked. Tick the name to issue a new one all the same."
    )


class NotInSession(Conflict):
    """The person has no seat in the session."""

    code = "credentials.not_in_session"
    message = _("This person has no seat in the session.")


class NotLive(Conflict):
    """The certificate was revoked or replaced before."""

    code = "credentials.not_live"
    message = _("This certificate is no longer valid: it was revoked or replaced before.")


class NothingToCorrect(Conflict):
    """A corrected certificate would say what the old one says."""

    code = "credentials.nothing_to_correct"
    message = _("Nothing would change: the certificate says already what would be printed today.")


class LanguageUnknown(Invalid):
    """Certificates are not made in that language."""

    code = "credentials.language_unknown"
    message = _("Choose one of the languages of the list.")
    field = "language"


class ReasonMissing(Invalid):
    """A revocation says why."""

    code = "credentials.reason_missing"
    message = _("Say why the certificate is revoked. The reason is shown to whoever verifies it.")
    field = "reason"


class ReasonTooLong(Invalid):
    """The reason is too long for the page it is shown on."""

    code = "credentials.reason_too_long"
    message = _("Use at most %(limit)s characters.")
    field = "reason"


class CodeUnreadable(Invalid):
    """What was typed cannot be a code."""

    code = "credentials.code_unreadable"
    message = _(
        "A code has sixteen letters and figures, such as 7K3M-Q9TX-4HWD-62VB. Check what you typed."
    )
    field = "code"


class ProofImpossible(Conflict):
    """The certificate cannot be printed as it would be."""

    code = "credentials.proof_impossible"
    message = _("This certificate cannot be printed.")

    def __init__(self, failure: str = "") -> None:
        super().__init__()
        self.failure = failure
        """Code and detail of the renderer, as they are kept with a certificate."""
