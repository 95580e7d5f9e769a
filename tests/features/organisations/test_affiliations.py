"""Where people work: said by themselves, ended, verified, kept for the record."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from learning_station.accounts.events import EmailConfirmed
from learning_station.accounts.models import Account
from learning_station.infra.event_log import LoggedEvent
from learning_station.kernel.actor import Actor, Grant, MandateScope, Role
from learning_station.kernel.errors import NotAllowed
from learning_station.organisations import actions, errors, queries
from learning_station.organisations.models import Affiliation, Organisation
from learning_station.reporting.queries.my_city import list_city_people
from tests.factories import (
    make_affiliation,
    make_course,
    make_enrolment,
    make_organisation,
    make_person,
    make_session,
)

TODAY = date(2026, 11, 24)


def places(db, person_id):
    rows = db.scalars(
        sa.select(Affiliation).where(Affiliation.person_id == person_id).order_by("starts_on")
    )
    return [(row.organisation_id, row.starts_on, row.ends_on) for row in rows]


def events_of(db, person_id):
    return db.scalars(sa.select(LoggedEvent.name).where(LoggedEvent.person_id == person_id)).all()


def test_an_official_leaves_a_city_for_none(ctx_for, db, cast):
    lena = ctx_for(cast.lena)

    actions.end_affiliation(lena, person_id=cast.lena.person_id)
    actions.end_affiliation(lena, person_id=cast.lena.person_id)

    assert queries.find_affiliation(lena, cast.lena.person_id) is None
    before = queries.find_affiliation(lena, cast.lena.person_id, on=TODAY - timedelta(days=1))
    assert before.organisation_name == "Bogotá"
    assert events_of(db, cast.lena.person_id) == ["organisations.affiliation_ended"]


def test_a_city_that_is_not_listed_is_kept_in_their_words(ctx_for, db, cast):
    lena = ctx_for(cast.lena)

    actions.state_affiliation(
        lena, person_id=cast.lena.person_id, stated_name=" Villa  Nueva ", office="Mayor"
    )

    place = queries.find_affiliation(lena, cast.lena.person_id)
    assert (place.organisation_name, place.office) == ("Villa Nueva", "Mayor")
    assert not place.is_listed
    page = queries.list_people(ctx_for(cast.rita), is_unlisted=True)
    assert [(row.given_name, row.organisation_name) for row in page.rows] == [
        ("Lena", "Villa Nueva")
    ]
    assert page.rows[0].is_unlisted
    assert queries.list_people(ctx_for(cast.rita), organisation_text="villa").rows


def test_nobody_ends_or_states_for_somebody_else(ctx_for, cast):
    for member in (cast.otto, cast.mona, cast.tom):
        with pytest.raises(NotAllowed):
            actions.end_affiliation(ctx_for(member), person_id=cast.lena.person_id)
        with pytest.raises(NotAllowed):
            actions.state_affiliation(
                ctx_for(member), person_id=cast.lena.person_id, stated_name="X", office=""
            )


def test_nothing_written_is_no_city(ctx_for, cast):
    with pytest.raises(errors.StatedNameMissing):
        actions.state_affiliation(
            ctx_for(cast.lena), person_id=cast.lena.person_id, stated_name="  ", office=""
        )


def move(ctx, cast, organisation_id, day):
    return actions.set_affiliation(
        ctx,
        person_id=cast.lena.person_id,
        organisation_id=organisation_id,
        office="Urban planner",
        starts_on=day,
    )


def test_planned_move_is_put_off_and_the_present_goes_on_until_then(ctx_for, db, cast):
    rita = ctx_for(cast.rita)
    first = move(rita, cast, cast.berlin_id, date(2027, 1, 1))

    second = move(rita, cast, cast.berlin_id, date(2027, 2, 1))

    assert first == second
    assert places(db, cast.lena.person_id) == [
        (cast.bogota_id, date(2025, 1, 1), date(2027, 1, 31)),
        (cast.berlin_id, date(2027, 2, 1), None),
    ]


def test_planned_move_is_brought_forward(ctx_for, db, cast):
    rita = ctx_for(cast.rita)
    move(rita, cast, cast.berlin_id, date(2027, 2, 1))

    move(rita, cast, cast.berlin_id, date(2026, 12, 1))

    assert places(db, cast.lena.person_id) == [
        (cast.bogota_id, date(2025, 1, 1), date(2026, 11, 30)),
        (cast.berlin_id, date(2026, 12, 1), None),
    ]


def test_saving_the_same_place_leaves_the_plan(ctx_for, db, cast):
    move(ctx_for(cast.rita), cast, cast.berlin_id, date(2027, 2, 1))
    before = places(db, cast.lena.person_id)

    move(ctx_for(cast.lena), cast, cast.bogota_id, None)

    assert places(db, cast.lena.person_id) == before


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
def test_days_far_off_are_refused(ctx_for, cast, day):
    with pytest.raises(errors.DayOutOfRange):
        move(ctx_for(cast.rita), cast, cast.berlin_id, day)


# How it is known


def verification(ctx, person_id):
    place = queries.find_affiliation(ctx, person_id)
    return place.verification if place else None


def give_domain(db, cast):
    db.get(Organisation, cast.berlin_id).mail_domains = ["bogota.example"]
    db.commit()


def test_confirmed_address_of_the_city_verifies_at_once(ctx_for, db, cast):
    give_domain(db, cast)

    move(ctx_for(cast.lena), cast, cast.berlin_id, None)

    assert verification(ctx_for(cast.lena), cast.lena.person_id) == "domain"


def test_other_address_or_one_nobody_confirmed_does_not(ctx_for, db, cast):
    give_domain(db, cast)
    stranger = make_person(db, email="me@bogota.example", is_confirmed=False)
    actor = Actor(stranger.id)

    actions.set_affiliation(
        ctx_for(actor), person_id=stranger.id, organisation_id=cast.berlin_id, office=""
    )
    actions.set_affiliation(
        ctx_for(cast.amina),
        person_id=cast.amina.person_id,
        organisation_id=cast.berlin_id,
        office="",
    )

    assert verification(ctx_for(actor), stranger.id) is None
    assert verification(ctx_for(cast.amina), cast.amina.person_id) is None


def test_confirming_the_address_later_verifies(ctx_for, db, cast, run_jobs, system_ctx):
    give_domain(db, cast)
    person = make_person(db, email="me@bogota.example", is_confirmed=False)
    make_affiliation(db, person_id=person.id, organisation_id=cast.berlin_id)
    account = db.scalars(sa.select(Account).where(Account.person_id == person.id)).one()
    account.email_confirmed_at = system_ctx.now
    db.commit()

    with system_ctx.unit.transaction():
        system_ctx.record(EmailConfirmed(account_id=account.id, person_id=person.id))
    run_jobs()

    assert verification(system_ctx, person.id) == "domain"


def test_new_domains_verify_those_who_were_there(ctx_for, db, cast, run_jobs):
    actions.set_mail_domains(
        ctx_for(cast.rita), organisation_id=cast.bogota_id, domains="bogota.example"
    )
    run_jobs()

    assert verification(ctx_for(cast.lena), cast.lena.person_id) == "domain"
    assert verification(ctx_for(cast.otto), cast.otto.person_id) is None


def test_only_administrators_say_the_domains(ctx_for, cast):
    for member in (cast.lena, cast.mona, cast.tom):
        with pytest.raises(NotAllowed):
            actions.set_mail_domains(
                ctx_for(member), organisation_id=cast.bogota_id, domains="x.example"
            )


def lenas_row(ctx, cast):
    return queries.find_affiliation(ctx, cast.lena.person_id).id


def test_coordinator_vouches_for_their_own_people_once(ctx_for, db, cast):
    mona = ctx_for(cast.mona)
    for _twice in range(2):
        actions.verify_affiliation(mona, affiliation_id=lenas_row(mona, cast))

    place = queries.find_affiliation(mona, cast.lena.person_id)
    assert (place.verification, place.verified_by_name) == ("coordinator", "Mona Ruiz")
    assert events_of(db, cast.lena.person_id) == ["organisations.affiliation_verified"]


def test_nobody_else_vouches_and_nobody_for_themselves(ctx_for, cast):
    row = lenas_row(ctx_for(cast.rita), cast)
    of_berlin = Actor(cast.otto.person_id, frozenset({Grant(Role.COORDINATOR, cast.berlin_id)}))
    reports = frozenset({MandateScope.REPORT})
    reporter = Actor(
        cast.otto.person_id, frozenset({Grant(Role.COORDINATOR, cast.bogota_id, reports)})
    )
    for who in (cast.lena, cast.otto, cast.tom, of_berlin, reporter):
        with pytest.raises(errors.AffiliationUnknown):
            actions.verify_affiliation(ctx_for(who), affiliation_id=row)
    own = queries.find_affiliation(ctx_for(cast.mona), cast.mona.person_id)
    with pytest.raises(errors.OwnSignature):
        actions.verify_affiliation(ctx_for(cast.mona), affiliation_id=own.id)


def test_administrator_who_says_it_vouches_for_it(ctx_for, cast):
    move(ctx_for(cast.rita), cast, cast.berlin_id, None)

    assert verification(ctx_for(cast.rita), cast.lena.person_id) == "secretariat"


def test_invitation_verifies_where_the_person_works(system_ctx, ctx_for, cast):
    ids = {"person_id": cast.lena.person_id}
    actions.note_invited(system_ctx, **ids, organisation_id=cast.berlin_id)
    assert verification(system_ctx, cast.lena.person_id) is None

    actions.note_invited(system_ctx, **ids, organisation_id=cast.bogota_id)

    assert verification(system_ctx, cast.lena.person_id) == "invitation"
    with pytest.raises(NotAllowed):
        actions.note_invited(ctx_for(cast.lena), **ids, organisation_id=cast.bogota_id)


def test_new_office_keeps_what_is_known_another_city_does_not(ctx_for, cast):
    lena, mona = ctx_for(cast.lena), ctx_for(cast.mona)
    actions.verify_affiliation(mona, affiliation_id=lenas_row(mona, cast))
    person_id = cast.lena.person_id

    actions.set_affiliation(
        lena, person_id=person_id, organisation_id=cast.bogota_id, office="Director"
    )
    assert verification(lena, person_id) == "coordinator"

    actions.set_affiliation(
        lena, person_id=person_id, organisation_id=cast.berlin_id, office="Director"
    )
    assert verification(lena, person_id) is None


def test_history_is_for_the_person_and_administrators(ctx_for, cast):
    move(ctx_for(cast.lena), cast, cast.berlin_id, None)

    for who in (cast.lena, cast.rita):
        rows = queries.list_affiliations(ctx_for(who), cast.lena.person_id)
        assert [row.organisation_name for row in rows] == ["Berlin", "Bogotá"]
    for who in (cast.otto, cast.mona, cast.tom):
        with pytest.raises(NotAllowed):
            queries.list_affiliations(ctx_for(who), cast.lena.person_id)


def test_colleagues_are_those_of_the_own_city(ctx_for, cast, statements):
    with statements() as sent:
        page = queries.list_colleagues(ctx_for(cast.mona))

    assert [row.given_name for row in page.rows] == ["Mona", "Lena"]
    assert len(sent) == 1
    assert not queries.list_colleagues(ctx_for(cast.mona), is_verified=True).rows
    with pytest.raises(NotAllowed):
        queries.list_colleagues(ctx_for(cast.lena))


# What was counted stays counted


def test_last_years_list_of_a_city_does_not_change_when_people_move(ctx_for, db, cast):
    course = make_course(db, provider_id=cast.secretariat_id)
    session = make_session(db, course=course)
    make_enrolment(
        db,
        session_id=session.id,
        person_id=cast.lena.person_id,
        organisation_id=cast.bogota_id,
        office="Urban planner",
    )
    mona = ctx_for(cast.mona)
    before = list_city_people(mona).rows
    assert [(row.given_name, row.office) for row in before] == [("Lena", "Urban planner")]

    move(ctx_for(cast.lena), cast, cast.berlin_id, None)
    actions.end_affiliation(ctx_for(cast.lena), person_id=cast.lena.person_id)

    assert list_city_people(mona).rows == before


# Memberships


def test_metropolis_is_a_member_from_the_day_it_is_added(ctx_for, cast, clock):
    rita = ctx_for(cast.rita)

    paris = actions.create_organisation(
        rita, name="Grand Paris", kind=queries.OrganisationKind.METROPOLIS, zone="Europe/Paris"
    )
    hub = actions.create_organisation(
        rita, name="Hub", kind=queries.OrganisationKind.LEARNING_HUB, zone="Europe/Paris"
    )

    assert queries.is_member(rita, paris)
    assert not queries.is_member(rita, paris, TODAY - timedelta(days=1))
    assert not queries.is_member(rita, hub)
    assert not queries.is_member(rita, None)


def test_membership_over_time_is_asked_for_a_day(ctx_for, db, cast):
    rita, city = ctx_for(cast.rita), make_organisation(db, is_member=False)
    kinds = queries.MembershipKind
    first = actions.begin_membership(
        rita, organisation_id=city.id, kind=kinds.MEMBER, starts_on=date(2024, 1, 1)
    )
    actions.end_membership(rita, membership_id=first, ends_on=date(2025, 12, 31))
    actions.begin_membership(
        rita, organisation_id=city.id, kind=kinds.ASSOCIATE, starts_on=date(2026, 1, 1)
    )

    asked = [date(2023, 12, 31), date(2024, 1, 1), date(2025, 12, 31), date(2026, 1, 1)]
    assert [queries.is_member(rita, city.id, day) for day in asked] == [False, True, True, False]
    with pytest.raises(errors.MembershipHeldAlready):
        actions.begin_membership(rita, organisation_id=city.id, kind=kinds.MEMBER)
    with pytest.raises(errors.EndsBeforeItBegan):
        actions.end_membership(rita, membership_id=first, ends_on=date(2023, 12, 31))


def test_only_administrators_change_memberships(ctx_for, db, cast):
    for member in (cast.lena, cast.mona, cast.tom):
        with pytest.raises(NotAllowed):
            actions.begin_membership(
                ctx_for(member),
                organisation_id=cast.bogota_id,
                kind=queries.MembershipKind.MEMBER,
            )
