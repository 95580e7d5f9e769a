"""Which version of a design is shipped: it is frozen with whatever is made from it."""

from __future__ import annotations

import tomllib
from functools import cache

from learning_station.config import resource_path


@cache
def get_design_version(name: str) -> int:
    """Return the version of a shipped design, as its declaration says."""
    path = resource_path("certificates") / name / "design.toml"
    return int(tomllib.loads(path.read_text("utf-8"))["version"])
