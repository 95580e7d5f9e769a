"""Pages of a draft's units: writing, preview, order, files."""

from typing import Any
from uuid import UUID

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from learning_station.catalogue import actions, queries
from learning_station.catalogue.queries import Outline, UnitContent
from learning_station.infra.context import Context
from learning_station.infra.revisions import present_revision
from learning_station.kernel.errors import NotFound
from learning_station.kernel.languages import INTERFACE_LANGUAGES, Text
from learning_station.kernel.translations import mark as _
from learning_station.library import actions as library_actions
from learning_station.library import queries as library_queries
from learning_station.library.permissions import LibraryPermission
from learning_station.library.queries import FileFacts
from learning_station.library.rules import ENDINGS
from learning_station.web.files import send_bytes
from learning_station.web.forms import form_page, say
from learning_station.web.prose import prose
from learning_station.web.request_context import get_ctx
from learning_station.web.security import accepts_upload
from learning_station.web.sending import once
from learning_station.web.shell import plain

from .entrance import authors_only, blueprint, get_own_outline, module_address
from .findings import tell_saved
from .forms import UNIT_FORMS, ConfirmForm, FileUnitForm, UnitForm, texts_of, unit_values
from .modules import get_own_module, read_direction


@blueprint.route("/modules/<uuid:module_id>/units/new/<kind>", methods=["GET", "POST"])
@authors_only
@accepts_upload()
def new_unit(module_id: UUID, kind: str) -> ResponseReturnValue:
    """Add a unit of that kind at the end of a module."""
    ctx = get_ctx()
    outline, module = get_own_module(ctx, module_id)
    if kind not in UNIT_FORMS:
        raise NotFound
    form = UNIT_FORMS[kind](required=True, minutes=10, pass_percent=70)
    if _is_saved(form):
        with form.refusals():
            file_values = _take_file(ctx, form, outline.provider_id)
            with once(form) as leads_to:
                unit_id = actions.add_unit(
                    ctx, module_id=module_id, kind=kind, **form.values, **file_values
                )
                if kind == "quiz":
                    flash(say(_("The quiz is added. Write its first question.")), "ok")
                    return leads_to(url_for(".new_question", unit_id=unit_id))
                tell_saved(ctx, _("The unit is added."), unit_id)
                return leads_to(module_address(outline.course_id, module_id))
    return _unit_page(form, kind, outline=outline, module_id=module.id, unit=None)


@blueprint.route("/units/<uuid:unit_id>", methods=["GET", "POST"])
@authors_only
@accepts_upload()
def unit(unit_id: UUID) -> ResponseReturnValue:
    """Change a unit."""
    ctx = get_ctx()
    revision = present_revision(ctx.db, unit_id)
    outline, content = get_own_unit(ctx, unit_id)
    form = UNIT_FORMS[content.kind](**unit_values(content)).filled_from(revision)
    if _is_saved(form):
        with form.refusals():
            file_values = _take_file(ctx, form, outline.provider_id)
            with once(form) as leads_to:
                actions.update_unit(
                    ctx, unit_id=unit_id, seen=form.seen_revision, **form.values, **file_values
                )
                tell_saved(ctx, _("The unit is saved."), unit_id)
                return leads_to(module_address(outline.course_id, content.module_id))
    return _unit_page(
        form, content.kind, outline=outline, module_id=content.module_id, unit=content
    )


@blueprint.get("/units/<uuid:unit_id>/preview")
@authors_only
def preview(unit_id: UUID) -> str:
    """Show a unit as learners will see it, with the right answers marked."""
    ctx = get_ctx()
    outline, content = get_own_unit(ctx, unit_id)
    units = outline.units
    place = next(number for number, each in enumerate(units) if each.id == unit_id)
    return render_template(
        "authoring/preview.html",
        before=units[place - 1] if place else None,
        after=units[place + 1] if place + 1 < len(units) else None,
        outline=outline,
        unit=content,
        body=prose(content.body),
        file=_find_file(ctx, str(content.file_id or "")),
    )


