"""Endorsement: the city is asked first, answers for its own people, and is asked once more."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from learning_station.enrolment import actions, errors, queries
from learning_station.enrolment.models import Enrolment
from learning_station.kernel.actor import Actor, Grant, MandateScope, Role
from learning_station.kernel.errors import NotAllowed, NotFound
from learning_station.notifications.models import Message
from tests.factories import make_affiliation, make_course, make_organisation, make_session
from tests.features.enrolment.city_kit import coordinator, make_mandate, make_official
from tests.world import NOW


@pytest.fixture
def session(db, cast):
    course = make_course(db, provider_id=cast.secretariat_id)
    return make_session(
        db, course=course, policy="two_stage", capacity=2, starts_in=timedelta(days=60)
    )


@pytest.fixture
def apply(session, ctx_for):
    return lambda who: actions.apply(ctx_for(who), session_id=session.id).enrolment_id


def row(db, enrolment_id):
    return db.get(Enrolment, enrolment_id, populate_existing=True)


def state(db, enrolment_id):
    enrolment = row(db, enrolment_id)
    return enrolment.application, enrolment.seat, enrolment.escalation


def told(db, kind):
    """Return whom a kind of message was written to, sorted."""
    return sorted(db.scalars(sa.select(Message.recipient).where(Message.kind == kind)))


def rules_of(ctx, enrolment_id):
    return [step.rule for step in queries.list_history(ctx, enrolment_id)]


# Asking


def test_apply_asks_the_city_until_its_third_working_day(db, cast, apply, run_jobs):
    key = apply(cast.lena)
    run_jobs()

    enrolment = row(db, key)
    # Tuesday 04:00 in Bogotá, before the office opens: Tuesday to Thursday, until 18:00.
    assert enrolment.endorse_by == datetime(2026, 11, 26, 23, 0, tzinfo=UTC)
    assert state(db, key) == ("submitted", "none", 0)
    assert told(db, "endorsement_asked") == ["mona@bogota.example"]
    assert told(db, "application_received") == ["lena@bogota.example"]


def test_only_coordinators_who_endorse_are_asked(db, cast, apply, run_jobs):
    nominator = make_official(db, cast.bogota_id, email="nominator@bogota.example")
    make_mandate(
        db, person_id=nominator.person_id, organisation_id=cast.bogota_id, scopes=["nominate"]
    )
    unsigned = make_official(db, cast.bogota_id, email="unsigned@bogota.example")
    make_mandate(db, person_id=unsigned.person_id, organisation_id=cast.bogota_id, is_signed=False)

    apply(cast.lena)
    run_jobs()

    assert told(db, "endorsement_asked") == ["mona@bogota.example"]


@pytest.mark.parametrize("is_affiliated", [True, False])
def test_application_that_no_city_can_answer_goes_to_the_secretariat(
    db, cast, apply, run_jobs, is_affiliated
):
    """Otto's city has no coordinator; the other has no city at all."""
    who = cast.otto if is_affiliated else Actor(_unaffiliated(db).person_id)

    key = apply(who)
    run_jobs()

    assert state(db, key) == ("submitted", "none", 2)
    assert row(db, key).endorse_by is None
    assert told(db, "endorsement_unanswered") == ["rita@metropolis.example"]


def _unaffiliated(db):
    from tests.factories import make_person

    return Actor(make_person(db).id)


def test_nobody_is_asked_where_organisers_decide_alone(db, cast, ctx_for, run_jobs, session):
    session.policy = "approval"
    db.commit()

    placed = actions.apply(ctx_for(cast.lena), session_id=session.id)
    run_jobs()

    assert row(db, placed.enrolment_id).endorse_by is None
    assert told(db, "endorsement_asked") == []


# Answering


