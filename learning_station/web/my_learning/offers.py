"""The page of an offered seat: until when it is kept, and two buttons that answer.

Whoever is signed in reaches their own; the link of the mail leads there without signing in. Looking
changes nothing: programs that check mails follow links, too."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_station.enrolment import actions as enrolment_actions
from learning_station.enrolment import queries as enrolment_queries
from learning_station.enrolment.queries import Offer
from learning_station.infra.context import Context
from learning_station.kernel.errors import Conflict
from learning_station.kernel.translations import mark as _
from learning_station.web.access import for_logistics, public
from learning_station.web.forms import problem_of, say
from learning_station.web.reader import get_reader
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once

from .views import blueprint

ACCEPTED = _("The seat is yours. A confirmation is on its way by e-mail.")
DECLINED = _("You have declined the seat. Thank you: it goes to the next person who waits.")

Answer = Callable[[Context, UUID], None]


def _accept(ctx: Context, offer_id: UUID) -> None:
    enrolment_actions.accept_offer(ctx, offer_id=offer_id)
    flash(say(ACCEPTED), "ok")


def _decline(ctx: Context, offer_id: UUID) -> None:
    enrolment_actions.decline_offer(ctx, offer_id=offer_id)
    flash(say(DECLINED), "ok")


ANSWERS: dict[str, Answer] = {"accept": _accept, "decline": _decline}


@blueprint.route("/offers/<uuid:offer_id>", methods=["GET", "POST"])
@for_logistics
def offer(offer_id: UUID) -> ResponseReturnValue:
    """Show the reader a seat that was offered to them; take their answer."""
    ctx, address = get_ctx(), url_for("my_learning.offer", offer_id=offer_id)
    offered = enrolment_queries.get_own_offer(ctx, offer_id)
    if request.method == "POST":
        return _answer(ctx, offered, address)
    return _show(ctx, offered, address)


@blueprint.route("/offers/link/<token>", methods=["GET", "POST"])
@public
def offer_link(token: str) -> ResponseReturnValue:
    """Show the holder of a mailed link the seat that was offered; take their answer."""
    ctx, address = get_ctx(), url_for("my_learning.offer_link", token=token)
    offered = enrolment_queries.get_offer_of_link(ctx, token)
    if request.method == "POST":
        return _answer(enrolment_queries.as_link_holder(ctx, token), offered, address)
    return _show(ctx, offered, address)


def _answer(ctx: Context, offered: Offer, address: str) -> ResponseReturnValue:
    answer = ANSWERS.get(request.form.get("answer", ""))
    if answer is None:
        return redirect(address, 303)
    try:
        with once(person_id=offered.person_id) as leads_to:
            answer(ctx, offered.id)
            return leads_to(address)
    except Conflict as refusal:
        flash(say(problem_of(refusal)), "bad")
    return redirect(address, 303)


def _show(ctx: Context, offered: Offer, address: str) -> str:
    person = get_reader().person
    return render_template(
        "my_learning/offer.html",
        offer=offered,
        stands=offered.stands(ctx.now),
        address=address,
        is_own=person is not None and person.person_id == offered.person_id,
        zone=offered.person_zone if person is None else None,
    )
