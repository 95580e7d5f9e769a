"""People, their roles with scope and dates, and their accounts."""

from datetime import date
from uuid import uuid4

import pytest
import sqlalchemy as sa

from learning_station.accounts.models import Account, Person
from learning_station.infra.event_log import LoggedEvent
from learning_station.kernel.actor import Role
from learning_station.organisations.models import Affiliation, RoleGrant
from tests.factories import make_grant, make_person
from tests.web.administration_kit import FORMULA, HOSTILE, read_csv
from tests.web.kit import field_error, heading, really_sign_in, text_of


def grants_of(db, member) -> list[RoleGrant]:
    """Return the role grants of a member, the latest last."""
    db.expire_all()
    query = sa.select(RoleGrant).where(RoleGrant.person_id == member.person_id)
    return list(db.scalars(query.order_by(RoleGrant.id)))


# The list


def test_list_shows_people_with_organisation_role_and_state(rita, db):
    make_person(db, given_name="Nia", family_name="Out", is_deactivated=True)

    page = text_of(rita.get("/administration/people").text)

    for words in ("Vargas, Lena", "lena@bogota.example", "Bogotá", "Coordinator", "Deactivated"):
        assert words in page


@pytest.mark.parametrize(
    ("filters", "shown", "hidden"),
    [
        ("q=lena", "Vargas, Lena", "Brandt, Otto"),
        ("q=berlin.example", "Brandt, Otto", "Vargas, Lena"),
        ("q=Otto+Brandt", "Brandt, Otto", "Vargas, Lena"),
        ("q=%25", "Nobody fits", "Vargas, Lena"),
        ("organisation=bogot", "Vargas, Lena", "Brandt, Otto"),
        ("role=coordinator", "Ruiz, Mona", "Vargas, Lena"),
        ("profile=political", "Diallo, Amina", "Vargas, Lena"),
        ("state=deactivated", "Out, Nia", "Vargas, Lena"),
        ("state=active", "Vargas, Lena", "Out, Nia"),
    ],
)
def test_list_is_filtered(rita, db, filters, shown, hidden):
    make_person(db, given_name="Nia", family_name="Out", is_deactivated=True)

    page = text_of(rita.get(f"/administration/people?{filters}").text)

    assert shown in page
    assert hidden not in page


def test_pages_of_the_list_hold_everybody_once(rita, db):
    for number in range(110):
        make_person(db, given_name="Same", family_name="Name", email=f"p{number:03d}@x.example")

    seen, path = [], "/administration/people?q=x.example"
    for _page in range(5):
        page = rita.get(path).text
        seen += [number for number in range(110) if f"p{number:03d}@x.example" in page]
        if 'rel="next"' not in page:
            break
        onward = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        path = onward.replace("&amp;", "&")

    assert sorted(seen) == list(range(110))


def test_csv_holds_everybody_and_no_formula(rita, db):
    make_person(db, given_name=FORMULA, family_name="-1+1", email="formula@x.example")

    rows = read_csv(rita, "/administration/people.csv")

    assert rows[0][0] == "Family name"
    row = next(row for row in rows if row[3] == "formula@x.example")
    assert row[:2] == ["'-1+1", "'" + FORMULA]
    mona = next(row for row in rows if row[0] == "Ruiz")
    assert "Bogotá" in mona
    assert "Coordinator" in mona


def test_hostile_names_are_shown_as_text(rita, db):
    person = make_person(db, given_name=HOSTILE, family_name=HOSTILE)

    for path in ("people", f"people/{person.id}", f"people/{person.id}/roles/new"):
        page = rita.get(f"/administration/{path}").text
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


@pytest.mark.parametrize("count", [1, 50])
def test_list_needs_few_statements_whatever_its_length(rita, db, statements, count):
    for _number in range(count):
        make_person(db)

    with statements() as sent:
        rita.get("/administration/people?organisation=&role=")

    assert len(sent) <= 4


# One person


def test_page_of_a_person_shows_profile_roles_and_trail(rita, cast):
    page = text_of(rita.get(f"/administration/people/{cast.mona.person_id}").text)

    for words in (
        "Mona Ruiz",
        "mona@bogota.example",
        "Bogotá",
        "Coordinator",
        "In force",
        "Spanish",
    ):
        assert words in page


