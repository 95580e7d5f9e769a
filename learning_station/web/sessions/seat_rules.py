"""How the seats of a session are given and who may have one: the page of its organisers."""

from collections.abc import Mapping
from datetime import date, datetime, time
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from learning_station.catalogue import queries as catalogue_queries
from learning_station.enrolment import actions as enrolment_actions
from learning_station.enrolment import queries as enrolment_queries
from learning_station.enrolment.rules import Quota
from learning_station.infra.context import Context
from learning_station.infra.revisions import present_revision
from learning_station.kernel.errors import LearningStationError
from learning_station.kernel.languages import INTERFACE_LANGUAGES
from learning_station.kernel.translations import mark as _
from learning_station.kernel.zones import to_local, to_utc
from learning_station.scheduling import actions as scheduling_actions
from learning_station.scheduling import rules as scheduling_rules
from learning_station.scheduling.queries import SessionRow
from learning_station.scheduling.rules import SeatRules
from learning_station.web.forms import (
    BooleanField,
    DateField,
    Form,
    IntegerField,
    LongTextField,
    RadioField,
    SelectField,
    TimeField,
    at_most,
    between,
    form_page,
    optional,
    problem_of,
    required,
    say,
)
from learning_station.web.reader import get_reader
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once
from learning_station.web.shell import language_name, plain

from .entrance import POLICIES, blueprint, for_organisers
from .forms import sensible_year
from .planning import get_own_session
from .seat_words import (
    DIMENSIONS,
    PROFILES,
    category_name,
    names_for,
    quota_numbers,
)

MOST_SEATS = 100_000
POLICY_HINTS = {
    "open": _("With a draw, all who ask in the first hours have the same chance."),
    "approval": _("You read each application and say yes or no, with a reason."),
    "two_stage": _("Its coordinator endorses a person first; then you decide."),
    "nomination": _("Nobody can ask; coordinators name people, also without an account."),
    "invitation": _("Nobody can ask; you invite addresses, and only those can accept."),
    "panel": _("Assessors give points; the ranking follows quotas and is approved by two people."),
}


class SeatRulesForm(Form):
    """How seats are given, and who may have one. Times are those of the session."""

    policy = RadioField(
        _("How seats are given"),
        [required(_("Choose how seats are given."))],
        choices=list(POLICIES.items()),
    )
    draw_day = DateField(
        _("Draw among all who ask until this day"),
        [optional(), sensible_year],
        description=_("Only where seats are given at once. Empty: no draw."),
    )
    draw_time = TimeField(_("Time the draw ends"), [optional()])
    has_waitlist = BooleanField(_("Keep a waitlist when all seats are taken"))
    offers = RadioField(
        _("A seat that becomes free"),
        [required(_("Choose what happens to a seat that becomes free."))],
        choices=[
            ("at_once", _("goes to the next one at once")),
            ("offered", _("is offered to the next one, who says yes or no")),
        ],
    )
    offer_hours = IntegerField(
        _("Hours to answer an offer"),
        [optional(), between(1, scheduling_rules.LONGEST_OFFER)],
        description=_("Only for offers. Usual: 48."),
    )
    offer_clock = RadioField(
        _("Which hours count"),
        [optional()],
        choices=[
            ("all_hours", _("All hours")),
            ("working_hours", _("Working hours of the person’s city")),
        ],
    )
    offers_day = DateField(
        _("Last day on which free seats go on"),
        [optional(), sensible_year],
        description=_("Empty: until the session begins. Afterwards free seats stay free."),
    )
    offers_time = TimeField(_("Until this time"), [optional()])
    members_only = BooleanField(_("Only people of member cities"))
    profile_kind = SelectField(
        _("Only people with this profile"),
        [optional()],
        choices=[("", _("All profiles")), *PROFILES.items()],
    )
    prerequisite_id = SelectField(
        _("Course completed before"), [optional()], choices=[("", _("None"))]
    )
    yearly_limit = IntegerField(
        _("Seats of this provider per person and year, at most"),
        [optional(), between(1, MOST_SEATS)],
        description=_("Empty: no limit. The year is that of the first day."),
    )
    city_limit = IntegerField(
        _("Seats of one city or organisation, at most"),
        [optional(), between(1, MOST_SEATS)],
        description=_("Empty: no limit."),
    )
    team_size = IntegerField(
        _("People in a team"),
        [optional(), between(2, 50)],
        description=_("Empty: people come alone. A team has seats together or not at all."),
    )
    seats_text_en = LongTextField(
        _("More about how seats are given, in English"), [optional(), at_most(5000)]
    )
    seats_text_es = LongTextField(
        _("More about how seats are given, in Spanish"), [optional(), at_most(5000)]
    )
    seats_text_fr = LongTextField(
        _("More about how seats are given, in French"), [optional(), at_most(5000)]
    )

    def to_rules(self, zone: str) -> SeatRules:
        """Return what was typed; only for a form without errors."""
        is_offered = self.offers.data == "offered"
        return SeatRules(
            policy=self.policy.data,
            has_waitlist=self.has_waitlist.data,
            seats_text={tag: self[f"seats_text_{tag}"].data or "" for tag in INTERFACE_LANGUAGES},
            # An offer without a number of hours is refused there, beside its field.
            offer_hours=(self.offer_hours.data or 0) if is_offered else None,
            offer_clock=self.offer_clock.data or "all_hours",
            offers_until=_instant(self.offers_day.data, self.offers_time.data, zone),
            draw_until=_instant(self.draw_day.data, self.draw_time.data, zone),
            members_only=self.members_only.data,
            profile_kind=self.profile_kind.data or "",
            prerequisite_id=UUID(self.prerequisite_id.data) if self.prerequisite_id.data else None,
            yearly_limit=self.yearly_limit.data,
            city_limit=self.city_limit.data,
            team_size=self.team_size.data,
        )


