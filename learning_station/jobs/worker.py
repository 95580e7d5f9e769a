"""The worker: claims due jobs under a lease, runs them, finishes or gives them back."""

import logging
import os
import socket
import threading
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager

from learning_station.infra import job_queue
from learning_station.infra.context import Context
from learning_station.infra.job_queue import ClaimedJob, JobState, OutsideDown
from learning_station.kernel.actor import system_actor

from .registry import Registry

log = logging.getLogger(__name__)

Contexts = Callable[[], AbstractContextManager[Context]]
"""Opens a system context with a session of its own, and closes the session at the end."""

CLAIMED_AT_ONCE = 1
"""The lease of a job that waits behind a slow one would end before the job begins."""
IDLE_SECONDS = 1.0


class UnknownJob(Exception):
    """No handler is registered for this kind of job."""


class Worker:
    """Runs jobs in one thread until it is told to stop."""

    def __init__(self, contexts: Contexts, registry: Registry, *, name: str = "worker") -> None:
        self._contexts = contexts
        self._registry = registry
        self._stop = threading.Event()
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{name}"

    def stop(self) -> None:
        """Ask the worker to stop after the job it is running."""
        self._stop.set()

    def run(self) -> None:
        """Run jobs until stopped; a fault of the database is waited out."""
        while not self._stop.is_set():
            try:
                worked = self.run_once()
            except Exception:  # the edge of the worker: it must outlive any fault
                log.exception("worker %s: the queue could not be read", self.owner)
                worked = 0
            if not worked:
                self._stop.wait(IDLE_SECONDS)

    def run_once(self) -> int:
        """Claim and run what is due now; return how many jobs were claimed."""
        with self._contexts() as ctx, ctx.unit.transaction():
            now = job_queue.database_now(ctx.db, ctx.now)
            jobs = job_queue.claim_jobs(ctx.db, owner=self.owner, now=now, limit=CLAIMED_AT_ONCE)
        for job in jobs:
            self._run(job)
        return len(jobs)

    def run_until_idle(self, *, rounds: int = 10_000) -> int:
        """Run until nothing is due; return how many jobs were claimed. For tests and commands."""
        total = 0
        for _round in range(rounds):
            claimed = self.run_once()
            if not claimed:
                return total
            total += claimed
        raise RuntimeError("the queue does not come to rest")

    def _run(self, job: ClaimedJob) -> None:
        try:
            handler = self._registry.find(job.kind)
            if handler is None:
                raise UnknownJob(job.kind)
            with self._contexts() as ctx:
                handler(ctx.acting_as(system_actor(job.kind)), job.payload)
        except OutsideDown as error:
            log.warning("job %s (%s) waits for the outside: %s", job.id, job.kind, error)
            self._give_back(job, str(error), job_queue.PATIENT_ATTEMPTS)
            return
        except Exception:  # the edge of a delivery: one failing job must not stop the others
            log.exception("job %s (%s), attempt %s failed", job.id, job.kind, job.attempt)
            self._give_back(job, traceback.format_exc(), job_queue.MAX_ATTEMPTS)
            return
        with self._contexts() as ctx, ctx.unit.transaction():
            now = job_queue.database_now(ctx.db, ctx.now)
            job_queue.finish_job(ctx.db, job=job, owner=self.owner, now=now)

    def _give_back(self, job: ClaimedJob, error: str, max_attempts: int) -> None:
        with self._contexts() as ctx, ctx.unit.transaction():
            now = job_queue.database_now(ctx.db, ctx.now)
            jitter = 0.5 + ctx.ids.number(1000) / 1000
            state = job_queue.fail_job(
                ctx.db,
                job=job,
                owner=self.owner,
                now=now,
                error=error,
                jitter=jitter,
                max_attempts=max_attempts,
            )
            if state is JobState.DEAD:
                log.error("job %s (%s) is dead after %s attempts", job.id, job.kind, job.attempt)
