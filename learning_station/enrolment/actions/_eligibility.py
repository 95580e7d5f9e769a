"""Asking whether somebody may have a seat, before one is given or asked for."""

from typing import Any
from uuid import UUID

from learning_station.enrolment import queries, rules
from learning_station.enrolment.queries import Asker, LockedSession
from learning_station.enrolment.rules import ELIGIBILITY_VERSION, Categories
from learning_station.infra.context import Context


def require_eligible(ctx: Context, session: LockedSession, asker: Asker) -> dict[str, Any]:
    """Refuse with the sentence of each check that fails; return what was answered, for the
    history."""
    return _require(ctx, session, asker.person_id, asker.organisation_id, asker.categories)


def require_still_eligible(
    ctx: Context,
    session: LockedSession,
    *,
    person_id: UUID,
    organisation_id: UUID | None,
    categories: Categories,
) -> dict[str, Any]:
    """Do the same for somebody who is in already, with the facts of the day they came."""
    return _require(ctx, session, person_id, organisation_id, categories)


def _require(
    ctx: Context,
    session: LockedSession,
    person_id: UUID,
    organisation_id: UUID | None,
    categories: Categories,
) -> dict[str, Any]:
    checks = queries.list_checks(ctx, session, person_id, organisation_id, categories)
    rules.require_eligible(checks)
    return _answers(rules.facts_of(checks))


def let_in(ctx: Context, session: LockedSession, asker: Asker, *, reason: str) -> dict[str, Any]:
    """Let somebody in whatever the checks say; return which ones were set aside, and why.

    Without a reason nobody is let in who fails one."""
    if not reason.strip():
        return require_eligible(ctx, session, asker)
    checks = queries.list_checks(
        ctx, session, asker.person_id, asker.organisation_id, asker.categories
    )
    set_aside = [check.code for check in rules.failing(checks)]
    facts = _answers(rules.facts_of(checks))
    return {**facts, "set_aside": set_aside} if set_aside else facts


def _answers(answered: dict[str, bool]) -> dict[str, Any]:
    return {"checks": answered, "checks_version": ELIGIBILITY_VERSION}