_PLACES = {
    "scheduling_offers_end_too_late": "offers_day",
    "scheduling_draw_only_when_open": "draw_day",
    "scheduling_draw_outside_window": "draw_day",
    "scheduling_draw_in_past": "draw_day",
    "scheduling_draw_is_over": "draw_day",
    "enrolment_applications_wait": "policy",
}
"""Beside which field a refusal stands."""


def _instant(day: date | None, at: time | None, zone: str) -> datetime | None:
    """Return the instant meant; a day without a time counts until its last minute."""
    if day is None:
        return None
    return to_utc(datetime.combine(day, at or time(23, 59)), zone)


def _values_of(session: SessionRow) -> dict[str, object]:
    draw, offers = _local(session, session.draw_until), _local(session, session.offers_until)
    same = (
        "policy", "has_waitlist", "offer_hours", "offer_clock", "members_only", "profile_kind",
        "yearly_limit", "city_limit", "team_size",
    )  # fmt: skip
    return {
        **{name: getattr(session, name) for name in same},
        **{f"seats_text_{tag}": session.seats_text.get(tag, "") for tag in INTERFACE_LANGUAGES},
        "offers": "at_once" if session.offer_hours is None else "offered",
        "prerequisite_id": str(session.prerequisite_id or ""),
        "draw_day": draw and draw.date(),
        "draw_time": draw and draw.time(),
        "offers_day": offers and offers.date(),
        "offers_time": offers and offers.time(),
    }


def _local(session: SessionRow, instant: datetime | None) -> datetime | None:
    return None if instant is None else to_local(instant, session.zone)


def _get_with_revision(ctx: Context, slug: str, part: str) -> tuple[SessionRow, int]:
    session_id = get_own_session(ctx, slug).id
    revision = present_revision(ctx.db, session_id, part)
    # Read anew: what was read before the revision may be older than it.
    ctx.unit.end_reading()
    return get_own_session(ctx, slug), revision


@blueprint.route("/<slug>/seats", methods=["GET", "POST"])
@for_organisers
def seat_rules(slug: str) -> ResponseReturnValue:
    """Show how seats are given and who may have one; change it."""
    ctx = get_ctx()
    session, revision = _get_with_revision(ctx, slug, scheduling_actions.SEAT_RULES)
    form = SeatRulesForm(**_values_of(session)).filled_from(revision)
    form.prerequisite_id.choices = _course_choices(ctx, session)
    if form.validate_on_submit():
        with form.refusals(**_PLACES), once(form) as leads_to:
            enrolment_actions.change_seat_rules(
                ctx,
                session_id=session.id,
                seat_rules=form.to_rules(session.zone),
                seen=form.seen_revision,
            )
            flash(say(_("The rules are saved. They count for those who ask from now on.")), "ok")
            return leads_to(url_for("sessions.plan", slug=slug))
    session = get_own_session(ctx, slug)
    return form_page(
        "sessions/seat_rules.html",
        form=form,
        session=session,
        policy_hints=POLICY_HINTS,
        count=enrolment_queries.count_seats(ctx, [session.id])[session.id],
        undecided=enrolment_queries.count_undecided(ctx, session.id),
        quotas=_quota_rows(ctx, session),
    )


