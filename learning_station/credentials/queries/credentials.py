"""Certificates themselves: whose, in which state, with which file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts.models import Person
from learning_station.credentials.models import Batch, Credential, CredentialState
from learning_station.credentials.permissions import Awarded, CredentialPermission
from learning_station.credentials.rules import (
    fails_by_name,
    needs_correction,
    write_code,
    write_serial,
)
from learning_station.infra.context import Context
from learning_station.infra.rendering import FieldValue, RenderOrder
from learning_station.infra.storage import FileMissing
from learning_station.kernel.errors import NotFound
from learning_station.kernel.languages import LanguageMap
from learning_station.scheduling.models import TrainingSession


@dataclass(frozen=True)
class CredentialFacts:
    """A certificate as pages show it. `snapshot` is what was frozen when it was issued."""

    id: UUID
    series: str
    number: int
    code: str
    kind: str
    state: str
    person_id: UUID
    session_id: UUID
    enrolment_id: UUID
    batch_id: UUID | None
    language: str
    design: str
    design_version: str
    snapshot: Mapping[str, Any]
    issued_on: date
    created_at: datetime
    rendered_at: datetime | None
    sha256: str | None
    size: int | None
    storage_key: str | None
    failure: str | None
    superseded_by: UUID | None
    revoked_at: datetime | None
    revocation_reason: str
    provider_id: UUID
    session_slug: str
    session_title: LanguageMap

    @property
    def serial(self) -> str:
        """Return the serial number as it is printed."""
        return write_serial(self.series, self.number)

    @property
    def written_code(self) -> str:
        """Return the code as it is printed."""
        return write_code(self.code)

    @property
    def printed_name(self) -> str:
        """Return the name on the certificate."""
        return str(self.snapshot["fields"]["printed_name"])

    @property
    def name_language(self) -> str:
        """Return the language the name is read in."""
        return str(self.snapshot["fields"]["name_language"])

    @property
    def name_direction(self) -> str:
        """Return the direction the name is read in."""
        return str(self.snapshot["fields"]["name_direction"])

    @property
    def post(self) -> str:
        """Return office and organisation of then."""
        return str(self.snapshot["fields"]["post"])

    @property
    def title(self) -> str:
        """Return the title on the certificate."""
        return str(self.snapshot["fields"]["course_title"])

    @property
    def title_language(self) -> str:
        """Return the language of the title."""
        return str(self.snapshot["fields"]["course_language"])

    @property
    def facts(self) -> Mapping[str, Any]:
        """Return what was frozen beside the printed texts: dates, workload, provider, topics."""
        facts: Mapping[str, Any] = self.snapshot["facts"]
        return facts

    @property
    def starts_on(self) -> date:
        """Return the first day of the session."""
        return date.fromisoformat(self.facts["starts_on"])

    @property
    def ends_on(self) -> date:
        """Return the last day of the session."""
        return date.fromisoformat(self.facts["ends_on"])

    @property
    def is_valid(self) -> bool:
        """Tell whether the certificate is in force and its file was made."""
        return self.state == CredentialState.ISSUED.value

    @property
    def is_pending(self) -> bool:
        """Tell whether the file is still to be made."""
        return self.state == CredentialState.PENDING.value

    @property
    def has_failed(self) -> bool:
        """Tell whether the file could not be made, and nobody has it tried again yet."""
        return self.is_pending and self.failure is not None

    @property
    def needs_correction(self) -> bool:
        """Tell whether only a corrected certificate helps where the file could not be made."""
        return self.has_failed and needs_correction(self.failure)

    @property
    def fails_by_name(self) -> bool:
        """Tell whether the file could not be made because of the name."""
        return self.has_failed and fails_by_name(self.failure)

    @property
    def is_live(self) -> bool:
        """Tell whether the certificate can still be revoked or replaced."""
        return self.is_valid or self.is_pending

    @property
    def awarded(self) -> Awarded:
        """Return whose it is, for the policy."""
        return Awarded(self.person_id, self.provider_id)

    @property
    def order(self) -> RenderOrder:
        """Return the order that makes its file, from nothing but what was frozen."""
        return RenderOrder(
            design=self.design,
            version=int(self.design_version),
            language=self.language,
            fields=fields_of(self.snapshot),
        )


def fields_of(snapshot: Mapping[str, Any]) -> dict[str, FieldValue]:
    """Return the printed texts of a snapshot, lists as tuples again."""
    fields: Mapping[str, Any] = snapshot["fields"]
    return {name: _frozen(value) for name, value in fields.items()}


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list | tuple) else value


_CREDENTIALS = sa.select(
    Credential.id, Credential.series, Credential.number, Credential.code, Credential.kind,
    Credential.state, Credential.person_id, Credential.session_id, Credential.enrolment_id,
    Credential.batch_id, Credential.language, Credential.design, Credential.design_version,
    Credential.snapshot, Credential.issued_on, Credential.created_at, Credential.rendered_at,
    Credential.sha256, Credential.size, Credential.storage_key, Credential.failure,
    Credential.superseded_by, Credential.revoked_at, Credential.revocation_reason,
    TrainingSession.provider_id, TrainingSession.slug.label("session_slug"),
    TrainingSession.title.label("session_title"),
).join(TrainingSession, TrainingSession.id == Credential.session_id)  # fmt: skip


def _facts(row: Sequence[Any]) -> CredentialFacts:
    return CredentialFacts(*row)


def find_credential(ctx: Context, credential_id: UUID) -> CredentialFacts | None:
    """Return the certificate, for jobs and actions; pages ask `get_credential`."""
    row = ctx.db.execute(_CREDENTIALS.where(Credential.id == credential_id)).one_or_none()
    return _facts(row) if row is not None else None


def get_credential(ctx: Context, credential_id: UUID) -> CredentialFacts:
    """Return the certificate; raise NotFound for others than the holder and administrators."""
    found = find_credential(ctx, credential_id)
    if found is None or not ctx.may(CredentialPermission.DOWNLOAD, found.awarded):
        raise NotFound
    return found


def get_administered(ctx: Context, credential_id: UUID) -> CredentialFacts:
    """Return the certificate for those who may revoke it; raise NotFound for others."""
    found = find_credential(ctx, credential_id)
    if found is None or not ctx.may(CredentialPermission.REVOKE, found):
        raise NotFound
    return found


def find_credential_by_code(ctx: Context, code: str) -> CredentialFacts | None:
    """Return the certificate of that code, for everybody who has the code."""
    row = ctx.db.execute(_CREDENTIALS.where(Credential.code == code)).one_or_none()
    return _facts(row) if row is not None else None


def list_own_credentials(ctx: Context) -> list[CredentialFacts]:
    """Return the actor's certificates, the newest first."""
    rows = ctx.db.execute(
        _CREDENTIALS.where(Credential.person_id == ctx.actor.person_id).order_by(
            Credential.issued_on.desc(), Credential.id.desc()
        )
    )
    return [_facts(row) for row in rows]


