"""Forgotten and changed passwords: every change ends the signed-in sessions elsewhere."""

from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts import rules
from learning_station.accounts.events import (
    PasswordResetAsked,
    SignUpRepeated,
)
from learning_station.accounts.models import Account
from learning_station.accounts.permissions import AccountPermission
from learning_station.accounts.queries import CheckedAccount, PreparedPassword
from learning_station.accounts.rules import TokenPurpose
from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import action

from ._links import issue_link, take_password, use_link


@action
def ask_password_reset(ctx: Context, *, email: str) -> None:
    """Have a link mailed to the address when it has an account; the answer never tells."""
    ctx.require(AccountPermission.RECOVER)
    address = rules.normalise_email(email)
    account = ctx.db.scalar(sa.select(Account).where(Account.email == address))
    if account is None or account.deactivated_at is not None:
        return
    if account.email_confirmed_at is None:
        issue_link(ctx, account.id, TokenPurpose.CONFIRM_EMAIL)
        ctx.record(SignUpRepeated(account_id=account.id, person_id=account.person_id))
        return
    issue_link(ctx, account.id, TokenPurpose.RESET_PASSWORD)
    ctx.record(PasswordResetAsked(account_id=account.id, person_id=account.person_id))


@action
def reset_password(ctx: Context, *, token: str, password: PreparedPassword) -> UUID:
    """Set a new password by a mailed link and end every signed-in session; return the account."""
    ctx.require(AccountPermission.RECOVER)
    account = use_link(ctx, token, TokenPurpose.RESET_PASSWORD)
    take_password(ctx, account, password)
    return account.id


@action
def change_password(
    ctx: Context, *, checked: CheckedAccount, password: PreparedPassword, keep_session_id: UUID
) -> None:
    """Set a new password for the one who just gave the old one; other browsers are signed out."""
    ctx.require(AccountPermission.CHANGE_PASSWORD, checked.person_id)
    account = ctx.db.get_one(Account, checked.account_id)
    take_password(ctx, account, password, keep=keep_session_id)
