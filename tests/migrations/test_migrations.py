"""From an empty database to the models and back, on both databases."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session

from learning_station import wiring
from learning_station.infra import migrations
from learning_station.infra.db import Base
from learning_station.learning.models import Attendance, Completion
from learning_station.organisations.models import Membership
from learning_station.scheduling.models import Meeting, TrainingSession
from tests.databases import KINDS, make_engine
from tests.factories import (
    IDS,
    make_course,
    make_enrolment,
    make_organisation,
    make_person,
    make_session,
)
from tests.world import NOW

VERSIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"
SEARCH_TABLES = "search_document"


@pytest.fixture(params=KINDS)
def empty(request, tmp_path, postgres_maker):
    """Give an engine on a database in which nothing is."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path / 'empty.db'}")
        yield engine
        engine.dispose()
        return
    with postgres_maker.empty() as database:
        engine = make_engine(database.url)
        yield engine
        engine.dispose()


def own_tables(engine):
    """Return the tables that the migrations made, without those of the search engine."""
    return {
        name
        for name in sa.inspect(engine).get_table_names()
        if not name.startswith((SEARCH_TABLES, "alembic_"))
    }


def differences(engine):
    """Return what autogenerate would still change."""

    def include(_object, name, kind, _reflected, _compare_to):
        return not (kind == "table" and name.startswith(SEARCH_TABLES))

    wiring.load_models()
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": include}
        )
        return compare_metadata(context, Base.metadata)


def test_migrations_end_at_what_the_models_say(empty):
    migrations.upgrade(empty)

    assert differences(empty) == []


def test_every_table_of_the_models_is_made(empty):
    wiring.load_models()

    migrations.upgrade(empty)

    assert own_tables(empty) == set(Base.metadata.tables)


def test_running_again_changes_nothing(empty):
    migrations.upgrade(empty)
    before = own_tables(empty)

    migrations.upgrade(empty)

    assert own_tables(empty) == before
    assert migrations.current_revision(empty) == migrations.head_revision()


def test_down_and_up_again_ends_at_the_same_place(empty):
    migrations.upgrade(empty)

    migrations.downgrade(empty, "base")
    left = own_tables(empty)
    migrations.upgrade(empty)

    assert left == set()
    assert differences(empty) == []


def test_what_results_hang_on_is_found_again(empty):
    migrations.upgrade(empty)
    with Session(empty) as db:
        provider = make_organisation(db)
        course = make_course(db, provider_id=provider.id)
        done = make_session(db, course=course, meetings=2)
        make_session(db, course=course)
        seat = make_enrolment(db, session_id=done.id, person_id=make_person(db).id)
        marked = db.scalars(sa.select(Meeting).where(Meeting.session_id == done.id)).first()
        db.add(
            Attendance(id=IDS.new(), meeting_id=marked.id, enrolment_id=seat.id,
                       status="present", marked_at=NOW)
        )  # fmt: skip
        db.add(
            Completion(id=IDS.new(), enrolment_id=seat.id, state="completed", rule_version="1",
                       changed_at=NOW)
        )  # fmt: skip
        db.commit()
        expected = ({marked.id}, {done.id})

    migrations.downgrade(empty, "0004_sent_forms")
    migrations.upgrade(empty)

    with Session(empty) as db:
        meetings = db.scalars(sa.select(Meeting.id).where(Meeting.is_marked)).all()
        sessions = db.scalars(
            sa.select(TrainingSession.id).where(TrainingSession.has_results)
        ).all()
    assert (set(meetings), set(sessions)) == expected


def test_metropolises_are_members_since_their_row_was_made(empty):
    migrations.upgrade(empty)
    with Session(empty) as db:
        city = make_organisation(db, is_member=False).id
        make_organisation(db, kind="partner")

    migrations.downgrade(empty, "0008_fair_seats")
    migrations.upgrade(empty)

    with Session(empty) as db:
        rows = db.execute(
            sa.select(Membership.organisation_id, Membership.kind, Membership.starts_on)
        ).all()
    assert rows == [(city, "member", NOW.date())]


def test_there_is_one_head():
    script = ScriptDirectory.from_config(migrations.alembic_config())

    assert len(script.get_heads()) == 1


def test_revisions_are_named_like_their_files():
    for path in VERSIONS.glob("[0-9]*.py"):
        revision = re.search(r'^revision(?:: str)? = "([^"]+)"', path.read_text(), re.MULTILINE)

        assert revision is not None, path.name
        assert revision[1] == path.stem


def test_migrations_do_not_lean_on_the_application():
    for path in VERSIONS.glob("[0-9]*.py"):
        text = path.read_text()

        assert not re.search(r"^(from|import) learning_station", text, re.MULTILINE), path.name


def test_sqlite_database_of_a_migration_is_sound(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path / 'sound.db'}")
    migrations.upgrade(engine)

    with engine.connect() as connection:
        check = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()

    engine.dispose()
    assert (check, broken) == ("ok", [])
