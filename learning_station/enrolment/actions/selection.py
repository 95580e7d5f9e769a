"""Selections: computed, adjusted with reasons, approved by two, carried out all at once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from learning_station.enrolment import errors, events, queries
from learning_station.enrolment.models.panel import (
    Decision,
    Selection,
    SelectionAdjustment,
    SelectionApproval,
    SelectionPlace,
    SelectionState,
)
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.enrolment.queries import LockedSession
from learning_station.enrolment.queries import panel as panel_queries
from learning_station.enrolment.queries import selection as selection_queries
from learning_station.enrolment.rules import Rule
from learning_station.enrolment.rules import panel as rules
from learning_station.enrolment.rules.candidates import Candidate, Place, RankPolicy
from learning_station.enrolment.rules.ranking import rank
from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import action
from learning_station.kernel.errors import NotFound

from ._lots import ensure_draw
from ._ranked import Outcome, carry_out, reasons_document

APPLY_SELECTION = "enrolment.apply_selection"
"""The job that carries an approved selection out, when nobody has stopped it until then."""
APPROVALS = 2


@action
def compute_selection(ctx: Context, *, session_id: UUID) -> UUID:
    """Rank all applications under the rule that counts now, and keep that as the proposal.

    A proposal from before is replaced, with its adjustments and approvals; not one whose letters
    wait to leave."""
    session = queries.lock_session(ctx, session_id)
    ctx.require(EnrolmentPermission.DECIDE, session)
    if session.terms.policy != "panel":
        raise errors.NoPanel
    candidates = panel_queries.list_candidates(ctx, session_id)
    if not candidates:
        raise errors.NothingToRank
    _replace_open(ctx, session_id)
    version, policy = _policy(ctx, session, candidates)
    places = rank(candidates, policy).places
    selection = Selection(
        id=ctx.ids.new(),
        session_id=session_id,
        state=SelectionState.PROPOSED.value,
        policy_version=version,
        seed=policy.seed,
        seats=policy.seats,
        rule=rules.policy_document(policy),
        computed_by=ctx.actor.person_id,
        computed_at=ctx.now,
    )
    ctx.db.add(selection)
    ctx.db.flush()
    _write_places(ctx, selection.id, places, candidates)
    ctx.record(
        events.SelectionProposed(
            selection_id=selection.id,
            session_id=session_id,
            policy_version=version,
            applications=len(places),
            seats=sum(place.has_seat for place in places),
        )
    )
    return selection.id


def _replace_open(ctx: Context, session_id: UUID) -> None:
    present = selection_queries.find_selection(ctx, session_id)
    if present is None:
        return
    if present.state != SelectionState.PROPOSED.value:
        raise errors.SelectionClosed
    present.state = SelectionState.REPLACED.value
    ctx.db.flush()


def _policy(
    ctx: Context, session: LockedSession, candidates: list[Candidate]
) -> tuple[int, RankPolicy]:
    version, rule = panel_queries.get_rule(ctx, session.id)
    taken = queries.list_taken_categories(ctx, session.id)
    count = queries.count_seats(ctx, [session.id])[session.id]
    free = len(candidates)
    if session.terms.capacity is not None:
        free = max(0, session.terms.capacity - count.taken)
    return version, RankPolicy(
        seats=free,
        seed=ensure_draw(ctx, session.id).seed,
        fair_from=rule.fair_from,
        most_points=rules.most_points(panel_queries.list_criteria(ctx, session.id)),
        quotas=tuple(queries.list_quotas(ctx, session.id)),
        targets=rule.targets,
        city_limit=session.terms.city_limit,
        cohorts=rule.cohorts,
        taken=tuple((one.get("organisation"), one) for one in taken),
    )


def _write_places(
    ctx: Context, selection_id: UUID, places: Iterable[Place], candidates: list[Candidate]
) -> None:
    points = {candidate.id: candidate.points for candidate in candidates}
    rows = []
    for place in places:
        decision = Decision.SEAT if place.has_seat else Decision.WAITS
        rows.append(
            {
                "selection_id": selection_id,
                "enrolment_id": place.id,
                "rank": place.rank,
                "points": points[place.id],
                "computed": decision.value,
                "decision": decision.value,
                "reasons": reasons_document(place),
            }
        )
    ctx.db.execute(sa.insert(SelectionPlace), rows)


def _lock(ctx: Context, selection_id: UUID) -> tuple[LockedSession, Selection]:
    session_id = ctx.db.scalar(sa.select(Selection.session_id).where(Selection.id == selection_id))
    if session_id is None:
        raise NotFound
    session = queries.lock_session(ctx, session_id)
    ctx.require(EnrolmentPermission.DECIDE, session)
    return session, ctx.db.get_one(Selection, selection_id, populate_existing=True)


def _require_open(selection: Selection) -> None:
    if selection.state != SelectionState.PROPOSED.value:
        raise errors.SelectionClosed


@action
def adjust_selection(
    ctx: Context,
    *,
    selection_id: UUID,
    gains_id: UUID | None = None,
    loses_id: UUID | None = None,
    reason: str,
) -> None:
    """Give a seat of the proposal to somebody, take one from somebody, or both, with a reason.

    The ranks stay as they were computed. Who approved the proposal before has to look again."""
    _session, selection = _lock(ctx, selection_id)
    _require_open(selection)
    gains, loses = _place(ctx, selection_id, gains_id), _place(ctx, selection_id, loses_id)
    given = ctx.db.scalar(
        sa.select(sa.func.count()).where(
            SelectionPlace.selection_id == selection_id,
            SelectionPlace.decision == Decision.SEAT.value,
        )
    )
    rules.require_adjustment(
        gains=gains.decision if gains else None,
        loses=loses.decision if loses else None,
        free=selection.seats - (given or 0),
        reason=reason,
    )
    if gains is not None:
        gains.decision = Decision.SEAT.value
    if loses is not None:
        loses.decision = Decision.WAITS.value
    ctx.db.add(
        SelectionAdjustment(
            id=ctx.ids.new(),
            selection_id=selection_id,
            gains_id=gains_id,
            loses_id=loses_id,
            reason=reason.strip(),
            made_by=ctx.actor.person_id,
            made_at=ctx.now,
        )
    )
    _forget_approvals(ctx, selection_id)
    ctx.record(
        events.SelectionAdjusted(
            **_ids(selection), gains_id=gains_id, loses_id=loses_id, reason=reason.strip()
        )
    )


def _place(ctx: Context, selection_id: UUID, enrolment_id: UUID | None) -> SelectionPlace | None:
    if enrolment_id is None:
        return None
    place = ctx.db.get(SelectionPlace, (selection_id, enrolment_id), populate_existing=True)
    if place is None:
        raise NotFound
    return place


def _forget_approvals(ctx: Context, selection_id: UUID) -> None:
    ctx.db.execute(
        sa.delete(SelectionApproval).where(SelectionApproval.selection_id == selection_id)
    )


def _ids(selection: Selection) -> dict[str, UUID]:
    return {"selection_id": selection.id, "session_id": selection.session_id}


@action
def approve_selection(ctx: Context, *, selection_id: UUID) -> datetime | None:
    """Say yes to a proposal as it stands. After the second person's yes nothing is told yet: the
    selection is carried out when the time to stop it has passed, which is returned."""
    session, selection = _lock(ctx, selection_id)
    _require_open(selection)
    if ctx.actor.person_id is None:
        raise NotFound
    before = ctx.db.scalars(
        sa.select(SelectionApproval.person_id).where(SelectionApproval.selection_id == selection_id)
    ).all()
    if ctx.actor.person_id in before:
        raise errors.ApprovedBefore
    ctx.db.add(
        SelectionApproval(
            selection_id=selection_id, person_id=ctx.actor.person_id, approved_at=ctx.now
        )
    )
    if len(before) + 1 >= APPROVALS:
        _version, rule = panel_queries.get_rule(ctx, session.id, selection.policy_version)
        selection.state = SelectionState.APPROVED.value
        selection.applies_at = ctx.now + timedelta(minutes=rule.undo_minutes)
        payload = {"selection_id": selection.id, "applies_at": selection.applies_at}
        ctx.enqueue(APPLY_SELECTION, payload, run_at=selection.applies_at)
    ctx.db.flush()
    ctx.record(events.SelectionApproved(**_ids(selection), applies_at=selection.applies_at))
    return selection.applies_at


@action
def stop_letters(ctx: Context, *, selection_id: UUID) -> None:
    """Stop an approved selection before it is carried out: it is a proposal again, nobody was told,
    and both approvals are needed anew."""
    _session, selection = _lock(ctx, selection_id)
    if selection.state == SelectionState.PROPOSED.value:
        return
    is_late = selection.applies_at is None or selection.applies_at <= ctx.now
    if selection.state != SelectionState.APPROVED.value or is_late:
        raise errors.LettersGone
    selection.state = SelectionState.PROPOSED.value
    selection.applies_at = None
    _forget_approvals(ctx, selection_id)
    ctx.db.flush()
    ctx.record(events.LettersStopped(**_ids(selection)))


@action
def apply_selection(ctx: Context, *, selection_id: UUID, applies_at: datetime) -> None:
    """Carry an approved selection out: seats in the order of the ranks, never more than there are,
    and the others on the waitlist or refused; all in one transaction, so that it happens wholly or
    not at all. Nothing happens to one that was stopped, or when it comes again."""
    ctx.require_system()
    session, selection = _lock(ctx, selection_id)
    # The job comes when it is due by the clock of the database: it is not asked again here.
    if selection.state != SelectionState.APPROVED.value or selection.applies_at != applies_at:
        return
    _version, rule = panel_queries.get_rule(ctx, session.id, selection.policy_version)
    places = ctx.db.scalars(
        sa.select(SelectionPlace)
        .where(SelectionPlace.selection_id == selection_id)
        .order_by(SelectionPlace.rank)
    ).all()
    facts = {"policy_version": selection.policy_version, "seed": selection.seed}
    outcomes = [
        Outcome(
            place.enrolment_id,
            has_seat=place.decision == Decision.SEAT.value,
            facts={
                **facts,
                "rank": place.rank,
                "points": place.points,
                "reasons": place.reasons,
                "adjusted": place.decision != place.computed,
            },
        )
        for place in places
    ]
    refuses = rule.others == rules.OTHERS_REFUSED
    given = carry_out(
        ctx, session, outcomes, seat_rule=Rule.SELECTED, rest_rule=Rule.NOT_SELECTED,
        ranked_by="panel", refuses=refuses,
    )  # fmt: skip
    selection.state = SelectionState.APPLIED.value
    selection.applied_at = ctx.now
    draw = ensure_draw(ctx, session.id)
    draw.drawn_at = draw.drawn_at or ctx.now
    ctx.db.flush()
    ctx.record(events.SelectionApplied(**_ids(selection), seats=given))
