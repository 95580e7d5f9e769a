"""The list of courses and the page of a course, readable by everybody."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from learning_station.catalogue import queries
from learning_station.catalogue.permissions import CataloguePermission
from learning_station.enrolment import queries as enrolment_queries
from learning_station.infra.context import Context
from learning_station.infra.event_log import latest_event_id
from learning_station.kernel.languages import INTERFACE_LANGUAGES
from learning_station.scheduling import queries as scheduling_queries
from learning_station.scheduling.queries import SessionFilter, SessionsWhen
from learning_station.web.access import public
from learning_station.web.caching import cached_page
from learning_station.web.prose import prose
from learning_station.web.reader import get_reader
from learning_station.web.request_context import get_ctx
from learning_station.web.sessions.views import page_version
from learning_station.web.shell import TOPIC_NAMES

from .filters import choices_in_use, read_filter
from .programme import sessions_by_time, stops_of

blueprint = Blueprint("courses", __name__, url_prefix="/courses")

SESSIONS_SHOWN = 100


@blueprint.get("")
@public
def index() -> Response:
    """Show the published courses, narrowed by the filters of the address."""
    ctx, reader = get_ctx(), get_reader()
    wanted = read_filter()
    state = queries.get_courses_state(ctx, wanted)

    def render() -> str:
        page = queries.list_courses(
            ctx, wanted, language=reader.language, cursor=request.args.get("cursor")
        )
        return render_template(
            "courses/index.html",
            page=page,
            count=state.count,
            letters=TOPIC_NAMES,
            wanted=wanted,
            languages=INTERFACE_LANGUAGES,
            in_use=choices_in_use(wanted),
        )

    return cached_page((latest_event_id(ctx.db), state), render)


@blueprint.get("/<slug>")
@public
def show(slug: str) -> Response:
    """Show a course: what it gives, its modules as a line, its sessions."""
    ctx = get_ctx()
    return cached_page(page_version(ctx), lambda: _render_course(ctx, slug))


def _render_course(ctx: Context, slug: str) -> str:
    course = queries.get_course(ctx, slug=slug)
    outline = queries.get_outline(ctx, course.version.id)
    wanted = SessionFilter(when=SessionsWhen.ALL, course_id=course.id)
    cards = scheduling_queries.list_session_cards(ctx, wanted, limit=SESSIONS_SHOWN).rows
    seats = enrolment_queries.count_seats(ctx, [card.id for card in cards])
    return render_template(
        "courses/show.html",
        course=course,
        outline=outline,
        stops=stops_of(outline),
        description=prose(course.version.description),
        sessions=sessions_by_time(cards, seats, reader=get_reader(), now=ctx.now),
        trainers=scheduling_queries.list_trainers_of_course(ctx, course.id),
        may_edit=ctx.may(CataloguePermission.EDIT_COURSE, course.provider_id),
        now=ctx.now,
    )
