"""What pages cost, as ratios to a bare hello, on a large installation and on one ten times that."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from benchmarks.dataset import Dataset, fill
from benchmarks.figures import Figure
from benchmarks.serving import Client, Page, Server, compare_costs, started
from learning_station.infra import migrations
from learning_station.infra.db import configure_engine, engine_options

REQUESTS = 600
UNIT = "ms CPU per answer"
MEMORY_LIMIT = 200


def measure(scales: tuple[int, ...] = (1, 10)) -> Iterator[Figure]:
    """Yield the figures of pages for each scale."""
    with started("benchmarks.hello") as hello:
        for scale in scales:
            yield from _measure_at(scale, hello)


def _suffix(scale: int) -> str:
    return "" if scale == 1 else f"_x{scale}"


def _measure_at(scale: int, hello: Server) -> Iterator[Figure]:
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


def _pages(server: Server, dataset: Dataset, hello: Server) -> Iterator[Figure]:
    public, official = server.client(), server.client()
    official.sign_in(dataset.official_email, dataset.password)
    at_most = "at most {} times hello".format
    rows = (
        ("catalogue_30_cards", Page(public, "/sessions"), at_most(15)),
        ("session_page", Page(public, f"/sessions/{dataset.session_slug}"), at_most(15)),
        ("course_page", Page(public, f"/courses/{dataset.course_slug}"), at_most(15)),
        ("dashboard_signed_in", Page(official, "/my-learning/"), at_most(20)),
    )
    bare = Page(hello.client(), "/")
    for name, page, limit in (*rows, ("catalogue_304", None, at_most(5))):
        # The catalogue counts as new each minute: its tag is asked for just before.
        page = page or _unchanged(public)
        cost, baseline = compare_costs(server, page, hello, bare, requests=REQUESTS)
        yield Figure(name, cost, UNIT, baseline, limit)
    yield Figure("catalogue_made_anew", _cost_made_anew(server, public), UNIT, baseline)
    yield Figure("memory", server.memory_mib(), "MiB", MEMORY_LIMIT, "at most 200 MiB")


def _unchanged(client: Client) -> Page:
    time.sleep(60 - time.time() % 60)
    tag = client.ask("/sessions")[2]["ETag"]
    return Page(client, "/sessions", 304, {"If-None-Match": tag})


def _cost_made_anew(server: Server, client: Client) -> float:
    """Return what the catalogue costs when nobody asked for it in this version before."""
    before = server.cpu_seconds()
    for number in range(REQUESTS):
        client.ask(f"/sessions?never={number}")
    return (server.cpu_seconds() - before) / REQUESTS * 1000
