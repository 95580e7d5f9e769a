"""People from files: shown first, then done row by row, once, with the importer's rights."""

import pytest
import sqlalchemy as sa

from learning_station.accounts.models import Account
from learning_station.enrolment import errors
from learning_station.enrolment.actions import imports as actions
from learning_station.enrolment.models import Enrolment, Nomination
from learning_station.enrolment.models.imports import ImportedRow
from learning_station.enrolment.queries import imports as queries
from learning_station.enrolment.rules.imports import read_people
from learning_station.infra.event_log import LoggedEvent
from learning_station.kernel.actor import Role, system_actor
from learning_station.kernel.errors import NotAllowed, NotFound
from learning_station.organisations.models import Affiliation, RoleGrant
from tests.factories import make_course, make_enrolment, make_grant, make_session

HEADINGS = ["email", "given_name", "family_name", "office", "organisation"]
NEW = ["ana@city.example", "Ana", "Pérez", "Engineer", "Bogotá"]


@pytest.fixture
def session(db, cast):
    course = make_course(db, provider_id=cast.secretariat_id)
    return make_session(db, course=course, capacity=2)


def keep(ctx, session, *rows, city=None):
    return actions.keep_import(
        ctx,
        session_id=session.id,
        organisation_id=city,
        file_name="people.csv",
        read=read_people([HEADINGS, *map(list, rows)]),
    )


def outcomes(ctx, import_id):
    return [line.outcome for line in queries.get_import(ctx, import_id).lines]


def person_row(email, **cells):
    return [email, *(cells.get(name, "") for name in HEADINGS[1:])]


def test_nothing_is_done_before_it_was_shown(db, cast, ctx_for, session):
    rita = ctx_for(cast.rita)
    make_enrolment(db, session_id=session.id, person_id=cast.amina.person_id)

    import_id = keep(
        rita, session, NEW, person_row(cast.lena.email), person_row(cast.amina.email),
        person_row("nobody@city.example"), person_row(cast.otto.email, organisation="Atlantis"),
    )  # fmt: skip

    assert outcomes(rita, import_id) == ["create", "enrol", "already", "failed", "failed"]
    lines = queries.get_import(rita, import_id).lines
    assert [line.problems[0][0] for line in lines[3:]] == [
        errors.NameNeeded.code,
        errors.OrganisationUnknown.code,
    ]
    assert db.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 1


def test_rows_are_taken_once_and_each_by_itself(world, db, cast, ctx_for, session):
    rita = ctx_for(cast.rita)
    rows = [NEW, person_row("bad"), person_row(cast.lena.email), person_row(cast.otto.email)]
    import_id = keep(rita, session, *rows)

    actions.start_import(rita, import_id=import_id)
    world.run_jobs()
    world.run_jobs()

    assert outcomes(ctx_for(cast.rita), import_id) == [
        "enrolled", "failed", "enrolled", "waitlisted",
    ]  # fmt: skip
    account = db.scalars(sa.select(Account).filter_by(email="ana@city.example")).one()
    work = db.scalars(sa.select(Affiliation).filter_by(person_id=account.person_id)).one()
    assert (work.organisation_id, work.office) == (cast.bogota_id, "Engineer")
    event = db.scalars(
        sa.select(LoggedEvent).where(LoggedEvent.name == "enrolment.people_imported")
    ).one()
    assert (event.payload["rows"], event.payload["failed"]) == (4, 1)
    mails = [mail.recipient for mail in world.mailer.sent]
    assert mails.count("ana@city.example") >= 1


def test_the_same_file_again_changes_nothing(world, db, cast, ctx_for, session):
    rows = [NEW, person_row(cast.lena.email)]
    for _time in range(2):
        rita = ctx_for(cast.rita)
        import_id = keep(rita, session, *rows)
        actions.start_import(rita, import_id=import_id)
        world.run_jobs()

    assert outcomes(ctx_for(cast.rita), import_id) == ["already", "already"]
    assert db.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 2


