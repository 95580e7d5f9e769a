"""What the feature accounts does when others announce something, and its background jobs."""

from collections.abc import Mapping
from typing import Any

from learning_station.infra.context import Context, Handler, Reactions

from . import actions

REACTIONS: Reactions = {}


def tidy(ctx: Context, _payload: Mapping[str, Any]) -> None:
    """Remove what is kept of tries, ended signed-in sessions and used links for long enough."""
    actions.tidy(ctx)


JOBS: dict[str, Handler] = {"accounts.tidy": tidy}
