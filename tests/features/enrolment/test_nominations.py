"""Nominations: a city names people, with or without an account, and these decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from learning_station.accounts.models import Account
from learning_station.accounts.queries import ProfileKind
from learning_station.enrolment import actions, errors, queries
from learning_station.enrolment.actions import Nominee
from learning_station.enrolment.models import Enrolment, Nomination
from learning_station.infra.event_log import LoggedEvent
from learning_station.kernel.actor import Actor, Grant, MandateScope, Role
from learning_station.kernel.errors import Invalid, NotAllowed, NotFound
from learning_station.notifications.models import Message
from learning_station.organisations import queries as organisations_queries
from tests.factories import make_course, make_enrolment, make_organisation, make_person
from tests.factories import make_session as factory_session
from tests.features.enrolment.city_kit import coordinator, make_official

NIA = Nominee(
    email="Nia.Out@bogota.example",
    given_name="Nia",
    family_name="Out",
    office="Head of water",
    profile_kind=ProfileKind.TECHNICAL,
    language="fr",
)


@pytest.fixture
def make_session(db, cast):
    course = make_course(db, provider_id=cast.secretariat_id)

    def make(policy="nomination", **values):
        return factory_session(db, course=course, policy=policy, **({"capacity": 2} | values))

    return make


@pytest.fixture
def name(cast, ctx_for):
    """Return what names somebody for Bogotá, by their address or with their account."""

    def do(session, who=NIA, by=None, **values):
        ctx = ctx_for(by or cast.mona)
        ids = {"session_id": session.id, "organisation_id": cast.bogota_id, **values}
        if isinstance(who, Nominee):
            return actions.nominate(ctx, nominee=who, **ids)
        return actions.nominate_person(ctx, person_id=who.person_id, **ids)

    return do


def sign_up(db, email="nia.out@bogota.example", **values):
    """Make the account of somebody who was named before they had one."""
    return Actor(make_person(db, email=email, language="fr", **values).id)


def row(db, nomination_id):
    return db.get(Nomination, nomination_id, populate_existing=True)


def told(db, kind):
    return sorted(db.scalars(sa.select(Message.recipient).where(Message.kind == kind)))


# Naming


def test_somebody_without_an_account_is_told_in_their_language(
    db, name, make_session, mailer, run_jobs
):
    key = name(make_session())
    run_jobs()

    nomination = row(db, key)
    assert (nomination.state, nomination.email) == ("open", "nia.out@bogota.example")
    (mail,) = mailer.sent
    assert (mail.recipient, mail.language) == ("nia.out@bogota.example", "fr")
    for part in ("Nia", "Bogotá", "Mona Ruiz", f"/my-learning/nominations/{key}"):
        assert part in mail.text
    message = db.scalars(sa.select(Message)).one()
    assert message.person_id is None


def test_somebody_of_the_city_with_an_account_is_told_as_the_person_they_are(
    db, cast, name, make_session, run_jobs
):
    key = name(make_session(), cast.lena)
    run_jobs()

    nomination = row(db, key)
    assert (nomination.given_name, nomination.office) == ("Lena", "Urban planner")
    message = db.scalars(sa.select(Message)).one()
    assert (message.person_id, message.language) == (cast.lena.person_id, "es")


def test_event_of_a_nomination_holds_no_address(db, name, make_session):
    name(make_session())

    event = db.scalars(
        sa.select(LoggedEvent).where(LoggedEvent.name == "enrolment.person_nominated")
    ).one()
    assert "@" not in str(event.payload)
    assert "Nia" not in str(event.payload)


def test_naming_twice_is_refused_until_it_is_answered(db, cast, name, make_session, ctx_for):
    session = make_session()
    key = name(session)

    with pytest.raises(errors.AlreadyNominated):
        name(session, replace(NIA, email="NIA.OUT@bogota.example"))
    actions.withdraw_nomination(ctx_for(cast.mona), nomination_id=key)
    assert name(session) != key


def test_people_of_another_city_are_refused(cast, name, make_session):
    session = make_session()

    with pytest.raises(errors.NomineeOfAnotherCity):
        name(session, cast.otto)
    with pytest.raises(errors.NomineeOfAnotherCity):
        name(session, replace(NIA, email=cast.otto.email))


def test_those_who_are_in_or_were_refused_are_not_named(db, cast, name, make_session):
    session, other = make_session(), make_session()
    make_enrolment(db, session_id=session.id, person_id=cast.lena.person_id)
    cancelled = make_enrolment(
        db, session_id=other.id, person_id=cast.lena.person_id, seat="cancelled"
    )
    cancelled.ended_at = cancelled.created_at
    db.commit()

    with pytest.raises(errors.AlreadyEnrolled):
        name(session, cast.lena)
    with pytest.raises(errors.NomineeRefused):
        name(other, cast.lena)


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"state": "draft"}, errors.SessionNotPublic),
        ({"state": "cancelled"}, errors.SessionCancelled),
        ({"policy": "invitation"}, errors.InvitationNeeded),
        ({"capacity": 0}, errors.SessionClosed),
    ],
)
def test_naming_follows_the_session(name, make_session, values, refusal):
    with pytest.raises(refusal):
        name(make_session(**values))


def test_naming_after_the_window_is_refused(name, make_session, clock):
    session = make_session(starts_in=timedelta(days=7))
    clock.at = session.enrols_until - timedelta(seconds=1)
    name(session)

    clock.at = session.enrols_until + timedelta(seconds=1)
    with pytest.raises(errors.SessionStarted):
        name(session, replace(NIA, email="second@bogota.example"))


@pytest.mark.parametrize(
    "wrong",
    [{"email": "nobody"}, {"given_name": " "}, {"language": "xx"}, {"office": "o" * 200}],
)
def test_what_cannot_be_written_or_printed_is_refused(name, make_session, wrong):
    with pytest.raises(Invalid):
        name(make_session(), replace(NIA, **wrong))


@pytest.mark.parametrize("who", ["lena", "tom", "rita", "other city", "other scope", "assistant"])
def test_only_coordinators_of_the_city_who_nominate_do_all_of_it(
    db, cast, name, make_session, ctx_for, who
):
    session = make_session()
    key = name(session)
    others = {
        "other city": coordinator(cast.otto.person_id, cast.berlin_id),
        "other scope": coordinator(
            cast.otto.person_id, cast.bogota_id, MandateScope.ENDORSE, MandateScope.REPORT
        ),
        "assistant": Actor(
            cast.otto.person_id,
            frozenset({Grant(Role.ASSISTANT, principal_id=cast.mona.person_id)}),
            for_person_id=cast.mona.person_id,
        ),
    }
    stranger = others.get(who) or getattr(cast, who).actor

    with pytest.raises(NotAllowed):
        name(session, replace(NIA, email="other@bogota.example"), by=stranger)
    with pytest.raises(NotAllowed):
        name(session, cast.lena, by=stranger)
    with pytest.raises(NotAllowed):
        actions.withdraw_nomination(ctx_for(stranger), nomination_id=key)
    with pytest.raises(NotAllowed):
        actions.remind_nominee(ctx_for(stranger), nomination_id=key)
    assert row(db, key).state == "open"
    actions.withdraw_nomination(ctx_for(cast.mona), nomination_id=key)
    assert row(db, key).state == "withdrawn"


# Confirming


def test_confirmation_gives_the_seat_in_a_session_by_nomination(
    db, cast, name, make_session, ctx_for, run_jobs
):
    key = name(make_session())
    nia = sign_up(db)

    placed = actions.confirm_nomination(ctx_for(nia), nomination_id=key)
    run_jobs()

    enrolment = db.get(Enrolment, placed.enrolment_id)
    assert (enrolment.application, enrolment.seat) == ("none", "enrolled")
    assert enrolment.nominated_by == cast.mona.person_id
    assert (enrolment.organisation_id, enrolment.office) == (cast.bogota_id, "Head of water")
    (step,) = queries.list_history(ctx_for(cast.rita), enrolment.id)
    assert (step.rule, step.facts["nominated_by"]) == ("nominated", str(cast.mona.person_id))
    assert row(db, key).state == "confirmed"
    assert told(db, "nomination_confirmed") == ["mona@bogota.example"]
    assert told(db, "enrolled") == ["nia.out@bogota.example"]


def test_whoever_had_no_organisation_works_for_the_city_from_that_day(
    db, cast, name, make_session, ctx_for
):
    key = name(make_session())
    nia = sign_up(db)

    actions.confirm_nomination(ctx_for(nia), nomination_id=key)

    work = organisations_queries.find_affiliation(ctx_for(nia), nia.person_id)
    assert (work.organisation_id, work.office) == (cast.bogota_id, "Head of water")


def test_who_confirms_when_all_seats_are_taken_waits(db, cast, name, make_session, ctx_for):
    session = make_session(capacity=1)
    make_enrolment(db, session_id=session.id, person_id=cast.otto.person_id)
    key = name(session, cast.lena)

    placed = actions.confirm_nomination(ctx_for(cast.lena), nomination_id=key)

    assert (placed.seat, placed.position) == ("waitlisted", 1)


@pytest.mark.parametrize("policy", ["approval", "two_stage"])
def test_who_confirms_where_others_decide_has_an_endorsed_application(
    db, cast, name, make_session, ctx_for, run_jobs, policy
):
    key = name(make_session(policy), cast.lena)

    placed = actions.confirm_nomination(ctx_for(cast.lena), nomination_id=key)
    run_jobs()

    assert (placed.application, placed.seat) == ("endorsed", "none")
    assert told(db, "application_to_decide") == ["rita@metropolis.example"]
    actions.approve(ctx_for(cast.rita), enrolment_id=placed.enrolment_id)


def test_confirming_twice_is_one_seat(db, name, make_session, ctx_for, cast):
    key = name(make_session(), cast.lena)
    first = actions.confirm_nomination(ctx_for(cast.lena), nomination_id=key)

    second = actions.confirm_nomination(ctx_for(cast.lena), nomination_id=key)

    assert (second.enrolment_id, second.is_new) == (first.enrolment_id, False)


def test_others_cannot_answer_and_learn_nothing(db, cast, name, make_session, ctx_for):
    key = name(make_session())
    unconfirmed = sign_up(db, is_confirmed=False)

    for stranger in (cast.lena, cast.mona, cast.otto, cast.rita, unconfirmed):
        with pytest.raises(NotFound):
            actions.confirm_nomination(ctx_for(stranger), nomination_id=key)
        with pytest.raises(NotFound):
            actions.decline_nomination(ctx_for(stranger), nomination_id=key)
    with pytest.raises((NotAllowed, NotFound)):
        actions.confirm_nomination(ctx_for(Actor()), nomination_id=key)
    account = db.scalars(sa.select(Account).where(Account.person_id == unconfirmed.person_id)).one()
    account.email_confirmed_at = account.created_at
    db.commit()
    actions.confirm_nomination(ctx_for(unconfirmed), nomination_id=key)


def test_assistant_answers_for_the_one_they_act_for(db, cast, name, make_session, ctx_for):
    key = name(make_session(), cast.lena)
    assistant = make_official(db, cast.bogota_id)
    acting = Actor(
        assistant.person_id,
        frozenset({Grant(Role.ASSISTANT, principal_id=cast.lena.person_id)}),
        for_person_id=cast.lena.person_id,
    )

    placed = actions.confirm_nomination(ctx_for(acting), nomination_id=key)

    assert db.get(Enrolment, placed.enrolment_id).person_id == cast.lena.person_id


def test_who_moved_to_another_city_meanwhile_is_refused(db, cast, name, make_session, ctx_for):
    key = name(make_session())
    city = make_organisation(db)
    nia = make_official(db, city.id, email="nia.out@bogota.example")

    with pytest.raises(errors.NomineeOfAnotherCity):
        actions.confirm_nomination(ctx_for(nia), nomination_id=key)
    assert row(db, key).state == "open"


def test_confirming_after_the_window_is_refused(db, cast, name, make_session, ctx_for, clock):
    session = make_session()
    key = name(session, cast.lena)
    clock.at = session.enrols_until + timedelta(seconds=1)

    with pytest.raises(errors.SessionStarted):
        actions.confirm_nomination(ctx_for(cast.lena), nomination_id=key)


# The other ends


def test_declining_is_told_to_the_coordinator_with_the_reason(
    db, cast, name, make_session, ctx_for, mailer, run_jobs
):
    session = make_session()
    key = name(session, cast.lena)

    actions.decline_nomination(ctx_for(cast.lena), nomination_id=key, reason="On leave then")
    actions.decline_nomination(ctx_for(cast.lena), nomination_id=key)
    run_jobs()

    assert (row(db, key).state, row(db, key).reason) == ("declined", "On leave then")
    (mail,) = [mail for mail in mailer.sent if mail.recipient == "mona@bogota.example"]
    assert "On leave then" in mail.text
    with pytest.raises(errors.NominationOver):
        actions.confirm_nomination(ctx_for(cast.lena), nomination_id=key)
    with pytest.raises(errors.NominationOver):
        actions.withdraw_nomination(ctx_for(cast.mona), nomination_id=key)


def test_withdrawn_nomination_is_told_and_cannot_be_confirmed(
    db, cast, name, make_session, ctx_for, run_jobs
):
    key = name(make_session(), cast.lena)

    actions.withdraw_nomination(ctx_for(cast.mona), nomination_id=key)
    run_jobs()

    assert told(db, "nomination_withdrawn") == ["lena@bogota.example"]
    with pytest.raises(errors.NominationOver):
        actions.confirm_nomination(ctx_for(cast.lena), nomination_id=key)


def test_nominee_is_reminded_once_a_day(db, cast, name, make_session, ctx_for, clock, run_jobs):
    key = name(make_session(), cast.lena)
    with pytest.raises(errors.RemindedLately):
        actions.remind_nominee(ctx_for(cast.mona), nomination_id=key)

    clock.at += timedelta(days=1)
    actions.remind_nominee(ctx_for(cast.mona), nomination_id=key)
    run_jobs()

    assert told(db, "nominated") == ["lena@bogota.example"] * 2
