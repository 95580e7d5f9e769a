"""Write the rows of certificates with their numbers and texts; used by issuing and replacing."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from learning_station.credentials import documents, events, rules
from learning_station.credentials.documents import Issue
from learning_station.credentials.models import Credential, CredentialState
from learning_station.credentials.queries import Recipient, SessionFacts
from learning_station.infra.context import Context
from learning_station.infra.rendering.versions import get_design_version
from learning_station.kernel.zones import to_local

from ._rows import enqueue_rendering


@dataclass(frozen=True)
class Numbering:
    """The series and the first number to give."""

    series: str
    first: int


def series_of_today(ctx: Context) -> str:
    """Return the name of the series: the year it is where the issuer is."""
    return str(to_local(ctx.now, ctx.tools.settings.issuer_zone).year)


def award_to(
    ctx: Context,
    session: SessionFacts,
    recipients: Sequence[Recipient],
    *,
    batch_id: UUID | None,
    numbering: Numbering,
    language: str | None,
) -> list[Credential]:
    """Write a row and ask for a file for each of the people; the counter is moved by the caller.

    Refused when a text cannot be printed: nobody is given a number for a file that must fail."""
    made = [
        _make_credential(
            ctx,
            session,
            recipient,
            batch_id=batch_id,
            numbering=Numbering(numbering.series, number),
            language=rules.choose_language(language, recipient.language),
        )
        for number, recipient in enumerate(recipients, start=numbering.first)
    ]
    for credential in made:
        documents.require_printable(credential.snapshot)
    ctx.db.add_all(made)
    ctx.db.flush()
    for credential in made:
        enqueue_rendering(ctx, credential.id)
        ctx.record(
            events.CredentialAwarded(
                credential_id=credential.id,
                session_id=session.id,
                person_id=credential.person_id,
                serial=rules.write_serial(credential.series, credential.number),
            )
        )
    return made


def _make_credential(
    ctx: Context,
    session: SessionFacts,
    recipient: Recipient,
    *,
    batch_id: UUID | None,
    numbering: Numbering,
    language: str,
) -> Credential:
    settings = ctx.tools.settings
    issue = Issue(
        serial=rules.write_serial(numbering.series, numbering.first),
        code=ctx.ids.code(rules.CODE_LENGTH),
        language=language,
        issued_on=to_local(ctx.now, settings.issuer_zone).date(),
        issued_at=ctx.now,
    )
    return Credential(
        id=ctx.ids.new(),
        series=numbering.series,
        number=numbering.first,
        code=issue.code,
        kind=session.award,
        state=CredentialState.PENDING.value,
        person_id=recipient.person_id,
        session_id=session.id,
        enrolment_id=recipient.enrolment_id,
        organisation_id=recipient.organisation_id,
        batch_id=batch_id,
        language=language,
        design=session.award,
        design_version=str(get_design_version(session.award)),
        snapshot=documents.make_snapshot(session, recipient, issue, settings),
        issued_on=issue.issued_on,
        issued_by=ctx.actor.person_id,
        created_at=ctx.now,
        revocation_reason="",
    )
