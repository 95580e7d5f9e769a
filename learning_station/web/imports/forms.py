"""The form that takes a file with people."""

from learning_station.kernel.translations import mark as _
from learning_station.web.forms import FileField, Form


class ImportForm(Form):
    """A CSV or XLSX file."""

    file = FileField(_("File"), description=_("CSV in UTF-8 or XLSX, with one person in each row."))
