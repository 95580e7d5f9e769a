"""Reads about invitations: one, those of a session, how addresses stand before they are invited."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts.models import Account, Person
from learning_station.enrolment.models import Enrolment, Invitation, InvitationState
from learning_station.infra.context import Context
from learning_station.kernel.errors import NotFound
from learning_station.kernel.pages import Page, cut, decode_cursor, read_id
from learning_station.scheduling.models import TrainingSession
from learning_station.scheduling.queries.sessions import visible_to

INVITATION_STATES = ("pending", "accepted", "declined", "expired", "taken_back")
"""What became of invitations, as lists show it: those that wait too long have expired."""

_PENDING = InvitationState.PENDING.value


@dataclass(frozen=True)
class InvitationRow:
    """An invitation as its session's organisers and the person invited see it."""

    id: UUID
    session_id: UUID
    email: str
    language: str
    note: str
    is_exempt: bool
    reason: str
    stored_state: str
    expires_at: datetime
    invited_at: datetime
    reminded_at: datetime | None
    closed_at: datetime | None
    enrolment_id: UUID | None
    given_name: str | None
    family_name: str | None

    @property
    def name(self) -> str:
        """Return the name of who has an account with that address, or nothing."""
        return f"{self.given_name} {self.family_name}" if self.given_name is not None else ""

    def state(self, now: datetime) -> str:
        """Return what became of it: one that waits for an answer too long has expired."""
        if self.stored_state == _PENDING and self.expires_at <= now:
            return "expired"
        return self.stored_state


_ROWS: sa.Select[*tuple[Any, ...]] = (
    sa.select(
        Invitation.id, Invitation.session_id, Invitation.email, Invitation.language,
        Invitation.note, Invitation.is_exempt, Invitation.reason, Invitation.state,
        Invitation.expires_at, Invitation.invited_at, Invitation.reminded_at, Invitation.closed_at,
        Invitation.enrolment_id, Person.given_name, Person.family_name,
    )
    .outerjoin(Account, Account.email == Invitation.email)
    .outerjoin(Person, Person.id == Account.person_id)
)  # fmt: skip


def find_invitation(ctx: Context, invitation_id: UUID) -> InvitationRow | None:
    """Return the invitation, or None. For code that writes to the address."""
    row = ctx.db.execute(_ROWS.where(Invitation.id == invitation_id)).one_or_none()
    return InvitationRow(*row) if row is not None else None


def get_invitation(ctx: Context, slug: str, invitation_id: UUID) -> InvitationRow:
    """Return the invitation to the session of that address; raise NotFound when there is none.

    Whoever has the link may read it: it says nothing about the one who was invited."""
    row = ctx.db.execute(
        _ROWS.join(TrainingSession, TrainingSession.id == Invitation.session_id).where(
            Invitation.id == invitation_id, TrainingSession.slug == slug, visible_to(ctx.actor)
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return InvitationRow(*row)


def find_own_invitation(ctx: Context, session_id: UUID, person_id: UUID) -> UUID | None:
    """Return the invitation that waits for this person's answer, or None."""
    return ctx.db.scalar(
        sa.select(Invitation.id)
        .join(Account, Account.email == Invitation.email)
        .where(
            Invitation.session_id == session_id,
            Account.person_id == person_id,
            Account.email_confirmed_at.is_not(None),
            Invitation.state == _PENDING,
            Invitation.expires_at > ctx.now,
        )
    )


def is_addressed_to(ctx: Context, email: str, person_id: UUID) -> bool:
    """Tell whether the person's account has that address, and they proved that it is theirs."""
    found = ctx.db.scalar(
        sa.select(Account.id).where(
            Account.person_id == person_id,
            Account.email == email,
            Account.email_confirmed_at.is_not(None),
        )
    )
    return found is not None


def list_invitations_page(
    ctx: Context,
    session_id: UUID,
    *,
    state: str | None = None,
    text: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[InvitationRow]:
    """Return a page of the invitations to a session, the newest first; one statement."""
    query = _ROWS.where(Invitation.session_id == session_id)
    if state is not None:
        query = query.where(_in_state(state, ctx.now))
    if text:
        query = query.where(Invitation.email.contains(text.lower(), autoescape=True))
    if cursor:
        query = query.where(Invitation.id < read_id(decode_cursor(cursor, 1)[0]))
    rows = ctx.db.execute(query.order_by(Invitation.id.desc()).limit(limit + 1))
    return cut([InvitationRow(*row) for row in rows], limit, lambda row: (str(row.id),))


def _in_state(state: str, now: datetime) -> sa.ColumnElement[bool]:
    if state == "expired":
        return sa.and_(Invitation.state == _PENDING, Invitation.expires_at <= now)
    if state == _PENDING:
        return sa.and_(Invitation.state == _PENDING, Invitation.expires_at > now)
    return Invitation.state == state


def count_invitations(ctx: Context, session_id: UUID) -> Mapping[str, int]:
    """Return how many invitations to the session are in each state."""
    counts = (sa.func.count().filter(_in_state(state, ctx.now)) for state in INVITATION_STATES)
    row = ctx.db.execute(sa.select(*counts).where(Invitation.session_id == session_id)).one()
    return dict(zip(INVITATION_STATES, row, strict=True))


@dataclass(frozen=True)
class Invitees:
    """Addresses as they stand: who is to be invited, who is already, who is in the session."""

    new: Sequence[str]
    invited: Sequence[str]
    inside: Sequence[str]


def sort_invitees(ctx: Context, session_id: UUID, emails: Iterable[str]) -> Invitees:
    """Return which of these addresses can be invited, and which need not be."""
    asked = tuple(emails)
    invited = set(
        ctx.db.scalars(
            sa.select(Invitation.email).where(
                Invitation.session_id == session_id,
                Invitation.email.in_(asked),
                _in_state(_PENDING, ctx.now),
            )
        )
    )
    inside = set(
        ctx.db.scalars(
            sa.select(Account.email)
            .join(Enrolment, Enrolment.person_id == Account.person_id)
            .where(
                Enrolment.session_id == session_id,
                Enrolment.ended_at.is_(None),
                Account.email.in_(asked),
            )
        )
    )
    return Invitees(
        new=[each for each in asked if each not in invited | inside],
        invited=[each for each in asked if each in invited - inside],
        inside=[each for each in asked if each in inside],
    )
