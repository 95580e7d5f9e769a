"""Refusals about people and accounts."""

from learning_station.kernel.errors import Conflict, Invalid, NotFound
from learning_station.kernel.translations import mark as _
from learning_station.kernel.translations import mark_plural


class PersonUnknown(NotFound):
    """There is no such person."""

    code = "accounts.person_unknown"
    message = _("This person does not exist.")


class WrongCredentials(Invalid):
    """E-mail and password do not belong together, or the account cannot be used."""

    code = "accounts.wrong_credentials"
    message = _("E-mail address and password do not fit together, or the address is not confirmed.")


class WrongPassword(Invalid):
    """The present password was not given rightly."""

    code = "accounts.wrong_password"
    message = _("This is not your present password.")
    field = "present_password"


class TooManyTries(Conflict):
    """It was tried too often in a short time."""

    code = "accounts.too_many_tries"
    message, plural = mark_plural(
        "This was tried too often. Wait %(minutes)s minute, then try again.",
        "This was tried too often. Wait %(minutes)s minutes, then try again.",
    )
    counted = "minutes"


class LinkUnusable(Conflict):
    """The link from a mail was used already, is too old, or was never ours."""

    code = "accounts.link_unusable"
    message = _("This link was used already, or it is too old. Ask for a new one.")


class EmailTaken(Conflict):
    """Another account has this address."""

    code = "accounts.email_taken"
    message = _("There is an account with this e-mail address already.")


class EmailUnreadable(Invalid):
    """The text cannot be an e-mail address."""

    code = "accounts.email_unreadable"
    message = _("Enter an e-mail address such as name@city.example.")
    field = "email"


class NameMissing(Invalid):
    """A name was left empty."""

    code = "accounts.name_missing"
    message = _("Enter the name.")


class NameTooLong(Invalid):
    """A name is longer than a certificate can hold."""

    code = "accounts.name_too_long"
    message = _("Use at most %(limit)s characters.")


class NameHidesSigns(Invalid):
    """A name holds signs that nobody sees, or that turn the direction of reading."""

    code = "accounts.name_hides_signs"
    message = _("This name holds hidden signs. Type it anew instead of copying it.")


class NameHasNoLetter(Invalid):
    """A name is made of signs alone."""

    code = "accounts.name_has_no_letter"
    message = _("Signs alone cannot be printed as a name. Write it in letters.")


class NameUnprintable(Invalid):
    """A name holds signs that no font of the certificates has."""

    code = "accounts.name_unprintable"
    message = _(
        "Certificates cannot print %(signs)s. Write this name in Latin, Greek, Cyrillic, Arabic, "
        "Chinese or Japanese letters, for example as in a passport."
    )
    field = "printed_name"


class UnknownChoice(Invalid):
    """The value is not one of those offered."""

    code = "accounts.unknown_choice"
    message = _("Choose one from the list.")


class PasswordTooShort(Invalid):
    """The password has too few characters."""

    code = "accounts.password_too_short"
    message = _("Use at least %(shortest)s characters.")
    field = "password"


class PasswordTooLong(Invalid):
    """The password has more characters than are hashed."""

    code = "accounts.password_too_long"
    message = _("Use at most %(longest)s characters.")
    field = "password"


class PasswordTooCommon(Invalid):
    """The password is among those tried first by anybody who guesses."""

    code = "accounts.password_too_common"
    message = _("This password is easily guessed. A few words in a row are better.")
    field = "password"


class PasswordNamesYou(Invalid):
    """The password is made of the person's name or address."""

    code = "accounts.password_names_you"
    message = _("Choose a password without your name or e-mail address.")
    field = "password"


class SessionUnknown(NotFound):
    """There is no such signed-in session of this person."""

    code = "accounts.session_unknown"
    message = _("This browser is not signed in any more.")


class OwnAccount(Conflict):
    """Administrators cannot close the account they are using."""

    code = "accounts.own_account"
    message = _("You cannot deactivate the account you are signed in with.")
