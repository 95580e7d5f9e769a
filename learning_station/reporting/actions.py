"""What an administrator mends by hand."""

from uuid import UUID

from learning_station.infra import job_queue
from learning_station.infra.context import Context
from learning_station.infra.job_queue import JobState
from learning_station.infra.unit_of_work import action

from .errors import JobNotDead
from .events import JobRetried
from .permissions import ReportingPermission
from .queries import jobs

RETRIED_AT_ONCE = 500
"""How many given-up jobs one press of the button makes due; a flood would starve the others."""


@action
def retry_job(ctx: Context, *, job_id: UUID) -> None:
    """Make a job that was given up due again, with all its attempts."""
    ctx.require(ReportingPermission.RETRY_JOB)
    job = jobs.get_job(ctx, job_id)
    now = job_queue.database_now(ctx.db, ctx.now)
    if not job_queue.retry_job(ctx.db, job_id=job_id, now=now):
        raise JobNotDead
    ctx.record(JobRetried(job_id=job_id, kind=job.kind))


@action
def retry_dead_jobs(ctx: Context, *, kind: str | None = None) -> int:
    """Make the oldest given-up jobs (of one kind) due again; return how many."""
    ctx.require(ReportingPermission.RETRY_JOB)
    now = job_queue.database_now(ctx.db, ctx.now)
    found = jobs.list_oldest_jobs(ctx, state=JobState.DEAD, kind=kind, limit=RETRIED_AT_ONCE)
    retried = [job for job in found if job_queue.retry_job(ctx.db, job_id=job.id, now=now)]
    for job in retried:
        ctx.record(JobRetried(job_id=job.id, kind=job.kind))
    return len(retried)
