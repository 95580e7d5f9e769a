"""Issuing: who meets the rule, what is missing for whom, the proof, the batch and its progress."""

from uuid import UUID

from flask import Response, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_station.credentials import actions, documents, queries
from learning_station.credentials.errors import ProofImpossible
from learning_station.credentials.permissions import CredentialPermission
from learning_station.credentials.queries import AwardRow, SessionFacts
from learning_station.kernel.errors import NotFound
from learning_station.kernel.texts import show_signs
from learning_station.kernel.translations import mark as _
from learning_station.web.csv_files import send_csv
from learning_station.web.errors import error_page
from learning_station.web.files import send_bytes
from learning_station.web.forms import Problem, form_page, problem_of, say
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once
from learning_station.web.shell import moment
from learning_station.web.status import status_of

from .entrance import blueprint, failure_words, for_administrators, kind_words, state_words
from .forms import IssueForm

MISSING = {
    "units": _("Units to complete: %(count)s"),
    "quizzes": _("Quizzes to pass: %(count)s"),
    "meetings": _("Meetings to attend: %(count)s"),
}


@blueprint.get("/sessions")
@for_administrators
def sessions() -> str:
    """List the sessions that lead to a certificate."""
    return render_template(
        "certificates/sessions.html",
        page=queries.list_awarding_sessions(get_ctx(), cursor=request.args.get("cursor") or None),
        kinds=kind_words(),
    )


@blueprint.get("/sessions/<slug>")
@for_administrators
def session(slug: str) -> str:
    """Show who can be given a certificate, who has one, and what is missing for the others."""
    facts = _get_session(slug)
    rows = queries.list_award_rows(get_ctx(), facts.id, facts.award)
    return render_template(
        "certificates/session.html",
        session=facts,
        rows=rows,
        ready=[row for row in rows if row.is_ready],
        credentials=queries.list_session_credentials(get_ctx(), facts.id),
        missing={row.enrolment_id: _missing_words(row) for row in rows},
        revoked={row.enrolment_id: _revocation_words(row) for row in rows if row.is_revoked},
        show_signs=show_signs,
        states=state_words(),
        kinds=kind_words(),
    )


def _get_session(slug: str) -> SessionFacts:
    facts = queries.get_session_facts(get_ctx(), slug=slug)
    get_ctx().require(CredentialPermission.ISSUE, facts)
    return facts


def _missing_words(row: AwardRow) -> list[str]:
    return [say(Problem(MISSING[line.code], count=line.missing)) for line in row.missing]


@blueprint.get("/sessions/<slug>/people.csv")
@for_administrators
def people_csv(slug: str) -> Response:
    """Send everybody in the session with what they have or miss."""
    facts = _get_session(slug)
    headings = [
        say(_("Name")), say(_("Printed name")), say(_("Organisation")), say(_("Meets the rule")),
        say(_("Missing")), say(_("Number")), say(_("Revoked on")),
    ]  # fmt: skip
    rows = (
        (
            row.name, row.printed_name, row.organisation, row.meets_rule,
            "; ".join(_missing_words(row)), row.serial or "",
            row.revoked.at if row.revoked else "",
        )
        for row in queries.list_award_rows(get_ctx(), facts.id, facts.award)
    )  # fmt: skip
    return send_csv(f"{facts.slug}-certificates.csv", headings, rows)


@blueprint.route("/sessions/<slug>/issue", methods=["GET", "POST"])
@for_administrators
def issue(slug: str) -> ResponseReturnValue:
    """Show for whom certificates will be made, and make them when that is confirmed."""
    facts = _get_session(slug)
    chosen = _asked_enrolment()
    rows = _rows_for(facts, chosen)
    form = IssueForm()
    form.again.choices = [(str(row.enrolment_id), row.name) for row in rows if row.is_revoked]
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            batch_id = actions.issue_certificates(
                get_ctx(),
                session_id=facts.id,
                enrolment_ids=[chosen] if chosen else None,
                again=form.chosen_again,
                language=form.chosen_language,
            )
            return leads_to(url_for("certificates.batch", batch_id=batch_id))
        # Somebody else may have issued meanwhile: the refusal shows who is left.
        rows = _rows_for(facts, chosen)
    return form_page(
        "certificates/issue.html",
        form=form,
        session=facts,
        people=[row for row in rows if row.is_ready],
        unprintable=[row for row in rows if row.is_unprintable],
        revoked={str(row.enrolment_id): _revocation_words(row) for row in rows if row.is_revoked},
        show_signs=show_signs,
        others=[row for row in rows if not row.meets_rule],
        enrolment_id=chosen,
        missing={row.enrolment_id: _missing_words(row) for row in rows},
        kinds=kind_words(),
    )


def _rows_for(facts: SessionFacts, chosen: UUID | None) -> list[AwardRow]:
    """Return the people the page is about: everybody, or the one who was chosen."""
    rows = queries.list_award_rows(get_ctx(), facts.id, facts.award)
    return [row for row in rows if chosen in (None, row.enrolment_id)]


def _revocation_words(row: AwardRow) -> str:
    """Return when and why the person's certificate was revoked; nothing where none was."""
    if row.revoked is None:
        return ""
    when = str(moment(row.revoked.at, get_ctx().tools.settings.issuer_zone))
    message = _("Revoked on %(date)s. Reason: %(reason)s")
    return say(Problem(message, date=when, reason=row.revoked.reason))


def _asked_enrolment() -> UUID | None:
    text = request.args.get("enrolment", "")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error


@blueprint.get("/sessions/<slug>/proof.pdf")
@for_administrators
def proof(slug: str) -> Response:
    """Show the certificate of one person as it would be, marked as a proof."""
    facts = _get_session(slug)
    chosen = _asked_enrolment()
    rows = queries.list_award_rows(get_ctx(), facts.id, facts.award)
    wanted = [row for row in rows if chosen in (None, row.enrolment_id)]
    # Without a name asked for, the first who is ready; where nobody is, the first with a seat.
    wanted.sort(key=lambda row: not row.is_ready)
    if not wanted:
        raise NotFound
    (recipient,) = queries.list_recipients(get_ctx(), [wanted[0].enrolment_id])
    language = request.args.get("language") or None
    try:
        content = documents.render_proof(get_ctx(), facts, recipient, language)
    except ProofImpossible as refusal:
        reasons = (say(problem_of(refusal)), failure_words(refusal.failure))
        return error_page(status_of(refusal), " ".join(reasons))
    return send_bytes(
        content, filename=f"{facts.slug}-proof.pdf", content_type="application/pdf", inline=True
    )


@blueprint.get("/batches/<uuid:batch_id>")
@for_administrators
def batch(batch_id: UUID) -> str:
    """Show how far a batch is, counted from its certificates."""
    return render_template(
        "certificates/batch.html",
        batch=queries.get_batch(get_ctx(), batch_id),
        lines=queries.list_batch_lines(get_ctx(), batch_id),
        failure_words=failure_words,
        states=state_words(),
    )


@blueprint.post("/batches/<uuid:batch_id>/retry")
@for_administrators
def retry_batch(batch_id: UUID) -> ResponseReturnValue:
    """Try again what could not be made."""
    with once() as leads_to:
        count = actions.retry_batch(get_ctx(), batch_id=batch_id)
        flash(say(Problem(_("Certificates that are tried again: %(count)s."), count=count)), "ok")
        return leads_to(url_for("certificates.batch", batch_id=batch_id))
