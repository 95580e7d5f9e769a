"""The job queue: rows in the business database, written with the change that asks for them.

A worker claims due rows under a lease. `run_at` is the lease's end while a row runs, so the job of
a killed worker is simply due again. Finishing is fenced by owner and attempt. A handler may run
more than once; with a unique constraint on what it writes, the effect happens once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from .db import Base, UtcDateTime, upsert

LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 8
PATIENT_ATTEMPTS = 200
"""How often a job is tried that waits for the outside: about eight days."""
KEPT = timedelta(days=14)
"""How long finished jobs stay visible in administration."""


class OutsideDown(Exception):
    """Something outside does not answer: the job is given back, for days if need be."""


class JobState(StrEnum):
    """Where a job stands."""

    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


class Job(Base):
    """Something to be done, now or at `run_at`, by whichever worker comes first."""

    __tablename__ = "job"
    __table_args__ = (
        sa.Index(
            "ix__job__due",
            "run_at",
            "id",
            sqlite_where=sa.text("state IN ('ready', 'running')"),
            postgresql_where=sa.text("state IN ('ready', 'running')"),
        ),
        sa.Index(None, "state", "id"),
        sa.UniqueConstraint("dedupe_key"),
        sa.CheckConstraint("state IN ('ready', 'running', 'done', 'dead')", name="state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    dedupe_key: Mapped[str | None]
    state: Mapped[str] = mapped_column(default=JobState.READY.value)
    run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempt: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None]
    error: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class ClaimedJob:
    """A job that this worker holds until the lease ends."""

    id: UUID
    kind: str
    payload: dict[str, Any]
    attempt: int
    created_at: datetime


def insert_job(
    session: Session,
    *,
    job_id: UUID,
    kind: str,
    payload: Mapping[str, Any],
    run_at: datetime,
    created_at: datetime,
    dedupe_key: str | None = None,
) -> bool:
    """Add a job; return False when one with that dedupe key exists already, whatever its state."""
    statement = (
        upsert(session, Job)
        .values(
            id=job_id,
            kind=kind,
            payload=dict(payload),
            run_at=run_at,
            created_at=created_at,
            dedupe_key=dedupe_key,
            state=JobState.READY.value,
            attempt=0,
        )
        .on_conflict_do_nothing(index_elements=["dedupe_key"])
        .returning(Job.id)
    )
    # The row count of such an insert is unknown to some drivers; the returned row is not.
    return session.execute(statement).first() is not None


def cancel_job(session: Session, *, dedupe_key: str) -> bool:
    """Remove a job that has not begun; return whether there was one."""
    statement = sa.delete(Job).where(
        Job.dedupe_key == dedupe_key, Job.state == JobState.READY.value
    )
    return bool(session.execute(statement).rowcount)  # type: ignore[attr-defined]  # as above


def database_now(session: Session, fallback: datetime) -> datetime:
    """Return the database server's time: machines' clocks may differ, the lease's must not.

    SQLite has no server; there `fallback` (the process's clock) is the one clock there is.
    """
    if session.get_bind().dialect.name != "postgresql":
        return fallback
    value: datetime = session.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    return value.astimezone(UTC)


def claim_jobs(
    session: Session, *, owner: str, now: datetime, limit: int, kinds: Sequence[str] | None = None
) -> list[ClaimedJob]:
    """Take due jobs, oldest first, and hold them until the lease ends. Runs inside a write unit."""
    due = sa.select(Job.id).where(
        Job.state.in_((JobState.READY.value, JobState.RUNNING.value)), Job.run_at <= now
    )
    if kinds is not None:
        due = due.where(Job.kind.in_(kinds))
    due = due.order_by(Job.run_at, Job.id).limit(limit).with_for_update(skip_locked=True)
    ids = session.scalars(due).all()
    if not ids:
        return []
    statement = (
        sa.update(Job)
        .where(Job.id.in_(ids))
        .values(
            state=JobState.RUNNING.value,
            owner=owner,
            run_at=now + LEASE,
            attempt=Job.attempt + 1,
            started_at=now,
        )
        .returning(Job.id, Job.kind, Job.payload, Job.attempt, Job.created_at)
        .execution_options(synchronize_session=False)
    )
    claimed = {row.id: ClaimedJob(*row) for row in session.execute(statement)}
    return [claimed[job_id] for job_id in ids if job_id in claimed]


def finish_job(session: Session, *, job: ClaimedJob, owner: str, now: datetime) -> bool:
    """Mark the job as done; return False when somebody else holds it meanwhile."""
    return _fenced(
        session, job, owner, {"state": JobState.DONE.value, "finished_at": now, "error": None}
    )


def fail_job(
    session: Session,
    *,
    job: ClaimedJob,
    owner: str,
    now: datetime,
    error: str,
    jitter: float,
    max_attempts: int = MAX_ATTEMPTS,
) -> JobState | None:
    """Give the job back with a delay that doubles, or declare it dead after the last attempt.

    `jitter` lies between 0.5 and 1.5. Return the new state, or None when the lease was lost.
    """
    dead = job.attempt >= max_attempts
    delay = timedelta(seconds=min(3600, 5 * 2 ** min(job.attempt, 10)) * jitter)
    values: dict[str, Any] = {"error": error[-4000:], "owner": None}
    if dead:
        values |= {"state": JobState.DEAD.value, "finished_at": now}
    else:
        values |= {"state": JobState.READY.value, "run_at": now + delay}
    held = _fenced(session, job, owner, values)
    return (JobState.DEAD if dead else JobState.READY) if held else None


def _fenced(session: Session, job: ClaimedJob, owner: str, values: dict[str, Any]) -> bool:
    statement = (
        sa.update(Job)
        .where(Job.id == job.id, Job.owner == owner, Job.attempt == job.attempt)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return bool(session.execute(statement).rowcount)  # type: ignore[attr-defined]  # as above


def retry_job(session: Session, *, job_id: UUID, now: datetime) -> bool:
    """Make a dead job due again; return whether it was dead."""
    statement = (
        sa.update(Job)
        .where(Job.id == job_id, Job.state == JobState.DEAD.value)
        .values(state=JobState.READY.value, run_at=now, attempt=0, finished_at=None)
    )
    return bool(session.execute(statement).rowcount)  # type: ignore[attr-defined]  # as above


def delete_old_jobs(session: Session, *, now: datetime) -> int:
    """Remove jobs that were done long ago; dead ones stay until somebody looked at them."""
    statement = sa.delete(Job).where(Job.state == JobState.DONE.value, Job.finished_at < now - KEPT)
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]  # as above
