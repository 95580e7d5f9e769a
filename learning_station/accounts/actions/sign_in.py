"""Signing in and out: sessions are rows, the browser holds a random token."""

from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts import errors, rules
from learning_station.accounts.events import SignedIn, SignedOut, SignInFailed
from learning_station.accounts.models import Account, SignedInSession
from learning_station.accounts.permissions import AccountPermission
from learning_station.accounts.queries import CheckedAccount
from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import action


@action
def sign_in(ctx: Context, *, checked: CheckedAccount, user_agent: str) -> str:
    """Open a signed-in session for credentials just checked; return the token for the browser."""
    ctx.require(AccountPermission.SIGN_IN)
    account = ctx.db.get(Account, checked.account_id)
    if account is None or account.deactivated_at is not None:
        raise errors.WrongCredentials
    if checked.new_hash is not None:
        account.password_hash = checked.new_hash
    token = ctx.ids.secret()
    ctx.db.add(
        SignedInSession(
            id=ctx.ids.new(),
            account_id=account.id,
            token_hash=rules.hash_token(token),
            browser=rules.browser_name(user_agent),
            created_at=ctx.now,
            last_seen_at=ctx.now,
            expires_at=ctx.now + rules.ABSOLUTE_LIFETIME,
        )
    )
    ctx.record(SignedIn(account_id=account.id, person_id=account.person_id))
    return token


@action
def record_failed_sign_in(ctx: Context, *, email: str) -> None:
    """Write down that a wrong password was given, when the address is known."""
    ctx.require(AccountPermission.SIGN_IN)
    account = ctx.db.scalar(sa.select(Account).where(Account.email == rules.fold_email(email)))
    if account is not None:
        ctx.record(SignInFailed(account_id=account.id, person_id=account.person_id))


@action
def note_use(ctx: Context, *, session_id: UUID) -> None:
    """Write down that a signed-in session was used now."""
    ctx.require(AccountPermission.TRY)
    ctx.db.execute(
        sa.update(SignedInSession)
        .where(SignedInSession.id == session_id, SignedInSession.ended_at.is_(None))
        .values(last_seen_at=ctx.now)
    )


@action
def sign_out(ctx: Context, *, token: str) -> None:
    """End the signed-in session of that token; ending it twice changes nothing."""
    ctx.require(AccountPermission.SIGN_IN)
    session = ctx.db.scalar(
        sa.select(SignedInSession).where(
            SignedInSession.token_hash == rules.hash_token(token),
            SignedInSession.ended_at.is_(None),
        )
    )
    if session is not None:
        _end(ctx, session)


@action
def end_signed_in_session(ctx: Context, *, person_id: UUID, session_id: UUID) -> None:
    """End one of a person's signed-in sessions, wherever that browser is."""
    ctx.require(AccountPermission.END_SESSION, person_id)
    session = ctx.db.scalar(
        sa.select(SignedInSession)
        .join(Account, Account.id == SignedInSession.account_id)
        .where(SignedInSession.id == session_id, Account.person_id == person_id)
    )
    if session is None:
        raise errors.SessionUnknown
    if session.ended_at is None:
        _end(ctx, session)


def _end(ctx: Context, session: SignedInSession) -> None:
    session.ended_at = ctx.now
    account = ctx.db.get_one(Account, session.account_id)
    ctx.record(SignedOut(account_id=account.id, person_id=account.person_id))
