"""Facts about credentials."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from learning_station.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class _CredentialEvent(Event):
    name: ClassVar[str] = ""
    subject: ClassVar[str] = "credential_id"
    person: ClassVar[str | None] = "person_id"
    scope: ClassVar[str | None] = "session_id"

    credential_id: UUID
    session_id: UUID
    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class CredentialAwarded(_CredentialEvent):
    """The row exists with serial and code; the PDF is still to be made."""

    name: ClassVar[str] = "credentials.credential_awarded"
    serial: str


@dataclass(frozen=True, kw_only=True)
class CredentialIssued(_CredentialEvent):
    """The PDF is stored; the holder may have it."""

    name: ClassVar[str] = "credentials.credential_issued"
    serial: str


@dataclass(frozen=True, kw_only=True)
class CredentialRevoked(_CredentialEvent):
    """The credential is no longer valid."""

    name: ClassVar[str] = "credentials.credential_revoked"
    reason: str


@dataclass(frozen=True, kw_only=True)
class CredentialReplaced(_CredentialEvent):
    """A corrected credential took the place of this one."""

    name: ClassVar[str] = "credentials.credential_replaced"
    replaced_by: UUID


@dataclass(frozen=True, kw_only=True)
class BatchStarted(Event):
    """An administrator asked for the certificates of a session."""

    name: ClassVar[str] = "credentials.batch_started"
    subject: ClassVar[str] = "batch_id"
    scope: ClassVar[str | None] = "session_id"
    batch_id: UUID
    session_id: UUID
    total: int
