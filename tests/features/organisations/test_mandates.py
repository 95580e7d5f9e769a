"""Mandates of coordinators, their deputies, and assistants: what counts when, and for whom."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from learning_station.infra.event_log import LoggedEvent
from learning_station.kernel.actor import Actor, Grant, MandateScope, Role
from learning_station.kernel.errors import NotAllowed
from learning_station.organisations import actions, errors, queries
from learning_station.organisations.models import RoleGrant
from tests.factories import make_affiliation, make_grant, make_person

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)
ENDORSE, NOMINATE, REPORT = MandateScope.ENDORSE, MandateScope.NOMINATE, MandateScope.REPORT


@pytest.fixture
def mandate(db, cast):
    return db.scalars(sa.select(RoleGrant).where(RoleGrant.person_id == cast.mona.person_id)).one()


@pytest.fixture
def propose(ctx_for, cast, mandate):
    """Return what proposes Lena as Mona's deputy, from today for a week."""

    def do(who=None, **values):
        asked = {
            "mandate_id": mandate.id,
            "email": cast.lena.email,
            "scopes": [ENDORSE],
            "starts_on": TODAY,
            "ends_on": TODAY + 7 * DAY,
            **values,
        }
        return actions.propose_deputy(ctx_for(who or cast.mona), **asked)

    return do


def grants(ctx, person_id):
    return queries.list_grants_in_force(ctx, person_id)


def names(db):
    return db.scalars(sa.select(LoggedEvent.name).order_by(LoggedEvent.id)).all()


def test_administrator_grants_a_mandate_with_scopes_signed_at_once(ctx_for, cast):
    rita = ctx_for(cast.rita)

    actions.grant_role(
        rita,
        person_id=cast.otto.person_id,
        role=Role.COORDINATOR,
        organisation_id=cast.berlin_id,
        scopes=[NOMINATE, REPORT],
    )

    (grant,) = grants(rita, cast.otto.person_id)
    actor = Actor(cast.otto.person_id, frozenset({grant}))
    assert grant.scopes == {NOMINATE, REPORT}
    assert actor.is_mandated(NOMINATE, cast.berlin_id)
    assert not actor.is_mandated(ENDORSE, cast.berlin_id)
    assert not actor.is_mandated(NOMINATE, cast.bogota_id)


def test_mandate_that_covers_nothing_is_refused(ctx_for, cast):
    with pytest.raises(errors.ScopesMissing):
        actions.grant_role(
            ctx_for(cast.rita),
            person_id=cast.otto.person_id,
            role=Role.COORDINATOR,
            organisation_id=cast.berlin_id,
            scopes=[],
        )


def test_role_planned_for_later_keeps_nobody_from_one_until_then(ctx_for, cast):
    rita, person_id = ctx_for(cast.rita), cast.otto.person_id
    held = {"person_id": person_id, "role": Role.TRAINER, "organisation_id": cast.secretariat_id}
    actions.grant_role(rita, **held, starts_on=TODAY + 30 * DAY)

    actions.grant_role(rita, **held, ends_on=TODAY + 29 * DAY)

    with pytest.raises(errors.GrantHeldAlready):
        actions.grant_role(rita, **held, starts_on=TODAY + 29 * DAY, ends_on=TODAY + 31 * DAY)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
def test_roles_of_days_far_off_are_refused(ctx_for, cast, day):
    with pytest.raises(errors.DayOutOfRange):
        actions.grant_role(
            ctx_for(cast.rita),
            person_id=cast.otto.person_id,
            role=Role.TRAINER,
            organisation_id=cast.secretariat_id,
            starts_on=day,
        )


def test_assistants_are_not_granted_as_a_role(ctx_for, cast):
    with pytest.raises(errors.AssistantsAreNamed):
        actions.grant_role(ctx_for(cast.rita), person_id=cast.otto.person_id, role=Role.ASSISTANT)


# Deputies


def test_deputy_counts_only_once_signed_and_only_on_their_days(ctx_for, db, cast, clock, propose):
    rita, lena = ctx_for(cast.rita), cast.lena.person_id
    grant_id = propose(starts_on=TODAY + DAY, ends_on=TODAY + 2 * DAY)
    assert [row.id for row in queries.list_unsigned(rita).rows] == [grant_id]

    clock.advance(DAY)
    assert grants(rita, lena) == frozenset()
    actions.sign_deputy(rita, grant_id=grant_id)
    actions.sign_deputy(rita, grant_id=grant_id)

    expected = Grant(Role.COORDINATOR, cast.bogota_id, frozenset({ENDORSE}))
    assert grants(rita, lena) == {expected}
    assert queries.count_unsigned(rita) == 0
    clock.advance(DAY)
    assert grants(rita, lena) == {expected}
    clock.advance(DAY)
    assert grants(rita, lena) == frozenset()
    assert names(db) == ["organisations.deputy_proposed", "organisations.deputy_signed"]


