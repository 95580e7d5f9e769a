"""Commands of background work: `flask jobs worker` and `flask jobs drain`."""

import signal
import threading
from types import FrameType

import click
from flask import current_app
from flask.cli import AppGroup

from .schedule import make_scheduler
from .worker import Worker

jobs = AppGroup("jobs", help="Run background work.")
JOB_COMMANDS = (jobs,)


@jobs.command("worker")
@click.option("--threads", default=1, show_default=True, help="How many jobs at once.")
@click.option("--scheduler/--no-scheduler", default=True, help="Also run the clock.")
def run_worker(threads: int, scheduler: bool) -> None:
    """Run jobs until stopped; any number of workers may run beside one another."""
    contexts, registry = (
        current_app.extensions["system_contexts"],
        current_app.extensions["registry"],
    )
    workers = [Worker(contexts, registry, name=f"worker-{number}") for number in range(threads)]
    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    started = [threading.Thread(target=worker.run) for worker in workers]
    clock = make_scheduler(contexts) if scheduler else None
    if clock:
        clock.start()
    for thread in started:
        thread.start()
    click.echo(f"{threads} worker thread(s) running")
    stopped.wait()
    for worker in workers:
        worker.stop()
    for thread in started:
        thread.join()
    if clock:
        clock.shutdown(wait=False)
    current_app.extensions["tools"].renderer.close()


@jobs.command("drain")
def drain() -> None:
    """Run everything that is due now, then end."""
    worker = Worker(
        current_app.extensions["system_contexts"], current_app.extensions["registry"], name="drain"
    )
    click.echo(f"{worker.run_until_idle()} job(s) run")
