"""What the jobs did, what waits and what failed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.infra.context import Context
from learning_station.infra.job_queue import Job, JobState
from learning_station.infra.unit_of_work import REACTION_KIND
from learning_station.kernel.pages import Page, cut
from learning_station.reporting.errors import JobUnknown
from learning_station.reporting.permissions import ReportingPermission

from .keys import PAGE, read_key

FAILING = "failing"
"""Filter for jobs that failed and will be tried again by themselves."""

STATES = (*(state.value for state in JobState), FAILING)


@dataclass(frozen=True, kw_only=True)
class JobRow:
    """One job as administration shows it."""

    id: UUID
    kind: str
    payload: Mapping[str, Any]
    state: str
    run_at: datetime
    attempt: int
    owner: str | None
    error: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def is_reaction(self) -> bool:
        """Tell whether the job follows an event."""
        return self.kind.startswith(REACTION_KIND)

    @property
    def event_id(self) -> UUID | None:
        """Return the event that a reaction follows."""
        text = self.payload.get("event_id") if self.is_reaction else None
        return UUID(text) if text else None

    @property
    def shown_state(self) -> str:
        """Return the state, with `failing` for a job that waits for its next attempt."""
        return FAILING if self.state == JobState.READY.value and self.error else self.state

    @property
    def seconds(self) -> float | None:
        """Return how long the last attempt took, where it ended."""
        if self.started_at is None or self.finished_at is None:
            return None
        return max(0.0, (self.finished_at - self.started_at).total_seconds())

    @property
    def last_line(self) -> str:
        """Return the line of the error that names it."""
        lines = (self.error or "").strip().splitlines()
        return lines[-1] if lines else ""


_COLUMNS = (
    Job.id, Job.kind, Job.payload, Job.state, Job.run_at, Job.attempt, Job.owner, Job.error,
    Job.created_at, Job.started_at, Job.finished_at,
)  # fmt: skip


def list_jobs(
    ctx: Context,
    *,
    state: str | None = None,
    kind: str | None = None,
    cursor: str | None = None,
    size: int = PAGE,
) -> Page[JobRow]:
    """Return a page of jobs, newest first."""
    ctx.require(ReportingPermission.READ_JOBS)
    query = _filtered(state, kind)
    before = read_key(cursor)
    if before is not None:
        query = query.where(Job.id < before)
    rows = _fetch(ctx, query.order_by(Job.id.desc()).limit(size + 1))
    return cut(rows, size, lambda job: (str(job.id),))


def list_oldest_jobs(
    ctx: Context, *, state: JobState, kind: str | None = None, limit: int
) -> Sequence[JobRow]:
    """Return the oldest jobs in a state."""
    ctx.require(ReportingPermission.READ_JOBS)
    return _fetch(ctx, _filtered(state.value, kind).order_by(Job.id).limit(limit))


def get_job(ctx: Context, job_id: UUID) -> JobRow:
    """Return one job; raise JobUnknown when there is none."""
    ctx.require(ReportingPermission.READ_JOBS)
    rows = _fetch(ctx, sa.select(*_COLUMNS).where(Job.id == job_id))
    if not rows:
        raise JobUnknown
    return rows[0]


def _filtered(state: str | None, kind: str | None) -> sa.Select[Any]:
    query: sa.Select[Any] = sa.select(*_COLUMNS)
    if state == FAILING:
        query = query.where(Job.state == JobState.READY.value, Job.error.is_not(None))
    elif state:
        query = query.where(Job.state == state)
    if kind:
        query = query.where(Job.kind == kind)
    return query


def _fetch(ctx: Context, query: sa.Select[Any]) -> list[JobRow]:
    return [JobRow(**row) for row in ctx.db.execute(query).mappings()]
