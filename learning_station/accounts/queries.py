"""All reads of people, accounts and signed-in sessions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.infra.context import Context
from learning_station.infra.passwords import hash_password, needs_new_hash, verify_password
from learning_station.kernel.actor import Grant
from learning_station.kernel.zones import is_zone

from . import errors, rules
from .models import Account, OneTimeToken, Person, SignedInSession
from .models import ProfileKind as ProfileKind
from .permissions import AccountPermission
from .rules import TokenPurpose


@dataclass(frozen=True)
class PersonFacts:
    """A person with their account, as pages, mails and other features see it."""

    id: UUID
    account_id: UUID
    email: str
    given_name: str
    family_name: str
    printed_name: str
    profile_kind: ProfileKind
    language: str
    follows: tuple[str, ...]
    zone: str
    zone_confirmed: bool
    email_confirmed_at: datetime | None
    deactivated_at: datetime | None
    created_at: datetime

    @property
    def display_name(self) -> str:
        """Return given and family name."""
        return f"{self.given_name} {self.family_name}".strip()


_PERSON_COLUMNS = (
    Person.id, Account.id.label("account_id"), Account.email, Person.given_name, Person.family_name,
    Person.printed_name, Person.profile_kind, Person.language, Person.follows, Person.zone,
    Person.zone_confirmed, Account.email_confirmed_at, Account.deactivated_at, Person.created_at,
)  # fmt: skip
_PEOPLE = sa.select(*_PERSON_COLUMNS).join(Account, Account.person_id == Person.id)


def person_facts(row: sa.Row[*tuple[Any, ...]]) -> PersonFacts:
    """Return a row of person and account columns as facts."""
    values = dict(row._mapping)
    values["profile_kind"] = ProfileKind(values["profile_kind"])
    values["follows"] = tuple(values["follows"] or ())
    return PersonFacts(**values)


def find_person(ctx: Context, person_id: UUID) -> PersonFacts | None:
    """Return the person, or None. For code of other features; pages use `get_person`."""
    row = ctx.db.execute(_PEOPLE.where(Person.id == person_id)).one_or_none()
    return person_facts(row) if row else None


def get_person(ctx: Context, person_id: UUID) -> PersonFacts:
    """Return a person whom the actor may see; raise PersonUnknown otherwise."""
    person = find_person(ctx, person_id)
    if person is None or not ctx.may(AccountPermission.SEE_PERSON, person_id):
        raise errors.PersonUnknown
    return person


def find_person_by_email(ctx: Context, email: str) -> PersonFacts | None:
    """Return the person with that address, or None."""
    row = ctx.db.execute(_PEOPLE.where(Account.email == rules.fold_email(email))).one_or_none()
    return person_facts(row) if row else None


def list_people_by_id(ctx: Context, person_ids: Collection[UUID]) -> dict[UUID, PersonFacts]:
    """Return those of the people who exist, by id. For code of other features."""
    if not person_ids:
        return {}
    rows = ctx.db.execute(_PEOPLE.where(Person.id.in_(person_ids)))
    return {person.id: person for person in map(person_facts, rows)}


# Signing in


@dataclass(frozen=True)
class CheckedAccount:
    """Proof that the right password was given for this account a moment ago."""

    account_id: UUID
    person_id: UUID
    new_hash: str | None = None


@dataclass(frozen=True)
class PreparedPassword:
    """A password that follows the rules, hashed outside of any transaction."""

    hash: str


_CREDENTIALS = sa.select(
    Account.id, Account.person_id, Account.password_hash, Account.email_confirmed_at,
    Account.deactivated_at,
)  # fmt: skip


def find_checked_account(ctx: Context, *, email: str, password: str) -> CheckedAccount | None:
    """Return proof that the credentials fit, or None; for unknown addresses with the same work."""
    row = ctx.db.execute(_CREDENTIALS.where(Account.email == rules.fold_email(email))).one_or_none()
    return _check(ctx, row, password)


def get_checked_account(ctx: Context, *, password: str) -> CheckedAccount:
    """Return proof that the actor gave their present password; raise WrongPassword otherwise."""
    row = ctx.db.execute(_CREDENTIALS.where(Account.person_id == ctx.actor.person_id)).one_or_none()
    checked = _check(ctx, row, password)
    if checked is None:
        raise errors.WrongPassword
    return checked


def _check(
    ctx: Context, row: sa.Row[*tuple[Any, ...]] | None,
    password: str,
) -> CheckedAccount | None:  # fmt: skip
    # The hash takes tens of milliseconds: nothing of the database is held meanwhile.
    ctx.unit.end_reading()
    fits = verify_password(row.password_hash if row else None, password)
    if row is None or not fits or row.email_confirmed_at is None or row.deactivated_at is not None:
        return None
    outdated = needs_new_hash(row.password_hash)
    return CheckedAccount(row.id, row.person_id, hash_password(password) if outdated else None)


def prepare_password(ctx: Context, password: str, *, about: Sequence[str] = ()) -> PreparedPassword:
    """Return the hash of an acceptable password; raise what is wrong with it otherwise."""
    rules.check_password(password, about=tuple(about))
    ctx.unit.end_reading()
    return PreparedPassword(hash_password(password))


@dataclass(frozen=True)
class SignedInFacts:
    """A signed-in session that counts, with the person it belongs to."""

    session_id: UUID
    last_seen_at: datetime
    person_id: UUID
    account_id: UUID
    display_name: str
    language: str
    zone: str | None
    grants: frozenset[Grant] = frozenset()


SIGNED_IN = (
    sa.select(
        SignedInSession.id, SignedInSession.last_seen_at, SignedInSession.expires_at,
        SignedInSession.ended_at, SignedInSession.account_id, Account.person_id,
        Person.given_name, Person.family_name, Person.language, Person.zone, Person.zone_confirmed,
    )
    .join(Account, Account.id == SignedInSession.account_id)
    .join(Person, Person.id == Account.person_id)
    .where(
        SignedInSession.token_hash == sa.bindparam("token_hash"), Account.deactivated_at.is_(None)
    )
)  # fmt: skip
"""The signed-in session of a token, whether or not it still counts."""


def read_signed_in(
    row: sa.Row[*tuple[Any, ...]], now: datetime, grants: frozenset[Grant]
) -> SignedInFacts | None:
    """Return what a row of SIGNED_IN says, with these grants, while the session counts."""
    if not rules.is_signed_in(
        now=now,
        last_seen_at=row.last_seen_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
    ):
        return None
    # A zone that nobody confirmed yields to what the browser says.
    zone = row.zone if row.zone_confirmed and is_zone(row.zone) else None
    return SignedInFacts(
        session_id=row.id,
        last_seen_at=row.last_seen_at,
        person_id=row.person_id,
        account_id=row.account_id,
        display_name=f"{row.given_name} {row.family_name}".strip(),
        language=row.language,
        zone=zone,
        grants=grants,
    )


@dataclass(frozen=True)
class SignedInBrowser:
    """One of a person's signed-in sessions, for the list they can end."""

    id: UUID
    browser: str
    created_at: datetime
    last_seen_at: datetime