def test_endorsed_application_is_told_to_the_person_and_the_organisers(
    db, cast, apply, ctx_for, run_jobs
):
    key = apply(cast.lena)

    actions.endorse(ctx_for(cast.mona), enrolment_id=key)
    run_jobs()

    assert state(db, key) == ("endorsed", "none", 0)
    assert rules_of(ctx_for(cast.rita), key) == ["application", "endorsed"]
    assert told(db, "endorsed") == ["lena@bogota.example"]
    assert told(db, "application_to_decide") == ["rita@metropolis.example"]


def test_application_that_is_not_endorsed_is_over_and_the_person_reads_why(
    db, cast, apply, ctx_for, session, mailer, run_jobs
):
    key = apply(cast.lena)
    with pytest.raises(errors.ReasonMissing):
        actions.refuse_endorsement(ctx_for(cast.mona), enrolment_id=key, reason=" ")

    actions.refuse_endorsement(ctx_for(cast.mona), enrolment_id=key, reason="Another office")
    run_jobs()

    enrolment = row(db, key)
    assert (enrolment.application, enrolment.reason) == ("rejected", "Another office")
    assert rules_of(ctx_for(cast.rita), key) == ["application", "not_endorsed"]
    assert told(db, "not_endorsed") == ["lena@bogota.example"]
    assert any("Another office" in mail.text for mail in mailer.sent)
    with pytest.raises(errors.RefusedBefore):
        actions.apply(ctx_for(cast.lena), session_id=session.id)


def test_answer_is_given_once(db, cast, apply, ctx_for):
    key = apply(cast.lena)
    actions.endorse(ctx_for(cast.mona), enrolment_id=key)

    with pytest.raises(errors.AlreadyEndorsed):
        actions.endorse(ctx_for(cast.mona), enrolment_id=key)
    with pytest.raises(errors.AlreadyEndorsed):
        actions.refuse_endorsement(ctx_for(cast.mona), enrolment_id=key, reason="Changed")


def test_withdrawn_application_needs_no_answer(cast, apply, ctx_for):
    key = apply(cast.lena)
    actions.withdraw(ctx_for(cast.lena), enrolment_id=key)

    with pytest.raises(errors.AlreadyDecided):
        actions.endorse(ctx_for(cast.mona), enrolment_id=key)


def test_nobody_answers_for_themselves(db, cast, apply, ctx_for):
    key = apply(cast.mona)
    deputy = make_official(db, cast.bogota_id)

    with pytest.raises(errors.OwnApplication):
        actions.endorse(ctx_for(cast.mona), enrolment_id=key)
    actions.endorse(ctx_for(coordinator(deputy.person_id, cast.bogota_id)), enrolment_id=key)

    assert state(db, key)[0] == "endorsed"


def strangers(cast):
    """Return who has no word in Bogotá: no mandate, another city's, another scope, an assistant."""
    return {
        "the applicant": cast.lena.actor,
        "an organiser": cast.tom.actor,
        "another city": coordinator(cast.otto.person_id, cast.berlin_id),
        "another scope": coordinator(
            cast.otto.person_id, cast.bogota_id, MandateScope.NOMINATE, MandateScope.REPORT
        ),
        "an assistant": Actor(
            cast.otto.person_id,
            frozenset({Grant(Role.ASSISTANT, principal_id=cast.mona.person_id)}),
            for_person_id=cast.mona.person_id,
        ),
        "nobody": Actor(),
    }


@pytest.mark.parametrize(
    "who",
    ["the applicant", "an organiser", "another city", "another scope", "an assistant", "nobody"],
)
def test_others_are_refused_where_the_coordinator_succeeds(db, cast, apply, ctx_for, who):
    key = apply(cast.lena)
    ctx = ctx_for(strangers(cast)[who])

    with pytest.raises(NotAllowed):
        actions.endorse(ctx, enrolment_id=key)
    with pytest.raises(NotAllowed):
        actions.refuse_endorsement(ctx, enrolment_id=key, reason="No")
    with pytest.raises(NotAllowed):
        actions.endorse_many(ctx, enrolment_ids=[key])
    with pytest.raises(NotAllowed):
        actions.refuse_endorsement_many(ctx, enrolment_ids=[key], reason="No")
    assert state(db, key)[0] == "submitted"

    actions.endorse(ctx_for(cast.mona), enrolment_id=key)
    assert state(db, key)[0] == "endorsed"


