"""The public pages: the list of sessions, one session, its calendar file."""

from collections.abc import Iterator
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_station.enrolment import queries as enrolment_queries
from learning_station.infra.context import Context
from learning_station.infra.event_log import latest_event_id
from learning_station.kernel.actor import Role
from learning_station.kernel.pages import Page
from learning_station.kernel.texts import is_web_address
from learning_station.kernel.translations import mark as _
from learning_station.kernel.zones import WorkingWeek, first_day, last_day
from learning_station.scheduling import documents
from learning_station.scheduling import queries as scheduling_queries
from learning_station.scheduling.queries import SessionCard
from learning_station.web.access import public, signed_in
from learning_station.web.caching import cached_page
from learning_station.web.csv_files import send_csv
from learning_station.web.files import send_bytes
from learning_station.web.forms import say
from learning_station.web.lists import every_row
from learning_station.web.reader import get_reader
from learning_station.web.request_context import get_ctx
from learning_station.web.shell import TOPIC_NAMES

from .cards import card_views
from .entrance import FORMATS, LANGUAGES, WAYS, blueprint
from .filters import WHEN, list_chips, read_filters
from .page import read_session_page

CARDS = 30
CARDS_IN_FILE = 200
"""Rows a CSV reads at once."""


@blueprint.get("")
@public
def index() -> ResponseReturnValue:
    """Show the sessions that match the filters of the address."""
    ctx = get_ctx()
    return cached_page(page_version(ctx), lambda: _render_index(ctx))


def page_version(ctx: Context) -> tuple[object, ...]:
    """Return what changes whenever anything does; windows open and close by the minute."""
    now = ctx.clock.now()
    return latest_event_id(ctx.db), now.replace(second=0, microsecond=0)


def _render_index(ctx: Context) -> str:
    reader, asked = get_reader(), read_filters(request.args)
    week = _working_week(ctx)
    cursor = request.args.get("cursor") or None
    page = scheduling_queries.list_session_cards(
        ctx, asked.to_filter(week or WorkingWeek(), reader.zone), cursor, CARDS
    )
    seats = enrolment_queries.count_seats(ctx, [card.id for card in page.rows])
    providers = scheduling_queries.list_session_providers(ctx)
    return render_template(
        "sessions/index.html",
        asked=asked,
        chips=list_chips(asked, dict(providers)),
        cards=card_views(page.rows, seats, reader=reader, now=ctx.clock.now(), week=week),
        page=page,
        cursor=cursor,
        providers=providers,
        letters=TOPIC_NAMES,
        languages=LANGUAGES,
        ways=WAYS,
        formats=FORMATS,
        when_names=WHEN,
        week=week or WorkingWeek(),
        zone=reader.zone,
        csv_href=_file_address(),
        may_schedule=any(ctx.actor.has_role(role) for role in (Role.TRAINER, Role.ADMINISTRATOR)),
    )


def _file_address() -> str:
    # Arguments of the address never become keywords of url_for: some of those steer it.
    arguments = request.args.to_dict(flat=False)
    arguments.pop("cursor", None)
    return url_for("sessions.index_file") + "?" + urlencode(arguments, doseq=True)


@blueprint.get("/list.csv")
@public
def index_file() -> ResponseReturnValue:
    """Give the sessions that match the filters of the address as a CSV file."""
    ctx = get_ctx()
    headings = [
        _("Title"), _("Given by"), _("First day"), _("Last day"), _("Zone"), _("Format"),
        _("Place"), _("Spoken"), _("Interpretation"), _("Captions"), _("Materials"), _("Seats"),
        _("Enrolment closes"), _("Address"),
    ]  # fmt: skip
    return send_csv("sessions.csv", [say(heading) for heading in headings], _rows(ctx))


def _rows(ctx: Context) -> Iterator[tuple[object, ...]]:
    reader = get_reader()
    week = _working_week(ctx) or WorkingWeek()
    wanted = read_filters(request.args).to_filter(week, reader.zone)
    base_url = ctx.tools.settings.base_url.rstrip("/")

    def read(cursor: str | None) -> Page[SessionCard]:
        return scheduling_queries.list_session_cards(ctx, wanted, cursor, CARDS_IN_FILE)

    for card in every_row(read):
        yield (
            card.title.best(reader.language).text, card.provider_name,
            first_day(card.starts_at, card.zone), last_day(card.ends_at, card.zone),
            card.zone, say(FORMATS[card.format]), card.place, " ".join(card.spoken),
            " ".join(card.interpretation), " ".join(card.captions), " ".join(card.materials),
            card.capacity, card.enrols_until,
            base_url + url_for("sessions.show", slug=card.slug),
        )  # fmt: skip


def _working_week(ctx: Context) -> WorkingWeek | None:
    """Return the working week of the reader's organisation; strangers have none."""
    if ctx.actor.acts_for_id is None:
        return None
    return scheduling_queries.find_working_week(ctx, ctx.actor.acts_for_id) or WorkingWeek()


@blueprint.get("/<slug>")
@public
def show(slug: str) -> ResponseReturnValue:
    """Show everything that lets a reader decide, and the one thing they can do now."""
    ctx = get_ctx()
    return cached_page(
        page_version(ctx),
        lambda: render_template("sessions/show.html", page=read_session_page(ctx, slug)),
    )


@blueprint.get("/<slug>/calendar.ics")
@public
def calendar(slug: str) -> ResponseReturnValue:
    """Give the calendar file of the session."""
    ctx = get_ctx()
    session = scheduling_queries.get_session(ctx, slug=slug)
    base_url = ctx.tools.settings.base_url.rstrip("/")
    content = documents.make_calendar(
        session,
        scheduling_queries.list_meetings(ctx, session.id),
        language=get_reader().language,
        page_url=base_url + url_for("sessions.show", slug=slug),
        domain=base_url.partition("://")[2].partition("/")[0].partition(":")[0],
        now=ctx.clock.now(),
    )
    return send_bytes(content, filename=f"{slug}.ics", content_type="text/calendar; charset=utf-8")


@blueprint.get("/<slug>/join")
@signed_in
def join(slug: str) -> ResponseReturnValue:
    """Lead into the online room: those enrolled, from 15 minutes before until the end."""
    ctx = get_ctx()
    session = scheduling_queries.get_session(ctx, slug=slug)
    link = enrolment_queries.get_join_link(ctx, session)
    if is_web_address(link):
        return redirect(link, 303)
    flash(say(_("The link to the online room cannot be opened. Tell the organisers.")), "bad")
    return redirect(url_for("sessions.show", slug=slug), 303)
