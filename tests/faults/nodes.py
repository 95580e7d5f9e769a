"""Starting and killing the processes of tests/faults/node.py."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Engine

from learning_station.infra.job_queue import Job
from tests.databases import Database
from tests.world import make_settings

ROOT = Path(__file__).resolve().parents[2]
LONG_AGO = datetime(2020, 6, 1, tzinfo=UTC)
"""Earlier than the clock of any machine, so that the jobs are due for real workers."""


@dataclass
class Node:
    """A running node."""

    process: subprocess.Popen[str]

    def wait_until_ready(self) -> None:
        """Wait until it stands at the start line."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.strip() == "ready":
                return
        raise AssertionError(f"the node ended with {self.process.wait()}")

    def go(self) -> None:
        """Let it begin."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def read_lines(self, count: int) -> list[str]:
        """Return the next lines it prints, fewer when it ends before."""
        assert self.process.stdout is not None
        lines: list[str] = []
        for line in self.process.stdout:
            lines.append(line.strip())
            if len(lines) == count:
                break
        return lines

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def finish(self) -> list[str]:
        """Wait for its end; return the lines it printed until then."""
        output, _nothing = self.process.communicate(timeout=120)
        assert self.process.returncode == 0, output
        return output.split("\n")


@contextmanager
def start_node(
    database: Database, folder: Path, *arguments: str, module: str = "tests.faults.node"
) -> Iterator[Node]:
    """Start a node on that database; it is dead at the end, whatever happened."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("LS_")
    } | {
        "LS_DATABASE_URL": database.url,
        "LS_DATA_DIR": str(folder),
        "LS_SECRET_KEY": make_settings(database, folder).secret_key,
    }
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", module, *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    node = Node(process)
    try:
        node.wait_until_ready()
        yield node
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def end_leases(engine: Engine) -> None:
    """Let the time pass after which a dead worker's jobs are due again."""
    with engine.begin() as connection:
        connection.execute(sa.update(Job).where(Job.state == "running").values(run_at=LONG_AGO))
