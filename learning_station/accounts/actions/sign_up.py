"""Signing up: the address is confirmed, and the password chosen, by the link in the mail."""

from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts import rules
from learning_station.accounts.events import EmailConfirmed, PersonSignedUp, SignUpRepeated
from learning_station.accounts.models import Account, Person, ProfileKind
from learning_station.accounts.permissions import AccountPermission
from learning_station.accounts.queries import PreparedPassword
from learning_station.accounts.rules import TokenPurpose
from learning_station.infra.context import Context
from learning_station.infra.passwords import UNUSABLE
from learning_station.infra.unit_of_work import action

from ._links import add_account, issue_link, use_link
from ._names import read_printed_name


@action
def sign_up(
    ctx: Context,
    *,
    email: str,
    given_name: str,
    family_name: str,
    printed_name: str,
    profile_kind: ProfileKind,
    language: str,
    zone: str,
) -> None:
    """Make an account that its mailed link will open; a known address is told by mail, not here."""
    ctx.require(AccountPermission.SIGN_UP)
    address = rules.normalise_email(email)
    person = Person(
        id=ctx.ids.new(),
        given_name=rules.check_name(given_name, "given_name"),
        family_name=rules.check_name(family_name, "family_name"),
        printed_name=read_printed_name(printed_name),
        profile_kind=profile_kind.value,
        language=rules.check_language(language),
        follows=[language],
        zone=rules.check_zone(zone),
        zone_confirmed=zone != "UTC",
        created_at=ctx.now,
    )
    known = ctx.db.scalar(sa.select(Account).where(Account.email == address))
    if known is not None:
        _repeat_sign_up(ctx, known)
        return
    account = Account(
        id=ctx.ids.new(),
        person_id=person.id,
        email=address,
        password_hash=UNUSABLE,
        password_changed_at=ctx.now,
        created_at=ctx.now,
    )
    if not add_account(ctx, person, account):
        # Somebody else signed up with the address at this very moment.
        return
    issue_link(ctx, account.id, TokenPurpose.CONFIRM_EMAIL)
    ctx.record(PersonSignedUp(account_id=account.id, person_id=person.id))


def _repeat_sign_up(ctx: Context, account: Account) -> None:
    if account.deactivated_at is not None:
        return
    if account.email_confirmed_at is None:
        issue_link(ctx, account.id, TokenPurpose.CONFIRM_EMAIL)
    ctx.record(SignUpRepeated(account_id=account.id, person_id=account.person_id))


@action
def confirm_email(ctx: Context, *, token: str, password: PreparedPassword) -> UUID:
    """Confirm the address by its mailed link and set the first password; return the account."""
    ctx.require(AccountPermission.RECOVER)
    account = use_link(ctx, token, TokenPurpose.CONFIRM_EMAIL)
    account.email_confirmed_at = account.email_confirmed_at or ctx.now
    account.password_hash = password.hash
    account.password_changed_at = ctx.now
    ctx.record(EmailConfirmed(account_id=account.id, person_id=account.person_id))
    return account.id
