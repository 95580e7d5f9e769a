"""The embedded process: web server, worker threads and scheduler together, until Ctrl-C."""

import ctypes
import logging
import signal
import sys
import threading
from types import FrameType

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import WSGITask

from learning_station.app import configure_logging, create_app
from learning_station.config import Settings, SettingsError, read_settings
from learning_station.jobs.schedule import make_scheduler
from learning_station.jobs.worker import Worker

log = logging.getLogger(__name__)
GRACE_SECONDS = 10
M_MMAP_THRESHOLD = -3
M_ARENA_MAX = -8


class PatientTask(WSGITask):  # type: ignore[misc]  # waitress has no type information
    """Keeps the connection after a 304: waitress closes it, and browsers come back at once."""

    def set_close_on_finish(self) -> None:
        """Close the connection after this answer, unless it is whole without a body."""
        wants_close = self.request.headers.get("CONNECTION", "").lower() == "close"
        if self.status.startswith("304") and self.version == "1.1" and not wants_close:
            return
        super().set_close_on_finish()


class PatientChannel(HTTPChannel):  # type: ignore[misc]  # as above
    """A connection whose requests are answered by patient tasks."""

    task_class = PatientTask


def give_memory_back() -> None:
    """Make glibc return large blocks at once, and keep few arenas for the many threads.

    Argon2 takes 19 MiB for each sign-in. Once the first such block is freed, glibc would serve the
    next from each thread's own arena and never let go of it (mallopt(3), M_MMAP_THRESHOLD)."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, 1024 * 1024)
        mallopt(M_ARENA_MAX, 2)


def main() -> int:
    """Run everything in one process; return the exit code."""
    give_memory_back()
    try:
        settings = read_settings()
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201  the operator's terminal
        return 2
    configure_logging(settings)
    return run(create_app(settings), settings)


def run(app: Flask, settings: Settings) -> int:
    """Serve until told to stop, then let the workers finish the job at hand."""
    try:
        server = create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=settings.web_threads,
            ident=None,
            clear_untrusted_proxy_headers=settings.proxy_hops == 0,
        )
    except OSError as error:
        log.error("%s:%s cannot be used: %s", settings.host, settings.port, error)
        return 1
    server.channel_class = PatientChannel
    contexts, registry = app.extensions["system_contexts"], app.extensions["registry"]
    workers = [
        Worker(contexts, registry, name=f"embedded-{number}")
        for number in range(settings.worker_threads)
    ]
    threads = [threading.Thread(target=worker.run, name=worker.owner) for worker in workers]
    scheduler = make_scheduler(contexts)
    scheduler.start()
    for thread in threads:
        thread.start()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        log.info("stopping")
        server.close()
        scheduler.shutdown(wait=False)
        for worker in workers:
            worker.stop()
        for thread in threads:
            thread.join(GRACE_SECONDS)
        app.extensions["tools"].renderer.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