def test_many_are_answered_at_once_and_the_answered_are_skipped(db, cast, apply, ctx_for):
    people = [make_official(db, cast.bogota_id) for _ in range(3)]
    keys = [apply(person) for person in people]
    actions.endorse(ctx_for(cast.mona), enrolment_id=keys[0])

    answered = actions.endorse_many(ctx_for(cast.mona), enrolment_ids=keys[:2])
    refused = actions.refuse_endorsement_many(
        ctx_for(cast.mona), enrolment_ids=keys[1:], reason="Full"
    )

    assert (answered.done, answered.skipped) == (1, 1)
    assert (refused.done, refused.skipped) == (1, 1)
    assert [state(db, key)[0] for key in keys] == ["endorsed", "endorsed", "rejected"]


def test_one_foreign_application_among_many_changes_none(db, cast, apply, ctx_for):
    mine, foreign = apply(cast.lena), apply(cast.otto)

    with pytest.raises(NotAllowed):
        actions.endorse_many(ctx_for(cast.mona), enrolment_ids=[mine, foreign])

    assert [state(db, key)[0] for key in (mine, foreign)] == ["submitted", "submitted"]


def test_unknown_application_is_not_found(cast, ctx_for):
    from uuid import uuid4

    with pytest.raises(NotFound):
        actions.endorse(ctx_for(cast.mona), enrolment_id=uuid4())
    with pytest.raises(NotFound):
        actions.endorse_many(ctx_for(cast.mona), enrolment_ids=[uuid4()])


# Deciding after the city


def test_organisers_approve_what_the_city_endorsed(db, cast, apply, ctx_for):
    key = apply(cast.lena)
    with pytest.raises(errors.CityNotHeard):
        actions.approve(ctx_for(cast.rita), enrolment_id=key)

    actions.endorse(ctx_for(cast.mona), enrolment_id=key)
    actions.approve(ctx_for(cast.rita), enrolment_id=key)

    assert state(db, key)[:2] == ("approved", "enrolled")


def test_organisers_decide_without_the_city_with_a_reason(db, cast, apply, ctx_for):
    key = apply(cast.otto)
    with pytest.raises(errors.ReasonWithoutCityMissing):
        actions.approve(ctx_for(cast.rita), enrolment_id=key)

    actions.approve(ctx_for(cast.rita), enrolment_id=key, reason="His city has no coordinator")

    assert state(db, key)[:2] == ("approved", "enrolled")
    assert queries.list_history(ctx_for(cast.rita), key)[-1].reason == "His city has no coordinator"


def test_many_are_approved_but_for_those_whose_city_was_not_heard(
    db, cast, apply, ctx_for, session
):
    heard, unheard = apply(cast.lena), apply(make_official(db, cast.bogota_id))
    actions.endorse(ctx_for(cast.mona), enrolment_id=heard)

    decided = actions.approve_many(
        ctx_for(cast.rita), session_id=session.id, enrolment_ids=[heard, unheard]
    )

    assert (decided.done, decided.unheard) == (1, 1)
    assert state(db, unheard)[0] == "submitted"


# Escalation


@pytest.fixture
def cairo(db):
    """Make a city whose weekend is Friday and Saturday, with a coordinator and a deputy."""
    city = make_organisation(db, name="Cairo", zone="Africa/Cairo", country="EG", weekend=(5, 6))
    chief = make_official(db, city.id, email="chief@cairo.example")
    deputy = make_official(db, city.id, email="deputy@cairo.example")
    mandate = make_mandate(db, person_id=chief.person_id, organisation_id=city.id)
    make_mandate(
        db, person_id=deputy.person_id, organisation_id=city.id, deputy_of_id=mandate.id,
        starts_on=date(2026, 11, 1), ends_on=date(2026, 12, 31),
    )  # fmt: skip
    return city