def _course_choices(ctx: Context, session: SessionRow) -> list[tuple[str, object]]:
    titles = {
        str(course.id): plain(course.title)
        for course in catalogue_queries.list_published_courses(ctx)
        if course.id != session.course_id
    }
    kept = session.prerequisite_id
    if kept is not None and str(kept) not in titles:
        titles[str(kept)] = plain(catalogue_queries.get_course_by_id(ctx, kept).title)
    # Titles are no messages: marked as finished, no catalogue translates them.
    named = [(key, Markup(escape(title))) for key, title in titles.items()]
    return [("", _("None")), *sorted(named, key=lambda choice: choice[1])]


# Quotas


class QuotaForm(Form):
    """How many seats people of one category have."""

    category = SelectField(_("Whom it counts"), [required(_("Choose whom the quota counts."))])
    at_least = IntegerField(
        _("Seats at least"),
        [optional(), between(0, MOST_SEATS)],
        description=_("Counts where a panel or a draw ranks those who ask."),
    )
    at_most = IntegerField(_("Seats at most"), [optional(), between(0, MOST_SEATS)])

    def to_quota(self) -> Quota:
        """Return what was typed."""
        dimension, _colon, value = self.category.data.partition(":")
        return Quota(dimension, value, self.at_least.data, self.at_most.data)


def _quota_rows(ctx: Context, session: SessionRow) -> list[tuple[Quota, str, str]]:
    """Return each quota with whom it counts and its numbers, in words."""
    quotas, language = enrolment_queries.list_quotas(ctx, session.id), get_reader().language
    names = names_for(ctx, quotas)
    return [
        (each, category_name(each.dimension, each.value, names, language),
         quota_numbers(each, language))
        for each in quotas
    ]  # fmt: skip


@blueprint.route("/<slug>/seats/quotas", methods=["GET", "POST"])
@for_organisers
def quotas(slug: str) -> ResponseReturnValue:
    """Show the quotas of a session; set one."""
    ctx = get_ctx()
    session, revision = _get_with_revision(ctx, slug, enrolment_actions.QUOTAS)
    form = QuotaForm().filled_from(revision)
    form.category.choices = _category_choices(ctx)
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            enrolment_actions.set_quota(
                ctx, session_id=session.id, quota=form.to_quota(), seen=form.seen_revision
            )
            flash(say(_("The quota is saved. Nobody loses a seat by it.")), "ok")
            return leads_to(url_for("sessions.quotas", slug=slug))
    session = get_own_session(ctx, slug)
    return form_page(
        "sessions/quotas.html", form=form, session=session, quotas=_quota_rows(ctx, session)
    )


def _category_choices(ctx: Context) -> Mapping[str, list[tuple[str, object]]]:
    values: dict[str, Mapping[str, object]] = {
        "region": {
            region: Markup(escape(region)) for region in enrolment_queries.list_regions(ctx)
        },
        "profile": PROFILES,
        "language": {tag: Markup(escape(language_name(tag))) for tag in INTERFACE_LANGUAGES},
        "organisation": {
            slug: Markup(escape(name))
            for slug, name in enrolment_queries.list_names_of_organisations(ctx).items()
        },
    }
    groups = {
        say(DIMENSIONS[dimension]): [(f"{dimension}:{key}", name) for key, name in named.items()]
        for dimension, named in values.items()
        if named
    }
    return {"": [("", _("Choose"))], **groups}


@blueprint.post("/<slug>/seats/quotas/remove")
@for_organisers
def remove_quota(slug: str) -> ResponseReturnValue:
    """Take a quota away."""
    ctx = get_ctx()
    session = get_own_session(ctx, slug)
    dimension, _colon, value = request.form.get("quota", "").partition(":")
    address = url_for("sessions.quotas", slug=slug)
    try:
        with once() as leads_to:
            enrolment_actions.remove_quota(
                ctx, session_id=session.id, dimension=dimension, value=value
            )
            flash(say(_("The quota is taken away.")), "ok")
            return leads_to(address)
    except LearningStationError as refusal:
        flash(say(problem_of(refusal)), "bad")
    return redirect(address, 303)
