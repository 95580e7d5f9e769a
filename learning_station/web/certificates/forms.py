"""Forms of certificates."""

from uuid import UUID

from learning_station.credentials.rules import LONGEST_REASON
from learning_station.kernel.formats import own_language_name
from learning_station.kernel.languages import INTERFACE_LANGUAGES
from learning_station.kernel.translations import mark as _
from learning_station.web.forms import (
    CheckboxesField,
    Form,
    LongTextField,
    RadioField,
    at_most,
    required,
)

OWN_LANGUAGE = "own"


class IssueForm(Form):
    """In which language the certificates are made."""

    language = RadioField(
        _("Language of the certificates"),
        default=OWN_LANGUAGE,
        choices=[
            (OWN_LANGUAGE, _("Each person’s own")),
            *((tag, own_language_name(tag)) for tag in INTERFACE_LANGUAGES),
        ],
        description=_("It is fixed now and never changes, whatever the person reads later."),
    )

    again = CheckboxesField(
        _("Issue anew, although revoked"),
        choices=[],
        description=_(
            "They are left out unless they are ticked: each would get a new certificate with a new "
            "number."
        ),
    )

    @property
    def chosen_again(self) -> list[UUID]:
        """Return the enrolments that get a new certificate in place of a revoked one."""
        return [UUID(value) for value in self.again.data or ()]

    @property
    def chosen_language(self) -> str | None:
        """Return the language chosen; None for each person's own."""
        value = self.language.data
        return None if value in (None, "", OWN_LANGUAGE) else str(value)


class RevokeForm(Form):
    """Why a certificate is declared invalid."""

    reason = LongTextField(
        _("Reason"),
        [required(_("Say why the certificate is revoked.")), at_most(LONGEST_REASON)],
        description=_(
            "Shown to the holder and to everybody who verifies the certificate. "
            "Leave out anything private."
        ),
    )
