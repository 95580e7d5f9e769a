"""Bring people into a session: a template, a file, what it would do, what it did."""

import io
from uuid import UUID

import openpyxl
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from learning_station.enrolment.actions import imports as actions
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.enrolment.queries import imports as queries
from learning_station.enrolment.rules.imports import (
    COLUMNS,
    MOST_ROWS,
    ReadPeople,
    read_people,
)
from learning_station.infra.context import Context
from learning_station.infra.spreadsheets import FileMissing, read_table
from learning_station.kernel.actor import MandateScope, Role
from learning_station.kernel.errors import NotFound
from learning_station.kernel.translations import mark as _
from learning_station.organisations import queries as organisations_queries
from learning_station.scheduling import queries as scheduling_queries
from learning_station.scheduling.queries import SessionRow
from learning_station.web.access import signed_in_as
from learning_station.web.csv_files import send_csv
from learning_station.web.files import send_bytes
from learning_station.web.forms import say
from learning_station.web.request_context import get_ctx
from learning_station.web.security import accepts_upload
from learning_station.web.sending import once

from .forms import ImportForm
from .wording import OUTCOMES, refusal_words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXAMPLE = (
    "ana.perez@city.example", "Ana", "Pérez", "Head of Water", "technical", "es", "Bogotá",
)  # fmt: skip

blueprint = Blueprint("imports", __name__, url_prefix="/imports")

for_importers = signed_in_as(Role.COORDINATOR, Role.ADMINISTRATOR)
"""The guard of every route here; for which session and city is asked by the actions."""


def _open(ctx: Context, slug: str) -> tuple[SessionRow, UUID | None]:
    """Return the session, and the city in whose name people are brought in (None: all cities)."""
    session = scheduling_queries.get_session(ctx, slug=slug)
    if ctx.may(EnrolmentPermission.ENROL_ON_BEHALF, session):
        return session, None
    cities = ctx.actor.mandates_for(MandateScope.NOMINATE)
    asked = request.args.get("city", "")
    chosen = next((city for city in sorted(cities) if asked in ("", str(city))), None)
    if chosen is None:
        raise NotFound
    return session, chosen


@blueprint.route("/sessions/<slug>", methods=["GET", "POST"])
@for_importers
@accepts_upload()
def new(slug: str) -> ResponseReturnValue:
    """Take a file, and lead to what it would do."""
    ctx = get_ctx()
    session, city = _open(ctx, slug)
    form = ImportForm()
    if request.method == "POST":
        with form.refusals():
            # Reading takes as long as the file is: no transaction waits for it.
            file_name, read = _read(form)
            with once(form) as leads_to:
                import_id = actions.keep_import(
                    ctx,
                    session_id=session.id,
                    organisation_id=city,
                    file_name=file_name,
                    read=read,
                )
                return leads_to(url_for(".show", import_id=import_id))
    page = render_template(
        "imports/new.html",
        session=session,
        city=organisations_queries.get_organisation(ctx, city) if city else None,
        form=form,
        columns=COLUMNS,
        earlier=queries.list_imports(ctx, session.id, city),
    )
    return page, form.status if form.errors or form.form_errors else 200


def _read(form: ImportForm) -> tuple[str, ReadPeople]:
    upload = form.file.data
    if not isinstance(upload, FileStorage) or not upload.filename:
        raise FileMissing
    return upload.filename, read_people(read_table(upload.read(), most=MOST_ROWS + 1))


@blueprint.get("/template.<kind>")
@for_importers
def template(kind: str) -> ResponseReturnValue:
    """Send an empty file with the columns, and one row to write over."""
    if kind not in ("csv", "xlsx"):
        raise NotFound
    if kind == "csv":
        return send_csv("people.csv", COLUMNS, [EXAMPLE])
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(COLUMNS))
    sheet.append(list(EXAMPLE))
    held = io.BytesIO()
    book.save(held)
    return send_bytes(held.getvalue(), filename="people.xlsx", content_type=XLSX)


@blueprint.get("/<uuid:import_id>")
@for_importers
def show(import_id: UUID) -> str:
    """Show what each row would do, is doing or did."""
    return render_template(
        "imports/show.html",
        found=queries.get_import(get_ctx(), import_id),
        outcomes={key: (say(words), tone, icon) for key, (words, tone, icon) in OUTCOMES.items()},
        refusal_words=refusal_words,
    )


@blueprint.post("/<uuid:import_id>/start")
@for_importers
def start(import_id: UUID) -> ResponseReturnValue:
    """Let the rows be taken in the background."""
    ctx = get_ctx()
    found = queries.get_import(ctx, import_id)
    here = url_for(".show", import_id=import_id)
    if found.state == "checked":
        actions.start_import(ctx, import_id=import_id)
        flash(say(_("The import has begun. You may leave this page; the work goes on.")), "ok")
    return redirect(here, 303)


@blueprint.get("/<uuid:import_id>/failed.csv")
@for_importers
def failed_csv(import_id: UUID) -> ResponseReturnValue:
    """Send the rows that were not possible, with the reasons, to be corrected and sent again."""
    found = queries.get_import(get_ctx(), import_id)
    rows = (
        [
            *(getattr(line.person, column) for column in COLUMNS),
            line.person.number,
            " ".join(refusal_words(code, values) for code, values in line.problems),
        ]
        for line in found.lines
        if line.outcome == "failed"
    )
    return send_csv("failed.csv", [*COLUMNS, say(_("Row")), say(_("Why not"))], rows)
