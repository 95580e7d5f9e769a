"""The table of timed things. APScheduler is only the clock: a tick inserts a job, once per period.

Deadlines of single objects (a reminder, a window that closes) are not here: they are jobs with
`run_at`, written in the transaction that sets the deadline.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from learning_station.infra import job_queue, sent_forms
from learning_station.infra.context import Context

from .worker import Contexts

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Timed:
    """A job that is due again and again. `period` is the strftime pattern that names one period."""

    kind: str
    cron: Mapping[str, Any]
    period: str


TIMED: tuple[Timed, ...] = (
    Timed("jobs.tidy", {"minute": 17}, "%Y-%m-%dT%H"),
    Timed("accounts.tidy", {"minute": 37}, "%Y-%m-%dT%H"),
    Timed("enrolment.purge_answers", {"hour": 3, "minute": 7}, "%Y-%m-%d"),
)


def tick(contexts: Contexts, timed: Timed, at: datetime | None = None) -> bool:
    """Insert the job of the present period; return False when another node did so before."""
    with contexts() as ctx, ctx.unit.transaction():
        now = at or job_queue.database_now(ctx.db, ctx.now)
        key = f"{timed.kind}:{now.strftime(timed.period)}"
        return job_queue.insert_job(
            ctx.db, job_id=ctx.ids.new(), kind=timed.kind, payload={}, run_at=now,
            created_at=now, dedupe_key=key,
        )  # fmt: skip


def _tick_safely(contexts: Contexts, timed: Timed) -> None:
    try:
        tick(contexts, timed)
    except Exception:  # the edge of the clock: the next tick must still come
        log.exception("tick %s failed", timed.kind)


def make_scheduler(contexts: Contexts) -> BackgroundScheduler:
    """Return a scheduler with all timed things, not yet started; triggers are in UTC."""
    scheduler = BackgroundScheduler(timezone="UTC")
    for timed in TIMED:
        scheduler.add_job(
            _tick_safely,
            CronTrigger(**timed.cron, timezone="UTC"),
            args=[contexts, timed],
            id=timed.kind,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=600,
        )
    return scheduler


def tidy_jobs(ctx: Context, payload: Mapping[str, Any]) -> None:
    """Remove jobs that were done and forms that were sent long ago."""
    with ctx.unit.transaction():
        job_queue.delete_old_jobs(ctx.db, now=ctx.now)
        sent_forms.delete_old_forms(ctx.db, now=ctx.now)
