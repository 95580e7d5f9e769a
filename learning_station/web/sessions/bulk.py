"""One act on several people of a session: what it would do to each, then done."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_station.enrolment import errors as enrolment_errors
from learning_station.enrolment.actions.bulk import (
    MOST_AT_ONCE,
    BulkAct,
    BulkLine,
    BulkOrder,
    Rehearsed,
    act_on_many,
)
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.enrolment.queries import bulk as queries
from learning_station.infra.context import Context
from learning_station.kernel.errors import Invalid
from learning_station.kernel.translations import mark as _
from learning_station.scheduling import queries as scheduling_queries
from learning_station.scheduling.queries import SessionRow
from learning_station.web.forms import Problem, problem_of, say
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once
from learning_station.web.shell import first_session_day, language_list, listing, ngettext, plain

from .entrance import blueprint, for_organisers
from .forms import BulkForm
from .participants import ACTS, VIEWS, ids_of

FIELDS_OF = {
    BulkAct.APPROVE: (),
    BulkAct.REFUSE: ("reason",),
    BulkAct.CANCEL: ("reason",),
    BulkAct.MOVE: ("target", "reason"),
    BulkAct.WRITE: ("subject", "text"),
}
"""What each act asks for."""
OUTCOMES = {
    "seat": (_("Gets a seat"), "ok", "check"),
    "waits": (_("Waits"), "warn", "clock"),
    "refused": (_("Is refused"), "", ""),
    "cancelled": (_("Loses seat or place"), "", ""),
    "told": (_("Gets your message"), "", ""),
    "skipped": (_("Skipped"), "bad", "bad"),
}
DONE = {
    "seat": _("With a seat now: %(names)s."),
    "waits": _("On the waitlist now: %(names)s."),
    "refused": _("Refused: %(names)s."),
    "cancelled": _("Without seat or place now: %(names)s."),
    "told": _("Written to: %(names)s."),
}
"""What became of people, said once it is done."""
NAMED_AT_MOST = 8


@blueprint.post("/<slug>/participants/bulk")
@for_organisers
def bulk(slug: str) -> ResponseReturnValue:
    """Show what an act would do to each of the chosen; with `done`, do it."""
    ctx = get_ctx()
    session = _get_session(ctx, slug)
    act, view = _asked_act(), request.form.get("view", "")
    if act is None:
        return redirect(url_for("sessions.participants", slug=slug), 303)
    chosen = _chosen(ctx, session, view)
    form = BulkForm()
    form.target.choices = _targets(ctx, session) if act is BulkAct.MOVE else []
    # What was shown is what is done: another session than the one that was shown is shown first.
    is_shown = request.form.get("shown_target", "") == (form.target.data or "")
    if request.form.get("done") and form.validate_on_submit() and is_shown:
        with form.refusals(), once(form) as leads_to:
            lines = act_on_many(
                ctx, session_id=session.id, enrolment_ids=chosen, order=_order(act, form)
            )
            names = queries.list_names(ctx, session.id, chosen)
            _say_done(lines, names)
            return leads_to(url_for("sessions.participants", slug=slug, view=view or None))
    # A refusal rolled back what was read: read it again.
    return _page(ctx, _get_session(ctx, slug), act, chosen, form, view)


def _get_session(ctx: Context, slug: str) -> SessionRow:
    session = scheduling_queries.get_session(ctx, slug=slug)
    ctx.require(EnrolmentPermission.DECIDE, session)
    return session


def _asked_act() -> BulkAct | None:
    asked = request.form.get("act", "")
    return next((act for act in BulkAct if act.value == asked), None)


def _chosen(ctx: Context, session: SessionRow, view: str) -> Sequence[UUID]:
    if request.form.get("everybody") and view in VIEWS:
        return queries.list_ids_in_view(ctx, session.id, view, most=MOST_AT_ONCE)
    return ids_of(request.form.getlist("enrolment"))


def _targets(ctx: Context, session: SessionRow) -> list[tuple[str, str]]:
    choices = [("", say(_("Choose")))]
    for target in queries.list_targets(ctx, session):
        day = first_session_day(target.starts_at, target.zone)
        choices.append(
            (str(target.id), f"{plain(target.title)} ({language_list(target.spoken)}), {day}")
        )
    return choices


def _order(act: BulkAct, form: BulkForm) -> BulkOrder:
    return BulkOrder(
        act,
        reason=form.reason.data or "",
        target_id=UUID(form.target.data) if form.target.data else None,
        subject=form.subject.data or "",
        text=form.text.data or "",
    )


def _page(
    ctx: Context,
    session: SessionRow,
    act: BulkAct,
    chosen: Sequence[UUID],
    form: BulkForm,
    view: str,
) -> tuple[str, int]:
    lines, problem = _rehearse(ctx, session.id, act, chosen, form)
    page = render_template(
        "sessions/bulk.html",
        session=session,
        act=act.value,
        title=say(ACTS[act]),
        fields=_fields_of(act, session),
        chosen=chosen,
        names=queries.list_names(ctx, session.id, chosen),
        lines=lines,
        counts=Counter(line.outcome for line in lines),
        outcomes={key: (say(words), tone, icon) for key, (words, tone, icon) in OUTCOMES.items()},
        refusal_words=lambda refusal: say(problem_of(refusal)),
        problem=problem,
        form=form,
        view=view,
    )
    return page, form.status if form.errors or form.form_errors else 200


def _fields_of(act: BulkAct, session: SessionRow) -> tuple[str, ...]:
    """Return what the act asks for; who decides without the city says why."""
    if act is BulkAct.APPROVE and session.policy == "two_stage":
        return ("reason",)
    return FIELDS_OF[act]


def _rehearse(
    ctx: Context, session_id: UUID, act: BulkAct, chosen: Sequence[UUID], form: BulkForm
) -> tuple[Sequence[BulkLine], str]:
    """Return what would happen. Of what is still to be typed only the target changes it."""
    if not chosen:
        return [], say(problem_of(enrolment_errors.NothingChosen()))
    order = BulkOrder(
        act,
        reason=form.reason.data or "-",
        target_id=UUID(form.target.data) if form.target.data and not form.target.errors else None,
        subject="-",
        text="-",
    )
    try:
        act_on_many(
            ctx, session_id=session_id, enrolment_ids=chosen, order=order, is_rehearsal=True
        )
    except Rehearsed as rehearsed:
        return rehearsed.lines, ""
    except Invalid:
        pass
    return [], ""


def _say_done(lines: Sequence[BulkLine], names: dict[UUID, str]) -> None:
    done = [line for line in lines if line.outcome != "skipped"]
    text = ngettext("Done for %(num)s person.", "Done for %(num)s people.", len(done))
    said = [text % {"num": len(done)}]
    for outcome, words in DONE.items():
        people = [names[line.enrolment_id] for line in done if line.outcome == outcome]
        if people:
            said.append(say(Problem(words, names=_few(people))))
    flash(" ".join(said), "ok" if done else "warn")
    for line in lines:
        if line.refusal is not None:
            why = say(problem_of(line.refusal))
            skipped = Problem(
                _("%(name)s was skipped: %(why)s"), name=names[line.enrolment_id], why=why
            )
            flash(say(skipped), "warn")


def _few(names: Sequence[str]) -> str:
    """Return the names as a sentence part; of a crowd the first, and how many more there are."""
    if len(names) <= NAMED_AT_MOST:
        return listing([*names])
    count = len(names) - NAMED_AT_MOST
    more = ngettext("%(num)s more", "%(num)s more", count) % {"num": count}
    return listing([*names[:NAMED_AT_MOST], more])
