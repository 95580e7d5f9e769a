"""What a worker can run: job kinds and reactions, joined by the wiring."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from learning_station.infra.context import Context, Handler, Reaction


@dataclass(frozen=True)
class Registry:
    """All handlers by job kind. Reactions are handlers whose kind begins with `reaction:`."""

    handlers: Mapping[str, Handler] = field(default_factory=dict)

    def find(self, kind: str) -> Handler | None:
        """Return the handler of a kind, or None."""
        return self.handlers.get(kind)


def reaction_handler(reaction: Reaction) -> Handler:
    """Turn a reaction (context, event id, event fields) into a job handler."""

    def run(ctx: Context, payload: Mapping[str, Any]) -> None:
        reaction(ctx, UUID(payload["event_id"]), payload["event"])

    return run
