"""What enrolment does when others announce something: new seats go to those who wait."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from learning_station.infra.context import Context, Handler, Reactions
from learning_station.scheduling.events import CapacityChanged, SessionCancelled

from . import actions
from .actions import retention
from .actions.retention import DELETE_FILE, DROP_UPLOAD, PURGE
from .queries import forms as form_queries


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


REACTIONS: Reactions = {
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


JOBS: dict[str, Handler] = {
    PURGE: purge_answers,
    DELETE_FILE: delete_file,
    DROP_UPLOAD: drop_upload,
    actions.LAPSE_OFFER: lapse_offer,
    actions.ESCALATE: escalate_endorsement,
    actions.RELEASE_HOLD: release_hold,
}
