"""Nominations: whom a city may name for a session, and what a nomination leads to."""

from datetime import datetime, timedelta
from uuid import UUID

from learning_station.enrolment import errors

from .seats import SessionTerms, require_alive, require_window

REMINDED_EVERY = timedelta(days=1)
"""How long a nominee is left in peace between two reminders."""


def require_nominable(terms: SessionTerms, now: datetime, *, from_hold: bool) -> None:
    """Refuse nominations when nobody can ask for a seat; a held seat waits for no window."""
    if from_hold:
        require_alive(terms, now)
        return
    require_window(terms, now)
    if terms.policy == "invitation":
        raise errors.InvitationNeeded


def require_of_city(organisation_id: UUID, works_for: UUID | None) -> None:
    """Refuse somebody who works for another organisation; who works for none may be named."""
    if works_for is not None and works_for != organisation_id:
        raise errors.NomineeOfAnotherCity


def require_unanswered(state: str) -> None:
    """Refuse to answer, remind or take back a nomination that is over."""
    if state != "open":
        raise errors.NominationOver


def require_peace(reminded_at: datetime, now: datetime) -> None:
    """Refuse to remind somebody who was written to a moment ago."""
    if now < reminded_at + REMINDED_EVERY:
        raise errors.RemindedLately
