"""Forms of the pages of assistants."""

from learning_station.kernel.translations import mark as _
from learning_station.web.forms import (
    DateField,
    EmailField,
    Form,
    at_most,
    email_address,
    optional,
    required,
)


class AssistantForm(Form):
    """Who is to do one's logistics, between two days."""

    email = EmailField(
        _("E-mail address of your assistant"),
        [required(_("Enter the e-mail address.")), at_most(254), email_address()],
        description=_("The one their own account was made with."),
    )
    starts_on = DateField(_("First day"), [optional()], description=_("Left empty: today."))
    ends_on = DateField(_("Last day"), [optional()], description=_("Left empty: until you end it."))
