"""Invitations: sent to addresses, answered only by whoever has the address, taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts import rules as accounts_rules
from learning_station.enrolment import errors, events, queries, rules
from learning_station.enrolment.models import Application, Invitation, InvitationState
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.enrolment.queries import Asker, LockedSession
from learning_station.enrolment.rules import Rule
from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import action
from learning_station.kernel.errors import NotFound

from ._eligibility import let_in, require_eligible
from ._placing import give_seat, require_asker
from ._writing import Entry, Placed, get_asker


@dataclass(frozen=True, kw_only=True)
class InvitationFacts:
    """What people decide about an invitation."""

    expires_at: datetime
    language: str
    note: str = ""
    is_exempt: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Invited:
    """How many were invited, and who was left out because they are invited or in already."""

    sent: int
    invited: Sequence[str]
    inside: Sequence[str]


@action
def invite(
    ctx: Context, *, session_id: UUID, emails: Sequence[str], facts: InvitationFacts
) -> Invited:
    """Invite addresses to a session, by mail; leave out who is invited already or is in."""
    session = queries.lock_session(ctx, session_id)
    ctx.require(EnrolmentPermission.DECIDE, session)
    wanted = list(dict.fromkeys(accounts_rules.normalise_email(email) for email in emails))
    rules.require_invitable(
        session.terms, addresses=len(wanted), expires_at=facts.expires_at, now=ctx.now
    )
    reason = rules.require_reason_of_exemption(facts.reason, is_exempt=facts.is_exempt)
    sorted_ones = queries.sort_invitees(ctx, session_id, wanted)
    _close_expired(ctx, session_id, sorted_ones.new)
    for email in sorted_ones.new:
        invitation = Invitation(
            id=ctx.ids.new(),
            session_id=session_id,
            email=email,
            language=accounts_rules.check_language(facts.language),
            note=facts.note.strip(),
            is_exempt=facts.is_exempt,
            reason=reason,
            state=InvitationState.PENDING.value,
            expires_at=facts.expires_at,
            invited_by=ctx.actor.person_id,
            invited_at=ctx.now,
        )
        ctx.db.add(invitation)
        ctx.record(events.InvitationSent(invitation_id=invitation.id, session_id=session_id))
    ctx.db.flush()
    return Invited(len(sorted_ones.new), sorted_ones.invited, sorted_ones.inside)


def _close_expired(ctx: Context, session_id: UUID, emails: Sequence[str]) -> None:
    """Take back what expired unanswered: of each address one invitation waits at most."""
    ctx.db.execute(
        sa.update(Invitation)
        .where(
            Invitation.session_id == session_id,
            Invitation.email.in_(emails),
            Invitation.state == InvitationState.PENDING.value,
        )
        .values(state=InvitationState.TAKEN_BACK.value, closed_at=ctx.now)
    )


@action
def remind_invitations(ctx: Context, *, session_id: UUID, invitation_ids: Sequence[UUID]) -> int:
    """Remind the chosen addresses; return how many were.

    Who answered, who was told within a day and whose time has passed is left in peace."""
    session = queries.lock_session(ctx, session_id)
    ctx.require(EnrolmentPermission.DECIDE, session)
    rules.require_alive(session.terms, ctx.now)
    reminded = 0
    for invitation in _chosen(ctx, session_id, invitation_ids):
        told_at = invitation.reminded_at or invitation.invited_at
        if rules.may_be_reminded(
            state=invitation.state,
            expires_at=invitation.expires_at,
            told_at=told_at,
            now=ctx.now,
        ):
            invitation.reminded_at = ctx.now
            ids = {"invitation_id": invitation.id, "session_id": session_id}
            ctx.record(events.InvitationSent(**ids, is_reminder=True))
            reminded += 1
    ctx.db.flush()
    return reminded


def _chosen(ctx: Context, session_id: UUID, ids: Sequence[UUID]) -> Sequence[Invitation]:
    if not ids:
        raise errors.NoInvitationChosen
    return ctx.db.scalars(
        sa.select(Invitation)
        .where(Invitation.session_id == session_id, Invitation.id.in_(ids))
        .order_by(Invitation.id)
        .execution_options(populate_existing=True)
    ).all()


@action
def take_back_invitations(ctx: Context, *, session_id: UUID, invitation_ids: Sequence[UUID]) -> int:
    """Take the chosen invitations back that wait for an answer; return how many these were."""
    session = queries.lock_session(ctx, session_id)
    ctx.require(EnrolmentPermission.DECIDE, session)
    taken = 0
    for invitation in _chosen(ctx, session_id, invitation_ids):
        if invitation.state == InvitationState.PENDING.value:
            _close(ctx, invitation, InvitationState.TAKEN_BACK)
            ids = {"invitation_id": invitation.id, "session_id": session_id}
            ctx.record(events.InvitationTakenBack(**ids))
            taken += 1
    ctx.db.flush()
    return taken


def _close(ctx: Context, invitation: Invitation, state: InvitationState) -> None:
    invitation.state = state.value
    invitation.closed_at = ctx.now


# Answers


@action
def accept_invitation(ctx: Context, *, invitation_id: UUID) -> Placed:
    """Take the seat one was invited to, or a place on the waitlist when all are taken.

    Accepting once more changes nothing. Only whoever has the address the invitation was sent to
    can do it; what the session asks of people counts, unless the organisers said otherwise."""
    session, invitation, person_id = _lock_own(ctx, invitation_id)
    facts = queries.get_seat_facts(ctx, session.id, person_id)
    if invitation.state == InvitationState.ACCEPTED.value and facts.live is not None:
        return Placed(*facts.live, is_new=False)
    _require_answerable(ctx, session, invitation)
    if facts.live is not None:
        raise errors.AlreadyEnrolled
    placed = give_seat(
        ctx, session, facts, _entry(ctx, session, get_asker(ctx, person_id), invitation)
    )
    invitation.enrolment_id = placed.enrolment_id
    _answer(ctx, invitation, person_id, InvitationState.ACCEPTED)
    return placed


def _lock_own(ctx: Context, invitation_id: UUID) -> tuple[LockedSession, Invitation, UUID]:
    """Return the invitation with its session locked, and for whom it is answered."""
    person_id = require_asker(ctx, None)
    session_id = ctx.db.scalar(
        sa.select(Invitation.session_id).where(Invitation.id == invitation_id)
    )
    if session_id is None:
        raise NotFound
    session = queries.lock_session(ctx, session_id)
    invitation = ctx.db.get_one(Invitation, invitation_id, populate_existing=True)
    if not queries.is_addressed_to(ctx, invitation.email, person_id):
        raise errors.InvitationOfAnother
    return session, invitation, person_id


def _require_answerable(ctx: Context, session: LockedSession, invitation: Invitation) -> None:
    rules.require_answerable_invitation(
        session.terms, state=invitation.state, expires_at=invitation.expires_at, now=ctx.now
    )


def _entry(ctx: Context, session: LockedSession, asker: Asker, invitation: Invitation) -> Entry:
    if invitation.is_exempt:
        checked = let_in(ctx, session, asker, reason=invitation.reason)
    else:
        checked = require_eligible(ctx, session, asker)
    return Entry(
        asker=asker,
        rule=Rule.INVITED,
        application=Application.APPROVED if session.terms.by_application else Application.NONE,
        facts={**checked, "invitation": str(invitation.id)},
        reason=invitation.reason,
    )


def _answer(ctx: Context, invitation: Invitation, person_id: UUID, state: InvitationState) -> None:
    _close(ctx, invitation, state)
    ctx.db.flush()
    ctx.record(
        events.InvitationAnswered(
            invitation_id=invitation.id,
            session_id=invitation.session_id,
            person_id=person_id,
            accepted=state is InvitationState.ACCEPTED,
        )
    )


@action
def decline_invitation(ctx: Context, *, invitation_id: UUID) -> None:
    """Say no to an invitation. Declining once more changes nothing."""
    session, invitation, person_id = _lock_own(ctx, invitation_id)
    if invitation.state == InvitationState.DECLINED.value:
        return
    _require_answerable(ctx, session, invitation)
    _answer(ctx, invitation, person_id, InvitationState.DECLINED)
