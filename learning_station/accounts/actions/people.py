"""Profiles, and what administrators and commands do with accounts."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts import errors, rules
from learning_station.accounts.events import (
    AccountDeactivated,
    AccountReactivated,
    EmailConfirmed,
    PersonSignedUp,
    ProfileChanged,
)
from learning_station.accounts.models import Account, Person, ProfileKind
from learning_station.accounts.permissions import AccountPermission
from learning_station.accounts.queries import PreparedPassword
from learning_station.accounts.rules import TokenPurpose
from learning_station.infra.context import Context
from learning_station.infra.passwords import UNUSABLE
from learning_station.infra.revisions import revise
from learning_station.infra.unit_of_work import action

from ._links import add_account, end_sessions, issue_link, take_password
from ._names import read_printed_name


@action
def change_profile(
    ctx: Context,
    *,
    person_id: UUID,
    given_name: str,
    family_name: str,
    printed_name: str,
    profile_kind: ProfileKind,
    language: str,
    follows: Sequence[str],
    zone: str,
    seen: int | None = None,
) -> None:
    """Change what a person says of themselves; the zone counts as confirmed from now on.

    Raise Outdated when the person is not as they were `seen`: also when nothing is changed here,
    because where they work is saved with it."""
    ctx.require(AccountPermission.EDIT_PROFILE, person_id)
    person = ctx.db.get(Person, person_id)
    if person is None:
        raise errors.PersonUnknown
    values = {
        "given_name": rules.check_name(given_name, "given_name"),
        "family_name": rules.check_name(family_name, "family_name"),
        "printed_name": read_printed_name(printed_name),
        "profile_kind": profile_kind.value,
        "language": rules.check_language(language),
        "follows": sorted(set(follows)),
        "zone": rules.check_zone(zone),
        "zone_confirmed": True,
    }
    changed = tuple(name for name, value in values.items() if getattr(person, name) != value)
    revise(ctx, person_id, seen=seen)
    if not changed:
        return
    for name in changed:
        setattr(person, name, values[name])
    account_id = _account_of(ctx, person_id).id
    ctx.record(ProfileChanged(account_id=account_id, person_id=person_id, changed=changed))


@action
def set_zone(ctx: Context, *, person_id: UUID, zone: str) -> None:
    """Show a person all times in this zone from now on; it counts as confirmed."""
    ctx.require(AccountPermission.EDIT_PROFILE, person_id)
    person = ctx.db.get(Person, person_id)
    if person is None:
        raise errors.PersonUnknown
    if (person.zone, person.zone_confirmed) == (rules.check_zone(zone), True):
        return
    revise(ctx, person_id)
    person.zone, person.zone_confirmed = zone, True
    account_id = _account_of(ctx, person_id).id
    ctx.record(ProfileChanged(account_id=account_id, person_id=person_id, changed=("zone",)))


@action
def set_profile_kind(ctx: Context, *, person_id: UUID, profile_kind: ProfileKind) -> None:
    """Say in which profile a person works; all else they say of themselves stays."""
    ctx.require(AccountPermission.EDIT_PROFILE, person_id)
    person = ctx.db.get(Person, person_id)
    if person is None:
        raise errors.PersonUnknown
    if person.profile_kind == profile_kind.value:
        return
    revise(ctx, person_id)
    person.profile_kind = profile_kind.value
    account_id = _account_of(ctx, person_id).id
    ctx.record(
        ProfileChanged(account_id=account_id, person_id=person_id, changed=("profile_kind",))
    )


@action
def create_person(
    ctx: Context,
    *,
    email: str,
    given_name: str,
    family_name: str,
    printed_name: str = "",
    profile_kind: ProfileKind = ProfileKind.TECHNICAL,
    language: str = "en",
    follows: Sequence[str] = (),
    zone: str = "UTC",
    password: PreparedPassword | None = None,
) -> UUID:
    """Make an account for somebody; without a password they choose one by a mailed link.

    Without a printed name it is made of the others; whether it can be printed is asked later."""
    ctx.require(AccountPermission.CREATE_PERSON)
    address = rules.normalise_email(email)
    if ctx.db.scalar(sa.select(Account.id).where(Account.email == address)) is not None:
        raise errors.EmailTaken(field="email")
    person = Person(
        id=ctx.ids.new(),
        given_name=rules.check_name(given_name, "given_name"),
        family_name=rules.check_name(family_name, "family_name"),
        printed_name=read_printed_name(printed_name)
        if printed_name
        else rules.check_name(f"{given_name} {family_name}", "printed_name"),
        profile_kind=profile_kind.value,
        language=rules.check_language(language),
        follows=sorted(set(follows)) or [language],
        zone=rules.check_zone(zone),
        zone_confirmed=zone != "UTC",
        created_at=ctx.now,
    )
    _open_account(ctx, person, address, password)
    return person.id


def _open_account(
    ctx: Context, person: Person, address: str, password: PreparedPassword | None
) -> None:
    account = Account(
        id=ctx.ids.new(),
        person_id=person.id,
        email=address,
        password_hash=password.hash if password else UNUSABLE,
        password_changed_at=ctx.now,
        email_confirmed_at=ctx.now if password else None,
        created_at=ctx.now,
    )
    if not add_account(ctx, person, account):
        raise errors.EmailTaken(field="email")
    if password:
        ctx.record(EmailConfirmed(account_id=account.id, person_id=person.id))
        return
    issue_link(ctx, account.id, TokenPurpose.CONFIRM_EMAIL)
    ctx.record(PersonSignedUp(account_id=account.id, person_id=person.id))


@action
def set_password(ctx: Context, *, person_id: UUID, password: PreparedPassword) -> None:
    """Set somebody's password from a command of the operator and end their signed-in sessions."""
    ctx.require_system()
    account = _account_of(ctx, person_id)
    account.email_confirmed_at = account.email_confirmed_at or ctx.now
    take_password(ctx, account, password)


@action
def deactivate_account(ctx: Context, *, person_id: UUID) -> None:
    """Close an account: it is signed out everywhere and cannot sign in until it is reactivated."""
    ctx.require(AccountPermission.DEACTIVATE, person_id)
    account = _account_of(ctx, person_id)
    if account.deactivated_at is not None:
        return
    if person_id == ctx.actor.person_id:
        raise errors.OwnAccount
    account.deactivated_at = ctx.now
    end_sessions(ctx, account.id)
    ctx.record(AccountDeactivated(account_id=account.id, person_id=person_id))


@action
def reactivate_account(ctx: Context, *, person_id: UUID) -> None:
    """Let a closed account be used again."""
    ctx.require(AccountPermission.DEACTIVATE, person_id)
    account = _account_of(ctx, person_id)
    if account.deactivated_at is None:
        return
    account.deactivated_at = None
    ctx.record(AccountReactivated(account_id=account.id, person_id=person_id))


def _account_of(ctx: Context, person_id: UUID) -> Account:
    account = ctx.db.scalar(
        sa.select(Account).where(Account.person_id == person_id).with_for_update()
    )
    if account is None:
        raise errors.PersonUnknown
    return account
