"""Refusals and faults as pages. Only here do the errors of the house become HTTP."""

import logging

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError
from werkzeug.exceptions import HTTPException, SecurityError

from learning_station.kernel.errors import LearningStationError
from learning_station.kernel.translations import mark as _

from .forms import problem_of, say
from .reader import clear_reader
from .status import PARENTS, status_of

log = logging.getLogger(__name__)

TITLES = {
    400: _("This request cannot be understood"),
    403: _("You may not do this"),
    404: _("This page does not exist"),
    405: _("This address cannot be used like that"),
    409: _("This is not possible now"),
    410: _("This page is gone"),
    413: _("This is too much at once"),
    422: _("Some things need correcting"),
    429: _("Too many tries"),
    500: _("Something broke on our side"),
    503: _("We are working on it"),
}

TEXTS = {
    400: _("Something in it cannot be read. Go back, check what you entered and try again."),
    403: _("Your account has no permission for it. An administrator can grant it."),
    404: _(
        "It may have moved, or you may not see it. Check the address, or start from the home page."
    ),
    405: _("Go back and use the buttons of the page."),
    409: _("Somebody changed it meanwhile. Go back and load the page again."),
    410: _("What stood here is no longer offered."),
    413: _("The form or the file is larger than this page takes."),
    422: _("Go back and check what you entered."),
    429: _("Wait a few minutes, then try again."),
    500: _("It has been written down. Try again; if it happens again, tell us what you did."),
    503: _("Try again in a few minutes."),
}

FORM_EXPIRED = _(
    "This form was open for too long, or your browser sent no cookie. "
    "Go back, load the page again and send it once more."
)


def init_errors(app: Flask) -> None:
    """Answer every refusal and every fault with a page."""
    app.register_error_handler(LearningStationError, answer_refusal)
    app.register_error_handler(CSRFError, answer_expired_form)
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(DataError, answer_unstorable)
    app.register_error_handler(IntegrityError, answer_race)
    app.register_error_handler(OverflowError, answer_unstorable)
    app.register_error_handler(Exception, answer_fault)


def answer_refusal(error: LearningStationError) -> Response:
    """Show a refusal of the house: 404 for what cannot be seen, 403, 409 or 400."""
    status = status_of(error)
    # A refusal with a sentence of its own says more than the general text.
    is_general = type(error) in PARENTS
    return error_page(status, None if is_general else say(problem_of(error)))


def answer_expired_form(error: CSRFError) -> Response:
    """Show that the form's token is missing or too old."""
    return error_page(400, say(FORM_EXPIRED))


def answer_http_error(error: HTTPException) -> Response:
    """Show an error that HTTP itself raised; redirects pass through."""
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    response = error_page(status)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def answer_unstorable(error: Exception) -> Response:
    """Show that a value was sent which no column can hold."""
    log.warning("a value cannot be stored: %s %s", request.path, type(error).__name__)
    return error_page(400)


def answer_race(error: Exception) -> Response:
    """Show that somebody else was faster; written down, because most races are met before."""
    log.warning("a constraint refused %s %s", request.method, request.path, exc_info=error)
    return error_page(409)


def answer_fault(error: Exception) -> Response:
    """Write a fault down and show the page for it; nothing of it reaches the reader."""
    log.exception("fault at %s %s", request.method, request.path, exc_info=error)
    return error_page(500)


def error_page(status: int, text: str | None = None) -> Response:
    """Return the page for a status; plain when the shell itself cannot be drawn."""
    values = {
        "status": status,
        "title": say(TITLES.get(status, TITLES[500 if status >= 500 else 400])),
        "text": text or say(TEXTS.get(status, TEXTS[500 if status >= 500 else 400])),
    }
    if isinstance(request.routing_exception, SecurityError):
        # An untrusted host: no link may be built from it.
        return make_response(render_template("errors/plain.html", **values), status)
    try:
        body = render_template("errors/error.html", **values)
    except Exception:
        log.exception("the error page itself failed")
        clear_reader()
        body = render_template("errors/plain.html", **values)
    return make_response(body, status)
