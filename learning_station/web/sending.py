"""Sending a form: whoever clicks twice is led to the same place twice, and it is done once.

Forms carry a hidden `request_id`. Without one (a page from before, a request made by hand), every
request counts."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol
from uuid import UUID

from flask import Flask, flash, make_response, redirect, request, session
from flask import Response as FlaskResponse
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from learning_station.infra import sent_forms
from learning_station.infra.sent_forms import FirstAnswer, Sending
from learning_station.kernel.errors import Conflict
from learning_station.kernel.translations import mark as _
from learning_station.kernel.translations import translate

from .reader import get_reader
from .request_context import get_ctx

FIELD = "request_id"
_FLASHES = "_flashes"

DONE_ALREADY = frozenset({404, 409, 410, 422})
"""With what a form is refused whose work is done already."""

DONE_BEFORE = _(
    "You sent this form before, and it was done then. This page shows how things stand now."
)
"""What is said instead of the first answer: since then, somebody may have undone what it did."""

LeadsTo = Callable[[str], Response]
"""Ends what is done once: takes the address the answer leads to and returns that answer."""


class SentBefore(Conflict):
    """The form was done before, and comes again with something else in it."""

    code = "form.sent_before"
    message = _(
        "You sent this form before, and it was done. What you changed since then is not saved yet: "
        "send it again if you want that, too."
    )


class AnsweredBefore(HTTPException):
    """Ends a request whose form was done before: the answer leads where the first one led."""

    code = 303

    def __init__(self, first: FirstAnswer) -> None:
        super().__init__()
        self.first = first

    def get_response(self, *_request: object) -> Response:
        """Return the way to where the first answer led."""
        return _lead_again(self.first)


class ShownForm(Protocol):
    """What is asked of a form that is done once."""

    guards_versions: bool
    """Whether it notices by itself that it was filled from something outdated."""


def init_sending(app: Flask) -> None:
    """Give forms their ids, and answer those that come again after everything was done."""
    app.after_request(answer_as_before)
    app.jinja_env.globals["new_request_id"] = new_request_id


def new_request_id() -> str:
    """Return an id for a form that is shown."""
    return str(get_ctx().ids.new())


def sent_request_id() -> UUID | None:
    """Return the id of the form that came, or None when it has none of ours."""
    text = request.form.get(FIELD, "") if request.method == "POST" else ""
    try:
        return UUID(text)
    except ValueError:
        return None


def answer_as_before(response: FlaskResponse) -> FlaskResponse:
    """After each request: what was refused because it is done already is led on all the same.

    A thing that was deleted is not found by the second click, a used link is used, a version that
    was saved is outdated."""
    if request.url_rule is None or response.status_code not in DONE_ALREADY:
        return response
    request_id = sent_request_id()
    if request_id is None:
        return response
    ctx = get_ctx()
    first = sent_forms.find_answer(ctx.db, request_id, ctx.actor.person_id)
    if first is None or first.fingerprint != _fingerprint():
        return response
    return make_response(_lead_again(first))


@contextmanager
def once(form: ShownForm | None = None, *, person_id: UUID | None = None) -> Iterator[LeadsTo]:
    """Do what the form asks for in one transaction, and only when that was not done before.

    What is yielded ends the block: `return leads_to(address)`. A form that comes again ends the
    request where the first led; one with something else in it raises SentBefore. `person_id`
    tells whose form it is where nobody is signed in."""
    ctx = get_ctx()
    sending = _sending(person_id or ctx.actor.person_id)
    said_before = list(session.get(_FLASHES, ()))

    def leads_to(address: str) -> Response:
        if sending is not None:
            sent_forms.keep_answer(ctx.db, sending, location=address)
        return redirect(address, 303)

    try:
        with ctx.unit.transaction():
            first = sent_forms.claim(ctx.db, sending, now=ctx.now) if sending else None
            if sending is not None and first is not None:
                _require_news(form, sending, first)
            yield leads_to
    except BaseException:
        # What was said to have happened has not.
        if _FLASHES in session:
            session[_FLASHES] = said_before
        raise


def _require_news(form: ShownForm | None, sending: Sending, first: FirstAnswer) -> None:
    if sending.fingerprint == first.fingerprint:
        raise AnsweredBefore(first)
    if form is None or not form.guards_versions:
        raise SentBefore


def _sending(person_id: UUID | None) -> Sending | None:
    request_id = sent_request_id()
    if request_id is None or person_id is None:
        return None
    return Sending(person_id, request_id, _fingerprint())


def _fingerprint() -> str:
    """Return what tells the content of this form from others; nothing secret goes into it."""
    digest = hashlib.sha256(request.full_path.encode())
    for name, value in sorted(request.form.items(multi=True)):
        if name not in (FIELD, "csrf_token") and "password" not in name:
            digest.update(f"\n{name}={value}".encode())
    for name, file in sorted(request.files.items(multi=True), key=lambda item: item[0]):
        digest.update(f"\n{name}:{file.filename}:".encode())
        place = file.stream.tell()
        file.stream.seek(0)
        digest.update(file.stream.read())
        file.stream.seek(place)
    return digest.hexdigest()


def _lead_again(first: FirstAnswer) -> Response:
    flash(translate(get_reader().language, DONE_BEFORE), "")
    return redirect(first.location, 303)
