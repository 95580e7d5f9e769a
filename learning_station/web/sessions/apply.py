"""Applying for a seat, step by step: one's details, the questions, check and send."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from learning_station.accounts import actions as accounts_actions
from learning_station.accounts import queries as accounts_queries
from learning_station.accounts.permissions import AccountPermission
from learning_station.accounts.queries import PersonFacts, ProfileKind
from learning_station.enrolment import actions as enrolment_actions
from learning_station.enrolment import queries as enrolment_queries
from learning_station.enrolment.actions import answers as answer_actions
from learning_station.enrolment.queries import EnrolmentRow
from learning_station.enrolment.queries import forms as form_queries
from learning_station.enrolment.rules import forms as form_rules
from learning_station.infra.context import Context
from learning_station.infra.revisions import present_revision
from learning_station.kernel.errors import NotFound
from learning_station.kernel.translations import mark as _
from learning_station.organisations import actions as organisations_actions
from learning_station.organisations import queries as organisations_queries
from learning_station.scheduling import queries as scheduling_queries
from learning_station.scheduling.queries import SessionRow
from learning_station.web.access import for_logistics
from learning_station.web.account.forms import PROFILE_KINDS
from learning_station.web.files import send_bytes
from learning_station.web.forms import (
    Form,
    RadioField,
    SelectField,
    TextField,
    at_most,
    form_page,
    problem_of,
    required,
    say,
)
from learning_station.web.organisation_choices import organisation_choices
from learning_station.web.request_context import get_ctx
from learning_station.web.security import accepts_upload
from learning_station.web.sending import once

from .answer_forms import AnswerForm, make_answer_form, read_answers
from .entrance import blueprint
from .forms import ApplicationForm
from .seats import say_placed
from .windows import why_closed

KEPT = _("Your application is kept. It is not sent yet: come back before the window closes.")
STEPS = (
    ("apply", _("Your details")),
    ("apply_questions", _("The questions")),
    ("apply_check", _("Check and send")),
)


class DetailsForm(Form):
    """Where somebody works, and in which profile."""

    organisation_id = SelectField(
        _("City or organisation"), [required(_("Choose your city or organisation."))], choices=[]
    )
    office = TextField(
        _("Office"),
        [required(_("Enter the name of your office.")), at_most(160)],
        description=_("As it should stand on certificates, for example Head of Urban Planning."),
    )
    profile_kind = RadioField(
        _("Profile"),
        [required(_("Choose your profile."))],
        choices=PROFILE_KINDS,
        description=_("Quotas are counted with it, and those who decide see it."),
    )


class CheckForm(Form):
    """Nothing to fill in: everything was answered before."""


def _session_page(slug: str) -> str:
    return url_for("sessions.show", slug=slug)


def find_own(ctx: Context, session: SessionRow) -> EnrolmentRow | None:
    """Return what the reader (or whom they act for) has in the session; a draft is nothing yet."""
    person_id = form_queries.own_person_id(ctx)
    if person_id is None:
        return None
    mine = enrolment_queries.find_live_enrolment(ctx, session.id, person_id)
    return None if mine is None or mine.application == "draft" else mine


@blueprint.route("/<slug>/apply", methods=["GET", "POST"])
@for_logistics
def apply(slug: str) -> ResponseReturnValue:
    """Show the first step of an application; without questions of its own, the only one."""
    ctx = get_ctx()
    session = scheduling_queries.get_session(ctx, slug=slug)
    if find_own(ctx, session) is not None:
        return redirect(_session_page(slug), 303)
    if not form_queries.has_questions(ctx, session.id):
        return _short_page(ctx, session)
    return _details_page(ctx, session)


def _short_page(ctx: Context, session: SessionRow) -> ResponseReturnValue:
    form, slug = ApplicationForm(), session.slug
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            placed = enrolment_actions.apply(
                ctx, session_id=session.id, motivation=form.motivation.data or ""
            )
            say_placed(placed)
            return leads_to(_session_page(slug))
    person_id = form_queries.own_person_id(ctx)
    affiliation = (
        organisations_queries.find_affiliation(ctx, person_id) if person_id is not None else None
    )
    session = scheduling_queries.get_session(ctx, slug=slug)
    return form_page("sessions/apply.html", form=form, session=session, affiliation=affiliation)


# Your details


def _details_page(ctx: Context, session: SessionRow) -> ResponseReturnValue:
    person = _applicant(ctx)
    may_edit = ctx.may(AccountPermission.EDIT_PROFILE, person.id)
    form = _details_form(ctx, person)
    if form.is_submitted() and (not may_edit or form.validate()):
        with form.refusals(), once(form) as leads_to:
            answer_actions.begin_application(ctx, session_id=session.id)
            if may_edit:
                _save_details(ctx, form, person)
            return leads_to(_onward(session.slug, "apply_questions"))
    session = scheduling_queries.get_session(ctx, slug=session.slug)
    return form_page(
        "sessions/apply_details.html",
        form=form,
        person=_applicant(ctx),
        may_edit=may_edit,
        affiliation=organisations_queries.find_affiliation(ctx, person.id),
        **_frame(ctx, session, "apply"),
    )


def _applicant(ctx: Context) -> PersonFacts:
    person_id = form_queries.own_person_id(ctx)
    person = accounts_queries.find_person(ctx, person_id) if person_id is not None else None
    if person is None:
        raise NotFound
    return person


def _details_form(ctx: Context, person: PersonFacts) -> DetailsForm:
    revision = present_revision(ctx.db, person.id)
    place = organisations_queries.find_affiliation(ctx, person.id)
    form = DetailsForm(
        organisation_id=str(place.organisation_id) if place else "",
        office=place.office if place else "",
        profile_kind=person.profile_kind.value,
    ).filled_from(revision)
    form.organisation_id.choices = [("", _("Choose")), *organisation_choices(ctx)]
    return form


def _save_details(ctx: Context, form: DetailsForm, person: PersonFacts) -> None:
    organisations_actions.set_affiliation(
        ctx,
        person_id=person.id,
        organisation_id=UUID(form.organisation_id.data),
        office=form.office.data or "",
        seen=form.seen_revision,
    )
    accounts_actions.set_profile_kind(
        ctx, person_id=person.id, profile_kind=ProfileKind(form.profile_kind.data)
    )


def _onward(slug: str, endpoint: str) -> str:
    """Return where saving leads: to the next step, or away for now."""
    if request.form.get("step") == "later":
        flash(say(KEPT), "ok")
        return _session_page(slug)
    return url_for(f"sessions.{endpoint}", slug=slug)


def _frame(ctx: Context, session: SessionRow, step: str) -> dict[str, object]:
    """Return what every step shows around its form."""
    has_draft = form_queries.find_draft(ctx, session.id) is not None
    place = [name for name, _title in STEPS].index(step)
    stops = [
        {
            "title": say(title),
            "is_done": number < place,
            "is_current": number == place,
            "href": url_for(f"sessions.{name}", slug=session.slug)
            if has_draft and number != place
            else "",
        }
        for number, (name, title) in enumerate(STEPS)
    ]
    return {"session": session, "stops": stops, "closed": why_closed(ctx, session)}


# The questions


@blueprint.route("/<slug>/apply/questions", methods=["GET", "POST"])
@for_logistics
@accepts_upload()
def apply_questions(slug: str) -> ResponseReturnValue:
    """Show the questions with what was answered so far; keep the answers, complete or not."""
    ctx = get_ctx()
    session = scheduling_queries.get_session(ctx, slug=slug)
    draft_id = form_queries.find_draft(ctx, session.id)
    if draft_id is None:
        return redirect(url_for("sessions.apply", slug=slug), 303)
    form = _questions_form(ctx, session.id, draft_id)
    if form.is_submitted():
        values = read_answers(ctx, form, is_final=False)
        if not form.errors:
            with form.refusals(), once(form) as leads_to:
                answer_actions.save_draft(
                    ctx, session_id=session.id, values=values, seen=form.seen_revision
                )
                return leads_to(_after_questions(slug, form, values))
    elif request.args.get("check"):
        # Everything is kept: what is missing is said on the page, not refused.
        form.refuse_answers(form_rules.find_problems(form.questions, form.stored, is_final=True))
    page, status = form_page(
        "sessions/apply_questions.html",
        form=form,
        file_of=own_files(slug),
        **_frame(ctx, scheduling_queries.get_session(ctx, slug=slug), "apply_questions"),
    )
    return page, status if form.is_submitted() else 200


def _questions_form(ctx: Context, session_id: UUID, draft_id: UUID) -> AnswerForm:
    revision = present_revision(ctx.db, draft_id, form_queries.ANSWERS)
    questions = form_queries.list_questions(ctx, session_id, form_queries.APPLICATION)
    form = make_answer_form(questions, form_queries.get_values(ctx, draft_id))
    form.filled_from(revision)
    return form


def _after_questions(slug: str, form: AnswerForm, values: form_rules.Values) -> str:
    is_later = request.form.get("step") == "later"
    if not is_later and form_rules.find_problems(form.questions, values, is_final=True):
        return url_for("sessions.apply_questions", slug=slug, check="yes")
    return _onward(slug, "apply_check")


# Check and send


@blueprint.route("/<slug>/apply/check", methods=["GET", "POST"])
@for_logistics
def apply_check(slug: str) -> ResponseReturnValue:
    """Show everything that will be sent; send it."""
    ctx = get_ctx()
    session = scheduling_queries.get_session(ctx, slug=slug)
    form = CheckForm()
    draft_id = form_queries.find_draft(ctx, session.id)
    if draft_id is None and not form.is_submitted():
        return redirect(url_for("sessions.apply", slug=slug), 303)
    if draft_id is not None:
        form.filled_from(present_revision(ctx.db, draft_id, form_queries.ANSWERS))
    if form.is_submitted():
        with form.refusals(), once(form) as leads_to:
            placed = answer_actions.submit_application(
                ctx, session_id=session.id, seen=form.seen_revision
            )
            say_placed(placed)
            return leads_to(_session_page(slug))
        draft_id = form_queries.find_draft(ctx, session.id)
        if draft_id is None:
            return redirect(_session_page(slug), 303)
    return _check_page(ctx, slug, draft_id, form)


def _check_page(ctx: Context, slug: str, draft_id: UUID | None, form: Form) -> ResponseReturnValue:
    if draft_id is None:
        raise NotFound
    session = scheduling_queries.get_session(ctx, slug=slug)
    person = _applicant(ctx)
    questions = form_queries.list_questions(ctx, session.id, form_queries.APPLICATION)
    values = form_queries.get_values(ctx, draft_id)
    missing = form_rules.find_problems(questions, values, is_final=True)
    asked = form_rules.shown_questions(questions, values)
    return form_page(
        "sessions/apply_check.html",
        form=form,
        person=person,
        affiliation=organisations_queries.find_affiliation(ctx, person.id),
        answers=[form_queries.Answer(one, values.get(one.id)) for one in asked],
        problems={key: say(problem_of(problem)) for key, problem in missing.items()},
        file_of=own_files(slug),
        **_frame(ctx, session, "apply_check"),
    )


@blueprint.route("/<slug>/apply/discard", methods=["GET", "POST"])
@for_logistics
def apply_discard(slug: str) -> ResponseReturnValue:
    """Ask, then delete an application that was never sent."""
    ctx = get_ctx()
    session = scheduling_queries.get_session(ctx, slug=slug)
    form = CheckForm()
    if form.is_submitted():
        with form.refusals(), once(form) as leads_to:
            answer_actions.discard_draft(ctx, session_id=session.id)
            flash(say(_("The application is deleted.")), "ok")
            return leads_to(_session_page(slug))
    if form_queries.find_draft(ctx, session.id) is None:
        return redirect(_session_page(slug), 303)
    return render_template("sessions/apply_discard.html", form=form, session=session)


def own_files(slug: str) -> Callable[[UUID], str]:
    """Return what gives the address of a file by the question it answers."""
    return lambda field_id: url_for("sessions.apply_file", slug=slug, field_id=field_id)


@blueprint.get("/<slug>/apply/files/<uuid:field_id>")
@for_logistics
def apply_file(slug: str, field_id: UUID) -> Response:
    """Give the applicant the file they sent, for saving."""
    ctx = get_ctx()
    session = scheduling_queries.get_session(ctx, slug=slug)
    mine = find_own(ctx, session)
    enrolment_id = mine.id if mine is not None else form_queries.find_draft(ctx, session.id)
    if enrolment_id is None:
        raise NotFound
    return send_answer_file(ctx, enrolment_id, field_id)


def send_answer_file(ctx: Context, enrolment_id: UUID, field_id: UUID) -> Response:
    """Return a file that is an answer, for saving; never shown inside the browser."""
    file = form_queries.get_answer_file(ctx, enrolment_id, field_id)
    content = form_queries.read_answer_file(ctx, file)
    return send_bytes(content, filename=file.name, content_type=file.media_type)
