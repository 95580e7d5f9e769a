"""Learning says here who completed what: enrolment cannot look upward, and sessions may ask for a
course completed before."""

from datetime import datetime
from uuid import UUID

from learning_station.enrolment.models import Enrolment
from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import action


@action
def note_completion(ctx: Context, *, enrolment_id: UUID, completed_at: datetime) -> None:
    """Keep when the person completed the session; the first time stays."""
    ctx.require_system()
    enrolment = ctx.db.get(Enrolment, enrolment_id, populate_existing=True, with_for_update=True)
    if enrolment is not None and enrolment.completed_at is None:
        enrolment.completed_at = completed_at
