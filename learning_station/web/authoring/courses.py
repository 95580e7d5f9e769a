"""The authors' list of courses, the desk of one course, its description, publishing."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_station.catalogue import actions, queries
from learning_station.catalogue.queries import TopicFacts
from learning_station.infra.context import Context
from learning_station.infra.revisions import present_revision
from learning_station.kernel.actor import Role
from learning_station.kernel.errors import Conflict, NotFound
from learning_station.kernel.translations import mark as _
from learning_station.organisations import queries as organisations_queries
from learning_station.web.forms import form_page, problem_of, say
from learning_station.web.reader import get_reader
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once
from learning_station.web.shell import plain

from .entrance import authors_only, blueprint, get_own_course
from .findings import line_of
from .forms import ConfirmForm, CourseForm, NewCourseForm, course_values


@blueprint.get("")
@authors_only
def index() -> str:
    """Show the courses one may write."""
    page = queries.list_authored_courses(get_ctx(), cursor=request.args.get("cursor"))
    return render_template("authoring/index.html", page=page)


@blueprint.route("/courses/new", methods=["GET", "POST"])
@authors_only
def new_course() -> ResponseReturnValue:
    """Begin a course."""
    ctx = get_ctx()
    topics = queries.list_topics(ctx)
    providers = _own_providers(ctx)
    form = NewCourseForm(workload_minutes=0, languages=[get_reader().language])
    form.provider_id.choices = [(str(key), name) for key, name in providers]
    form.topics.choices = _topic_choices(topics)
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            draft = actions.create_course(
                ctx,
                provider_id=UUID(form.provider_id.data),
                topic_ids=_topic_ids(topics, form.topics.data),
                **form.values,
            )
            flash(say(_("The course is begun. Add its first module.")), "ok")
            return leads_to(url_for(".course", course_id=draft.course_id))
    return form_page("authoring/course_form.html", form=form, course=None)


@blueprint.get("/courses/<uuid:course_id>")
@authors_only
def course(course_id: UUID) -> str:
    """Show the desk of a course: its state, its check list, its modules and units."""
    ctx = get_ctx()
    facts = get_own_course(ctx, course_id)
    shown = facts.draft_version_id or facts.version.id
    findings = queries.list_findings(ctx, shown) if facts.draft_version_id else []
    return render_template(
        "authoring/course.html",
        course=facts,
        outline=queries.get_outline(ctx, shown),
        blocking=[line_of(f, course_id) for f in findings if f.blocks],
        advice=[line_of(f, course_id) for f in findings if not f.blocks],
        incomplete={finding.unit_id for finding in findings if finding.blocks},
    )


@blueprint.route("/courses/<uuid:course_id>/description", methods=["GET", "POST"])
@authors_only
def description(course_id: UUID) -> ResponseReturnValue:
    """Change what the draft says about the course."""
    ctx = get_ctx()
    facts = get_own_course(ctx, course_id)
    if facts.draft_version_id is None:
        raise NotFound
    revision = present_revision(ctx.db, facts.draft_version_id)
    version = queries.get_outline(ctx, facts.draft_version_id).version
    topics = queries.list_topics(ctx)
    letters = list(queries.get_course_by_id(ctx, course_id).letters)
    form = CourseForm(**course_values(version), topics=letters).filled_from(revision)
    form.topics.choices = _topic_choices(topics)
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            actions.update_draft(
                ctx,
                version_id=version.id,
                topic_ids=_topic_ids(topics, form.topics.data),
                seen=form.seen_revision,
                **form.values,
            )
            flash(say(_("The description is saved.")), "ok")
            return leads_to(url_for(".course", course_id=course_id))
    return form_page("authoring/course_form.html", form=form, course=facts)


@blueprint.post("/courses/<uuid:course_id>/draft")
@authors_only
def begin_draft(course_id: UUID) -> ResponseReturnValue:
    """Copy the published version into a new draft."""
    with once() as leads_to:
        actions.begin_draft(get_ctx(), course_id=course_id)
        text = _("A new draft is begun. What is published stays as it is until you publish.")
        flash(say(text), "ok")
        return leads_to(url_for(".course", course_id=course_id))


@blueprint.post("/courses/<uuid:course_id>/publish")
@authors_only
def publish(course_id: UUID) -> ResponseReturnValue:
    """Publish the draft; what is missing is listed on the desk."""
    desk = url_for(".course", course_id=course_id)
    try:
        with once() as leads_to:
            actions.publish_course(get_ctx(), course_id=course_id)
            flash(say(_("The course is published. Everybody can see it now.")), "ok")
            return leads_to(desk)
    except Conflict as error:
        flash(say(problem_of(error)), "bad")
    return redirect(desk, 303)


@blueprint.route("/courses/<uuid:course_id>/discard", methods=["GET", "POST"])
@authors_only
def discard(course_id: UUID) -> ResponseReturnValue:
    """Ask, then throw the draft away."""
    ctx = get_ctx()
    facts = get_own_course(ctx, course_id)
    if facts.draft_version_id is None:
        raise NotFound
    form = ConfirmForm()
    if form.validate_on_submit():
        with once(form) as leads_to:
            actions.discard_draft(ctx, version_id=facts.draft_version_id)
            flash(say(_("The draft is thrown away.")), "ok")
            if facts.is_published:
                return leads_to(url_for(".course", course_id=course_id))
            return leads_to(url_for(".index"))
    return form_page(
        "authoring/confirm.html",
        form=form,
        course=facts,
        title=say(_("Throw this draft away?")),
        text=say(
            _("The published version stays as it is.")
            if facts.is_published
            else _("The course was never published: nothing of it will be left.")
        ),
        button=say(_("Throw the draft away")),
        back=url_for(".course", course_id=course_id),
    )


def _own_providers(ctx: Context) -> list[tuple[UUID, str]]:
    providers = organisations_queries.list_providers(ctx)
    if ctx.actor.is_administrator:
        return providers
    own = ctx.actor.organisations_of(Role.TRAINER)
    return [(key, name) for key, name in providers if key in own]


def _topic_choices(topics: list[TopicFacts]) -> list[tuple[str, str]]:
    return [(topic.letter, plain(topic.name)) for topic in topics]


def _topic_ids(topics: list[TopicFacts], letters: list[str] | None) -> list[UUID]:
    by_letter = {topic.letter: topic.id for topic in topics}
    return [by_letter[letter] for letter in letters or () if letter in by_letter]
