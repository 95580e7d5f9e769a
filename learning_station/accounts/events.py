"""Facts about people and accounts. No secret ever stands in an event."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from learning_station.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class _AccountEvent(Event):
    name: ClassVar[str] = ""
    subject: ClassVar[str] = "account_id"
    person: ClassVar[str | None] = "person_id"

    account_id: UUID
    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class PersonSignedUp(_AccountEvent):
    """A person made an account; the address is not confirmed yet."""

    name: ClassVar[str] = "accounts.person_signed_up"


@dataclass(frozen=True, kw_only=True)
class SignUpRepeated(_AccountEvent):
    """Somebody signed up with an address that has an account; its holder is told."""

    name: ClassVar[str] = "accounts.sign_up_repeated"


@dataclass(frozen=True, kw_only=True)
class EmailConfirmed(_AccountEvent):
    """The address was confirmed."""

    name: ClassVar[str] = "accounts.email_confirmed"


@dataclass(frozen=True, kw_only=True)
class PasswordResetAsked(_AccountEvent):
    """Somebody asked for a new password for this account."""

    name: ClassVar[str] = "accounts.password_reset_asked"


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(_AccountEvent):
    """The password is another one; other signed-in sessions were ended."""

    name: ClassVar[str] = "accounts.password_changed"


@dataclass(frozen=True, kw_only=True)
class SignedIn(_AccountEvent):
    """A browser was signed in."""

    name: ClassVar[str] = "accounts.signed_in"


@dataclass(frozen=True, kw_only=True)
class SignInFailed(_AccountEvent):
    """A wrong password was given for this account."""

    name: ClassVar[str] = "accounts.sign_in_failed"


@dataclass(frozen=True, kw_only=True)
class SignedOut(_AccountEvent):
    """A browser was signed out."""

    name: ClassVar[str] = "accounts.signed_out"


@dataclass(frozen=True, kw_only=True)
class ProfileChanged(_AccountEvent):
    """The person changed their profile; `changed` names the fields."""

    name: ClassVar[str] = "accounts.profile_changed"
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AccountDeactivated(_AccountEvent):
    """The account can no longer be used; its signed-in sessions were ended."""

    name: ClassVar[str] = "accounts.account_deactivated"


@dataclass(frozen=True, kw_only=True)
class AccountReactivated(_AccountEvent):
    """The account can be used again."""

    name: ClassVar[str] = "accounts.account_reactivated"
