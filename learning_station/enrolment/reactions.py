"""What enrolment does when others announce something: new seats go to those who wait."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from learning_station.infra.context import Context, Handler, Reactions
from learning_station.kernel.errors import LearningStationError
from learning_station.scheduling.events import (
    CapacityChanged,
    SessionCancelled,
    SessionChanged,
    SessionScheduled,
)

from . import actions
from .actions import draw, imports, retention, selection
from .actions.retention import DELETE_FILE, DROP_UPLOAD, PURGE
from .queries import forms as form_queries
from .queries import imports as import_queries


def promote_after_capacity_change(ctx: Context, _event_id: UUID, event: Mapping[str, Any]) -> None:
    """Let the waitlist move up when a session got more seats."""
    actions.promote_waiting(ctx, session_id=UUID(event["session_id"]))


def void_offers_of_cancelled_session(
    ctx: Context, _event_id: UUID, event: Mapping[str, Any]
) -> None:
    """End the open offers of a session that will not take place."""
    actions.void_offers(ctx, session_id=UUID(event["session_id"]), reason=event["reason"])


def lapse_offer(ctx: Context, payload: Mapping[str, Any]) -> None:
    """End an offer that nobody answered in time."""
    actions.lapse_offer(ctx, offer_id=UUID(payload["offer_id"]))


def release_hold(ctx: Context, payload: Mapping[str, Any]) -> None:
    """Give everybody what a city has not used of its seats in time."""
    actions.release_due_hold(ctx, hold_id=UUID(payload["hold_id"]))


def escalate_endorsement(ctx: Context, payload: Mapping[str, Any]) -> None:
    """Ask the next ones about an application that a city has not answered in time."""
    actions.escalate_endorsement(ctx, enrolment_id=UUID(payload["enrolment_id"]))


def arrange_draw(ctx: Context, _event_id: UUID, event: Mapping[str, Any]) -> None:
    """Prepare the draw of a session that has one, when it is public or was changed."""
    draw.arrange_draw(ctx, session_id=UUID(event["session_id"]))


def draw_seats(ctx: Context, payload: Mapping[str, Any]) -> None:
    """Draw the seats of a session among those who asked in time."""
    draw.draw_seats(
        ctx,
        session_id=UUID(payload["session_id"]),
        draw_until=datetime.fromisoformat(payload["draw_until"]),
    )


def apply_selection(ctx: Context, payload: Mapping[str, Any]) -> None:
    """Carry a selection out that two people approved and nobody stopped."""
    selection.apply_selection(
        ctx,
        selection_id=UUID(payload["selection_id"]),
        applies_at=datetime.fromisoformat(payload["applies_at"]),
    )


REACTIONS: Reactions = {
    SessionScheduled: (arrange_draw,),
    SessionChanged: (arrange_draw,),
    CapacityChanged: (promote_after_capacity_change,),
    SessionCancelled: (void_offers_of_cancelled_session,),
}


def purge_answers(ctx: Context, _payload: Mapping[str, Any]) -> None:
    """Take away all answers that were kept for long enough, a part in each transaction."""
    while retention.purge_some(ctx):
        pass


def delete_file(ctx: Context, payload: Mapping[str, Any]) -> None:
    """Remove the bytes of a file nobody answers with any more."""
    ctx.tools.storage.delete(payload["key"])


def drop_upload(ctx: Context, payload: Mapping[str, Any]) -> None:
    """Remove the bytes of a file that never became an answer."""
    key = payload["key"]
    ids = {name: UUID(payload[name]) for name in ("field_id", "person_id")}
    is_used = form_queries.is_upload_used(ctx, key=key, **ids)
    ctx.unit.end_reading()
    if not is_used:
        ctx.tools.storage.delete(key)


def run_import(ctx: Context, payload: Mapping[str, Any]) -> None:
    """Take the rows of an import one by one; what is refused stops none of the others."""
    import_id = UUID(payload["import_id"])
    for number in import_queries.list_open_rows(ctx, import_id):
        ctx.unit.end_reading()
        try:
            imports.take_row(ctx, import_id=import_id, number=number)
        except LearningStationError as refusal:
            imports.refuse_row(ctx, import_id=import_id, number=number, refusal=refusal)
    imports.end_import(ctx, import_id=import_id)


JOBS: dict[str, Handler] = {
    imports.RUN_IMPORT: run_import,
    draw.DRAW_SEATS: draw_seats,
    selection.APPLY_SELECTION: apply_selection,
    PURGE: purge_answers,
    DELETE_FILE: delete_file,
    DROP_UPLOAD: drop_upload,
    actions.LAPSE_OFFER: lapse_offer,
    actions.ESCALATE: escalate_endorsement,
    actions.RELEASE_HOLD: release_hold,
}
