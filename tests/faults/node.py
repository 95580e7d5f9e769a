"""One node of an installation, as a process that a test can start and kill.

`python -m tests.faults.node work`                 runs jobs until killed or until nothing is left
`python -m tests.faults.node tick 2026-11-24 10`   ticks once for each of ten hours of that day

It waits for a line on standard input before it begins, so that several nodes begin together.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from learning_station.app import create_app
from learning_station.config import read_settings
from learning_station.infra.context import Context
from learning_station.jobs.registry import Registry
from learning_station.jobs.schedule import Timed, tick
from learning_station.jobs.worker import Worker
from learning_station.notifications.models import Message

DELIVER = "test.deliver"
TICKED = Timed(DELIVER, {"minute": 0}, "%Y-%m-%dT%H")


def deliver(ctx: Context, payload: Mapping[str, Any]) -> None:
    """Write one message; a second one of the same key would break the unique constraint."""
    key = str(payload.get("key", "tick"))
    print("begin", key, flush=True)
    with ctx.unit.transaction():
        if not ctx.db.query(Message.id).filter_by(key=key).first():
            ctx.db.add(
                Message(
                    id=ctx.ids.new(),
                    key=key,
                    kind="test",
                    recipient="somebody@city.example",
                    language="en",
                    subject="-",
                    text="-",
                    html="-",
                    created_at=ctx.now,
                )
            )
    print("end", key, flush=True)


def deliver_tick(ctx: Context, payload: Mapping[str, Any]) -> None:
    """Write one message for the tick, under a key of its own each time it runs."""
    deliver(ctx, payload or {"key": str(ctx.ids.new())})


def main(mode: str, *rest: str) -> None:
    """Run the node."""
    app = create_app(read_settings())
    contexts = app.extensions["system_contexts"]
    print("ready", flush=True)
    sys.stdin.readline()
    if mode == "work":
        Worker(contexts, Registry({DELIVER: deliver_tick}), name="node").run_until_idle()
    else:
        first = datetime.fromisoformat(f"{rest[0]}T00:00:00+00:00")
        for hour in range(int(rest[1])):
            print("ticked", tick(contexts, TICKED, first + timedelta(hours=hour)), flush=True)
    app.extensions["tools"].renderer.close()
    app.extensions["engine"].dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