def test_role_is_granted_with_scope_and_dates(rita, db, cast):
    answer = rita.post(
        f"/administration/people/{cast.lena.person_id}/roles/new",
        data={
            "role": "trainer",
            "organisation_id": str(cast.secretariat_id),
            "starts_on": "2026-12-01",
            "ends_on": "2027-11-30",
        },
    )

    assert answer.status_code == 303
    (grant,) = grants_of(db, cast.lena)
    assert (grant.role, grant.organisation_id) == ("trainer", cast.secretariat_id)
    assert (grant.starts_on, grant.ends_on) == (date(2026, 12, 1), date(2027, 11, 30))
    assert grant.granted_by == cast.rita.person_id
    page = text_of(rita.get(f"/administration/people/{cast.lena.person_id}").text)
    assert "Not yet" in page
    assert "Role granted" in page


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"role": ""}, "role", "Choose a role."),
        ({"role": "king"}, "role", "Choose one from the list."),
        ({"role": "trainer"}, "organisation_id", "Choose the organisation"),
        ({"role": "trainer", "organisation_id": "nonsense"}, "organisation_id", "Choose one"),
        ({"role": "administrator", "starts_on": "2026-02-31"}, "starts_on", "Enter a real date."),
        (
            {"role": "administrator", "starts_on": "2027-01-02", "ends_on": "2027-01-01"},
            "ends_on",
            "cannot lie before",
        ),
    ],
)
def test_grant_that_cannot_be_is_explained_beside_the_field(rita, db, cast, values, field, says):
    answer = rita.post(f"/administration/people/{cast.lena.person_id}/roles/new", data=values)

    assert answer.status_code == 422
    shown = field_error(answer.text, field) or text_of(answer.text)
    assert says in shown
    assert grants_of(db, cast.lena) == []


def test_role_held_already_is_not_granted_again(rita, db, cast):
    answer = rita.post(
        f"/administration/people/{cast.mona.person_id}/roles/new",
        data={"role": "coordinator", "organisation_id": str(cast.bogota_id), "scopes": "endorse"},
    )

    assert answer.status_code == 422
    assert "holds this role already" in text_of(answer.text)
    assert len(grants_of(db, cast.mona)) == 1


def test_role_is_taken_back_and_stays_on_record(rita, db, cast):
    (grant,) = grants_of(db, cast.mona)

    rita.post(f"/administration/people/{cast.mona.person_id}/roles/{grant.id}/end")

    (grant,) = grants_of(db, cast.mona)
    assert grant.revoked_at is not None
    page = text_of(rita.get(f"/administration/people/{cast.mona.person_id}").text)
    assert "Taken back" in page


def test_own_administration_cannot_be_taken_back(rita, db, cast):
    (grant,) = grants_of(db, cast.rita)

    answer = rita.post(f"/administration/people/{cast.rita.person_id}/roles/{grant.id}/end")

    assert answer.status_code == 409
    assert grants_of(db, cast.rita)[0].revoked_at is None
    assert "Take back" not in rita.get(f"/administration/people/{cast.rita.person_id}").text


def test_deactivation_signs_out_and_reactivation_undoes_it(world, rita, db, cast):
    lena = world.app.test_client()
    really_sign_in(world, lena, cast.lena.person_id)
    assert lena.get("/account/").status_code == 200

    rita.post(f"/administration/people/{cast.lena.person_id}/deactivate")

    assert lena.get("/account/").status_code == 303
    page = text_of(rita.get(f"/administration/people/{cast.lena.person_id}").text)
    assert "The account is closed" in page
    rita.post(f"/administration/people/{cast.lena.person_id}/reactivate")
    db.expire_all()
    account = db.scalars(sa.select(Account).where(Account.person_id == cast.lena.person_id)).one()
    assert account.deactivated_at is None


def test_own_account_cannot_be_deactivated(rita, db, cast):
    answer = rita.post(f"/administration/people/{cast.rita.person_id}/deactivate")

    assert answer.status_code == 409
    assert rita.get("/administration/").status_code == 200


def test_person_is_signed_out_everywhere(world, rita, cast):
    lena = world.app.test_client()
    really_sign_in(world, lena, cast.lena.person_id)
    assert "Firefox" in rita.get(f"/administration/people/{cast.lena.person_id}").text

    rita.post(f"/administration/people/{cast.lena.person_id}/sign-out")

    assert lena.get("/account/").status_code == 303
    assert (
        "Not signed in anywhere." in rita.get(f"/administration/people/{cast.lena.person_id}").text
    )


