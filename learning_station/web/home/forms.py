"""The form that sets the reader's time zone."""

from learning_station.kernel.translations import mark as _
from learning_station.web.forms import Form, required
from learning_station.web.zone_field import ZoneField


class ZoneForm(Form):
    """The zone in which all times are shown."""

    is_done_once = False

    zone = ZoneField(
        _("Time zone"),
        [required(_("Choose your time zone."))],
        description=_("The nearest city with your clock. Every time on the site is shown in it."),
    )
