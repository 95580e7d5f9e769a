"""Who stands in for others: deputies of coordinators, assistants of elected officials."""

from datetime import timedelta
from uuid import UUID

from learning_station.kernel.actor import MandateScope
from learning_station.organisations import actions as organisations_actions
from learning_station.organisations import queries as organisations_queries

from .reading import Entry, read_list
from .stage import Stage

NAMED_BEFORE = timedelta(days=1)


def load_stand_ins(stage: Stage) -> int:
    """Add deputies and assistants that were never named; return how many were added."""
    added = 0
    stage.move_to(stage.now - NAMED_BEFORE)
    with stage.ctx.unit.transaction():
        for entry in read_list("people", "people"):
            for_whom = entry.get("stands_in_for")
            if for_whom is None or _was_named(stage, stage.people[entry["key"]]):
                continue
            if "days" in for_whom:
                _propose_deputy(stage, entry, for_whom)
            else:
                organisations_actions.name_assistant(
                    stage.acting(for_whom["person"]),
                    principal_id=stage.people[for_whom["person"]],
                    email=entry["email"],
                )
            added += 1
    return added


def _was_named(stage: Stage, person_id: UUID) -> bool:
    # Also one that was ended or refused since: what people did with it stays.
    page = organisations_queries.list_role_grants(stage.ctx, person_id=person_id)
    return bool(page.rows)


def _propose_deputy(stage: Stage, entry: Entry, for_whom: Entry) -> None:
    ctx = stage.acting(for_whom["person"])
    mandate = organisations_queries.list_own_mandates(ctx)[0]
    first, last = (stage.now.date() + timedelta(days=days) for days in for_whom["days"])
    organisations_actions.propose_deputy(
        ctx,
        mandate_id=mandate.grant.id,
        email=entry["email"],
        scopes=[MandateScope(scope) for scope in for_whom["scopes"]],
        starts_on=first,
        ends_on=last,
    )
