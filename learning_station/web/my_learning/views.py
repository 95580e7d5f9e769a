"""My line, and the page of one session on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from learning_station.enrolment import queries as enrolment_queries
from learning_station.kernel.languages import LanguageMap
from learning_station.learning import queries, rules
from learning_station.reporting.queries.my_line import MySession, get_my_line
from learning_station.scheduling import rules as scheduling_rules
from learning_station.web.access import signed_in
from learning_station.web.reader import get_reader
from learning_station.web.request_context import get_ctx

from .checklist import make_checklist
from .line import count_words, make_line, stop_times

blueprint = Blueprint("my_learning", __name__, url_prefix="/my-learning")


@blueprint.get("/")
@signed_in
def index() -> str:
    """Show what the reader has ahead: next stops, sessions under way, certificates."""
    ctx, person = get_ctx(), get_reader().person
    assert person is not None  # the route asks for a signed-in person
    line = get_my_line(ctx, person.person_id)
    return render_template(
        "my_learning/index.html",
        line=line,
        nominations=enrolment_queries.list_own_nominations(ctx),
        stop_times=stop_times,
        open_links=[
            meeting.id
            for meeting in line.meetings
            if scheduling_rules.link_is_open([(meeting.starts_at, meeting.ends_at)], ctx.now)
        ],
        deadlines=_deadlines(line.under_way, line.offered, ctx.now),
    )


@dataclass(frozen=True)
class Deadline:
    """A moment by which something must be done: `answer` an offer, `withdraw`, or the `end`."""

    at: datetime
    title: LanguageMap
    zone: str
    kind: str
    days: int = 0
    """How many whole days are left, for what is urgent."""


def _deadlines(
    sessions: Sequence[MySession], offered: Sequence[MySession], now: datetime
) -> list[Deadline]:
    """Return what ends for the reader, the soonest first."""
    ends = [Deadline(one.ends_at, one.title, one.zone, "end") for one in sessions]
    withdrawals = [
        Deadline(one.withdraws_until, one.title, one.zone, "withdraw")
        for one in sessions
        if one.withdraws_until and one.withdraws_until > now
    ]
    answers = [
        Deadline(one.offered_until, one.title, one.zone, "answer", (one.offered_until - now).days)
        for one in offered
        if one.offered_until is not None
    ]
    return sorted([*ends, *withdrawals, *answers], key=lambda deadline: deadline.at)


@blueprint.get("/<slug>")
@signed_in
def show(slug: str) -> str:
    """Show a session to somebody who has a seat in it: its line, its meetings, what is missing."""
    ctx = get_ctx()
    session = queries.get_learning_session(ctx, slug)
    stops = queries.list_stops(ctx, session.version_id, session.enrolment_id)
    meetings = queries.list_own_meetings(ctx, session.id, session.enrolment_id)
    spans = [(meeting.starts_at, meeting.ends_at) for meeting in meetings]
    resume_id = rules.choose_stop([stop.seen for stop in stops])
    standing = queries.get_standing(ctx, session.enrolment_id) if session.enrolment_id else None
    return render_template(
        "my_learning/show.html",
        session=session,
        line=make_line(session, stops, current=resume_id),
        count=count_words(stops, session.award),
        has_units=bool(stops),
        has_begun=any(stop.is_completed for stop in stops),
        meetings=meetings,
        stop_times=stop_times,
        now=ctx.now,
        link=session.online_link if scheduling_rules.link_is_open(spans, ctx.now) else None,
        standing=standing,
        checklist=make_checklist(session, standing, stops, meetings, now=ctx.now),
    )


@blueprint.get("/<slug>/continue")
@signed_in
def resume(slug: str) -> ResponseReturnValue:
    """Lead to the unit where the reader stopped."""
    ctx = get_ctx()
    session = queries.get_learning_session(ctx, slug)
    stops = queries.list_stops(ctx, session.version_id, session.enrolment_id)
    unit_id = rules.choose_stop([stop.seen for stop in stops])
    if unit_id is None:
        return redirect(url_for("my_learning.show", slug=slug), 303)
    here = url_for("my_learning.unit", slug=slug, unit_id=unit_id, _anchor="continue")
    return redirect(here, 303)
