"""Files that were answers and are no more: their bytes go by a job of the same transaction.

Deleting at once would lose the bytes of an answer whose change is rolled back; deleting after the
commit would leave bytes behind when the process dies in between.
"""

from collections.abc import Iterable
from datetime import timedelta

import sqlalchemy as sa

from learning_station.enrolment.models.forms import FormAnswer
from learning_station.enrolment.rules.forms import Value
from learning_station.infra.context import Context

DELETE_FILE = "enrolment.delete_file"
"""The job that removes the bytes of a file nobody answers with any more."""

DROP_UPLOAD = "enrolment.drop_upload"
"""The job that removes the bytes of a file that never became an answer."""

UPLOADS_KEPT = timedelta(days=1)
"""How long a form in which a file was sent may stay open."""


def forget_files(ctx: Context, which: sa.ColumnElement[bool]) -> None:
    """Have the bytes of the answers removed for which that holds."""
    forget_values(ctx, ctx.db.scalars(sa.select(FormAnswer.value).where(which)))


def forget_values(ctx: Context, values: Iterable[Value]) -> None:
    """Have the bytes of those values removed that are files."""
    for value in values:
        if isinstance(value, dict) and "key" in value:
            ctx.enqueue(DELETE_FILE, {"key": value["key"]})