def test_deputy_signed_ahead_counts_not_before_their_first_day(ctx_for, cast, clock, propose):
    rita = ctx_for(cast.rita)
    grant_id = propose(starts_on=TODAY + DAY)

    actions.sign_deputy(rita, grant_id=grant_id)

    assert grants(rita, cast.lena.person_id) == frozenset()
    clock.advance(DAY)
    assert grants(rita, cast.lena.person_id)


def test_mandate_ended_a_minute_ago_counts_no_more_and_neither_do_its_deputies(
    ctx_for, db, cast, clock, mandate, propose
):
    rita = ctx_for(cast.rita)
    signed = propose()
    actions.sign_deputy(rita, grant_id=signed)
    propose(starts_on=TODAY + 20 * DAY, ends_on=TODAY + 21 * DAY)
    assert grants(rita, cast.mona.person_id)

    actions.end_role_grant(rita, grant_id=mandate.id)
    clock.advance(timedelta(minutes=1))

    assert grants(rita, cast.mona.person_id) == frozenset()
    assert grants(rita, cast.lena.person_id) == frozenset()
    assert queries.count_unsigned(rita) == 0
    assert names(db)[-3:] == [
        "organisations.role_revoked",
        "organisations.role_revoked",
        "organisations.deputy_withdrawn",
    ]
    with pytest.raises(errors.MandateCannotDeputise):
        propose(email=cast.lena.email, starts_on=TODAY + DAY)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"starts_on": date(2024, 12, 31)}, errors.BeyondTheMandate),
        ({"ends_on": date(2027, 1, 1)}, errors.BeyondTheMandate),
        ({"starts_on": TODAY - 9 * DAY, "ends_on": TODAY - DAY}, errors.DeputyInThePast),
        ({"starts_on": TODAY + 9 * DAY}, errors.DatesReversed),
        ({"scopes": [NOMINATE]}, errors.BeyondTheScopes),
        ({"scopes": []}, errors.ScopesMissing),
        ({"email": "otto@berlin.example"}, errors.DeputyNotOfTheCity),
        ({"email": "nobody@bogota.example"}, errors.DeputyNotOfTheCity),
        ({"email": "mona@bogota.example"}, errors.OwnDeputy),
    ],
)
def test_deputy_stays_within_dates_scopes_and_city(db, mandate, propose, values, error):
    mandate.scopes, mandate.ends_on = ["endorse", "report"], date(2026, 12, 31)
    db.commit()
    with pytest.raises(error):
        propose(**values)

    assert propose(scopes=[ENDORSE, REPORT], ends_on=date(2026, 12, 31))


def test_same_deputy_is_not_proposed_twice_for_one_day(propose):
    propose()

    with pytest.raises(errors.GrantHeldAlready):
        propose(starts_on=TODAY + 7 * DAY, ends_on=TODAY + 9 * DAY)


def test_deputy_has_no_deputy(ctx_for, db, cast, propose):
    grant_id = propose()
    actions.sign_deputy(ctx_for(cast.rita), grant_id=grant_id)
    other = make_person(db, email="eva@bogota.example")
    make_affiliation(db, person_id=other.id, organisation_id=cast.bogota_id)

    with pytest.raises(errors.MandateCannotDeputise):
        propose(cast.lena, mandate_id=grant_id, email="eva@bogota.example")


def test_others_propose_no_deputy_for_a_mandate_that_is_not_theirs(cast, propose):
    for who in (cast.lena, cast.otto, cast.tom, cast.rita):
        with pytest.raises(errors.MandateUnknown):
            propose(who)


def test_only_an_administrator_signs_who_has_no_part_in_it(ctx_for, db, cast, propose, mandate):
    grant_id = propose()
    for who in (cast.lena, cast.mona, cast.tom, cast.otto):
        with pytest.raises(NotAllowed):
            actions.sign_deputy(ctx_for(who), grant_id=grant_id)
    administers = Grant(Role.ADMINISTRATOR)
    for person_id in (cast.mona.person_id, cast.lena.person_id):
        with pytest.raises(errors.OwnSignature):
            actions.sign_deputy(
                ctx_for(Actor(person_id, frozenset({administers}))), grant_id=grant_id
            )

    actions.sign_deputy(ctx_for(cast.rita), grant_id=grant_id)


def test_refusal_says_why_and_is_final(ctx_for, db, cast, propose):
    rita, grant_id = ctx_for(cast.rita), propose()
    with pytest.raises(errors.ReasonMissing):
        actions.refuse_deputy(rita, grant_id=grant_id, reason=" ")

    actions.refuse_deputy(rita, grant_id=grant_id, reason="Not in the city any more.")

    assert grants(rita, cast.lena.person_id) == frozenset()
    for again in (
        actions.sign_deputy,
        lambda ctx, **ids: actions.refuse_deputy(ctx, **ids, reason="x"),
    ):
        with pytest.raises(errors.SignedAlready):
            again(rita, grant_id=grant_id)


