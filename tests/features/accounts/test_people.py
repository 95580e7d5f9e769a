"""Profiles, and accounts made for others."""

import pytest
import sqlalchemy as sa

from learning_station.accounts import actions, errors, queries
from learning_station.accounts.queries import ProfileKind
from learning_station.accounts.rules import TokenPurpose
from learning_station.infra.event_log import LoggedEvent
from learning_station.kernel.errors import Invalid, NotAllowed, NotFound


def change(ctx, person_id, **values):
    given = {
        "given_name": "Lena",
        "family_name": "Vargas",
        "printed_name": "Lena Vargas",
        "profile_kind": ProfileKind.TECHNICAL,
        "language": "es",
        "follows": ["es", "en"],
        "zone": "America/Bogota",
    }
    actions.change_profile(ctx, person_id=person_id, **(given | values))


def test_person_changes_their_own_profile_in_their_own_script(ctx_for, db, cast):
    change(ctx_for(cast.lena), cast.lena.person_id, printed_name="لينا فارغاس")

    person = queries.get_person(ctx_for(cast.lena), cast.lena.person_id)
    assert person.printed_name == "لينا فارغاس"
    assert person.follows == ("en", "es")
    event = db.execute(sa.select(LoggedEvent.name, LoggedEvent.payload)).one()
    assert event.name == "accounts.profile_changed"
    assert set(event.payload["changed"]) == {"printed_name", "follows"}


def test_saving_an_unchanged_profile_records_nothing(ctx_for, db, cast):
    change(ctx_for(cast.lena), cast.lena.person_id)
    change(ctx_for(cast.lena), cast.lena.person_id)

    assert len(db.scalars(sa.select(LoggedEvent.id)).all()) == 1


def test_profile_of_somebody_else_is_changed_by_administrators_only(ctx_for, cast):
    change(ctx_for(cast.rita), cast.lena.person_id, given_name="Helena")
    for member in (cast.otto, cast.mona, cast.tom):
        with pytest.raises(NotAllowed):
            change(ctx_for(member), cast.lena.person_id)

    assert queries.get_person(ctx_for(cast.rita), cast.lena.person_id).given_name == "Helena"


@pytest.mark.parametrize(
    ("field", "value"),
    [("given_name", ""), ("printed_name", "x" * 121), ("language", "de"), ("zone", "Nowhere")],
)
def test_impossible_profile_is_refused_with_its_field(ctx_for, cast, field, value):
    with pytest.raises(Invalid) as refused:
        change(ctx_for(cast.lena), cast.lena.person_id, **{field: value})

    assert refused.value.field == field


def test_only_the_printed_name_has_to_be_printable(ctx_for, cast):
    lena = ctx_for(cast.lena)

    with pytest.raises(errors.NameUnprintable):
        change(lena, cast.lena.person_id, printed_name="김민준")
    change(
        lena, cast.lena.person_id, given_name="민준", family_name="김", printed_name="Kim Minjun"
    )

    assert queries.get_person(lena, cast.lena.person_id).printed_name == "Kim Minjun"


def test_person_can_be_made_whose_names_are_not_printable_yet(ctx_for, cast):
    rita = ctx_for(cast.rita)
    minjun = {"given_name": "민준", "family_name": "김"}

    person_id = actions.create_person(rita, email="kim@seoul.example", **minjun)
    with pytest.raises(errors.NameUnprintable):
        actions.create_person(rita, email="a@seoul.example", **minjun, printed_name="김민준")

    assert queries.get_person(rita, person_id).printed_name == "민준 김"


def test_person_is_seen_by_themselves_and_administrators(ctx_for, cast):
    assert queries.get_person(ctx_for(cast.lena), cast.lena.person_id).email == cast.lena.email
    assert queries.get_person(ctx_for(cast.rita), cast.lena.person_id)
    with pytest.raises(NotFound):
        queries.get_person(ctx_for(cast.otto), cast.lena.person_id)


def test_person_made_without_a_password_gets_a_link(ctx_for, cast):
    rita = ctx_for(cast.rita)

    person_id = actions.create_person(
        rita, email="Ana@Quito.example", given_name="Ana", family_name="Paz", zone="UTC"
    )

    person = queries.get_person(rita, person_id)
    assert (person.email, person.printed_name) == ("ana@quito.example", "Ana Paz")
    assert person.email_confirmed_at is None
    assert queries.find_link(rita, person.account_id, TokenPurpose.CONFIRM_EMAIL)


def test_address_of_another_account_is_refused_for_a_new_person(ctx_for, cast):
    with pytest.raises(errors.EmailTaken):
        actions.create_person(
            ctx_for(cast.rita), email=cast.lena.email, given_name="A", family_name="B"
        )


def test_others_than_administrators_make_no_people(ctx_for, cast):
    with pytest.raises(NotAllowed):
        actions.create_person(
            ctx_for(cast.mona), email="x@y.example", given_name="A", family_name="B"
        )


def test_people_are_found_by_id_at_once(system_ctx, cast, statements):
    ids = [cast.lena.person_id, cast.otto.person_id]

    with statements() as sent:
        found = queries.list_people_by_id(system_ctx, ids)

    assert set(found) == set(ids)
    assert len(sent) == 1
    assert queries.list_people_by_id(system_ctx, []) == {}
