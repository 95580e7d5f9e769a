"""The form that sets the reader's time zone."""

from learning_station.kernel.translations import mark as _
from learning_station.kernel.zones import zone_names
from learning_station.web.forms import Form, SelectField, required


class ZoneForm(Form):
    """The zone in which all times are shown."""

    zone = SelectField(
        _("Time zone"),
        [required(_("Choose your time zone."))],
        choices=[(name, name.replace("_", " ")) for name in zone_names()],
        description=_("Continent and city. Every time on the site is shown in it."),
    )
