"""`flask enrolment audit`: one line for each thing that is not as it must be with seats."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from learning_station.cli.enrolment import enrolment
from learning_station.enrolment import actions
from learning_station.enrolment.models import Enrolment, EnrolmentChange, SeatHold, SeatOffer
from learning_station.enrolment.queries.audit import AuditTotals, audit_seats
from learning_station.kernel.actor import Actor
from learning_station.kernel.errors import NotAllowed
from learning_station.scheduling import actions as scheduling_actions
from tests.factories import IDS, make_course, make_person, make_session
from tests.world import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def run(world):
    """Return what runs the command."""
    return lambda: world.app.test_cli_runner().invoke(enrolment, ["audit"])


@pytest.fixture
def session(db, cast):
    course = make_course(db, provider_id=cast.secretariat_id)
    return make_session(db, course=course, slug="goals", capacity=2, offer_hours=48)


@pytest.fixture
def people(db):
    return [Actor(make_person(db).id) for _ in range(5)]


@pytest.fixture
def rows(db, session, people, ctx_for):
    """Two have seats, one of which is given back and offered to the third; two wait."""
    placed = [actions.enrol(ctx_for(person), session_id=session.id) for person in people]
    actions.withdraw(ctx_for(people[0]), enrolment_id=placed[0].enrolment_id)
    return [db.get_one(Enrolment, one.enrolment_id) for one in placed]


@pytest.fixture
def offer(db, rows):
    return db.scalars(sa.select(SeatOffer)).one()


@pytest.fixture
def found(db, system_ctx):
    """Return what the audit says, after a fault was planted."""

    def do() -> list[str]:
        db.commit()
        return [f"{one.kind}: {one.sentence}" for one in audit_seats(system_ctx, AuditTotals())]

    return do


def test_a_history_of_every_step_is_well(
    run, db, session, people, rows, offer, cast, ctx_for, clock, run_jobs
):
    actions.decline_offer(ctx_for(people[2]), offer_id=offer.id)
    actions.set_priority(ctx_for(cast.tom), enrolment_id=rows[4].id, priority=2, reason="Asked")
    clock.advance(3 * DAY)
    run_jobs()
    scheduling_actions.change_capacity(ctx_for(cast.rita), session_id=session.id, capacity=1)
    run_jobs()

    answer = run()

    assert answer.exit_code == 0, answer.output
    assert "Looked at 1 sessions, 5 enrolments," in answer.output
    assert answer.output.endswith("All is well.\n")


def test_findings_are_listed_and_end_with_exit_code_1(run, db, rows, offer, clock):
    clock.at = offer.ends_at + HOUR

    answer = run()

    assert answer.exit_code == 1
    assert f"✗ offer: offer {offer.id} of enrolment {rows[2].id} ended on" in answer.output
    assert answer.output.endswith("1 thing(s) to mend.\n")


def test_a_job_a_little_late_is_no_finding(found, rows, offer, clock):
    clock.at = offer.ends_at + timedelta(minutes=9)

    assert found() == []


def test_the_audit_is_for_the_system(rows, cast, ctx_for):
    for stranger in (cast.lena, cast.tom, cast.rita):
        with pytest.raises(NotAllowed):
            list(audit_seats(ctx_for(stranger), AuditTotals()))


# Faults, planted one by one: what is said names the thing, and nothing else is said


def test_more_seats_than_there_are(found, db, session, rows):
    session.capacity = 1

    (line,) = found()

    assert line == (
        f"capacity: session goals ({session.id}) has 1 seats, but 1 are given, 1 offered and 0 "
        "held: 1 too many"
    )


def test_fewer_seats_given_by_the_organisers_are_no_finding(found, session, rows, cast, ctx_for):
    scheduling_actions.change_capacity(ctx_for(cast.rita), session_id=session.id, capacity=1)

    assert found() == []


def test_a_seat_given_although_none_was_free(found, db, rows):
    change = db.scalars(
        sa.select(EnrolmentChange).where(EnrolmentChange.enrolment_id == rows[1].id)
    ).one()
    change.facts = {**change.facts, "held": 1}

    (line,) = found()

    assert line.startswith(f"capacity: enrolment {rows[1].id} was given a seat (open_seat")
    assert line.endswith("when 2 of 2 were taken")


def test_somebody_twice_in_one_session(found, db, session, rows):
    db.execute(sa.text("DROP INDEX uq__enrolment_enrolment__one_live"))
    rows[0].ended_at, rows[0].seat, rows[0].person_id = None, "none", rows[1].person_id
    rows[0].application = "submitted"
    lines = found()

    assert f"double: person {rows[1].person_id} is in session {session.id} 2 times at once" in lines


def test_two_open_offers_of_one_enrolment(found, db, session, rows, offer):
    db.execute(sa.text("DROP INDEX uq__enrolment_seat_offer__one_open"))
    db.add(
        SeatOffer(
            id=IDS.new(),
            enrolment_id=rows[2].id,
            session_id=session.id,
            opened_at=NOW,
            ends_at=NOW + DAY,
        )
    )

    assert found() == [f"double: enrolment {rows[2].id} has 2 open offers at once"]


def test_an_offer_of_another_session_than_its_enrolment(found, db, cast, rows, offer):
    course = make_course(db, provider_id=cast.secretariat_id)
    offer.session_id = make_session(db, course=course).id

    (line,) = found()

    assert line.startswith(f"orphan: offer {offer.id} is of session {offer.session_id}")


def test_a_priority_that_no_history_gives(found, db, rows):
    rows[3].priority = 7

    assert found() == [
        f"order: enrolment {rows[3].id} has priority 7, its history says 0: moved without a reason"
    ]


def test_a_place_from_before_the_person_came(found, db, rows):
    rows[4].waitlisted_at = NOW - DAY

    (line,) = found()

    assert line.startswith(f"order: enrolment {rows[4].id} waits since 2026-11-23")


def test_an_open_offer_without_a_seat(found, db, rows, offer):
    rows[2].seat = "waitlisted"

    lines = found()

    assert (
        f"offer: offer {offer.id} is open, but the seat of enrolment {rows[2].id} is waitlisted"
        in lines
    )
    assert any(line.startswith("history:") for line in lines)


def test_an_offered_seat_without_an_open_offer(found, db, rows, offer):
    offer.closed_at, offer.outcome = NOW, "void"

    assert found() == [
        f"offer: enrolment {rows[2].id} is offered a seat, but no offer of it is open"
    ]


def test_an_offer_answered_otherwise_than_its_seat_says(found, db, people, rows, offer, ctx_for):
    actions.accept_offer(ctx_for(people[2]), offer_id=offer.id)
    offer.outcome = "declined"

    assert found() == [
        f"offer: offer {offer.id} was declined, but the seat of enrolment {rows[2].id} is enrolled"
    ]


def test_an_offer_past_the_cut_off_or_of_a_cancelled_session(found, db, session, offer):
    session.offers_until, session.state = NOW + HOUR, "cancelled"

    lines = found()

    assert [line.split(f"{offer.id} ")[1][:7] for line in lines] == ["is open", "of enro"]
    assert "is cancelled" in lines[0]
    assert "after the cut-off" in lines[1]


def test_a_hold_past_its_release(found, db, session, cast, rows):
    session.capacity = 9
    hold = SeatHold(
        id=IDS.new(), session_id=session.id, organisation_id=cast.dakar_id, seats=1,
        releases_at=NOW - HOUR, created_at=NOW - DAY,
    )  # fmt: skip
    db.add(hold)

    (line,) = found()

    assert line.startswith(f"hold: hold {hold.id} of session {session.id} was to be released on")


def test_a_hold_with_too_many_people_and_strangers_on_it(found, db, session, cast, rows):
    hold = SeatHold(
        id=IDS.new(), session_id=session.id, organisation_id=cast.dakar_id, seats=1,
        releases_at=NOW + HOUR, created_at=NOW - DAY,
    )  # fmt: skip
    db.add(hold)
    db.flush()
    rows[1].hold_id = rows[2].hold_id = hold.id

    lines = found()

    assert len(lines) == 2
    assert "has 1 seats and 2 people on them" in lines[0]
    assert "has 2 people of another session or organisation on it" in lines[1]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"seat": "withdrawn"}, "is out (application none, seat withdrawn), but has no end"),
        ({"ended_at": NOW}, "but is not out (application none, seat enrolled)"),
        ({"application": "submitted"}, "has a seat or place without a yes"),
        ({"application": "rejected"}, "is out (application rejected, seat enrolled)"),
        ({"seat": "none"}, "asks for nothing and has nothing"),
    ],
)
def test_states_that_contradict_each_other(found, db, rows, values, says):
    for name, value in values.items():
        setattr(rows[1], name, value)

    lines = [line for line in found() if line.startswith("state:")]

    assert any(line.startswith(f"state: enrolment {rows[1].id}") for line in lines)
    assert any(says in line for line in lines), lines


def test_a_present_that_its_history_does_not_tell(found, db, rows):
    rows[1].application = "approved"

    (line,) = found()

    assert line.startswith(
        f"history: enrolment {rows[1].id} is application approved, seat enrolled"
    )
    assert line.endswith("its history ends with application none, seat enrolled")


def test_an_enrolment_without_history(found, db, rows):
    db.execute(sa.delete(EnrolmentChange).where(EnrolmentChange.enrolment_id == rows[1].id))

    assert found() == [f"history: enrolment {rows[1].id} has no history"]


def test_many_enrolments_are_looked_at_a_part_at_a_time(
    found, db, rows, monkeypatch, statements, system_ctx
):
    monkeypatch.setattr("learning_station.enrolment.queries.audit.AT_ONCE", 2)
    rows[0].priority = rows[4].priority = 5

    totals = AuditTotals()
    db.commit()
    lines = list(audit_seats(system_ctx, totals))

    assert totals.enrolments == 5
    assert len(lines) == 2
