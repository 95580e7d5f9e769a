"""What answers of forms will be deleted, and when: the look ahead at what the daily job does."""

from flask import Response, render_template

from learning_station.enrolment.queries import retention as queries
from learning_station.enrolment.queries.retention import DueAnswers
from learning_station.kernel.pages import Page
from learning_station.kernel.translations import mark as _
from learning_station.reporting.queries.keys import PAGE
from learning_station.web.csv_files import send_csv
from learning_station.web.forms import say
from learning_station.web.request_context import get_ctx
from learning_station.web.shell import plain

from .entrance import EXPORT_PAGE, asked_cursor, blueprint, every_row, for_administrators


def _read(cursor: str | None, size: int) -> Page[DueAnswers]:
    return queries.list_kept_answers_page(get_ctx(), cursor=cursor, limit=size)


@blueprint.get("/retention")
@for_administrators
def retention() -> str:
    """List the answers that will be deleted, those of the sessions that end first at the top."""
    return render_template(
        "administration/retention.html", page=_read(asked_cursor(), PAGE), now=get_ctx().now
    )


@blueprint.get("/retention.csv")
@for_administrators
def retention_csv() -> Response:
    """Send the same as CSV."""
    headings = [
        say(_("Session")), say(_("Question")), say(_("Answers")), say(_("End of the session")),
        say(_("Days kept")), say(_("Deleted on")),
    ]  # fmt: skip
    rows = (
        (plain(one.session_title), plain(one.label), one.answers, one.ends_at, one.retention_days,
         one.due_at)
        for one in every_row(lambda cursor: _read(cursor, EXPORT_PAGE))
    )  # fmt: skip
    return send_csv("retention.csv", headings, rows)
