"""A worker that makes certificates, as a process that a test can kill.

`python -m tests.faults.certificate_node memory|real`

It waits for a line on standard input, then runs jobs until nothing is left, and says before and
after each file which certificate it is at.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Mapping
from typing import Any

from learning_station.app import Parts, create_app, make_tools
from learning_station.config import read_settings
from learning_station.credentials.actions import RENDER_JOB
from learning_station.infra.context import Context
from learning_station.infra.rendering.memory import MemoryRenderer
from learning_station.jobs.registry import Registry
from learning_station.jobs.worker import Worker


def main(renderer: str) -> None:
    """Run the node."""
    settings = read_settings()
    tools = make_tools(settings)
    if renderer == "memory":
        tools = dataclasses.replace(tools, renderer=MemoryRenderer())
    app = create_app(settings, Parts(tools=tools))
    known: Registry = app.extensions["registry"]
    make = known.handlers[RENDER_JOB]

    def make_and_say(ctx: Context, payload: Mapping[str, Any]) -> None:
        print("begin", payload["credential_id"], flush=True)
        make(ctx, payload)
        print("end", payload["credential_id"], flush=True)

    registry = Registry({**known.handlers, RENDER_JOB: make_and_say})
    print("ready", flush=True)
    sys.stdin.readline()
    Worker(app.extensions["system_contexts"], registry, name="node").run_until_idle()
    tools.renderer.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