def test_an_import_is_started_once(cast, ctx_for, session):
    rita = ctx_for(cast.rita)
    import_id = keep(rita, session, NEW)
    actions.start_import(rita, import_id=import_id)

    with pytest.raises(errors.ImportStarted):
        actions.start_import(ctx_for(cast.rita), import_id=import_id)


def test_a_row_taken_again_is_left_alone(db, cast, ctx_for, session):
    rita, system = ctx_for(cast.rita), ctx_for(system_actor("test"))
    import_id = keep(rita, session, NEW)

    assert actions.take_row(system, import_id=import_id, number=2)
    assert not actions.take_row(ctx_for(system_actor("test")), import_id=import_id, number=2)
    assert db.scalar(sa.select(sa.func.count()).select_from(ImportedRow)) == 1


def test_coordinators_nominate_people_of_their_own_city(world, db, cast, ctx_for, session):
    mona = ctx_for(cast.mona)
    rows = [NEW, person_row(cast.otto.email, organisation="Berlin"), person_row(cast.lena.email)]
    import_id = keep(mona, session, *rows, city=cast.bogota_id)
    planned = outcomes(mona, import_id)
    actions.start_import(mona, import_id=import_id)
    world.run_jobs()

    assert planned == ["nominate", "failed", "nominate"]
    assert outcomes(ctx_for(cast.mona), import_id) == ["nominated", "failed", "nominated"]
    emails = set(db.scalars(sa.select(Nomination.email)))
    assert emails == {"ana@city.example", cast.lena.email}
    assert db.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 0


def test_a_person_of_another_city_is_refused_by_the_row(world, cast, ctx_for, session):
    mona = ctx_for(cast.mona)
    import_id = keep(mona, session, person_row(cast.otto.email), city=cast.bogota_id)
    assert outcomes(mona, import_id) == ["failed"]
    actions.start_import(mona, import_id=import_id)
    world.run_jobs()

    assert outcomes(ctx_for(cast.mona), import_id) == ["failed"]


def test_a_mandate_that_ended_meanwhile_stops_the_rows(world, db, cast, ctx_for, session):
    mona = ctx_for(cast.mona)
    import_id = keep(mona, session, NEW, city=cast.bogota_id)
    actions.start_import(mona, import_id=import_id)
    mandate = db.scalars(sa.select(RoleGrant).filter_by(person_id=cast.mona.person_id)).one()
    mandate.revoked_at = world.clock.now()
    db.commit()

    world.run_jobs()

    row = db.scalars(sa.select(ImportedRow)).one()
    assert (row.outcome, row.problems[0][0]) == ("failed", NotAllowed.code)
    assert db.scalar(sa.select(sa.func.count()).select_from(Nomination)) == 0


@pytest.mark.parametrize("who", ["lena", "otto", "mona", "tom"])
def test_importing_for_all_is_for_administrators(cast, ctx_for, session, who):
    with pytest.raises(NotAllowed):
        keep(ctx_for(getattr(cast, who)), session, NEW)

    assert keep(ctx_for(cast.rita), session, NEW)


def test_an_import_of_another_city_is_not_found(db, cast, ctx_for, session):
    make_grant(
        db, person_id=cast.otto.person_id, role=Role.COORDINATOR, organisation_id=cast.berlin_id
    )
    import_id = keep(ctx_for(cast.mona), session, NEW, city=cast.bogota_id)

    for member in (cast.lena, cast.tom, cast.otto):
        with pytest.raises(NotFound):
            queries.get_import(ctx_for(member), import_id)
    with pytest.raises(NotAllowed):
        actions.start_import(ctx_for(cast.otto), import_id=import_id)
    assert queries.get_import(ctx_for(cast.mona), import_id).to_do == 1


def test_the_page_takes_the_same_statements_for_more_rows(cast, ctx_for, session, statements):
    counts = []
    for number in (1, 40):
        rows = [
            person_row(f"a{n}@city.example", given_name="A", family_name="B") for n in range(number)
        ]
        import_id = keep(ctx_for(cast.rita), session, *rows)
        ctx = ctx_for(cast.rita)
        with statements() as sent:
            queries.get_import(ctx, import_id)
        counts.append(len(sent))

    assert counts[0] == counts[1] <= 6