def test_unanswered_application_goes_to_the_deputies_and_then_to_the_secretariat(
    db, cairo, apply, clock, ctx_for, cast, run_jobs
):
    key = apply(make_official(db, cairo.id))
    run_jobs()
    # Tuesday 11:00 in Cairo: Wednesday, Thursday, then Sunday, because of the weekend.
    assert row(db, key).endorse_by == datetime(2026, 11, 29, 9, 0, tzinfo=UTC)

    clock.at = datetime(2026, 11, 29, 8, 59, tzinfo=UTC)
    run_jobs()
    assert state(db, key) == ("submitted", "none", 0)

    clock.at = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
    run_jobs()
    assert state(db, key) == ("submitted", "none", 1)
    assert row(db, key).endorse_by == datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
    assert told(db, "endorsement_asked") == ["chief@cairo.example"]
    assert told(db, "endorsement_asked_again") == ["deputy@cairo.example"]

    clock.at = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
    run_jobs()
    assert state(db, key) == ("submitted", "none", 2)
    assert told(db, "endorsement_unanswered") == ["rita@metropolis.example"]
    assert rules_of(ctx_for(cast.rita), key) == ["application", "escalated", "escalated"]


def test_escalation_happens_once_however_often_its_job_runs(
    db, cairo, apply, clock, system_ctx, run_jobs
):
    key = apply(make_official(db, cairo.id))
    clock.at = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)

    for _again in range(3):
        actions.escalate_endorsement(system_ctx, enrolment_id=key)
    run_jobs()

    assert state(db, key) == ("submitted", "none", 1)
    assert told(db, "endorsement_asked_again") == ["deputy@cairo.example"]


@pytest.mark.parametrize("how", ["endorsed", "withdrawn"])
def test_nobody_else_is_asked_once_it_is_answered_or_withdrawn(
    db, cast, apply, clock, ctx_for, run_jobs, how
):
    key = apply(cast.lena)
    if how == "endorsed":
        actions.endorse(ctx_for(cast.mona), enrolment_id=key)
    else:
        actions.withdraw(ctx_for(cast.lena), enrolment_id=key)

    clock.at = NOW + timedelta(days=30)
    run_jobs()

    assert state(db, key)[::2] == (how, 0)
    assert told(db, "endorsement_asked_again") == []


def test_city_may_still_answer_after_the_escalation(db, cairo, apply, clock, ctx_for, run_jobs):
    key = apply(make_official(db, cairo.id))
    clock.at = NOW + timedelta(days=20)
    run_jobs()
    clock.at = NOW + timedelta(days=40)
    run_jobs()
    assert state(db, key)[2] == 2
    late = make_official(db, cairo.id)

    actions.endorse(ctx_for(coordinator(late.person_id, cairo.id)), enrolment_id=key)

    assert state(db, key)[0] == "endorsed"


def test_city_without_deputies_is_reminded_itself(db, cast, apply, clock, run_jobs):
    apply(cast.lena)
    clock.at = NOW + timedelta(days=3)
    run_jobs()

    assert told(db, "endorsement_asked_again") == ["mona@bogota.example"]


def test_people_cannot_run_the_escalation(cast, apply, ctx_for):
    key = apply(cast.lena)

    with pytest.raises(NotAllowed):
        actions.escalate_endorsement(ctx_for(cast.mona), enrolment_id=key)


def test_person_who_moved_is_answered_for_by_the_city_they_applied_from(db, cast, apply, ctx_for):
    key = apply(cast.lena)
    make_affiliation(db, person_id=cast.lena.person_id, organisation_id=cast.berlin_id)
    berlin = coordinator(cast.otto.person_id, cast.berlin_id)

    with pytest.raises(NotAllowed):
        actions.endorse(ctx_for(berlin), enrolment_id=key)
    actions.endorse(ctx_for(cast.mona), enrolment_id=key)
