"""What the use-cases of this package share: new accounts, one-time links, ended sessions."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from learning_station.accounts import errors, rules
from learning_station.accounts.events import PasswordChanged
from learning_station.accounts.models import Account, OneTimeToken, Person, SignedInSession
from learning_station.accounts.queries import PreparedPassword
from learning_station.accounts.rules import TokenPurpose
from learning_station.infra.context import Context


def add_account(ctx: Context, person: Person, account: Account) -> bool:
    """Write a person with their account; return False when the address was taken meanwhile."""
    try:
        # Within a savepoint: on PostgreSQL a refused row would spoil the whole transaction.
        with ctx.db.begin_nested():
            ctx.db.add(person)
            ctx.db.flush()
            ctx.db.add(account)
            ctx.db.flush()
    except IntegrityError:
        return False
    return True


def issue_link(ctx: Context, account_id: UUID, purpose: TokenPurpose) -> None:
    """Make a link of that purpose usable; the mail that carries it derives it again."""
    token_id = ctx.ids.new()
    token = rules.make_token(ctx.tools.settings.secret_key, purpose.value, token_id)
    ctx.db.add(
        OneTimeToken(
            id=token_id,
            account_id=account_id,
            purpose=purpose.value,
            token_hash=rules.hash_token(token),
            created_at=ctx.now,
            expires_at=ctx.now + rules.LINK_LIFETIMES[purpose],
        )
    )


def use_link(ctx: Context, token: str, purpose: TokenPurpose) -> Account:
    """Return the account of a usable link and make all its open links unusable."""
    account = ctx.db.scalar(
        sa.select(Account)
        .join(OneTimeToken, OneTimeToken.account_id == Account.id)
        .where(
            OneTimeToken.token_hash == rules.hash_token(token),
            OneTimeToken.purpose == purpose.value,
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > ctx.now,
        )
        .with_for_update(of=Account)
    )
    if account is None or account.deactivated_at is not None:
        raise errors.LinkUnusable
    # Two requests with one link meet at the account's row lock: the second finds it used.
    if _void_links(ctx, account.id) == 0:
        raise errors.LinkUnusable
    return account


def take_password(
    ctx: Context, account: Account, password: PreparedPassword, *, keep: UUID | None = None
) -> None:
    """Give an account a new password; links and signed-in sessions (but one to keep) end."""
    account.password_hash = password.hash
    account.password_changed_at = ctx.now
    _void_links(ctx, account.id)
    end_sessions(ctx, account.id, keep=keep)
    ctx.record(PasswordChanged(account_id=account.id, person_id=account.person_id))


def _void_links(ctx: Context, account_id: UUID) -> int:
    """Make every open link of an account unusable; return how many there were."""
    voided = ctx.db.execute(
        sa.update(OneTimeToken)
        .where(OneTimeToken.account_id == account_id, OneTimeToken.used_at.is_(None))
        .values(used_at=ctx.now)
    )
    count: int = voided.rowcount  # type: ignore[attr-defined]  # An update gives a CursorResult.
    return count


def end_sessions(ctx: Context, account_id: UUID, *, keep: UUID | None = None) -> None:
    """End the signed-in sessions of an account, but for the one to keep."""
    ctx.db.execute(
        sa.update(SignedInSession)
        .where(
            SignedInSession.account_id == account_id,
            SignedInSession.ended_at.is_(None),
            *([SignedInSession.id != keep] if keep else []),
        )
        .values(ended_at=ctx.now)
    )
