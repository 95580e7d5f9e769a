"""Organisations, affiliations and roles."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from learning_station.infra.event_log import LoggedEvent
from learning_station.kernel.actor import Grant, Role
from learning_station.kernel.errors import NotAllowed, NotFound
from learning_station.kernel.pages import BadCursor, encode_cursor
from learning_station.organisations import actions, errors, queries
from learning_station.organisations.models import Affiliation, OrganisationKind

TODAY = date(2026, 11, 24)


def test_administrator_adds_an_organisation_with_a_short_name(ctx_for, db, cast):
    rita = ctx_for(cast.rita)

    organisation_id = actions.create_organisation(
        rita, name="Grand Paris", kind=OrganisationKind.METROPOLIS, zone="Europe/Paris"
    )

    assert queries.find_organisation_by_slug(rita, "grand-paris").id == organisation_id
    assert "organisations.organisation_created" in db.scalars(sa.select(LoggedEvent.name)).all()


def test_taken_short_name_is_refused(ctx_for, cast):
    with pytest.raises(errors.SlugTaken):
        actions.create_organisation(
            ctx_for(cast.rita), name="Bogotá", kind=OrganisationKind.METROPOLIS, zone="UTC"
        )


def test_others_add_and_change_no_organisation(ctx_for, cast):
    for member in (cast.lena, cast.mona, cast.tom):
        with pytest.raises(NotAllowed):
            actions.create_organisation(
                ctx_for(member), name="X", kind=OrganisationKind.PARTNER, zone="UTC"
            )


def test_change_names_what_changed(ctx_for, db, cast):
    actions.change_organisation(
        ctx_for(cast.rita),
        organisation_id=cast.bogota_id,
        name="Bogotá D.C.",
        kind=OrganisationKind.METROPOLIS,
        zone="America/Bogota",
        country="CO",
        region=None,
        weekend=(6, 7),
        languages=("es",),
    )

    payload = db.scalars(sa.select(LoggedEvent.payload)).one()
    assert payload["changed"] == ["name"]


def test_list_is_cut_into_pages_that_meet(ctx_for, cast):
    rita = ctx_for(cast.rita)

    first = queries.list_organisations(rita, size=3)
    second = queries.list_organisations(rita, size=3, cursor=first.next_cursor)

    names = [row.name for row in (*first.rows, *second.rows)]
    assert names == ["Berlin", "Bogotá", "Dakar", "Metropolis Secretariat General"]
    assert second.next_cursor is None


def test_providers_are_all_but_metropolises(ctx_for, cast):
    names = [name for _id, name in queries.list_providers(ctx_for(cast.rita))]

    assert names == ["Metropolis Secretariat General"]


def test_moving_to_another_city_ends_the_affiliation_the_day_before(ctx_for, db, cast):
    lena = ctx_for(cast.lena)

    actions.set_affiliation(
        lena, person_id=cast.lena.person_id, organisation_id=cast.berlin_id, office="Mobility"
    )

    now = queries.find_affiliation(lena, cast.lena.person_id)
    before = queries.find_affiliation(lena, cast.lena.person_id, on=TODAY - timedelta(days=1))
    assert (now.organisation_name, now.office) == ("Berlin", "Mobility")
    assert (before.organisation_name, before.ends_on) == ("Bogotá", TODAY - timedelta(days=1))


def test_saying_the_same_again_makes_no_row_and_correcting_today_keeps_one(ctx_for, db, cast):
    lena, mine = ctx_for(cast.lena), Affiliation.person_id == cast.lena.person_id
    for office in ("Mobility", "Mobility", "Water"):
        actions.set_affiliation(
            lena, person_id=cast.lena.person_id, organisation_id=cast.berlin_id, office=office
        )

    rows = db.scalars(sa.select(Affiliation).where(mine, Affiliation.ends_on.is_(None))).all()
    assert [row.office for row in rows] == ["Water"]


def test_nobody_says_where_somebody_else_works(ctx_for, cast):
    for member in (cast.otto, cast.mona, cast.tom):
        with pytest.raises(NotAllowed):
            actions.set_affiliation(
                ctx_for(member),
                person_id=cast.lena.person_id,
                organisation_id=cast.berlin_id,
                office="x",
            )


def test_unknown_organisation_is_no_place_to_work(ctx_for, cast):
    with pytest.raises(NotFound):
        actions.set_affiliation(
            ctx_for(cast.lena),
            person_id=cast.lena.person_id,
            organisation_id=cast.lena.person_id,
            office="x",
        )


def test_granted_role_counts_within_its_dates(ctx_for, clock, cast):
    rita, person_id = ctx_for(cast.rita), cast.lena.person_id
    actions.grant_role(
        rita,
        person_id=person_id,
        role=Role.COORDINATOR,
        organisation_id=cast.bogota_id,
        starts_on=TODAY + timedelta(days=1),
        ends_on=TODAY + timedelta(days=2),
    )

    seen = []
    for _day in range(4):
        seen.append(bool(queries.list_grants_in_force(rita, person_id)))
        clock.advance(timedelta(days=1))

    assert seen == [False, True, True, False]


def test_role_taken_back_counts_no_more_and_stays_on_record(ctx_for, db, cast):
    rita, person_id = ctx_for(cast.rita), cast.lena.person_id
    grant_id = actions.grant_role(
        rita, person_id=person_id, role=Role.TRAINER, organisation_id=cast.secretariat_id
    )
    expected = {Grant(Role.TRAINER, cast.secretariat_id)}
    assert queries.list_grants_in_force(rita, person_id) == expected

    actions.end_role_grant(rita, grant_id=grant_id)
    actions.end_role_grant(rita, grant_id=grant_id)

    assert queries.list_grants_in_force(rita, person_id) == frozenset()
    rows = queries.list_role_grants(rita, person_id=person_id).rows
    assert [(row.id, row.is_in_force(TODAY)) for row in rows] == [(grant_id, False)]
    names = db.scalars(sa.select(LoggedEvent.name)).all()
    assert names.count("organisations.role_revoked") == 1


def test_same_role_twice_is_refused(ctx_for, cast):
    with pytest.raises(errors.GrantHeldAlready):
        actions.grant_role(
            ctx_for(cast.rita),
            person_id=cast.mona.person_id,
            role=Role.COORDINATOR,
            organisation_id=cast.bogota_id,
        )


def test_only_administrators_grant_roles_and_not_to_themselves_away(ctx_for, cast):
    for member in (cast.lena, cast.mona, cast.tom):
        with pytest.raises(NotAllowed):
            actions.grant_role(ctx_for(member), person_id=member.person_id, role=Role.ADMINISTRATOR)
    rita = ctx_for(cast.rita)
    own = queries.list_role_grants(rita, person_id=cast.rita.person_id).rows[0]
    with pytest.raises(errors.OwnAdministration):
        actions.end_role_grant(rita, grant_id=own.id)


def test_list_of_people_has_office_and_roles_in_two_statements(ctx_for, cast, statements):
    with statements() as sent:
        page = queries.list_people(ctx_for(cast.rita))

    assert len(sent) == 2
    rows = {row.given_name: row for row in page.rows}
    assert rows["Mona"].roles == (Role.COORDINATOR,)
    assert rows["Lena"].organisation_name == "Bogotá"
    assert [row.family_name for row in page.rows] == sorted(row.family_name for row in page.rows)


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"text": "var"}, {"Lena"}),
        ({"text": "lena vargas"}, {"Lena"}),
        ({"text": "%"}, set()),
        ({"text": "berlin.example"}, {"Otto"}),
        ({"role": Role.TRAINER}, {"Tom"}),
        ({"profile_kind": "political"}, {"Amina"}),
        ({"is_active": False}, set()),
    ],
)
def test_people_are_filtered(ctx_for, cast, filters, names):
    page = queries.list_people(ctx_for(cast.rita), **filters)

    assert {row.given_name for row in page.rows} == names


def test_pages_of_people_meet(ctx_for, cast):
    rita, cursor, seen = ctx_for(cast.rita), None, []
    for _page in range(3):
        page = queries.list_people(rita, size=2, cursor=cursor)
        seen += [row.family_name for row in page.rows]
        cursor = page.next_cursor

    assert seen == ["Brandt", "Diallo", "Okafor", "Ruiz", "Solé", "Vargas"]
    assert cursor is None


def test_cursor_with_a_key_that_is_none_is_refused_as_a_cursor(ctx_for, cast):
    rita = ctx_for(cast.rita)

    with pytest.raises(BadCursor):
        queries.list_organisations(rita, cursor=encode_cursor("Bogotá", "x"))
    with pytest.raises(BadCursor):
        queries.list_people(rita, cursor=encode_cursor("Solé", "Lena", "x"))
    with pytest.raises(BadCursor):
        queries.list_role_grants(rita, cursor=encode_cursor("x"))


def test_coordinator_sees_the_people_of_their_organisation_only(ctx_for, cast):
    mona = ctx_for(cast.mona)

    page = queries.list_people(mona, organisation_id=cast.bogota_id)

    assert {row.given_name for row in page.rows} == {"Lena", "Mona"}
    for organisation_id in (None, cast.berlin_id):
        with pytest.raises(NotAllowed):
            queries.list_people(mona, organisation_id=organisation_id)
    with pytest.raises(NotAllowed):
        queries.list_people(ctx_for(cast.lena), organisation_id=cast.bogota_id)


def test_grants_of_others_are_not_listed_for_everybody(ctx_for, cast):
    assert queries.list_role_grants(ctx_for(cast.mona), person_id=cast.mona.person_id).rows
    with pytest.raises(NotAllowed):
        queries.list_role_grants(ctx_for(cast.lena), person_id=cast.mona.person_id)
