"""Forms of the account pages."""

from markupsafe import Markup, escape

from learning_station.accounts.queries import ProfileKind
from learning_station.accounts.rules import LONGEST_NAME, LONGEST_PASSWORD
from learning_station.kernel import formats
from learning_station.kernel.languages import INTERFACE_LANGUAGES
from learning_station.kernel.translations import mark as _
from learning_station.organisations.rules import LONGEST_NAME as LONGEST_PLACE
from learning_station.web.forms import (
    CheckboxesField,
    EmailField,
    Form,
    PasswordField,
    RadioField,
    SelectField,
    TextField,
    at_most,
    email_address,
    printable,
    required,
)
from learning_station.web.zone_field import ZoneField

PROFILE_KINDS = [
    (ProfileKind.TECHNICAL.value, _("Technical")),
    (ProfileKind.POLITICAL.value, _("Political")),
]


def own_name_choice(tag: str) -> tuple[str, Markup, dict[str, str]]:
    """Return the choice of a language under the name its speakers give it."""
    # Marked as finished, so that no catalogue translates "English".
    return tag, Markup(escape(formats.own_language_name(tag))), {"lang": tag}


LANGUAGES = [own_name_choice(tag) for tag in INTERFACE_LANGUAGES]
SPOKEN = [
    own_name_choice(tag)
    for tag in ("en", "es", "fr", "ar", "ca", "de", "el", "fa", "id", "it", "ko", "pt", "ru", "tr",
                "zh")
]  # fmt: skip

PASSWORD_HINT = _("At least 10 characters. A few words in a row are better than strange signs.")


class SignInForm(Form):
    """E-mail address and password."""

    is_done_once = False

    email = EmailField(
        _("E-mail address"),
        [required(_("Enter your e-mail address.")), at_most(254)],
        description=_("The one your account was made with."),
    )
    password = PasswordField(_("Password"), [required(_("Enter your password."))])


# WTForms keeps the order in which fields are declared: these parts stand in the order of the pages.


class _Address:
    email = EmailField(
        _("E-mail address"),
        [required(_("Enter your e-mail address.")), at_most(254), email_address()],
        description=_("Your address at work. We send a link there to confirm it."),
    )


class _Names:
    given_name = TextField(
        _("Given name"), [required(_("Enter your given name.")), at_most(LONGEST_NAME)]
    )
    family_name = TextField(
        _("Family name"), [required(_("Enter your family name.")), at_most(LONGEST_NAME)]
    )
    printed_name = TextField(
        _("Name on certificates"),
        [
            required(_("Enter your name as it should stand on certificates.")),
            at_most(LONGEST_NAME),
        ],
        description=_(
            "Exactly as it should be printed, in your own order. Certificates print Latin, Greek, "
            "Cyrillic, Arabic, Chinese and Japanese letters; the names above may have any script."
        ),
    )
    profile_kind = RadioField(
        _("Profile"), [required(_("Choose your profile."))], choices=PROFILE_KINDS
    )


class _Work:
    organisation_id = SelectField(_("City or organisation"), choices=[])
    stated_name = TextField(
        _("Name of your city or organisation"),
        [at_most(LONGEST_PLACE)],
        description=_("Only if it is not in the list above. Administrators read it and add it."),
    )
    office = TextField(
        _("Office"),
        [at_most(160), printable()],
        description=_("As it should stand on certificates, for example Head of Urban Planning."),
    )


class _Reading:
    language = SelectField(
        _("Language of the site and of mails"),
        [required(_("Choose a language."))],
        choices=LANGUAGES,
    )
    zone = ZoneField(
        _("Time zone"),
        [required(_("Choose your time zone."))],
        description=_("The nearest city with your clock. Every time on the site is shown in it."),
    )


class SignUpForm(_Address, _Names, _Reading, Form):
    """What is needed to make an account; the password follows when the address is confirmed."""

    is_done_once = False


class ProfileForm(_Names, _Work, _Reading, Form):
    """What a person says of themselves, and where they work."""

    follows = CheckboxesField(_("Languages you can follow a session in"), choices=SPOKEN)


class ForgottenPasswordForm(Form):
    """The address to which a link is sent."""

    is_done_once = False

    email = EmailField(
        _("E-mail address"),
        [required(_("Enter your e-mail address.")), at_most(254), email_address()],
    )


class _PresentPassword:
    present_password = PasswordField(
        _("Present password"), [required(_("Enter your present password."))]
    )


class NewPasswordForm(Form):
    """A password chosen by a mailed link."""

    password = PasswordField(
        _("New password"),
        [required(_("Enter a password.")), at_most(LONGEST_PASSWORD)],
        description=PASSWORD_HINT,
    )


class ChangePasswordForm(_PresentPassword, NewPasswordForm):
    """The present password and the next one."""
