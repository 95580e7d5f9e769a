"""The fixtures: every test runs in a savepoint, on SQLite and on PostgreSQL, at a fixed time."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from learning_station.infra.context import Context
from learning_station.infra.mail import MemoryMailer
from learning_station.infra.rendering.memory import MemoryRenderer
from learning_station.infra.storage import MemoryStorage
from learning_station.kernel.actor import ANONYMOUS, Actor, system_actor
from learning_station.kernel.clock import FixedClock
from tests.cast import Cast, Member, make_cast
from tests.databases import KINDS, Database, PostgresMaker, SQLiteMaker
from tests.postgres import start_cluster
from tests.sign_in import sign_in as open_signed_in_session
from tests.world import World, count_statements

pytest_plugins = ["tests.browser"]

for _name in [name for name in os.environ if name.startswith("LS_")]:
    if not _name.startswith("LS_TEST_"):
        del os.environ[_name]


@pytest.fixture(autouse=True)
def only_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse connections to anywhere but this machine."""
    connect = socket.socket.connect

    def guarded(sock: socket.socket, address: object) -> None:
        is_local = sock.family == socket.AF_UNIX or (
            isinstance(address, tuple) and str(address[0]) in ("127.0.0.1", "::1", "localhost")
        )
        if not is_local:
            raise AssertionError(f"a test wants to reach {address!r}")
        connect(sock, address)  # type: ignore[arg-type]  # as given

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def sqlite_maker(tmp_path_factory: pytest.TempPathFactory) -> SQLiteMaker:
    """Make SQLite databases."""
    return SQLiteMaker(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_maker(worker_id: str) -> Iterator[PostgresMaker]:
    """Make PostgreSQL databases; the private server starts with the first of them."""
    # With a shared server the process id keeps two runs apart.
    maker = PostgresMaker(start_cluster, f"{os.getpid()}_{worker_id}")
    yield maker
    maker.stop()


Makers = Callable[[str], AbstractContextManager[Database]]


@pytest.fixture(scope="session")
def make_database(sqlite_maker: SQLiteMaker, postgres_maker: PostgresMaker) -> Makers:
    """Return what makes a migrated, empty database of a kind."""
    return lambda kind: (sqlite_maker if kind == "sqlite" else postgres_maker).database()


@pytest.fixture(scope="session", params=KINDS)
def database(request: pytest.FixtureRequest, make_database: Makers) -> Iterator[Database]:
    """Give the database of this test run: the test is run once on each kind."""
    with make_database(request.param) as database:
        yield database


@pytest.fixture(params=KINDS)
def own_database(request: pytest.FixtureRequest, make_database: Makers) -> Iterator[Database]:
    """Give a database of this test alone, for what really commits: threads and processes."""
    with make_database(request.param) as database:
        yield database


@pytest.fixture(scope="session")
def shared_world(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Assemble the application once per database; tests use `world`."""
    world = World(database, tmp_path_factory.mktemp("data"))
    yield world
    world.engine.dispose()


@pytest.fixture
def world(shared_world: World) -> Iterator[World]:
    """Give the application as new; what the test writes is undone at the end."""
    # No application context is pushed: requests would share it, and with it `g`.
    with shared_world.in_savepoint():
        yield shared_world


@pytest.fixture
def db(world: World) -> Session:
    """Give the session of the test."""
    assert world.session is not None
    return world.session


@pytest.fixture
def clock(world: World) -> FixedClock:
    """Give the clock, which stands still at 2026-11-24 09:00 UTC until moved."""
    return world.clock


@pytest.fixture
def mailer(world: World) -> MemoryMailer:
    """Give the mailer, which keeps what is sent in `sent`."""
    return world.mailer


@pytest.fixture
def storage(world: World) -> MemoryStorage:
    """Give the storage, which keeps files in memory."""
    return world.storage


@pytest.fixture
def renderer(world: World) -> MemoryRenderer:
    """Give the renderer, which remembers the orders."""
    return world.renderer


@pytest.fixture
def cast(db: Session) -> Cast:
    """Make the people of the tests."""
    return make_cast(db)


@pytest.fixture
def ctx_for(world: World) -> Callable[[Member | Actor], Context]:
    """Return what makes the context in which a member of the cast, or any actor, acts."""

    def make(who: Member | Actor) -> Context:
        return world.ctx_for(who.actor if isinstance(who, Member) else who)

    return make


@pytest.fixture
def system_ctx(world: World) -> Context:
    """Give a context in which the system acts."""
    return world.ctx_for(system_actor("test"))


@pytest.fixture
def anonymous_ctx(world: World) -> Context:
    """Give a context in which nobody is signed in."""
    return world.ctx_for(ANONYMOUS)


@pytest.fixture
def run_jobs(world: World) -> Callable[[], int]:
    """Return what runs all jobs that are due."""
    return world.run_jobs


@pytest.fixture
def statements(world: World) -> Callable[[], AbstractContextManager[list[str]]]:
    """Return a context manager that collects the statements sent within it."""
    return lambda: count_statements(world.engine)


@pytest.fixture
def client(world: World) -> FlaskClient:
    """Give a client in which nobody is signed in. CSRF is switched off here, tested elsewhere."""
    world.app.config["WTF_CSRF_ENABLED"] = False
    return world.app.test_client()


@pytest.fixture
def sign_in(world: World) -> Callable[[FlaskClient, Member | UUID], FlaskClient]:
    """Return what signs a person in: `sign_in(client, cast.lena)`."""

    def do(client: FlaskClient, who: Member | UUID) -> FlaskClient:
        open_signed_in_session(world, client, getattr(who, "person_id", who))
        return client

    return do


@pytest.fixture
def csrf_client(world: World) -> Iterator[FlaskClient]:
    """Give a client of an application that insists on CSRF tokens."""
    world.app.config["WTF_CSRF_ENABLED"] = True
    yield world.app.test_client()
    world.app.config["WTF_CSRF_ENABLED"] = False
