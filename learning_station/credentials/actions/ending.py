"""End certificates: revoke one with a reason, or put a corrected one in its place."""

from uuid import UUID

from learning_station.credentials import documents, events, queries, rules
from learning_station.credentials.models import CredentialState
from learning_station.credentials.permissions import CredentialPermission
from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import action

from ._awarding import Numbering, award_to, series_of_today
from ._numbers import lock_series, move_series
from ._rows import lock_credential


@action
def revoke_certificate(ctx: Context, *, credential_id: UUID, reason: str) -> None:
    """Declare a certificate invalid; its page stays and says so, with the reason."""
    credential = queries.get_administered(ctx, credential_id)
    ctx.require(CredentialPermission.REVOKE, credential)
    reason = rules.check_reason(reason)
    row = lock_credential(ctx, credential_id)
    rules.check_live(row.state)
    row.state = CredentialState.REVOKED.value
    row.revoked_at, row.revoked_by = ctx.now, ctx.actor.person_id
    row.revocation_reason = reason
    ctx.record(
        events.CredentialRevoked(
            credential_id=row.id, session_id=row.session_id, person_id=row.person_id, reason=reason
        )
    )


@action
def replace_certificate(ctx: Context, *, credential_id: UUID) -> UUID:
    """Issue the certificate anew with the name as it is now; return the new one's id.

    Refused when it would say the same. The old one's page stays and leads to the new one.
    """
    credential = queries.get_administered(ctx, credential_id)
    ctx.require(CredentialPermission.REPLACE, credential)
    session = queries.get_session_facts(ctx, session_id=credential.session_id)
    rules.check_session(award=session.award, state=session.state)
    series = series_of_today(ctx)
    last = lock_series(ctx, series)
    old = lock_credential(ctx, credential_id)
    rules.check_live(old.state)
    rules.check_correction(documents.compare_with_today(ctx, credential))
    old.state = CredentialState.SUPERSEDED.value
    ctx.db.flush()
    recipient = queries.get_corrected_recipient(ctx, old.enrolment_id)
    (new,) = award_to(
        ctx,
        session,
        [recipient],
        batch_id=None,
        numbering=Numbering(series, last + 1),
        language=old.language,
    )
    move_series(ctx, series, last + 1)
    old.superseded_by = new.id
    ctx.record(
        events.CredentialReplaced(
            credential_id=old.id,
            session_id=old.session_id,
            person_id=old.person_id,
            replaced_by=new.id,
        )
    )
    return new.id
