"""Who is signed in: the cookie holds a random token, the database knows whose it is."""

from dataclasses import dataclass
from typing import TypedDict
from uuid import UUID

from flask import Flask, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from learning_station.accounts import actions as accounts_actions
from learning_station.accounts import rules as accounts_rules
from learning_station.accounts.queries import CheckedAccount
from learning_station.kernel.actor import Actor, Grant
from learning_station.organisations import queries as organisations_queries
from learning_station.web.access import ENDED
from learning_station.web.reader import SignedInPerson
from learning_station.web.request_context import forget_reader, get_anonymous_ctx, get_ctx

ACTING_FOR = "acting_for"
"""Where the cookie keeps for whom an assistant acts; whether they may, each request asks."""


@dataclass(frozen=True)
class SignedInUser(UserMixin):  # type: ignore[misc]  # Flask-Login has no type information.
    """The one who is signed in with this browser."""

    token: str
    session_id: UUID
    person_id: UUID
    account_id: UUID
    display_name: str
    language: str | None
    zone: str | None
    actor: Actor
    acting_for: str = ""

    def get_id(self) -> str:
        """Return what the cookie holds: the random token."""
        return self.token


def init_identity(app: Flask) -> None:
    """Let Flask-Login load the signed-in session behind the cookie."""
    manager = LoginManager()
    # Addresses of phones and trains change within a session; the token alone decides.
    manager.session_protection = None
    manager.user_loader(load_user)
    manager.init_app(app)


def load_user(token: str) -> SignedInUser | None:
    """Return the one whose token this is while the session counts, and note its use."""
    ctx = get_anonymous_ctx()
    facts = organisations_queries.find_signed_in(ctx, token)
    if facts is None:
        return None
    if ctx.now - facts.last_seen_at >= accounts_rules.SEEN_EVERY:
        accounts_actions.note_use(ctx, session_id=facts.session_id)
    return SignedInUser(
        token=token,
        session_id=facts.session_id,
        person_id=facts.person_id,
        account_id=facts.account_id,
        display_name=facts.display_name,
        language=facts.language,
        zone=facts.zone,
        **_acting(facts.person_id, facts.grants),
    )


class _Acting(TypedDict):
    actor: Actor
    acting_for: str


def _acting(person_id: UUID, grants: frozenset[Grant]) -> _Acting:
    """Return as whom they act: themselves, or for the person chosen while that still counts.

    Whoever acts for another holds no role of their own meanwhile."""
    chosen = session.get(ACTING_FOR)
    if chosen is None:
        return {"actor": Actor(person_id, grants), "acting_for": ""}
    for principal in organisations_queries.list_principals(get_anonymous_ctx(), person_id):
        if str(principal.person_id) == chosen:
            named = frozenset(g for g in grants if g.principal_id == principal.person_id)
            actor = Actor(person_id, named, for_person_id=principal.person_id)
            return {"actor": actor, "acting_for": principal.name}
    del session[ACTING_FOR]
    session[ENDED] = True
    return {"actor": Actor(person_id, grants), "acting_for": ""}


def act_for(person_id: UUID | None) -> None:
    """Act for that person from the next request on, or for oneself again; read again each time."""
    if person_id is None:
        session.pop(ACTING_FOR, None)
    else:
        session[ACTING_FOR] = str(person_id)


def find_signed_in_person() -> SignedInPerson | None:
    """Return the one who is signed in, or None."""
    return get_signed_in_user()


def get_signed_in_user() -> SignedInUser | None:
    """Return the one who is signed in as Flask-Login knows them, or None."""
    user = current_user._get_current_object()
    return user if isinstance(user, SignedInUser) else None


def open_session(checked: CheckedAccount, user_agent: str) -> None:
    """Sign the browser in under a new id; nothing of the session before survives."""
    end_session()
    token = accounts_actions.sign_in(get_ctx(), checked=checked, user_agent=user_agent)
    user = load_user(token)
    if user is not None:
        login_user(user)
    forget_reader()


def end_session() -> None:
    """End the signed-in session of this browser on the server and forget it here."""
    user = get_signed_in_user()
    if user is not None:
        accounts_actions.sign_out(get_ctx(), token=user.token)
        logout_user()
    session.clear()
    forget_reader()
