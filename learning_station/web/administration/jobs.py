"""Pages of background work: what the jobs did, what failed, and trying again."""

from uuid import UUID

from flask import Response, current_app, flash, render_template, url_for
from flask.typing import ResponseReturnValue

from learning_station.kernel.pages import Page
from learning_station.kernel.translations import mark as _
from learning_station.reporting import actions
from learning_station.reporting.queries import jobs as queries
from learning_station.reporting.queries.keys import PAGE
from learning_station.web.csv_files import send_csv
from learning_station.web.forms import Problem, say
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once

from .entrance import (
    EXPORT_PAGE,
    asked_choice,
    asked_cursor,
    asked_text,
    blueprint,
    every_row,
    for_administrators,
    said,
)
from .wording import JOB_ICONS, JOB_STATES, JOB_TONES, TEMPLATE_WORDS, job_words


def _read(cursor: str | None, size: int) -> Page[queries.JobRow]:
    return queries.list_jobs(
        get_ctx(),
        state=asked_choice("state", queries.STATES),
        kind=asked_text("kind") or None,
        cursor=cursor,
        size=size,
    )


@blueprint.get("/jobs")
@for_administrators
def jobs() -> str:
    """List the jobs, newest first."""
    kinds = sorted(
        ((kind, job_words(kind)) for kind in current_app.extensions["registry"].handlers),
        key=lambda item: item[1],
    )
    return render_template(
        "administration/jobs.html",
        page=_read(asked_cursor(), PAGE),
        states=said(list(JOB_STATES.items())),
        kinds=kinds,
        **_words(),
    )


@blueprint.get("/jobs.csv")
@for_administrators
def jobs_csv() -> Response:
    """Send the jobs as CSV, filtered like the page."""
    headings = [
        say(_("Kind")), say(_("State")), say(_("Attempts")), say(_("Asked for")),
        say(_("Due")), say(_("Begun")), say(_("Ended")), say(_("Seconds")), say(_("Error")),
    ]  # fmt: skip
    rows = (
        (
            job.kind, say(JOB_STATES[job.shown_state]), job.attempt, job.created_at, job.run_at,
            job.started_at, job.finished_at, job.seconds, job.last_line,
        )
        for job in every_row(lambda cursor: _read(cursor, EXPORT_PAGE))
    )  # fmt: skip
    return send_csv("jobs.csv", headings, rows)


@blueprint.get("/jobs/<uuid:job_id>")
@for_administrators
def job(job_id: UUID) -> str:
    """Show one job with its error."""
    return render_template(
        "administration/job.html", job=queries.get_job(get_ctx(), job_id), **_words()
    )


@blueprint.post("/jobs/<uuid:job_id>/retry")
@for_administrators
def retry_job(job_id: UUID) -> ResponseReturnValue:
    """Make a job that was given up due again."""
    with once() as leads_to:
        actions.retry_job(get_ctx(), job_id=job_id)
        flash(say(_("The job is due again.")), "ok")
        return leads_to(url_for("administration.job", job_id=job_id))


@blueprint.post("/jobs/retry")
@for_administrators
def retry_jobs() -> ResponseReturnValue:
    """Make all jobs that were given up due again, of one kind where the address says so."""
    kind = asked_text("kind") or None
    with once() as leads_to:
        count = actions.retry_dead_jobs(get_ctx(), kind=kind)
        flash(say(Problem(_("Jobs that are due again: %(count)s."), count=count)), "ok")
        return leads_to(url_for("administration.jobs", kind=kind))


def _words() -> dict[str, object]:
    return {
        "state_words": {state: say(text) for state, text in JOB_STATES.items()},
        "state_tones": JOB_TONES,
        "state_icons": JOB_ICONS,
        **TEMPLATE_WORDS,
    }
