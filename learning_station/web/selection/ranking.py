"""The page of a selection for its organisers: numbers, quotas, ranking, and what can be done."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_station.enrolment import queries as enrolment_queries
from learning_station.enrolment.actions import selection as actions
from learning_station.enrolment.queries import panel as panel_queries
from learning_station.enrolment.queries import selection as queries
from learning_station.enrolment.queries.panel import PanelView
from learning_station.enrolment.queries.selection import Ranked, RankRow, SelectionRow
from learning_station.enrolment.rules.candidates import QuotaReport
from learning_station.infra.context import Context
from learning_station.kernel.errors import LearningStationError, NotFound
from learning_station.kernel.translations import mark as _
from learning_station.scheduling import queries as scheduling_queries
from learning_station.scheduling.queries import SessionFilter, SessionRow, SessionsWhen
from learning_station.web.access import signed_in
from learning_station.web.csv_files import send_csv
from learning_station.web.forms import Form, LongTextField, Problem, at_most, problem_of, say
from learning_station.web.reader import get_reader
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once
from learning_station.web.shell import moment, number

from .entrance import blueprint, get_own_session
from .words import dimension_words, points_words, reasons_words, value_words

FIRST, AROUND, ROWS = 5, 3, 50
"""Of a long ranking the page shows the first ranks and those around the cut, or so many rows."""


@dataclass(frozen=True)
class QuotaBar:
    """One category: who has a seat, who asked, and where the rule stands on the bar."""

    name: str
    has: int
    asked: int
    share: str
    goal: str
    short: int
    is_ruled: bool


@dataclass(frozen=True)
class QuotaGroup:
    """The categories of one kind, and the rules of those that have one, in words."""

    title: str
    bars: tuple[QuotaBar, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Shortage:
    """A quota that is not met, and the exchange that would meet it."""

    name: str
    has: int
    wanted: int
    gains: RankRow | None
    loses: RankRow | None
    more: int


@dataclass(frozen=True)
class Line:
    """A line of the ranking as it is shown; with `gap`, the ranks that are not shown before it."""

    row: RankRow
    region: str
    profile: str
    points: str
    why: tuple[str, ...]
    gap: tuple[int, int] | None
    is_first_without: bool


@blueprint.get("/sessions/<slug>/selection")
@signed_in
def show(slug: str) -> str:
    """Show the selection of a session, or how to come to one."""
    ctx = get_ctx()
    session = get_own_session(ctx, slug)
    panel = panel_queries.get_panel(ctx, session.id)
    selection = queries.find_selection(ctx, session.id)
    if selection is None:
        return _before(ctx, session, panel)
    return _selection_page(ctx, session, panel, selection)


def _before(ctx: Context, session: SessionRow, panel: PanelView) -> str:
    return render_template(
        "selection/before.html",
        session=session,
        topics=_topics(ctx, session),
        panel=panel,
        assessors=panel_queries.list_assessors(ctx, session.id),
        applications=len(panel_queries.list_assessables(ctx, session.id)),
    )


def _topics(ctx: Context, session: SessionRow) -> tuple[str, ...]:
    wanted = SessionFilter(when=SessionsWhen.ALL, ids=(session.id,))
    cards = scheduling_queries.list_session_cards(ctx, wanted, limit=1).rows
    return cards[0].topics if cards else ()


def _selection_page(
    ctx: Context, session: SessionRow, panel: PanelView, selection: SelectionRow
) -> str:
    ranked = queries.list_ranked(ctx, selection.id)
    reports = queries.review(selection, ranked)
    cities = _city_names(ctx, ranked)
    approvals = queries.list_approvals(ctx, selection.id)
    return render_template(
        "selection/show.html",
        session=session,
        topics=_topics(ctx, session),
        panel=panel,
        selection=selection,
        numbers=_numbers(ranked, reports),
        groups=quota_groups(ranked, reports, selection.seats, cities),
        shortages=_shortages(ctx, selection, reports, cities),
        lines=_lines(ctx, selection, ranked, cities),
        more_from=_more_from(ranked),
        given=sum(row.has_seat for row in ranked),
        people=len(ranked),
        approvals=approvals,
        has_approved=ctx.actor.person_id in {one.person_id for one in approvals},
        adjustments=queries.list_adjustments(ctx, selection.id),
    )


def _city_names(ctx: Context, ranked: Sequence[Ranked]) -> Mapping[str, str]:
    slugs = {row.categories.get("organisation", "") for row in ranked} - {""}
    return enrolment_queries.list_names_of_organisations(ctx, sorted(slugs))


def _numbers(ranked: Sequence[Ranked], reports: Sequence[QuotaReport]) -> list[tuple[str, str]]:
    asked = {row.categories.get("organisation") for row in ranked} - {None}
    seated = {row.categories.get("organisation") for row in ranked if row.has_seat} - {None}
    return [
        (say(_("cities applied")), number(len(asked))),
        (say(_("cities get a seat")), number(len(seated))),
        (say(_("applications with points")), number(sum(row.points > 0 for row in ranked))),
        (say(_("quotas not met")), number(sum(not report.is_met for report in reports))),
    ]


def quota_groups(
    ranked: Sequence[Ranked],
    reports: Sequence[QuotaReport],
    seats: int,
    cities: Mapping[str, str],
) -> list[QuotaGroup]:
    """Return the categories with their bars: region and profile always, others where a rule is."""
    ruled = {(report.quota.dimension, report.quota.value): report for report in reports}
    dimensions = dict.fromkeys(("region", "profile", *(key[0] for key in ruled)))
    asked: Counter[tuple[str, str]] = Counter()
    has: Counter[tuple[str, str]] = Counter()
    for row in ranked:
        asked.update(row.categories.items())
        if row.has_seat:
            has.update(row.categories.items())
    groups = []
    for dimension in dimensions:
        keys = sorted({key for key in (*asked, *ruled) if key[0] == dimension})
        if dimension == "organisation":
            keys = [key for key in keys if key in ruled]
        if keys:
            groups.append(_group(dimension, keys, (asked, has), ruled, seats, cities))
    return groups


def _group(
    dimension: str,
    keys: Sequence[tuple[str, str]],
    counts: tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]],
    ruled: Mapping[tuple[str, str], QuotaReport],
    seats: int,
    cities: Mapping[str, str],
) -> QuotaGroup:
    language = get_reader().language
    asked, has = counts
    # The longest bar fills its place; rules stand on the same scale.
    rules = [report.quota for key, report in ruled.items() if key in keys]
    goals = [rule.at_least or rule.at_most or 0 for rule in rules]
    scale = max([1, *(has[key] for key in keys), *goals]) * 4 / 3
    scale = min(scale, max(seats, 1)) if len(keys) == 1 else scale
    bars = []
    for key in keys:
        report = ruled.get(key)
        goal = (report.quota.at_least or report.quota.at_most) if report else None
        bars.append(
            QuotaBar(
                value_words(*key, cities, language),
                has[key],
                asked[key],
                f"{min(100.0, 100 * has[key] / scale):.1f}%",
                "" if goal is None else f"{min(99.0, 100 * goal / scale):.1f}%",
                report.short if report else 0,
                report is not None,
            )
        )
    words = [_rule_words(ruled[key], cities) for key in keys if key in ruled]
    return QuotaGroup(dimension_words(dimension, language), tuple(bars), tuple(words))


def _rule_words(report: QuotaReport, cities: Mapping[str, str]) -> str:
    quota = report.quota
    values = {
        "name": value_words(quota.dimension, quota.value, cities, get_reader().language),
        "low": quota.at_least,
        "high": quota.at_most,
    }
    if quota.at_most is None:
        text = (
            _("Target: %(name)s, at least %(low)s.")
            if report.is_target
            else _("Rule: %(name)s, at least %(low)s.")
        )
    elif quota.at_least is None:
        text = _("Rule: %(name)s, at most %(high)s.")
    else:
        text = _("Rule: %(name)s, from %(low)s to %(high)s.")
    return say(Problem(text, **values))


def _shortages(
    ctx: Context,
    selection: SelectionRow,
    reports: Sequence[QuotaReport],
    cities: Mapping[str, str],
) -> list[Shortage]:
    missing = [report for report in reports if not report.is_met]
    swaps = [report.swaps[0] for report in missing if report.swaps]
    wanted = {one for swap in swaps for one in (swap.gains, swap.loses)}
    rows = {row.enrolment_id: row for row in queries.list_named(ctx, selection.id, wanted)}
    language = get_reader().language
    return [
        Shortage(
            value_words(report.quota.dimension, report.quota.value, cities, language),
            report.has,
            report.quota.at_least or 0,
            rows.get(report.swaps[0].gains) if report.swaps else None,
            rows.get(report.swaps[0].loses) if report.swaps else None,
            len(report.swaps) - 1,
        )
        for report in missing
    ]


# The ranking


def _from_rank(last: int) -> int | None:
    text = request.args.get("from", "")
    start = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
    return start if 0 < start <= last else None


def _more_from(ranked: Sequence[Ranked]) -> int | None:
    start = _from_rank(len(ranked))
    return start + ROWS if start and start + ROWS <= len(ranked) else None


def _stretches(ranked: Sequence[Ranked]) -> list[tuple[int, int]]:
    last = len(ranked)
    start = _from_rank(last)
    if start is not None:
        return [(start, start + ROWS - 1)]
    if last <= ROWS:
        return [(1, last)]
    cut = sum(row.computed == "seat" for row in ranked)
    return [(1, FIRST), (max(1, cut - AROUND + 2), min(last, cut + AROUND))]


def _lines(
    ctx: Context,
    selection: SelectionRow,
    ranked: Sequence[Ranked],
    cities: Mapping[str, str],
) -> list[Line]:
    language = get_reader().language
    stretches = _stretches(ranked)
    rows = queries.list_ranking(ctx, selection.id, stretches)
    cut = sum(row.computed == "seat" for row in ranked)
    lines, before = [], stretches[0][0] - 1
    for row in rows:
        gap = (before + 1, row.rank - 1) if row.rank > before + 1 else None
        lines.append(
            Line(
                row,
                row.categories.get("region", ""),
                value_words("profile", row.categories.get("profile", ""), cities, language),
                points_words(row.points, language),
                reasons_words(row.reasons, cities, language),
                gap,
                row.rank == cut + 1,
            )
        )
        before = row.rank
    return lines


@blueprint.get("/sessions/<slug>/selection/ranking.csv")
@signed_in
def ranking_file(slug: str) -> ResponseReturnValue:
    """Give the ranking with its reasons as a CSV file."""
    ctx = get_ctx()
    session = get_own_session(ctx, slug)
    selection = queries.find_selection(ctx, session.id)
    if selection is None:
        raise NotFound
    headings = [
        _("Rank"), _("Person"), _("Organisation"), _("Region"), _("Profile"), _("Points"),
        _("Why this rank"), _("Computed"), _("Result"), _("Rule version"), _("Draw seed"),
    ]  # fmt: skip
    return send_csv(
        f"{slug}-ranking.csv", [say(heading) for heading in headings], _rows(ctx, selection)
    )


def _rows(ctx: Context, selection: SelectionRow) -> Iterator[tuple[object, ...]]:
    language = get_reader().language
    ranked = queries.list_ranked(ctx, selection.id)
    cities = _city_names(ctx, ranked)
    for row in queries.list_ranking(ctx, selection.id):
        yield (
            row.rank, row.name, row.city, row.categories.get("region"),
            value_words("profile", row.categories.get("profile", ""), cities, language),
            row.points / 100, "; ".join(reasons_words(row.reasons, cities, language)),
            say(RESULTS[row.computed]), say(RESULTS[row.decision]),
            selection.policy_version, selection.seed,
        )  # fmt: skip


RESULTS = {"seat": _("Seat"), "waits": _("Waits")}


# Steps


@blueprint.post("/sessions/<slug>/selection/compute")
@signed_in
def compute(slug: str) -> ResponseReturnValue:
    """Compute the ranking, anew where there is one."""
    ctx = get_ctx()
    session = get_own_session(ctx, slug)
    return _step(slug, lambda: _compute(ctx, session.id))


def _compute(ctx: Context, session_id: UUID) -> None:
    actions.compute_selection(ctx, session_id=session_id)
    flash(say(_("The ranking is computed. Nobody is told anything yet.")), "ok")


@blueprint.post("/sessions/<slug>/selection/approve")
@signed_in
def approve(slug: str) -> ResponseReturnValue:
    """Approve the proposal as it stands."""
    ctx = get_ctx()
    selection = _get_selection(ctx, slug)
    return _step(slug, lambda: _approve(ctx, selection.id))


def _approve(ctx: Context, selection_id: UUID) -> None:
    leaves_at = actions.approve_selection(ctx, selection_id=selection_id)
    if leaves_at is None:
        flash(say(_("You have approved it. A second person has to approve it, too.")), "ok")
        return
    text = _(
        "Approved by two people. The letters leave at %(when)s; until then they can be stopped."
    )
    flash(say(Problem(text, when=str(moment(leaves_at)))), "ok")


@blueprint.post("/sessions/<slug>/selection/stop")
@signed_in
def stop(slug: str) -> ResponseReturnValue:
    """Stop the letters before they leave."""
    ctx = get_ctx()
    selection = _get_selection(ctx, slug)
    return _step(slug, lambda: _stop(ctx, selection.id))


def _stop(ctx: Context, selection_id: UUID) -> None:
    actions.stop_letters(ctx, selection_id=selection_id)
    flash(say(_("The letters are stopped. Nobody was told anything.")), "ok")


def _get_selection(ctx: Context, slug: str) -> SelectionRow:
    session = get_own_session(ctx, slug)
    selection = queries.find_selection(ctx, session.id)
    if selection is None:
        raise NotFound
    return selection


def _step(slug: str, do: object) -> ResponseReturnValue:
    address = url_for("selection.show", slug=slug)
    assert callable(do)
    try:
        with once() as leads_to:
            do()
            return leads_to(address)
    except LearningStationError as refusal:
        flash(say(problem_of(refusal)), "bad")
    return redirect(address, 303)


# A change by hand, looked at before it is made


class ChangeForm(Form):
    """Why a proposal is changed."""

    reason = LongTextField(
        _("Reason"), [at_most(1000)], description=_("It stays with the ranking and in its file.")
    )


@blueprint.route("/sessions/<slug>/selection/change", methods=["GET", "POST"])
@signed_in
def change(slug: str) -> ResponseReturnValue:
    """Show what an exchange of seats would do to the quotas; make it, with a reason."""
    ctx = get_ctx()
    selection = _get_selection(ctx, slug)
    gains, loses = _asked_id("gains"), _asked_id("loses")
    if gains is None and loses is None:
        raise NotFound
    form = ChangeForm()
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            actions.adjust_selection(
                ctx,
                selection_id=selection.id,
                gains_id=gains,
                loses_id=loses,
                reason=form.reason.data or "",
            )
            flash(say(_("The proposal is changed. The ranks stay as they were computed.")), "ok")
            return leads_to(url_for("selection.show", slug=slug))
    page = _change_page(ctx, slug, gains, loses, form)
    return page, form.status if form.errors else 200


def _asked_id(name: str) -> UUID | None:
    try:
        return UUID(request.values.get(name, ""))
    except ValueError:
        return None


def _change_page(
    ctx: Context, slug: str, gains: UUID | None, loses: UUID | None, form: ChangeForm
) -> str:
    # A refusal rolled back what was read: read it again.
    session = get_own_session(ctx, slug)
    selection = _get_selection(ctx, slug)
    named = queries.list_named(ctx, selection.id, {one for one in (gains, loses) if one})
    rows = {row.enrolment_id: row for row in named}
    if any(one is not None and one not in rows for one in (gains, loses)):
        raise NotFound
    ranked = queries.list_ranked(ctx, selection.id)
    chosen = {row.enrolment_id for row in ranked if row.has_seat}
    kept = frozenset(one for one in (*chosen, gains) if one is not None and one != loses)
    after = queries.review_with(selection, ranked, kept)
    cities = _city_names(ctx, ranked)
    language = get_reader().language
    quotas = [
        (
            value_words(one.quota.dimension, one.quota.value, cities, language),
            one.has,
            later.has,
            one.quota.at_least,
            later.is_met,
        )
        for one, later in zip(queries.review(selection, ranked), after, strict=True)
    ]
    return render_template(
        "selection/change.html",
        session=session,
        selection=selection,
        form=form,
        gains=rows.get(gains) if gains else None,
        loses=rows.get(loses) if loses else None,
        quotas=quotas,
        seated=[row for row in queries.list_ranking(ctx, selection.id) if row.has_seat],
        free=selection.seats - len(chosen),
    )
