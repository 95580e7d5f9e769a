"""`flask demo load` on both databases: what is there afterwards, and that it stays so."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from learning_station.accounts import queries as accounts_queries
from learning_station.app import Parts, create_app
from learning_station.catalogue import queries as catalogue_queries
from learning_station.cli.demo.commands import load_demonstration
from learning_station.cli.demo.groundwork import PASSWORD
from learning_station.enrolment import queries as enrolment_queries
from learning_station.enrolment.queries import Participant
from learning_station.infra.context import Context
from learning_station.infra.db import Base
from learning_station.kernel.actor import system_actor
from learning_station.kernel.clock import FixedClock
from learning_station.learning import queries as learning_queries
from learning_station.scheduling import queries as scheduling_queries
from tests.databases import KINDS
from tests.world import NOW, make_settings


@dataclass
class Loaded:
    """An application whose database holds the demonstration."""

    app: Flask
    lines: list[str]

    def ctx(self) -> Context:
        ctx: Context = self.app.extensions["new_context"](system_actor("test"))
        return ctx

    def load_again(self) -> list[str]:
        said: list[str] = []
        load_demonstration(self.ctx(), said.append)
        return said

    def count_rows(self) -> dict[str, int]:
        with self.app.extensions["engine"].connect() as connection:
            return {
                table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
                for table in Base.metadata.sorted_tables
            }


@pytest.fixture(scope="module", params=KINDS)
def loaded(
    request: pytest.FixtureRequest,
    make_database: Callable,  # type: ignore[type-arg]  # a context manager per kind
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Loaded]:
    """Load the demonstration once for all tests of this module; they only read."""
    with make_database(request.param) as database:
        settings = make_settings(database, tmp_path_factory.mktemp("demo"))
        app = create_app(settings, Parts(clock=FixedClock(NOW)))
        with app.app_context():
            world = Loaded(app, [])
            load_demonstration(world.ctx(), world.lines.append)
            yield world
        app.extensions["engine"].dispose()


def seats_of(ctx: Context, slug: str) -> list[str]:
    session = scheduling_queries.get_session(ctx, slug=slug)
    return [person.email for person in participants_of(ctx, session.id)]


def participants_of(ctx: Context, session_id: UUID) -> Sequence[Participant]:
    page = enrolment_queries.list_participants_page(ctx, session_id, view="enrolled", limit=500)
    return page.rows


def test_load_adds_organisations_courses_and_sessions(loaded: Loaded) -> None:
    counts = loaded.count_rows()

    assert counts["organisations_organisation"] == 63 + 9
    assert counts["catalogue_topic"] == 6
    assert counts["catalogue_course"] == 16
    assert counts["scheduling_session"] == 19
    assert counts["accounts_person"] >= 40


def test_load_twice_changes_nothing(loaded: Loaded) -> None:
    before = loaded.count_rows()

    lines = loaded.load_again()

    assert loaded.count_rows() == before
    assert "The demonstration was loaded already; nothing was changed." in lines


def test_load_says_who_can_sign_in(loaded: Loaded) -> None:
    ctx = loaded.ctx()

    shown = [line for line in loaded.lines if PASSWORD in line]

    assert len(shown) == 5
    for line in shown:
        email = next(word for word in line.split() if "@" in word)
        assert accounts_queries.find_checked_account(ctx, email=email, password=PASSWORD)


def test_full_session_has_its_fifteen_seats_taken_and_a_waitlist_in_order(loaded: Loaded) -> None:
    ctx = loaded.ctx()
    session = scheduling_queries.get_session(ctx, slug="urban-transportation-seoul")

    waiting = enrolment_queries.list_participants_page(ctx, session.id, view="waiting").rows

    assert len(seats_of(ctx, session.slug)) == session.capacity == 15
    assert [(person.email, person.position) for person in waiting] == [
        ("lena@bogota.example", 1),
        ("ines@maputo.example", 2),
        ("grace@glasgow.example", 3),
    ]


def test_online_course_has_thirty_five_seats_per_language(loaded: Loaded) -> None:
    ctx = loaded.ctx()
    slugs = [f"localizing-the-sdgs-{language}" for language in ("en", "es", "fr")]

    sessions = [scheduling_queries.get_session(ctx, slug=slug) for slug in slugs]

    assert [session.capacity for session in sessions] == [35, 35, 35]
    assert len({session.group_id for session in sessions} - {None}) == 1


def test_courses_are_published_with_their_sources(loaded: Loaded) -> None:
    ctx = loaded.ctx()
    course = catalogue_queries.get_course(ctx, slug="iuwm")

    units = catalogue_queries.list_unit_contents(ctx, course.version.id)

    assert course.is_published
    assert [unit.kind for unit in units].count("quiz") == 1
    assert all("## Fuentes" in unit.body["es"] for unit in units if unit.kind == "text")


def test_session_that_is_over_is_completed_by_those_who_did_everything(loaded: Loaded) -> None:
    ctx = loaded.ctx()
    session = scheduling_queries.get_session(ctx, slug="advancing-gender-equality")
    people = {p.email: p.enrolment_id for p in participants_of(ctx, session.id)}

    standings = {
        standing.enrolment_id: standing.is_completed
        for standing in learning_queries.list_standings(ctx, session.id)
    }

    assert standings[people["lena@bogota.example"]]
    assert not standings[people["fatou@bamako.example"]], "was absent"
    assert not standings[people["valeria@buenos-aires.example"]], "has not done the units"
