"""One transaction per use-case: the outermost action commits, inner ones join, errors undo all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learning_station.kernel.actor import Actor
from learning_station.kernel.events import Event, to_json
from learning_station.kernel.ids import Ids

from . import job_queue
from .db import WRITE_OPTIONS, Base, one_round_trip, writing_turn
from .event_log import LoggedEvent
from .job_queue import Job, JobState

if TYPE_CHECKING:
    from .context import Context

# Plain tables: the bulk insert of mapped classes takes twice as long, while locks are held.
_INSERT_EVENTS = sa.insert(Base.metadata.tables[LoggedEvent.__tablename__])
_INSERT_JOBS = sa.insert(Base.metadata.tables[Job.__tablename__])

P = ParamSpec("P")
Result = TypeVar("Result")

REACTION_KIND = "reaction:"
"""Kind prefix of the jobs that run a feature's reaction to an event."""


class UnitOfWork:
    """One database transaction, with the events and jobs that become real when it commits."""

    def __init__(
        self, session: Session, ids: Ids, reactions: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        self.session = session
        self._ids = ids
        self._reactions = reactions or {}
        self._open = False
        self._events: list[dict[str, Any]] = []
        self._jobs: list[dict[str, Any]] = []

    @property
    def is_open(self) -> bool:
        """Tell whether a transaction is under way."""
        return self._open

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Open a writing transaction, or join the one that is open."""
        if self._open:
            yield
            return
        # What was read before belongs to an older snapshot: end it, so that locks see the present.
        self.session.rollback()
        with writing_turn(self.session.get_bind()):
            self._open = True
            try:
                self.session.connection(execution_options=WRITE_OPTIONS)
                yield
                self._store()
                self.session.commit()
            except BaseException:
                self.session.rollback()
                raise
            finally:
                self._open = False
                self._events.clear()
                self._jobs.clear()

    def end_reading(self) -> None:
        """End the reading transaction, so that nothing is held while slow work runs."""
        if not self._open:
            self.session.rollback()

    def record(self, event: Event, actor: Actor, at: datetime) -> UUID:
        """Remember a fact; it is written, with the jobs of its reactions, at commit."""
        self._must_be_open()
        event_id = self._ids.new()
        self._events.append(
            {
                "id": event_id,
                "name": event.name,
                "occurred_at": at,
                "actor": actor.name,
                "actor_id": actor.person_id,
                "on_behalf_of": actor.for_person_id,
                "subject_id": event.reference(event.subject),
                "person_id": event.reference(event.person),
                "scope_id": event.reference(event.scope),
                "payload": event.payload(),
            }
        )
        for reaction in self._reactions.get(event.name, ()):
            payload = {"event_id": str(event_id), "name": event.name, "event": event.payload()}
            self._add_job(REACTION_KIND + reaction, payload, at, at)
        return event_id

    def enqueue(
        self,
        kind: str,
        payload: Mapping[str, Any],
        *,
        now: datetime,
        run_at: datetime | None = None,
        dedupe_key: str | None = None,
    ) -> None:
        """Ask for a job; it exists when the transaction commits. A known dedupe key adds none."""
        self._must_be_open()
        values = {key: to_json(value) for key, value in payload.items()}
        if dedupe_key is None:
            self._add_job(kind, values, run_at or now, now)
            return
        job_queue.insert_job(
            self.session,
            job_id=self._ids.new(),
            kind=kind,
            payload=values,
            run_at=run_at or now,
            created_at=now,
            dedupe_key=dedupe_key,
        )

    def _add_job(
        self, kind: str, payload: Mapping[str, Any], run_at: datetime, created_at: datetime
    ) -> None:
        self._jobs.append(
            {
                "id": self._ids.new(),
                "kind": kind,
                "payload": dict(payload),
                "run_at": run_at,
                "created_at": created_at,
                "state": JobState.READY.value,
                "attempt": 0,
            }
        )

    def _must_be_open(self) -> None:
        if not self._open:
            raise RuntimeError("events and jobs are recorded inside a transaction")

    def _store(self) -> None:
        self.session.flush()
        if not self._events and not self._jobs:
            return
        with one_round_trip(self.session):
            if self._events:
                self.session.execute(_INSERT_EVENTS, self._events)
            if self._jobs:
                self.session.execute(_INSERT_JOBS, self._jobs)


def action(
    function: Callable[Concatenate["Context", P], Result],
) -> Callable[Concatenate["Context", P], Result]:
    """Run a use-case in a transaction, or in its caller's when there is one."""

    @wraps(function)
    def in_transaction(ctx: "Context", /, *args: P.args, **kwargs: P.kwargs) -> Result:
        with ctx.unit.transaction():
            return function(ctx, *args, **kwargs)

    return in_transaction