def list_signed_in_browsers(ctx: Context, person_id: UUID) -> list[SignedInBrowser]:
    """Return the signed-in sessions of a person that still count, the latest used first."""
    ctx.require(AccountPermission.END_SESSION, person_id)
    rows = ctx.db.execute(
        sa.select(
            SignedInSession.id,
            SignedInSession.browser,
            SignedInSession.created_at,
            SignedInSession.last_seen_at,
        )
        .join(Account, Account.id == SignedInSession.account_id)
        .where(
            Account.person_id == person_id,
            SignedInSession.ended_at.is_(None),
            SignedInSession.expires_at > ctx.now,
            SignedInSession.last_seen_at > ctx.now - rules.IDLE_LIFETIME,
        )
        .order_by(SignedInSession.last_seen_at.desc(), SignedInSession.id)
    )
    return [SignedInBrowser(*row) for row in rows]


# Links in mails


def find_link(ctx: Context, account_id: UUID, purpose: TokenPurpose) -> str | None:
    """Return the latest usable link of that purpose, for the mail that carries it."""
    row = ctx.db.execute(
        sa.select(OneTimeToken.id, OneTimeToken.token_hash)
        .where(
            OneTimeToken.account_id == account_id,
            OneTimeToken.purpose == purpose.value,
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > ctx.now,
        )
        .order_by(OneTimeToken.created_at.desc(), OneTimeToken.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    settings = ctx.tools.settings
    # A link asked for just before the secret key was changed is still the one of the old key.
    for key in (settings.secret_key, settings.previous_secret_key):
        token = rules.make_token(key, purpose.value, row.id)
        if rules.hash_token(token) == row.token_hash:
            return settings.link(rules.LINK_PATHS[purpose] + token)
    return None


def get_link_holder(ctx: Context, token: str, purpose: TokenPurpose) -> PersonFacts:
    """Return whose link it is while it can be used; raise LinkUnusable otherwise."""
    row = ctx.db.execute(
        _PEOPLE.join(OneTimeToken, OneTimeToken.account_id == Account.id).where(
            OneTimeToken.token_hash == rules.hash_token(token),
            OneTimeToken.purpose == purpose.value,
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > ctx.now,
            Account.deactivated_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        raise errors.LinkUnusable
    return person_facts(row)
