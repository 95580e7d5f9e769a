"""Pages of the mails; in the embedded installation this is where mail is read."""

import re
from uuid import UUID

from flask import Response, current_app, render_template
from markupsafe import Markup, escape

from learning_station.config import Settings
from learning_station.kernel.pages import Page
from learning_station.kernel.translations import mark as _
from learning_station.reporting.queries import mailbox as queries
from learning_station.reporting.queries.keys import PAGE
from learning_station.web.csv_files import send_csv
from learning_station.web.forms import say
from learning_station.web.request_context import get_ctx
from learning_station.web.security import content_security_policy

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
from .wording import KEPT_STATES, MESSAGE_STATES, message_words

MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""Policy of a mail's HTML: nothing runs, nothing is fetched; its links open a page of their own."""

_ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")


def _read(cursor: str | None, size: int) -> Page[queries.MessageRow]:
    return queries.list_messages(
        get_ctx(),
        text=asked_text("q") or None,
        kind=asked_text("kind") or None,
        state=asked_choice("state", queries.STATES),
        cursor=cursor,
        size=size,
    )


@blueprint.get("/mailbox")
@for_administrators
def mailbox() -> str:
    """List the mails, newest first."""
    return render_template(
        "administration/mailbox.html",
        page=_read(asked_cursor(), PAGE),
        states=said(list(_states().items())),
        kind_words=message_words,
        **_state_words(),
    )


def _stays_here() -> bool:
    settings: Settings = current_app.extensions["settings"]
    return settings.mail_url == "mailbox"


def _states() -> dict[str, str]:
    return KEPT_STATES if _stays_here() else MESSAGE_STATES


def _state_words() -> dict[str, object]:
    """Return what the tags of mails need: the states in words, and whether any mail leaves."""
    return {
        "state_words": {state: say(text) for state, text in _states().items()},
        "is_mailbox_only": _stays_here(),
    }


@blueprint.get("/mailbox.csv")
@for_administrators
def mailbox_csv() -> Response:
    """Send the list of mails as CSV, without their bodies."""
    headings = [
        say(_("To")), say(_("Subject")), say(_("Kind")), say(_("Language")), say(_("State")),
        say(_("Written on")), say(_("Sent on")),
    ]  # fmt: skip
    states = _states()
    rows = (
        (
            mail.recipient, mail.subject, mail.kind, mail.language, say(states[mail.state]),
            mail.created_at, None if _stays_here() else mail.sent_at,
        )
        for mail in every_row(lambda cursor: _read(cursor, EXPORT_PAGE))
    )  # fmt: skip
    return send_csv("mailbox.csv", headings, rows)


@blueprint.get("/mailbox/<uuid:message_id>")
@for_administrators
def message(message_id: UUID) -> Response:
    """Show one mail: its text with links, and its HTML in a frame in which nothing runs."""
    settings: Settings = current_app.extensions["settings"]
    found = queries.get_message(get_ctx(), message_id)
    body = render_template(
        "administration/message.html",
        message=found,
        text=_with_links(found.text),
        kind_words=message_words,
        **_state_words(),
    )
    response = Response(body)
    # The one page that may show a frame, and only one of this installation.
    policy = content_security_policy(https=settings.is_https)
    response.headers["Content-Security-Policy"] = policy + "; frame-src 'self'"
    return response


@blueprint.get("/mailbox/<uuid:message_id>/html")
@for_administrators
def message_html(message_id: UUID) -> Response:
    """Send the HTML of a mail alone, under a policy in which nothing runs."""
    html = queries.get_message(get_ctx(), message_id).html
    # Links inside of a frame would open in the frame, which no page of ours permits.
    response = Response(html.replace("<head>", '<head><base target="_blank">', 1))
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _with_links(text: str) -> Markup:
    """Return the text of a mail, escaped, its web addresses as links."""
    parts, end = [], 0
    for found in _ADDRESS.finditer(text):
        parts.append(escape(text[end : found.start()]))
        parts.append(Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(found.group()))
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])