@blueprint.post("/units/<uuid:unit_id>/move")
@authors_only
def move_unit(unit_id: UUID) -> ResponseReturnValue:
    """Move a unit up or down by one place."""
    ctx = get_ctx()
    outline, content = get_own_unit(ctx, unit_id)
    with once() as leads_to:
        actions.move_unit(ctx, unit_id=unit_id, by=read_direction())
        return leads_to(module_address(outline.course_id, content.module_id))


@blueprint.route("/units/<uuid:unit_id>/delete", methods=["GET", "POST"])
@authors_only
def delete_unit(unit_id: UUID) -> ResponseReturnValue:
    """Ask, then take a unit out of the draft."""
    ctx = get_ctx()
    outline, content = get_own_unit(ctx, unit_id)
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            actions.delete_unit(ctx, unit_id=unit_id)
            flash(say(_("The unit is deleted.")), "ok")
            return leads_to(module_address(outline.course_id, content.module_id))
    return form_page(
        "authoring/confirm.html",
        form=form,
        course=queries.get_course_by_id(ctx, outline.course_id),
        title=say(_("Delete this unit?")),
        text=plain(content.title),
        button=say(_("Delete the unit")),
        back=module_address(outline.course_id, content.module_id),
    )


@blueprint.get("/files/<uuid:file_id>")
@authors_only
def file(file_id: UUID) -> Response:
    """Hand a file of one's provider over for saving."""
    ctx = get_ctx()
    facts = library_queries.get_file(ctx, file_id)
    if not ctx.may(LibraryPermission.BROWSE_FILES, facts.provider_id):
        raise NotFound
    content = library_queries.read_file(ctx, facts)
    return send_bytes(content, filename=facts.filename, content_type=facts.media_type)


def get_own_unit(ctx: Context, unit_id: UUID) -> tuple[Outline, UnitContent]:
    """Return a unit one may write, with the outline it stands in."""
    version_id = queries.find_draft_of_unit(ctx, unit_id)
    if version_id is None:
        raise NotFound
    return get_own_outline(ctx, version_id), queries.get_unit_content(ctx, unit_id)


def _is_saved(form: UnitForm) -> bool:
    """Tell whether the form came to be saved and can be: its other button only shows a preview."""
    return request.form.get("step") != "preview" and bool(form.validate_on_submit())


def _take_file(ctx: Context, form: UnitForm, provider_id: UUID) -> dict[str, Any]:
    """Store the file that came, else keep the one there was; the form remembers it either way."""
    if not isinstance(form, FileUnitForm):
        return {}
    upload = form.file.data
    # A form made by hand may send text where a file belongs.
    if isinstance(upload, FileStorage) and upload.filename:
        prepared = library_queries.prepare_file(
            ctx, provider_id=provider_id, filename=upload.filename, content=upload.read()
        )
        stored = library_actions.store_file(ctx, prepared=prepared)
        form.file_id.data = str(stored)
    kept = _find_file(ctx, form.file_id.data or "")
    return {"file_id": kept.id if kept else None}


def _find_file(ctx: Context, file_id: str) -> FileFacts | None:
    try:
        found = library_queries.find_file(ctx, UUID(file_id))
    except ValueError:
        return None
    may_see = found and ctx.may(LibraryPermission.BROWSE_FILES, found.provider_id)
    return found if may_see else None


def _unit_page(
    form: UnitForm, kind: str, *, outline: Outline, module_id: UUID, unit: UnitContent | None
) -> ResponseReturnValue:
    is_preview = request.form.get("step") == "preview"
    typed = texts_of(form, "body")
    languages = [tag for tag in INTERFACE_LANGUAGES if typed.has(tag)]
    return form_page(
        "authoring/unit_form.html",
        form=form,
        kind=kind,
        outline=outline,
        module_id=module_id,
        unit=unit,
        incomplete=_incomplete_questions(unit) if unit else set(),
        file=_find_file(get_ctx(), form.file_id.data or "")
        if isinstance(form, FileUnitForm)
        else None,
        endings=",".join(ENDINGS),
        previews=[(tag, prose(Text(typed[tag], tag), 4)) for tag in languages]
        if is_preview
        else None,
    )


def _incomplete_questions(unit: UnitContent) -> set[int]:
    findings = queries.list_unit_findings(get_ctx(), unit.id) if unit.questions else []
    return {finding.values["number"] for finding in findings if "number" in finding.values}