def test_affiliation_is_changed_from_a_day_on(rita, db, cast):
    rita.post(
        f"/administration/people/{cast.lena.person_id}/affiliation",
        data={
            "organisation_id": str(cast.berlin_id),
            "office": "Planning",
            "starts_on": "2026-11-24",
        },
    )

    db.expire_all()
    rows = db.scalars(
        sa.select(Affiliation)
        .where(Affiliation.person_id == cast.lena.person_id)
        .order_by(Affiliation.starts_on)
    ).all()
    assert rows[-1].organisation_id == cast.berlin_id
    assert rows[-1].office == "Planning"
    assert all(row.ends_on is not None for row in rows[:-1])


def test_person_is_invited_and_known_addresses_are_refused(rita, db, cast):
    values = {
        "email": "new@dakar.example",
        "given_name": "Awa",
        "family_name": "Ndiaye",
        "profile_kind": "technical",
        "language": "fr",
        "organisation_id": str(cast.dakar_id),
        "office": "Voirie",
    }
    answer = rita.post("/administration/people/new", data=values)
    again = rita.post("/administration/people/new", data=values)

    assert answer.status_code == 303
    person = db.scalars(sa.select(Person).where(Person.family_name == "Ndiaye")).one()
    assert str(person.id) in answer.headers["Location"]
    assert again.status_code == 422
    assert "account with this e-mail address" in field_error(again.text, "email")
    assert 'value="Ndiaye"' in again.text
    names = db.scalars(sa.select(LoggedEvent.name).where(LoggedEvent.person_id == person.id)).all()
    assert set(names) == {
        "accounts.person_signed_up",
        "organisations.affiliation_changed",
        "organisations.affiliation_verified",
    }


WRITES = ["deactivate", "reactivate", "sign-out", "roles/new", "affiliation"]


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("name", ["lena", "mona", "tom"])
def test_others_change_nobody(client, sign_in, cast, write, name):
    sign_in(client, getattr(cast, name))

    path = f"/administration/people/{cast.otto.person_id}"
    assert client.get(path).status_code == 403
    assert client.post(f"{path}/{write}").status_code == 403


@pytest.mark.parametrize("write", WRITES)
def test_missing_people_are_not_found(rita, write):
    assert rita.post(f"/administration/people/{uuid4()}/{write}").status_code == 404


def test_list_of_roles_is_filtered_and_paged(rita, db, cast):
    make_grant(db, person_id=cast.lena.person_id, role=Role.TRAINER, organisation_id=cast.bogota_id)
    (grant,) = grants_of(db, cast.mona)
    rita.post(f"/administration/people/{cast.mona.person_id}/roles/{grant.id}/end")

    everything = text_of(rita.get("/administration/roles").text)
    in_force = text_of(rita.get("/administration/roles?state=in_force").text)
    trainers = text_of(rita.get("/administration/roles?role=trainer").text)

    covers = "Nominate people, endorse applications and see reports"
    assert f"Ruiz, Mona Coordinator {covers} Bogotá" in everything
    assert "Taken back" in everything
    assert "Ruiz, Mona" not in in_force
    assert "Vargas, Lena Trainer Bogotá" in trainers
    assert "Solé, Rita" not in trainers
    assert len(read_csv(rita, "/administration/roles.csv")) == 5


@pytest.mark.parametrize("count", [1, 50])
def test_list_of_roles_needs_few_statements(rita, db, cast, statements, count):
    for _number in range(count):
        person = make_person(db)
        make_grant(db, person_id=person.id, role=Role.TRAINER, organisation_id=cast.bogota_id)

    with statements() as sent:
        rita.get("/administration/roles")

    assert len(sent) <= 4


def test_grants_of_the_past_are_shown_as_over(rita, db, cast):
    grant = make_grant(
        db, person_id=cast.lena.person_id, role=Role.TRAINER, organisation_id=cast.secretariat_id
    )
    grant.starts_on, grant.ends_on = date(2025, 1, 1), date(2025, 12, 31)
    db.commit()

    page = rita.get(f"/administration/people/{cast.lena.person_id}").text

    assert heading(page) == "Lena Vargas"
    assert "Over" in text_of(page)


@pytest.mark.parametrize("asked", ["sole", "SOLÉ", "rita sole"])
def test_people_are_found_without_accents(rita, asked):
    page = text_of(rita.get("/administration/people", query_string={"q": asked}).text)

    assert "Solé, Rita" in page
    assert "Vargas" not in page


def test_organisations_are_found_without_accents(rita):
    assert "Bogotá" in rita.get("/administration/organisations?q=bogota").text
    assert "Vargas, Lena" in text_of(rita.get("/administration/people?organisation=BOGOTA").text)
