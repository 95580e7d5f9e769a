"""Setting a panel up: criteria, rule, assessors, who assesses what, and where they differ."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from learning_station.enrolment.actions import panel as actions
from learning_station.enrolment.actions.panel import PanelFacts
from learning_station.enrolment.queries import panel as queries
from learning_station.enrolment.queries.panel import PanelView
from learning_station.enrolment.rules import Quota
from learning_station.enrolment.rules import panel as rules
from learning_station.enrolment.rules.panel import CriterionFacts, SelectionRule
from learning_station.infra.context import Context
from learning_station.infra.revisions import present_revision
from learning_station.kernel.errors import LearningStationError
from learning_station.kernel.translations import mark as _
from learning_station.kernel.zones import to_local, to_utc
from learning_station.scheduling.queries import SessionRow
from learning_station.web.access import signed_in
from learning_station.web.forms import (
    BooleanField,
    DateField,
    EmailField,
    Form,
    IntegerField,
    Problem,
    RadioField,
    SelectField,
    TextField,
    TimeField,
    at_most,
    between,
    email_address,
    form_page,
    optional,
    problem_of,
    required,
    say,
)
from learning_station.web.reader import get_reader
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once
from learning_station.web.sessions.forms import sensible_year
from learning_station.web.sessions.seat_words import category_name

from .entrance import blueprint, get_own_session
from .words import points_words

TARGETS = 6
FAIRNESS = [
    ("2", _("No city has a second seat while another waits for its first")),
    ("3", _("No city has a third seat while another waits for its first")),
    ("1000", _("Seats that a city has already do not count")),
]


class PanelForm(Form):
    """How applications are assessed and selected. Times are those of the session."""

    assess_day = DateField(
        _("Last day to assess"),
        [optional(), sensible_year],
        description=_("Assessors see it with the time of their own zone."),
    )
    assess_time = TimeField(_("Until this time"), [optional()])
    is_blind = BooleanField(
        _("Hide name, city and office from the assessors"),
    )
    assessors_each = IntegerField(
        _("Assessors for each application"), [required(_("Enter a number.")), between(1, 9)]
    )
    fair_from = RadioField(
        _("Seats of one city"), [required(_("Choose one from the list."))], choices=FAIRNESS
    )
    others = RadioField(
        _("Those who get no seat"),
        [required(_("Choose one from the list."))],
        choices=[
            (rules.OTHERS_WAIT, _("wait, in the order of their ranks")),
            (rules.OTHERS_REFUSED, _("are refused")),
        ],
    )
    undo_minutes = IntegerField(
        _("Minutes in which the letters can be stopped"),
        [required(_("Enter a number.")), between(1, 24 * 60)],
    )

    def criteria(self) -> list[CriterionFacts]:
        """Return the criteria that have a name."""
        found = []
        for number in range(1, rules.MOST_CRITERIA + 1):
            name = self[f"name_{number}"].data
            if name:
                weight, most = self[f"weight_{number}"].data, self[f"most_{number}"].data
                found.append(CriterionFacts(name, weight or 1, most or 10))
        return found

    def targets(self) -> tuple[Quota, ...]:
        """Return the targets that name a category and a number."""
        found: dict[tuple[str, str], Quota] = {}
        for number in range(1, TARGETS + 1):
            dimension, _sign, value = (self[f"target_{number}"].data or "").partition("=")
            least = self[f"least_{number}"].data
            if value and least:
                found[dimension, value] = Quota(dimension, value, at_least=least)
        return tuple(found.values())


for _number in range(1, rules.MOST_CRITERIA + 1):
    setattr(
        PanelForm, f"name_{_number}",
        TextField(Problem(_("Criterion %(number)s"), number=_number), [optional(), at_most(200)]),
    )  # fmt: skip
    setattr(
        PanelForm, f"weight_{_number}",
        IntegerField(
            Problem(_("Weight of criterion %(number)s"), number=_number),
            [optional(), between(1, rules.MOST_WEIGHT)],
        ),
    )  # fmt: skip
    setattr(
        PanelForm, f"most_{_number}",
        IntegerField(
            Problem(_("Most points for criterion %(number)s"), number=_number),
            [optional(), between(1, rules.MOST_POINTS)],
        ),
    )  # fmt: skip
for _number in range(1, TARGETS + 1):
    setattr(
        PanelForm, f"target_{_number}",
        SelectField(Problem(_("Target %(number)s"), number=_number), [optional()]),
    )  # fmt: skip
    setattr(
        PanelForm, f"least_{_number}",
        IntegerField(
            Problem(_("At least so many seats, target %(number)s"), number=_number),
            [optional(), between(1, 100_000)],
        ),
    )  # fmt: skip


@blueprint.route("/sessions/<slug>/selection/panel", methods=["GET", "POST"])
@signed_in
def panel(slug: str) -> ResponseReturnValue:
    """Show and change how applications are assessed and selected."""
    ctx = get_ctx()
    session = get_own_session(ctx, slug)
    revision = present_revision(ctx.db, session.id, queries.PANEL)
    present = queries.get_panel(ctx, session.id)
    form = PanelForm(data=_values(session, present)).filled_from(revision)
    _set_choices(ctx, session.id, form)
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            actions.set_up_panel(
                ctx,
                session_id=session.id,
                facts=_facts(session, form, present),
                seen=form.seen_revision,
            )
            flash(say(_("The panel is saved.")), "ok")
            return leads_to(url_for("selection.panel", slug=slug))
    return _panel_page(ctx, slug, form)


def _panel_page(
    ctx: Context, slug: str, form: PanelForm, assessor: "AssessorForm | None" = None
) -> tuple[str, int]:
    session = get_own_session(ctx, slug)
    page, status = form_page(
        "selection/panel.html",
        form=form,
        session=session,
        panel=queries.get_panel(ctx, session.id),
        assessors=queries.list_assessors(ctx, session.id),
        assessor_form=assessor or AssessorForm(formdata=None),
        criteria=range(1, rules.MOST_CRITERIA + 1),
        targets=range(1, TARGETS + 1),
    )
    return page, assessor.status if assessor is not None and assessor.errors else status


def _values(session: SessionRow, panel: PanelView) -> Mapping[str, object]:
    local = to_local(panel.assess_by, session.zone) if panel.assess_by else None
    values: dict[str, object] = {
        "assess_day": local.date() if local else None,
        "assess_time": local.time() if local else None,
        "is_blind": panel.is_blind,
        "assessors_each": panel.assessors_each,
        "fair_from": str(panel.rule.fair_from),
        "others": panel.rule.others,
        "undo_minutes": panel.rule.undo_minutes,
    }
    for number, criterion in enumerate(panel.criteria, start=1):
        values[f"name_{number}"] = criterion.name
        values[f"weight_{number}"] = criterion.weight
        values[f"most_{number}"] = criterion.most_points
    for number, target in enumerate(panel.rule.targets, start=1):
        values[f"target_{number}"] = f"{target.dimension}={target.value}"
        values[f"least_{number}"] = target.at_least
    return values


def _set_choices(ctx: Context, session_id: UUID, form: PanelForm) -> None:
    found = queries.list_categories(ctx, session_id)
    language = get_reader().language
    names = {value: name for _dimension, value, name in found}
    choices = [
        (f"{dimension}={value}", category_name(dimension, value, names, language))
        for dimension, value, _name in found
    ]
    for number in range(1, TARGETS + 1):
        field = form[f"target_{number}"]
        known = {value for value, _label in choices}
        kept = [(field.data, field.data)] if field.data and field.data not in known else []
        field.choices = [("", say(_("None"))), *choices, *kept]


def _facts(session: SessionRow, form: PanelForm, present: PanelView) -> PanelFacts:
    assess_by = None
    if form.assess_day.data is not None:
        at = form.assess_time.data or time(23, 59)
        assess_by = to_utc(_combined(form.assess_day.data, at), session.zone)
    return PanelFacts(
        assess_by=assess_by,
        is_blind=form.is_blind.data,
        assessors_each=form.assessors_each.data,
        criteria=form.criteria(),
        rule=SelectionRule(
            fair_from=int(form.fair_from.data),
            others=form.others.data,
            undo_minutes=form.undo_minutes.data,
            targets=form.targets(),
            cohorts=present.rule.cohorts,
        ),
    )


def _combined(day: object, at: time) -> datetime:
    assert isinstance(day, date)
    return datetime.combine(day, at)


# Assessors


class AssessorForm(Form):
    """Who assesses, by their address."""

    email = EmailField(
        _("E-mail of the assessor"),
        [required(_("Enter an e-mail address such as name@city.example.")), email_address()],
        description=_("Anybody with an account. Nobody assesses people of their own city."),
    )


@blueprint.post("/sessions/<slug>/selection/assessors")
@signed_in
def add_assessor(slug: str) -> ResponseReturnValue:
    """Let somebody assess."""
    ctx = get_ctx()
    session = get_own_session(ctx, slug)
    form = AssessorForm()
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            actions.add_assessor(ctx, session_id=session.id, email=form.email.data)
            flash(say(_("The assessor is added. Give out the applications when all are.")), "ok")
            return leads_to(url_for("selection.panel", slug=slug, _anchor="assessors"))
    session = get_own_session(ctx, slug)
    present = queries.get_panel(ctx, session.id)
    shown = PanelForm(formdata=None, data=_values(session, present))
    shown.filled_from(present_revision(ctx.db, session.id, queries.PANEL))
    _set_choices(ctx, session.id, shown)
    return _panel_page(ctx, slug, shown, form)


@blueprint.post("/sessions/<slug>/selection/assessors/<uuid:person_id>/remove")
@signed_in
def remove_assessor(slug: str, person_id: UUID) -> ResponseReturnValue:
    """Take somebody off the panel."""
    ctx = get_ctx()
    session = get_own_session(ctx, slug)
    with once() as leads_to:
        actions.remove_assessor(ctx, session_id=session.id, person_id=person_id)
        flash(say(_("The assessor is taken off. What was done counts.")), "ok")
        return leads_to(url_for("selection.panel", slug=slug, _anchor="assessors"))


@blueprint.post("/sessions/<slug>/selection/assign")
@signed_in
def assign(slug: str) -> ResponseReturnValue:
    """Give the applications out."""
    ctx = get_ctx()
    session = get_own_session(ctx, slug)
    address = url_for("selection.panel", slug=slug, _anchor="assessors")
    try:
        with once() as leads_to:
            done = actions.assign_assessments(ctx, session_id=session.id)
            text = _("Assessments given out: %(count)s.")
            flash(say(Problem(text, count=done.given)), "ok")
            if done.lacking:
                text = _("Applications for which assessors are missing: %(count)s.")
                flash(say(Problem(text, count=done.lacking)), "warn")
            return leads_to(address)
    except LearningStationError as refusal:
        flash(say(problem_of(refusal)), "bad")
    return redirect(address, 303)


@blueprint.get("/sessions/<slug>/selection/calibration")
@signed_in
def calibration(slug: str) -> str:
    """Show how far assessors are apart: for each application, and each against the others."""
    ctx = get_ctx()
    session = get_own_session(ctx, slug)
    spreads, views = rules.calibrate(queries.list_done(ctx, session.id))
    widest = spreads[:SPREADS]
    names = queries.list_names(ctx, [spread.enrolment_id for spread in widest])
    people = {row.person_id: row.name for row in queries.list_assessors(ctx, session.id)}
    return render_template(
        "selection/calibration.html",
        session=session,
        spreads=[(names.get(one.enrolment_id), one, _points(one)) for one in widest],
        hidden=len(spreads) - len(widest),
        views=[(people.get(one.person_id, ""), one, _view_points(one)) for one in views],
        most=points_words(queries.get_panel(ctx, session.id).most_points, get_reader().language),
    )


SPREADS = 50
"""How many applications the calibration shows: those on which assessors are farthest apart."""


def _points(spread: rules.Spread) -> Sequence[str]:
    language = get_reader().language
    return [
        points_words(value, language) for value in (spread.lowest, spread.highest, spread.width)
    ]


def _view_points(view: rules.AssessorView) -> Sequence[str]:
    language = get_reader().language
    if view.distance is None:
        return [points_words(view.mean, language), ""]
    sign = "+" if view.distance > 0 else ""
    return [points_words(view.mean, language), sign + points_words(view.distance, language)]
