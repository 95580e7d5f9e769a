"""What pages cost, as ratios to a bare hello, on a large installation and on one ten times that."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from benchmarks.dataset import Dataset, fill
from benchmarks.figures import Figure
from benchmarks.serving import Client, Server, started
from learning_station.infra import migrations
from learning_station.infra.db import configure_engine, engine_options

REQUESTS = 300
UNIT = "ms CPU per answer"
MEMORY_LIMIT = 200


def measure(scales: tuple[int, ...] = (1, 10)) -> Iterator[Figure]:
    """Yield the figures of pages for each scale."""
    for scale in scales:
        with started("benchmarks.hello") as server:
            hello = server.cost(server.client(), "/", requests=REQUESTS * 5)
        yield Figure(f"hello{_suffix(scale)}", hello, UNIT, hello)
        yield from _measure_at(scale, hello)


def _suffix(scale: int) -> str:
    return "" if scale == 1 else f"_x{scale}"


def _measure_at(scale: int, hello: float) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="ls-bench-") as name:
        folder = Path(name)
        dataset = make_dataset(folder, scale)
        with started("learning_station", LS_DATA_DIR=str(folder)) as server:
            for figure in _pages(server, dataset, hello):
                yield _named(figure, scale)


def _named(figure: Figure, scale: int) -> Figure:
    name = figure.name + _suffix(scale)
    return Figure(name, figure.value, figure.unit, figure.baseline, figure.limit)


def make_dataset(folder: Path, scale: int) -> Dataset:
    """Fill the embedded database of a data folder."""
    engine = make_engine(f"sqlite:///{folder / 'learning_station.db'}")
    migrations.upgrade(engine)
    dataset = fill(engine, scale=scale)
    engine.dispose()
    return dataset


def make_engine(url: str) -> sa.Engine:
    """Return an engine set up like the application's."""
    engine = sa.create_engine(url, **engine_options(url, pool_size=4))
    configure_engine(engine)
    return engine


def _pages(server: Server, dataset: Dataset, hello: float) -> Iterator[Figure]:
    public, official = server.client(), server.client()
    official.sign_in(dataset.official_email, dataset.password)
    rows = (
        ("catalogue_30_cards", public, "/sessions", "at most 15 times hello"),
        ("session_page", public, f"/sessions/{dataset.session_slug}", "at most 15 times hello"),
        ("course_page", public, f"/courses/{dataset.course_slug}", "at most 15 times hello"),
        ("dashboard_signed_in", official, "/my-learning/", "at most 20 times hello"),
    )
    for name, client, path, limit in rows:
        yield Figure(name, server.cost(client, path, requests=REQUESTS), UNIT, hello, limit)
    yield Figure("catalogue_made_anew", _cost_made_anew(server, public), UNIT, hello)
    yield Figure(
        "catalogue_304", _cost_of_304(server, public), UNIT, hello, "at most 5 times hello"
    )
    yield Figure("memory", server.memory_mib(), "MiB", MEMORY_LIMIT, "at most 200 MiB")


def _cost_made_anew(server: Server, client: Client) -> float:
    """Return what the catalogue costs when nobody asked for it in this version before."""
    before = server.cpu_seconds()
    for number in range(REQUESTS):
        client.ask(f"/sessions?never={number}")
    return (server.cpu_seconds() - before) / REQUESTS * 1000


def _cost_of_304(server: Server, client: Client) -> float:
    path = "/sessions"
    tag = client.ask(path)[2]["ETag"]
    return server.cost(client, path, requests=REQUESTS * 2, status=304, If_None_Match=tag)
