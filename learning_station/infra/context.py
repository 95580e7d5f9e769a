"""The one way in: everything a use-case needs, handed over in one object."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learning_station.config import Settings
from learning_station.kernel.actor import Actor
from learning_station.kernel.authorisation import Policy
from learning_station.kernel.clock import Clock
from learning_station.kernel.errors import NotAllowed
from learning_station.kernel.events import Event
from learning_station.kernel.ids import Ids

from .mail import Mailer
from .rendering import PDFRenderer
from .search import SearchIndex
from .storage import Storage
from .unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Tools:
    """The adapters to the outside; each has a memory twin for tests."""

    settings: Settings
    mailer: Mailer
    storage: Storage
    renderer: PDFRenderer
    search: SearchIndex


@dataclass(frozen=True)
class Context:
    """Who acts, when, in which transaction, under which policy, with which tools."""

    actor: Actor
    clock: Clock
    ids: Ids
    unit: UnitOfWork
    policy: Policy
    tools: Tools

    @property
    def db(self) -> Session:
        """Return the session of the unit of work."""
        return self.unit.session

    def rows(self, statement: sa.Executable, **values: object) -> sa.CursorResult[*tuple[Any, ...]]:
        """Return the rows of a statement that reads columns, for pages that are asked for often.

        It goes past the session, which would look for objects to load: a quarter less work. What
        the session has not flushed yet is not seen."""
        return self.db.connection().execute(statement, values)

    @property
    def now(self) -> datetime:
        """Return the present instant."""
        return self.clock.now()

    def may(self, permission: str, subject: object = None) -> bool:
        """Tell whether the actor may do that to the subject."""
        return self.policy.allows(self.actor, permission, subject)

    def require(self, permission: str, subject: object = None) -> None:
        """Go on only when the actor may do that; raise NotAllowed otherwise."""
        if not self.may(permission, subject):
            raise NotAllowed(permission=str(permission))

    def require_system(self) -> None:
        """Go on only for a system job or command."""
        if self.actor.system is None:
            raise NotAllowed(permission="system")

    def record(self, event: Event) -> UUID:
        """Remember a fact for the log and for those who react to it; return the event's id."""
        return self.unit.record(event, self.actor, self.clock.now())

    def enqueue(
        self,
        kind: str,
        payload: Mapping[str, Any],
        *,
        run_at: datetime | None = None,
        dedupe_key: str | None = None,
    ) -> None:
        """Ask for a job in this transaction, now or at `run_at`, once per dedupe key."""
        self.unit.enqueue(kind, payload, now=self.clock.now(), run_at=run_at, dedupe_key=dedupe_key)

    def acting_as(self, actor: Actor) -> "Context":
        """Return the same context with another actor."""
        return dataclasses.replace(self, actor=actor)


Handler = Callable[[Context, Mapping[str, Any]], None]
"""Runs a job with its payload; must be idempotent. Slow work stays outside units of work."""

Reaction = Callable[[Context, UUID, Mapping[str, Any]], None]
"""Follows an event (its id and fields); must be idempotent."""

Reactions = Mapping[type[Event], tuple[Reaction, ...]]
"""What a feature does when others announce something; each function's name is unique."""