def list_session_credentials(ctx: Context, session_id: UUID) -> list[CredentialFacts]:
    """Return all certificates of a session by serial number, those no longer valid as well."""
    rows = ctx.db.execute(
        _CREDENTIALS.where(Credential.session_id == session_id).order_by(
            Credential.series, Credential.number
        )
    )
    return [_facts(row) for row in rows]


def read_file(ctx: Context, credential: CredentialFacts) -> bytes | None:
    """Return the stored file; None when there is none or it is not the one that was made."""
    if credential.storage_key is None or credential.sha256 is None:
        return None
    try:
        content = ctx.tools.storage.get(credential.storage_key)
    except FileMissing:
        return None
    return content if sha256(content).hexdigest() == credential.sha256 else None


@dataclass(frozen=True)
class BatchProgress:
    """How far a batch is, counted from the certificates themselves."""

    id: UUID
    session_id: UUID
    session_slug: str
    session_title: LanguageMap
    provider_id: UUID
    kind: str
    created_at: datetime
    total: int
    done: int
    failed: int
    first_serial: str
    last_serial: str

    @property
    def waiting(self) -> int:
        """Return how many are still to be made."""
        return self.total - self.done - self.failed

    @property
    def is_finished(self) -> bool:
        """Tell whether nothing more will happen by itself."""
        return self.waiting <= 0


def get_batch(ctx: Context, batch_id: UUID) -> BatchProgress:
    """Return the batch with its progress; raise NotFound for others than administrators."""
    pending = Credential.state == CredentialState.PENDING.value
    has_failed = sa.and_(pending, Credential.failure.is_not(None))
    row = ctx.db.execute(
        sa.select(
            Batch.id,
            Batch.session_id,
            TrainingSession.slug,
            TrainingSession.title,
            TrainingSession.provider_id,
            Batch.kind,
            Batch.created_at,
            Batch.total,
            sa.func.sum(sa.case((pending, 0), else_=1)),
            sa.func.sum(sa.case((has_failed, 1), else_=0)),
            sa.func.min(Credential.series),
            sa.func.min(Credential.number),
            sa.func.max(Credential.number),
        )
        .join(TrainingSession, TrainingSession.id == Batch.session_id)
        .join(Credential, Credential.batch_id == Batch.id)
        .where(Batch.id == batch_id)
        .group_by(Batch.id, TrainingSession.id)
    ).one_or_none()
    if row is None:
        raise NotFound
    batch = _progress(row)
    if not ctx.may(CredentialPermission.ISSUE, batch):
        raise NotFound
    return batch


def _progress(row: Sequence[Any]) -> BatchProgress:
    facts, (series, first, last) = row[:-3], row[-3:]
    serials = (write_serial(series, first), write_serial(series, last))
    return BatchProgress(*(*facts, *serials))


@dataclass(frozen=True)
class BatchLine:
    """One certificate of a batch."""

    id: UUID
    serial: str
    name: str
    state: str
    failure: str | None

    @property
    def has_failed(self) -> bool:
        """Tell whether the file could not be made, and nobody has it tried again yet."""
        return self.state == CredentialState.PENDING.value and self.failure is not None

    @property
    def needs_correction(self) -> bool:
        """Tell whether only a corrected certificate helps where the file could not be made."""
        return self.has_failed and needs_correction(self.failure)


def list_batch_lines(ctx: Context, batch_id: UUID) -> list[BatchLine]:
    """Return the certificates of a batch by serial number."""
    rows = ctx.db.execute(
        sa.select(
            Credential.id,
            Credential.series,
            Credential.number,
            Person.given_name + " " + Person.family_name,
            Credential.state,
            Credential.failure,
        )
        .join(Person, Person.id == Credential.person_id)
        .where(Credential.batch_id == batch_id)
        .order_by(Credential.number)
    )
    return [BatchLine(row[0], write_serial(row[1], row[2]), row[3], row[4], row[5]) for row in rows]


def list_failed(ctx: Context, batch_id: UUID) -> list[UUID]:
    """Return the certificates of a batch whose file could not be made."""
    return list(
        ctx.db.scalars(
            sa.select(Credential.id)
            .where(
                Credential.batch_id == batch_id,
                Credential.state == CredentialState.PENDING.value,
                Credential.failure.is_not(None),
            )
            .order_by(Credential.number)
        )
    )
