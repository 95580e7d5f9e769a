"""Refusals of the library."""

from learning_station.kernel.errors import Invalid
from learning_station.kernel.translations import mark as _


class FileEmpty(Invalid):
    """There is nothing in the file."""

    code = "library.file_empty"
    message = _("The file is empty. Choose another one.")
    field = "file"


class FileTooLarge(Invalid):
    """The file is larger than the installation takes."""

    code = "library.file_too_large"
    message = _("The file is too large: the limit is %(limit)s MB.")
    field = "file"


class FileKindRefused(Invalid):
    """Files of this kind are not taken."""

    code = "library.file_kind_refused"
    message = _(
        "Files of this kind are not taken. Use PDF, Word, Excel, PowerPoint, OpenDocument, "
        "PNG, JPEG, WebP, CSV or plain text."
    )
    field = "file"


class FileContentRefused(Invalid):
    """The content is not what the name promises."""

    code = "library.file_content_refused"
    message = _("The content of this file is not what its name says. Save it again and retry.")
    field = "file"