def test_coordinator_ends_their_own_deputy_and_nobody_elses(ctx_for, db, cast, propose):
    grant_id = propose()
    actions.sign_deputy(ctx_for(cast.rita), grant_id=grant_id)
    for who in (cast.otto, cast.lena, cast.tom):
        with pytest.raises(errors.MandateUnknown):
            actions.end_deputy(ctx_for(who), grant_id=grant_id)

    actions.end_deputy(ctx_for(cast.mona), grant_id=grant_id)
    actions.end_deputy(ctx_for(cast.mona), grant_id=grant_id)

    assert grants(ctx_for(cast.rita), cast.lena.person_id) == frozenset()
    assert names(db).count("organisations.role_revoked") == 1


def test_own_mandates_with_their_deputies_in_two_statements(ctx_for, cast, propose, statements):
    grant_id = propose()

    with statements() as sent:
        (mandate,) = queries.list_own_mandates(ctx_for(cast.mona))

    assert len(sent) == 2
    assert [deputy.id for deputy in mandate.deputies] == [grant_id]
    assert mandate.may_have_deputies
    with pytest.raises(NotAllowed):
        queries.list_own_mandates(ctx_for(cast.lena))


# Assistants


def name(ctx, cast, **values):
    asked = {"principal_id": cast.amina.person_id, "email": cast.otto.email, **values}
    return actions.name_assistant(ctx, **asked)


def test_elected_official_names_an_assistant_and_ends_it(ctx_for, db, cast, clock):
    amina = ctx_for(cast.amina)

    grant_id = name(amina, cast, starts_on=TODAY, ends_on=TODAY + DAY)

    (grant,) = grants(amina, cast.otto.person_id)
    assert (grant.role, grant.principal_id) == (Role.ASSISTANT, cast.amina.person_id)
    actor = Actor(cast.otto.person_id, frozenset({grant}), for_person_id=cast.amina.person_id)
    assert actor.does_logistics_of(cast.amina.person_id)
    assert not actor.does_logistics_of(cast.lena.person_id)
    assert not actor.does_logistics_of(cast.otto.person_id)
    (principal,) = queries.list_principals(amina, cast.otto.person_id)
    assert principal.name == "Amina Diallo"

    actions.end_assistant(amina, grant_id=grant_id)
    clock.advance(timedelta(minutes=1))
    assert grants(amina, cast.otto.person_id) == frozenset()
    assert queries.list_principals(amina, cast.otto.person_id) == []
    assert names(db) == ["organisations.assistant_named", "organisations.assistant_ended"]


def test_assistant_of_days_gone_or_to_come_acts_for_nobody(ctx_for, cast, clock):
    amina = ctx_for(cast.amina)
    name(amina, cast, starts_on=TODAY + DAY, ends_on=TODAY + 2 * DAY)

    seen = []
    for _day in range(4):
        seen.append(len(queries.list_principals(amina, cast.otto.person_id)))
        clock.advance(DAY)

    assert seen == [0, 1, 1, 0]


@pytest.mark.parametrize(
    ("email", "error"),
    [
        ("nobody@city.example", errors.AssistantUnknown),
        ("amina@dakar.example", errors.OwnAssistant),
    ],
)
def test_assistant_is_somebody_else_with_an_account(ctx_for, cast, email, error):
    with pytest.raises(error):
        name(ctx_for(cast.amina), cast, email=email)


def test_only_elected_officials_name_assistants_and_only_their_own(ctx_for, cast):
    with pytest.raises(errors.NotElected):
        name(ctx_for(cast.lena), cast, principal_id=cast.lena.person_id)
    for who in (cast.lena, cast.otto, cast.mona, cast.rita):
        with pytest.raises(NotAllowed):
            name(ctx_for(who), cast)


def test_same_assistant_is_named_once_for_a_day(ctx_for, cast):
    name(ctx_for(cast.amina), cast)

    with pytest.raises(errors.AssistantHeldAlready):
        name(ctx_for(cast.amina), cast, starts_on=TODAY + DAY)


def test_assistant_lays_it_down_and_strangers_cannot(ctx_for, cast):
    grant_id = name(ctx_for(cast.amina), cast)
    for who in (cast.lena, cast.mona, cast.tom):
        with pytest.raises(errors.GrantUnknown):
            actions.end_assistant(ctx_for(who), grant_id=grant_id)

    actions.end_assistant(ctx_for(cast.otto), grant_id=grant_id)

    assert queries.list_principals(ctx_for(cast.otto), cast.otto.person_id) == []


def test_assistant_who_acts_for_another_is_nobodys_self(cast, db):
    make_grant(
        db, person_id=cast.otto.person_id, role=Role.ASSISTANT, principal_id=cast.amina.person_id
    )
    actor = Actor(cast.otto.person_id, for_person_id=cast.amina.person_id)

    assert not actor.is_person(cast.otto.person_id)
    assert not actor.is_person(cast.amina.person_id)
    assert actor.acts_for_id == cast.amina.person_id
