"""Issue certificates: rows, numbers and jobs in one short transaction; files come later."""

from collections.abc import Collection
from uuid import UUID

from learning_station.credentials import events, queries, rules
from learning_station.credentials.models import Batch
from learning_station.credentials.permissions import CredentialPermission
from learning_station.credentials.queries import SessionFacts
from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import action

from ._awarding import Numbering, award_to, series_of_today
from ._numbers import lock_series, move_series


@action
def issue_certificates(
    ctx: Context,
    *,
    session_id: UUID,
    enrolment_ids: Collection[UUID] | None = None,
    again: Collection[UUID] = (),
    language: str | None = None,
) -> UUID:
    """Issue to everybody who meets the rule, or to the enrolments named; return the batch's id.

    All numbers, codes and texts are frozen here, for all people or for none. Asking twice finds
    nobody the second time. Whose name cannot be printed is left out, and whose certificate was
    revoked unless the enrolment is named in `again`. `language` None takes each person's own.
    """
    session = queries.get_session_facts(ctx, session_id=session_id)
    ctx.require(CredentialPermission.ISSUE, session)
    kind = rules.check_session(award=session.award, state=session.state)
    asked = rules.check_language(language)
    series = series_of_today(ctx)
    last = lock_series(ctx, series)
    candidates = queries.list_candidates(ctx, session.id, kind)
    chosen = rules.choose_recipients(candidates, enrolment_ids, again=again)
    recipients = queries.list_recipients(ctx, [person.enrolment_id for person in chosen])
    batch = _add_batch(ctx, session, total=len(recipients))
    numbering = Numbering(series, last + 1)
    award_to(ctx, session, recipients, batch_id=batch.id, numbering=numbering, language=asked)
    move_series(ctx, series, last + len(recipients))
    return batch.id


def _add_batch(ctx: Context, session: SessionFacts, *, total: int) -> Batch:
    batch = Batch(
        id=ctx.ids.new(),
        session_id=session.id,
        kind=session.award,
        total=total,
        created_by=ctx.actor.person_id,
        created_at=ctx.now,
    )
    ctx.db.add(batch)
    ctx.db.flush()
    ctx.record(events.BatchStarted(batch_id=batch.id, session_id=session.id, total=total))
    return batch
