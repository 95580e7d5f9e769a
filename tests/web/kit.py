"""What tests of pages share: reading headings and errors, signing in for real."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from uuid import UUID

import sqlalchemy as sa
from flask.testing import FlaskClient

from learning_station.accounts import actions as accounts_actions
from learning_station.accounts.models import Account
from learning_station.accounts.queries import CheckedAccount
from learning_station.kernel.actor import ANONYMOUS
from tests.world import World


def heading(page: str) -> str:
    """Return the text of the only first heading."""
    found = re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.S)
    assert len(found) == 1, found
    return text_of(found[0])


def text_of(fragment: str) -> str:
    """Return the text of a piece of HTML."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", fragment)).split())


def field_error(page: str, name: str) -> str:
    """Return what is said beside a field."""
    found = re.search(rf'<p class="error" id="{name}-error">(.*?)</p>', page, re.S)
    return text_of(found.group(1)).removeprefix("Error: ") if found else ""


def token_in(page: str) -> str:
    """Return the CSRF token of the first form."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, "no form with a token"
    return found.group(1)


def signed_in_token(world: World, person_id: UUID) -> str:
    """Open a signed-in session and return its token."""
    assert world.session is not None
    account_id = world.session.scalars(
        sa.select(Account.id).where(Account.person_id == person_id)
    ).one()
    ctx = world.ctx_for(ANONYMOUS)
    checked = CheckedAccount(account_id, person_id)
    return accounts_actions.sign_in(ctx, checked=checked, user_agent="Firefox/130 Linux")


def really_sign_in(world: World, client: FlaskClient, person_id: UUID) -> str:
    """Sign the client in through the cookie that browsers hold; return the token."""
    token = signed_in_token(world, person_id)
    with client.session_transaction() as session:
        session["_user_id"] = token
        session["_fresh"] = True
    return token


class _FormReader(HTMLParser):
    """Reads what a browser would send of the form that carries a request id, untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, object]] = []
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note a control with its value."""
        known = dict(attributes)
        name, value = known.get("name") or "", known.get("value")
        if tag == "form":
            self.forms.append({})
        elif tag == "textarea":
            self._textarea = name
            self._add(name, "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in known:
            self._add(self._select, value or "")
        elif tag == "input" and name:
            is_choice = known.get("type") in ("checkbox", "radio")
            if not is_choice or "checked" in known:
                self._add(name, value if value is not None else "y", many=is_choice)

    def handle_endtag(self, tag: str) -> None:
        """Leave a text area."""
        if tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        """Take the text of a text area, without the line break that HTML puts before it."""
        if self._textarea:
            self.forms[-1][self._textarea] = data.removeprefix("\r\n").removeprefix("\n")

    def _add(self, name: str, value: str, *, many: bool = False) -> None:
        form = self.forms[-1] if self.forms else {}
        if many and name in form:
            kept = form[name]
            form[name] = [*(kept if isinstance(kept, list) else [kept]), value]
        else:
            form[name] = value


def form_values(page: str) -> dict[str, object]:
    """Return what a browser would send of the last form of a page that is done once."""
    reader = _FormReader()
    reader.feed(page)
    return [form for form in reader.forms if "request_id" in form][-1]
