"""What the pages of a coordinator cost, whose city has five thousand people in sessions."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from benchmarks.dataset import Dataset
from benchmarks.figures import Figure
from benchmarks.pages import make_dataset, make_engine
from benchmarks.serving import Page, started
from benchmarks.serving import compare_costs as compare
from learning_station.accounts.models import Account, Person
from learning_station.enrolment.models import Enrolment, Nomination, SeatHold
from learning_station.infra.db import Base
from learning_station.kernel.ids import RandomIds
from learning_station.organisations.models import Organisation, RoleGrant
from learning_station.scheduling.models import TrainingSession

PEOPLE = 5_000
SCALE = 3
"""Times the usual installation: so many that a city of five thousand people is a part of it."""
APPLICATIONS, NOMINATIONS, HOLDS = 400, 300, 20
REQUESTS = 200
UNIT = "ms CPU per answer"
IDS = RandomIds()


def measure() -> Iterator[Figure]:
    """Yield the figures of the coordinator's pages."""
    with tempfile.TemporaryDirectory(prefix="ls-bench-") as name:
        folder = Path(name)
        dataset = make_dataset(folder, SCALE)
        engine = make_engine(f"sqlite:///{folder / 'learning_station.db'}")
        with engine.begin() as connection:
            email = make_city(connection)
        engine.dispose()
        yield from _measure(folder, dataset, email)


def _measure(folder: Path, dataset: Dataset, email: str) -> Iterator[Figure]:
    with (
        started("benchmarks.hello") as hello,
        started("learning_station", LS_DATA_DIR=str(folder)) as server,
    ):
        coordinator = server.client()
        coordinator.sign_in(email, dataset.password)
        bare = Page(hello.client(), "/")
        for name, path in (
            ("city_home", "/my-city/"),
            ("city_people", "/my-city/people"),
            ("city_applications", "/my-city/applications"),
            ("city_nominations", "/my-city/nominations"),
            ("city_seats", "/my-city/seats"),
        ):
            page = Page(coordinator, path)
            cost, baseline = compare(server, page, hello, bare, requests=REQUESTS)
            yield Figure(name, cost, UNIT, baseline)
        before = server.cpu_seconds()
        coordinator.ask("/my-city/people.csv")
        seconds = server.cpu_seconds() - before
        yield Figure("city_people_csv", seconds * 1000, f"ms CPU, all seats of {PEOPLE} people")


def make_city(connection: sa.Connection) -> str:
    """Make five thousand people of one city; return the address of its coordinator."""
    now = datetime.now(UTC)
    city_id: UUID = connection.execute(
        sa.select(Organisation.id).where(Organisation.kind == "metropolis").limit(1)
    ).scalar_one()
    people = sa.select(Person.id).order_by(Person.id).limit(PEOPLE)
    connection.execute(
        sa.update(Enrolment).where(Enrolment.person_id.in_(people)).values(organisation_id=city_id)
    )
    coordinator_id, email = connection.execute(
        sa.select(Account.person_id, Account.email).where(
            Account.email == "official-1@bench.example"
        )
    ).one()
    grant = {
        "id": IDS.new(), "person_id": coordinator_id, "role": "coordinator",
        "organisation_id": city_id, "starts_on": now.date() - timedelta(days=100),
        "granted_at": now, "cosigned_at": now,
    }  # fmt: skip
    _insert(connection, RoleGrant, [grant])
    _make_work(connection, city_id, coordinator_id, now)
    return str(email)


def _insert(connection: sa.Connection, model: type[Base], rows: list[dict[str, object]]) -> None:
    connection.execute(sa.insert(Base.metadata.tables[model.__tablename__]), rows)


def _make_work(
    connection: sa.Connection, city_id: UUID, coordinator_id: UUID, now: datetime
) -> None:
    """Make what waits for the coordinator: applications, nominations, held seats."""
    ahead = connection.scalars(
        sa.select(TrainingSession.id)
        .where(TrainingSession.starts_at > now, TrainingSession.state == "scheduled")
        .order_by(TrainingSession.starts_at)
        .limit(HOLDS)
    ).all()
    connection.execute(
        sa.update(TrainingSession)
        .where(TrainingSession.id.in_(ahead))
        .values(policy="two_stage", capacity=1_000)
    )
    waiting = (
        sa.select(Enrolment.id)
        .where(Enrolment.session_id.in_(ahead), Enrolment.organisation_id == city_id)
        .limit(APPLICATIONS)
    )
    connection.execute(
        sa.update(Enrolment)
        .where(Enrolment.id.in_(waiting))
        .values(
            application="submitted", seat="none", ended_at=None, endorse_by=now + timedelta(days=3)
        )
    )
    usual = {"session_id": ahead[0], "organisation_id": city_id, "created_at": now}
    nominations: list[dict[str, object]] = [
        usual
        | {
            "id": IDS.new(), "email": f"nominee-{number}@bench.example", "given_name": "Nia",
            "family_name": f"Out{number}", "office": "Water", "profile_kind": "technical",
            "language": "en", "state": "open", "nominated_by": coordinator_id, "told_at": now,
            "reason": "",
        }
        for number in range(NOMINATIONS)
    ]  # fmt: skip
    holds: list[dict[str, object]] = [
        usual
        | {
            "id": IDS.new(), "session_id": session_id, "seats": 5,
            "releases_at": now + timedelta(days=2),
        }
        for session_id in ahead
    ]  # fmt: skip
    _insert(connection, Nomination, nominations)
    _insert(connection, SeatHold, holds)
