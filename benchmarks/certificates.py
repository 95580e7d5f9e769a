"""How many certificates one core makes per second: plain WeasyPrint, PDF/A-3a and PDF/UA-1."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from benchmarks.figures import Figure
from learning_station.config import resource_path
from learning_station.infra.rendering import RenderOrder
from learning_station.infra.rendering.process import ProcessRenderer

DESIGNS = ("completion", "participation")
NAMES = (
    "Lena Vargas",
    "محمد عبد الرحمن الأنصاري",
    "欧阳诗雨",
    "Ναταλία Παπαδοπούλου",
    "Анна Ковалёва",
)
FILES = 60
LEAST_PER_SECOND = 8.0


def measure() -> Iterator[Figure]:
    """Yield the rate per second of processor time for each design, and the child's memory."""
    renderer = ProcessRenderer()
    try:
        for design in DESIGNS:
            rate = _rate(renderer, _order(design))
            name = f"certificates_{design}"
            yield Figure(name, rate, "per second and core", LEAST_PER_SECOND, "at least 8")
        yield Figure(
            "certificates_memory", _peak_megabytes(renderer), "MB of the rendering process"
        )
    finally:
        renderer.close()


def _order(design: str) -> RenderOrder:
    path = resource_path("certificates") / design / "sample.toml"
    fields: Mapping[str, Any] = tomllib.loads(path.read_text("utf-8"))
    return RenderOrder(design=design, language="en", fields=fields)


def _rate(renderer: ProcessRenderer, order: RenderOrder) -> float:
    """Return files per second of processor time, parent and child together."""
    # The first file pays for loading the libraries and the fonts, which a batch does once.
    renderer.render(order)
    before = _seconds(renderer)
    for number in range(FILES):
        name = NAMES[number % len(NAMES)]
        renderer.render(replace(order, fields={**order.fields, "printed_name": name}))
    return FILES / (_seconds(renderer) - before)


def _seconds(renderer: ProcessRenderer) -> float:
    own = os.times()
    with open(f"/proc/{renderer.child_pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    child = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own.user + own.system + child


def _peak_megabytes(renderer: ProcessRenderer) -> float:
    with open(f"/proc/{renderer.child_pid}/status") as file:
        peak = next(line for line in file if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024
