"""Pages of the event log: everything that happened, and the trail of any one object."""

from collections.abc import Iterator
from uuid import UUID

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from learning_station.kernel.pages import Page
from learning_station.kernel.translations import mark as _
from learning_station.reporting.queries import events as queries
from learning_station.reporting.queries.keys import PAGE
from learning_station.web.csv_files import send_csv
from learning_station.web.forms import Problem, say
from learning_station.web.request_context import get_ctx

from .entrance import (
    asked_choice,
    asked_cursor,
    asked_text,
    blueprint,
    every_row,
    for_administrators,
)
from .wording import (
    EVENTS,
    OBJECTS,
    TEMPLATE_WORDS,
    event_choices,
    event_words,
    facts_of,
    name_of,
    who_acted,
)

EVENTS_AT_ONCE = 200
"""Rows a CSV reads at once: a statement holds only so many ids of the objects they mention."""


@blueprint.get("/events")
@for_administrators
def events() -> str:
    """List everything that happened, newest first."""
    return _show(_read_events(asked_cursor(), PAGE), None)


@blueprint.get("/events.csv")
@for_administrators
def events_csv() -> Response:
    """Send the event log as CSV, filtered like the page."""
    return _send("events.csv", every_row(lambda cursor: _read_events(cursor, EVENTS_AT_ONCE)))


@blueprint.get("/trail")
@for_administrators
def trails() -> str:
    """Find the object whose trail is wanted, by name, title or code."""
    text = asked_text("q")
    kinds = {kind: say(label) for kind, label in OBJECTS.items()}
    found = queries.find_objects(get_ctx(), text)
    return render_template("administration/trails.html", text=text, found=found, kinds=kinds)


@blueprint.get("/trail/<uuid:object_id>")
@for_administrators
def trail(object_id: UUID) -> str:
    """List what happened to, around or through one object, the latest first."""
    return _show(queries.read_trail(get_ctx(), object_id, cursor=asked_cursor()), object_id)


@blueprint.get("/trail/<uuid:object_id>.csv")
@for_administrators
def trail_csv(object_id: UUID) -> Response:
    """Send the trail of one object as CSV."""
    ctx = get_ctx()
    rows = every_row(
        lambda cursor: queries.read_trail(ctx, object_id, cursor=cursor, size=EVENTS_AT_ONCE)
    )
    return _send("trail.csv", rows)


@blueprint.get("/events/<uuid:event_id>")
@for_administrators
def event(event_id: UUID) -> ResponseReturnValue:
    """Show one event with all of its facts."""
    found = queries.get_event(get_ctx(), event_id)
    return render_template("administration/event.html", event=found, **TEMPLATE_WORDS)


def _read_events(cursor: str | None, size: int) -> Page[queries.EventRow]:
    name = asked_choice("name", EVENTS)
    return queries.read_events(get_ctx(), name=name, cursor=cursor, size=size)


def _show(page: Page[queries.EventRow], object_id: UUID | None) -> str:
    return render_template(
        "administration/events.html",
        page=page,
        object_id=object_id,
        object_name=_name_in(page, object_id) if object_id else None,
        is_person=object_id is not None and _is_person(page, object_id),
        choices=event_choices(),
        **TEMPLATE_WORDS,
    )


def _name_in(page: Page[queries.EventRow], object_id: UUID) -> str:
    return name_of(page.rows[0], object_id) if page.rows else f"…{str(object_id)[-8:]}"


def _is_person(page: Page[queries.EventRow], object_id: UUID) -> bool:
    named = page.rows[0].names.get(object_id) if page.rows else None
    return named is not None and named.kind == "person"


def _send(filename: str, rows: Iterator[queries.EventRow]) -> Response:
    headings = [
        say(_("When")), say(_("What")), say(_("Event")), say(_("Who")), say(_("Person")),
        say(_("Belongs to")), say(_("Facts")),
    ]  # fmt: skip
    return send_csv(filename, headings, (_cells(row) for row in rows))


def _cells(row: queries.EventRow) -> tuple[object, ...]:
    return (
        row.occurred_at,
        event_words(row.name),
        row.name,
        who_acted(row),
        name_of(row, row.person_id) if row.person_id else "",
        name_of(row, row.scope_id) if row.scope_id else "",
        "; ".join(
            say(Problem(_("%(label)s: %(value)s"), label=name, value=value))
            for name, value, _object in facts_of(row)
        ),
    )
