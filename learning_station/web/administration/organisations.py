"""Pages of organisations: the list, adding one, correcting one."""

from typing import TypedDict
from uuid import UUID

from flask import Response, flash, render_template, url_for
from flask.typing import ResponseReturnValue

from learning_station.infra.revisions import present_revision
from learning_station.kernel.pages import Page
from learning_station.kernel.translations import mark as _
from learning_station.organisations import actions, queries
from learning_station.organisations.errors import MembershipUnknown
from learning_station.organisations.queries import MembershipKind, Organisation, OrganisationKind
from learning_station.reporting.queries.keys import PAGE
from learning_station.reporting.queries.people import count_people_by_organisation
from learning_station.web.csv_files import send_csv
from learning_station.web.forms import form_page, say
from learning_station.web.reader import get_reader
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once
from learning_station.web.shell import country_name

from .entrance import (
    EXPORT_PAGE,
    asked_choice,
    asked_cursor,
    asked_text,
    blueprint,
    every_row,
    for_administrators,
    said,
)
from .forms import (
    MEMBERSHIP_KINDS,
    ORGANISATION_KINDS,
    MembershipEndForm,
    MembershipForm,
    NewOrganisationForm,
    OrganisationForm,
    fill_choices,
)


def _read(cursor: str | None, size: int) -> Page[Organisation]:
    kind = asked_choice("kind", [kind for kind, _label in ORGANISATION_KINDS])
    return queries.list_organisations(
        get_ctx(),
        kinds=[OrganisationKind(kind)] if kind else (),
        text=asked_text("q"),
        cursor=cursor,
        size=size,
    )


@blueprint.get("/organisations")
@for_administrators
def organisations() -> str:
    """List the organisations by name."""
    page = _read(asked_cursor(), PAGE)
    return render_template(
        "administration/organisations.html",
        page=page,
        kinds=said(ORGANISATION_KINDS),
        kind_words=dict(said(ORGANISATION_KINDS)),
        people=count_people_by_organisation(get_ctx(), [row.id for row in page.rows]),
    )


@blueprint.get("/organisations.csv")
@for_administrators
def organisations_csv() -> Response:
    """Send the organisations as CSV, filtered like the page."""
    headings = [
        say(_("Name")), say(_("Short name")), say(_("Kind")), say(_("Country")), say(_("Region")),
        say(_("Time zone")), say(_("Weekend")), say(_("Languages")),
        say(_("Mail domains")),
    ]  # fmt: skip
    kinds = dict(said(ORGANISATION_KINDS))
    rows = (
        (
            row.name, row.slug, kinds[row.kind], country_name(row.country) if row.country else "",
            row.region, row.zone, " ".join(map(str, row.weekend)), " ".join(row.languages),
            " ".join(row.mail_domains),
        )
        for row in every_row(lambda cursor: _read(cursor, EXPORT_PAGE))
    )  # fmt: skip
    return send_csv("organisations.csv", headings, rows)


@blueprint.route("/organisations/new", methods=["GET", "POST"])
@for_administrators
def organisation_new() -> ResponseReturnValue:
    """Add an organisation."""
    form = NewOrganisationForm(weekend=["6", "7"])
    fill_choices(form, [], get_reader().language)
    if form.validate_on_submit():
        with form.refusals(organisations_slug_taken="slug"), once(form) as leads_to:
            organisation_id = actions.create_organisation(
                get_ctx(), slug=form.slug.data or "", **_values(form)
            )
            _save_domains(form, organisation_id)
            flash(say(_("The organisation is added.")), "ok")
            return leads_to(url_for("administration.organisation", organisation_id=organisation_id))
    return form_page("administration/organisation.html", form=form, organisation=None)


@blueprint.route("/organisations/<uuid:organisation_id>", methods=["GET", "POST"])
@for_administrators
def organisation(organisation_id: UUID) -> ResponseReturnValue:
    """Show the facts of an organisation and correct them."""
    ctx = get_ctx()
    revision = present_revision(ctx.db, organisation_id)
    found = queries.get_organisation(ctx, organisation_id)
    name = found.name
    form = _filled(found).filled_from(revision)
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            actions.change_organisation(
                ctx, organisation_id=organisation_id, seen=form.seen_revision, **_values(form)
            )
            _save_domains(form, organisation_id)
            flash(say(_("The organisation is saved.")), "ok")
            return leads_to(url_for("administration.organisation", organisation_id=organisation_id))
    shown = {"id": organisation_id, "name": name}
    return form_page(
        "administration/organisation.html",
        form=form,
        organisation=shown,
        memberships=queries.list_memberships(ctx, organisation_id),
        membership_words=dict(said(MEMBERSHIP_KINDS)),
        today=ctx.now.date(),
    )


def _save_domains(form: OrganisationForm, organisation_id: UUID) -> None:
    actions.set_mail_domains(
        get_ctx(), organisation_id=organisation_id, domains=form.mail_domains.data
    )


@blueprint.route("/organisations/<uuid:organisation_id>/memberships/new", methods=["GET", "POST"])
@for_administrators
def membership_new(organisation_id: UUID) -> ResponseReturnValue:
    """Let an organisation belong to the association from a day on."""
    ctx = get_ctx()
    found = queries.get_organisation(ctx, organisation_id)
    shown = {"id": organisation_id, "name": found.name}
    form = MembershipForm(kind=MembershipKind.MEMBER.value)
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            actions.begin_membership(
                ctx,
                organisation_id=organisation_id,
                kind=MembershipKind(form.kind.data),
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
            )
            flash(say(_("The membership is saved.")), "ok")
            return leads_to(url_for("administration.organisation", organisation_id=organisation_id))
    return form_page("administration/membership_new.html", form=form, organisation=shown)


@blueprint.route(
    "/organisations/<uuid:organisation_id>/memberships/<uuid:membership_id>/end",
    methods=["GET", "POST"],
)
@for_administrators
def membership_end(organisation_id: UUID, membership_id: UUID) -> ResponseReturnValue:
    """Let a membership end with a day."""
    ctx = get_ctx()
    found = queries.get_organisation(ctx, organisation_id)
    shown = {"id": organisation_id, "name": found.name}
    if membership_id not in {row.id for row in queries.list_memberships(ctx, organisation_id)}:
        raise MembershipUnknown
    form = MembershipEndForm()
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            actions.end_membership(ctx, membership_id=membership_id, ends_on=form.ends_on.data)
            flash(say(_("The membership is saved.")), "ok")
            return leads_to(url_for("administration.organisation", organisation_id=organisation_id))
    return form_page("administration/membership_end.html", form=form, organisation=shown)


def _filled(found: Organisation) -> OrganisationForm:
    form = OrganisationForm(
        name=found.name,
        kind=found.kind,
        country=found.country or "",
        region=found.region or "",
        zone=found.zone,
        weekend=[str(day) for day in found.weekend],
        languages=list(found.languages),
        mail_domains=", ".join(found.mail_domains),
    )
    fill_choices(form, list(found.languages), get_reader().language)
    return form


class _OrganisationValues(TypedDict):
    name: str
    kind: OrganisationKind
    zone: str
    country: str | None
    region: str | None
    weekend: list[int]
    languages: list[str]


def _values(form: OrganisationForm) -> _OrganisationValues:
    return {
        "name": form.name.data,
        "kind": OrganisationKind(form.kind.data),
        "zone": form.zone.data,
        "country": form.country.data or None,
        "region": form.region.data or None,
        "weekend": [int(day) for day in form.weekend.data or ()],
        "languages": list(form.languages.data or ()),
    }
