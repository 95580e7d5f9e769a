"""The participants of one session, a thousand and a hundred thousand: page, statements, export."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import sqlalchemy as sa

from benchmarks.dataset import Dataset, in_chunks
from benchmarks.figures import Figure
from benchmarks.pages import make_dataset, make_engine
from benchmarks.serving import (
    Client,
    Page,
    Server,
    UnexpectedAnswer,
    compare_costs,
    started,
)
from learning_station.accounts.models import Person
from learning_station.app import create_app
from learning_station.config import Settings
from learning_station.enrolment.models import Enrolment
from learning_station.infra.db import Base
from learning_station.kernel.ids import RandomIds
from tests.world import count_statements

SIZES = (1_000, 100_000)
REQUESTS = 60
IDS = RandomIds()
PATH = "/sessions/{}/participants?view=enrolled"


def measure() -> Iterator[Figure]:
    """Yield the figures for each size."""
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="ls-bench-") as name:
            folder = Path(name)
            dataset = make_dataset(folder, 1)
            engine = make_engine(f"sqlite:///{folder / 'learning_station.db'}")
            with engine.begin() as connection:
                fill_session(connection, dataset, size)
            engine.dispose()
            yield _statements(folder, dataset, size)
            yield from _costs(folder, dataset, size)


def fill_session(connection: sa.Connection, dataset: Dataset, size: int) -> None:
    """Give so many more people a seat in the crowded session."""
    now = datetime.now(UTC)
    people = [IDS.new() for _number in range(size)]
    _insert(
        connection,
        Person,
        (
            {
                "id": person_id, "given_name": "Person", "family_name": f"Number {number}",
                "printed_name": f"Person {number}", "profile_kind": "technical", "language": "en",
                "follows": [], "zone": "UTC", "zone_confirmed": True, "created_at": now,
            }
            for number, person_id in enumerate(people)
        ),
    )  # fmt: skip
    _insert(
        connection,
        Enrolment,
        (
            {
                "id": IDS.new(), "session_id": dataset.crowded_session_id, "person_id": person_id,
                "office": "Office", "motivation": "", "application": "none", "seat": "enrolled",
                "created_at": now, "enrolled_at": now, "reason": "", "categories": {},
                "priority": 0, "escalation": 0,
            }
            for person_id in people
        ),
    )  # fmt: skip


def _insert(
    connection: sa.Connection, model: type[Base], rows: Iterator[dict[str, object]]
) -> None:
    table = Base.metadata.tables[model.__tablename__]
    for chunk in in_chunks(rows):
        connection.execute(sa.insert(table), chunk)


def _statements(folder: Path, dataset: Dataset, size: int) -> Figure:
    app = create_app(Settings(data_dir=folder))
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    form = {"email": dataset.administrator_email, "password": dataset.password}
    client.post("/account/sign-in", data=form)
    path = PATH.format(dataset.session_slug)
    client.get(path)
    with count_statements(app.extensions["engine"]) as sent:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    app.extensions["engine"].dispose()
    return Figure(f"participants_statements_{size}", len(sent), "statements", 4, "at most 4")


def _costs(folder: Path, dataset: Dataset, size: int) -> Iterator[Figure]:
    with (
        started("benchmarks.hello") as hello,
        started("learning_station", LS_DATA_DIR=str(folder)) as server,
    ):
        organiser = server.client()
        organiser.sign_in(dataset.administrator_email, dataset.password)
        page = Page(organiser, PATH.format(dataset.session_slug))
        bare = Page(hello.client(), "/")
        cost, baseline = compare_costs(server, page, hello, bare, requests=REQUESTS)
        yield Figure(f"participants_page_{size}", cost, "ms CPU per answer", baseline)
        yield from _export(server, organiser, dataset, size)


def _export(server: Server, organiser: Client, dataset: Dataset, size: int) -> Iterator[Figure]:
    path = f"/sessions/{dataset.session_slug}/participants.csv?view=enrolled"
    before, began = server.memory_mib(), perf_counter()
    status, content, _headers = organiser.ask(path)
    seconds = perf_counter() - began
    rows = content.count(b"\n") - 1
    if status != 200 or rows < size:
        raise UnexpectedAnswer(f"{path} answers {status} with {rows} rows")
    # What the export took at most; a few MiB of pages in the making are all it needs.
    grown = server.peak_memory_mib() - before
    yield Figure(f"participants_export_{size}", rows / seconds, "rows per second")
    yield Figure(f"participants_export_memory_{size}", grown, "MiB more at the peak")
