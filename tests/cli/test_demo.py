"""`flask demo load` on both databases: what is there afterwards, and that it stays so."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from learning_station.accounts import queries as accounts_queries
from learning_station.app import Parts, create_app
from learning_station.catalogue import queries as catalogue_queries
from learning_station.cli.demo.commands import load_demonstration
from learning_station.cli.demo.groundwork import PASSWORD
from learning_station.cli.demo.reading import read_list
from learning_station.cli.enrolment import enrolment
from learning_station.enrolment import queries as enrolment_queries
from learning_station.enrolment.models import Enrolment, SeatHold
from learning_station.enrolment.models.forms import FormAnswer
from learning_station.enrolment.models.panel import SelectionApproval
from learning_station.enrolment.queries import Participant
from learning_station.enrolment.queries import city_applications as city_queries
from learning_station.enrolment.queries import forms as form_queries
from learning_station.enrolment.queries import nominations as nomination_queries
from learning_station.enrolment.queries import panel as panel_queries
from learning_station.enrolment.queries import selection as selection_queries
from learning_station.infra.context import Context
from learning_station.infra.db import Base
from learning_station.kernel.actor import Actor, system_actor
from learning_station.kernel.clock import FixedClock
from learning_station.learning import queries as learning_queries
from learning_station.organisations import queries as organisations_queries
from learning_station.scheduling import queries as scheduling_queries
from learning_station.scheduling.models import SeatPolicy
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

    def rows(self, model: type[Base]) -> list[Any]:
        return list(self.ctx().db.scalars(sa.select(model)))

    def is_noted(self, enrolment_id: UUID) -> bool:
        return self.ctx().db.get_one(Enrolment, enrolment_id).completed_at is not None

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


def acting(loaded: Loaded, email: str) -> Context:
    ctx = loaded.ctx()
    person = accounts_queries.find_person_by_email(ctx, email)
    assert person is not None
    grants = organisations_queries.list_grants_in_force(ctx, person.id)
    return ctx.acting_as(Actor(person_id=person.id, grants=grants))


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

    assert len(shown) == 6
    for line in shown:
        email = next(word for word in line.split() if "@" in word)
        assert accounts_queries.find_checked_account(ctx, email=email, password=PASSWORD)


def test_full_session_offers_the_seat_given_back_to_the_first_who_waits(loaded: Loaded) -> None:
    ctx = loaded.ctx()
    session = scheduling_queries.get_session(ctx, slug="urban-transportation-seoul")

    waiting = enrolment_queries.list_participants_page(ctx, session.id, view="waiting").rows
    offered = enrolment_queries.list_participants_page(ctx, session.id, view="offered").rows

    assert len(seats_of(ctx, session.slug)) == 14
    assert session.capacity == 15
    assert [person.email for person in offered] == ["lena@bogota.example"]
    assert [(person.email, person.position) for person in waiting] == [
        ("ines@maputo.example", 1),
        ("grace@glasgow.example", 2),
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
    assert loaded.is_noted(people["lena@bogota.example"]), "sessions may ask for it"
    assert not standings[people["fatou@bamako.example"]], "was absent"
    assert not standings[people["valeria@buenos-aires.example"]], "has not done the units"


def test_seats_are_given_in_each_of_the_six_ways(loaded: Loaded) -> None:
    ctx = loaded.ctx()

    ways = {
        scheduling_queries.get_session(ctx, slug=entry["slug"]).policy
        for entry in read_list("schedule", "sessions")
    }

    assert ways == {policy.value for policy in SeatPolicy}


def test_coordinator_finds_an_application_a_hold_and_a_nomination(loaded: Loaded) -> None:
    ctx = acting(loaded, "mona@bogota.example")

    applications = city_queries.list_city_applications(ctx).rows
    nominations = nomination_queries.list_city_nominations(ctx).rows
    (hold,) = loaded.rows(SeatHold)

    assert [row.session.slug for row in applications] == ["seoul-global-academy"]
    assert [row.email for row in nominations] == ["andrea@bogota.example"]
    assert (hold.seats, hold.released_at) == (2, None)


def test_panel_has_ranked_what_two_assessors_read_and_one_of_two_has_approved(
    loaded: Loaded,
) -> None:
    ctx = acting(loaded, "rita@metropolis-secretariat.example")
    session = scheduling_queries.get_session(ctx, slug="localizing-the-sdgs-en")

    selection = selection_queries.find_selection(ctx, session.id)

    assert selection is not None
    assert selection.state == "proposed"
    assert len(panel_queries.list_assessors(ctx, session.id)) == 2
    assert len(panel_queries.list_done(ctx, session.id)) == 10
    assert len(loaded.rows(SelectionApproval)) == 1


def test_a_deputy_waits_for_a_signature_and_an_elected_official_has_an_assistant(
    loaded: Loaded,
) -> None:
    rita = acting(loaded, "rita@metropolis-secretariat.example")
    amina = acting(loaded, "amina@dakar.example")

    unsigned = organisations_queries.list_unsigned(rita).rows
    assistants = organisations_queries.list_assistants(amina, amina.actor.person_id)

    assert [grant.email for grant in unsigned] == ["pilar@bogota.example"]
    assert [grant.email for grant in assistants] == ["binta@dakar.example"]


def test_applications_of_teams_answer_three_questions(loaded: Loaded) -> None:
    ctx = loaded.ctx()
    session = scheduling_queries.get_session(ctx, slug="rights-based-teams")

    questions = form_queries.list_questions(ctx, session.id)

    assert [question.kind for question in questions] == ["motivation", "one_choice", "long_text"]
    assert len(loaded.rows(FormAnswer)) == 2 * 3


def test_the_audit_finds_nothing(loaded: Loaded) -> None:
    answer = loaded.app.test_cli_runner().invoke(enrolment, ["audit"])

    assert answer.exit_code == 0, answer.output
    assert answer.output.endswith("All is well.\n")
