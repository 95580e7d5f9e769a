"""One real renderer for all tests of certificates, and orders made from the samples."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from learning_station.config import resource_path
from learning_station.infra.rendering import RenderOrder
from learning_station.infra.rendering.process import ProcessRenderer

DESIGNS = resource_path("certificates")
MakeOrder = Callable[..., RenderOrder]


@pytest.fixture(scope="session")
def press() -> Iterator[ProcessRenderer]:
    """Give the real renderer with the shipped designs."""
    renderer = ProcessRenderer()
    yield renderer
    renderer.close()


@pytest.fixture
def make_order() -> MakeOrder:
    """Return what makes an order from a design's sample, with some fields changed."""

    def make(design: str, *, language: str = "en", folder: Path = DESIGNS, **changes: Any) -> Any:
        fields = tomllib.loads((folder / design / "sample.toml").read_text("utf-8"))
        return RenderOrder(design=design, language=language, fields={**fields, **changes})

    return make
