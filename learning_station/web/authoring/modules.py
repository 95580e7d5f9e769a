"""Pages of a draft's modules."""

from uuid import UUID

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue

from learning_station.catalogue import actions, queries
from learning_station.catalogue.queries import ModuleOutline, Outline
from learning_station.infra.context import Context
from learning_station.infra.revisions import present_revision
from learning_station.kernel.errors import NotFound
from learning_station.kernel.translations import mark as _
from learning_station.web.forms import form_page, say
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once
from learning_station.web.shell import plain

from .entrance import authors_only, blueprint, get_own_course, get_own_outline, module_address
from .forms import ConfirmForm, ModuleForm, fields_of, texts_of


@blueprint.route("/courses/<uuid:course_id>/modules/new", methods=["GET", "POST"])
@authors_only
def new_module(course_id: UUID) -> ResponseReturnValue:
    """Add a module at the end of the draft."""
    ctx = get_ctx()
    course = get_own_course(ctx, course_id)
    if course.draft_version_id is None:
        raise NotFound
    form = ModuleForm()
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            module_id = actions.add_module(
                ctx,
                version_id=course.draft_version_id,
                title=texts_of(form, "title"),
                summary=texts_of(form, "summary"),
            )
            flash(say(_("The module is added. Add its units.")), "ok")
            return leads_to(module_address(course_id, module_id))
    outline = queries.get_outline(ctx, course.draft_version_id)
    return form_page("authoring/module_form.html", form=form, outline=outline, module=None)


@blueprint.route("/modules/<uuid:module_id>", methods=["GET", "POST"])
@authors_only
def module(module_id: UUID) -> ResponseReturnValue:
    """Change a module."""
    ctx = get_ctx()
    revision = present_revision(ctx.db, module_id)
    outline, facts = get_own_module(ctx, module_id)
    form = ModuleForm(**fields_of(title=facts.title, summary=facts.summary)).filled_from(revision)
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            actions.update_module(
                ctx,
                module_id=module_id,
                title=texts_of(form, "title"),
                summary=texts_of(form, "summary"),
                seen=form.seen_revision,
            )
            flash(say(_("The module is saved.")), "ok")
            return leads_to(module_address(outline.course_id, module_id))
    return form_page("authoring/module_form.html", form=form, outline=outline, module=facts)


@blueprint.post("/modules/<uuid:module_id>/move")
@authors_only
def move_module(module_id: UUID) -> ResponseReturnValue:
    """Move a module up or down by one place."""
    ctx = get_ctx()
    outline, _facts = get_own_module(ctx, module_id)
    with once() as leads_to:
        actions.move_module(ctx, module_id=module_id, by=read_direction())
        return leads_to(module_address(outline.course_id, module_id))


@blueprint.route("/modules/<uuid:module_id>/delete", methods=["GET", "POST"])
@authors_only
def delete_module(module_id: UUID) -> ResponseReturnValue:
    """Ask, then take a module with its units out of the draft."""
    ctx = get_ctx()
    outline, facts = get_own_module(ctx, module_id)
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            actions.delete_module(ctx, module_id=module_id)
            flash(say(_("The module is deleted.")), "ok")
            return leads_to(url_for(".course", course_id=outline.course_id))
    return form_page(
        "authoring/confirm.html",
        form=form,
        course=queries.get_course_by_id(ctx, outline.course_id),
        title=say(_("Delete this module with its units?")),
        text=plain(facts.title),
        button=say(_("Delete the module")),
        back=module_address(outline.course_id, module_id),
    )


def get_own_module(ctx: Context, module_id: UUID) -> tuple[Outline, ModuleOutline]:
    """Return a module one may write, with the outline it stands in."""
    version_id = queries.find_draft_of_module(ctx, module_id)
    if version_id is None:
        raise NotFound
    outline = get_own_outline(ctx, version_id)
    facts = next((each for each in outline.modules if each.id == module_id), None)
    if facts is None:
        raise NotFound
    return outline, facts


def read_direction() -> int:
    """Return the places to move: -1 for up, 1 for down, as the button says."""
    return -1 if request.form.get("direction") == "up" else 1
