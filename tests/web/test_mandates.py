"""Mandates and deputies on the pages of coordinators and administrators; who can see what."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from learning_station.kernel.actor import Role
from learning_station.organisations.models import Affiliation, RoleGrant
from learning_station.web.reader import LANGUAGE_COOKIE
from tests.factories import make_course, make_enrolment, make_grant, make_session
from tests.web.administration_kit import read_csv
from tests.world import NOW

TODAY = NOW.date()
WEEK = {"starts_on": TODAY.isoformat(), "ends_on": (TODAY + timedelta(days=7)).isoformat()}


@pytest.fixture
def mandate(db, cast):
    return db.scalars(sa.select(RoleGrant).where(RoleGrant.person_id == cast.mona.person_id)).one()


@pytest.fixture
def browser(world, sign_in):
    """Return what gives a browser of its own, in English, in which somebody is signed in."""

    def open_browser(who):
        client = world.app.test_client()
        client.set_cookie(LANGUAGE_COOKIE, "en")
        return sign_in(client, who)

    return open_browser


def propose(mona, cast, mandate, **values):
    return mona.post(
        f"/my-city/mandates/{mandate.id}/deputies/new",
        data={"email": cast.lena.email, "scopes": "endorse", **WEEK, **values},
    )


def deputy(db):
    return db.scalars(sa.select(RoleGrant).where(RoleGrant.deputy_of_id.is_not(None))).one()


def mails_to(mailer, who):
    return [mail.subject for mail in mailer.sent if mail.recipient == who.email]


def test_deputy_is_proposed_signed_and_reaches_the_city(
    client, browser, db, cast, mandate, run_jobs, mailer, clock
):
    mona, rita, lena = (browser(who) for who in (cast.mona, cast.rita, cast.lena))
    assert lena.get("/my-city/colleagues").status_code == 403

    assert propose(mona, cast, mandate).status_code == 303
    run_jobs()
    assert "Waits for a signature" in mona.get("/my-city/mandates").text
    assert "A deputy to sign: Bogotá" in mails_to(mailer, cast.rita)
    assert lena.get("/my-city/colleagues").status_code == 403
    assert "1 deputy waits" in rita.get("/administration/roles").text
    assert "Lena" in rita.get("/administration/roles/to-sign").text

    grant = deputy(db)
    assert rita.post(f"/administration/roles/to-sign/{grant.id}/sign").status_code == 303
    run_jobs()
    assert "Su suplente está" in " ".join(mails_to(mailer, cast.mona)) or mails_to(
        mailer, cast.mona
    )
    assert mails_to(mailer, cast.lena)
    page = lena.get("/my-city/mandates").text
    assert lena.get("/my-city/colleagues").status_code == 200
    assert f"/my-city/mandates/{grant.id}/deputies/new" not in page

    clock.advance(timedelta(days=8))
    lena = browser(cast.lena)
    assert lena.get("/my-city/colleagues").status_code == 403


def test_refused_proposals_say_why(client, browser, cast, mandate):
    mona = browser(cast.mona)

    stranger = propose(mona, cast, mandate, email=cast.otto.email)
    nothing = propose(mona, cast, mandate, scopes=[])
    backwards = propose(mona, cast, mandate, ends_on="2026-11-20")

    assert [one.status_code for one in (stranger, nothing, backwards)] == [422] * 3
    assert "Nobody with this address works in your organisation today" in stranger.text
    assert "Choose at least one" in nothing.text
    assert "cannot lie before the first" in backwards.text


def test_second_click_proposes_once(client, browser, db, cast, mandate):
    mona = browser(cast.mona)

    answers = [
        propose(mona, cast, mandate, request_id="0190a0a0-0000-7000-8000-00000000abcd")
        for _twice in range(2)
    ]

    assert [one.status_code for one in answers] == [303, 303]
    assert deputy(db)


def test_administrator_refuses_with_a_reason(client, browser, db, cast, mandate, run_jobs, mailer):
    mona, rita = browser(cast.mona), browser(cast.rita)
    propose(mona, cast, mandate)
    path = f"/administration/roles/to-sign/{deputy(db).id}/refuse"

    assert rita.post(path).status_code == 422
    assert rita.post(path, data={"reason": "On leave as well."}).status_code == 303
    run_jobs()

    assert any("On leave as well." in mail.text for mail in mailer.sent)
    assert "Refused or taken back" in mona.get("/my-city/mandates").text
    assert rita.get(path).status_code == 404


def test_mandate_ended_a_minute_ago_is_refused_on_each_route(
    client, browser, db, cast, mandate, clock
):
    mona, rita = browser(cast.mona), browser(cast.rita)
    propose(mona, cast, mandate)
    row = db.scalars(
        sa.select(Affiliation.id).where(Affiliation.person_id == cast.lena.person_id)
    ).one()
    routes = [
        ("GET", "/my-city/"), ("GET", "/my-city/mandates"), ("GET", "/my-city/colleagues"),
        ("GET", "/my-city/colleagues.csv"), ("GET", "/my-city/people.csv"),
        ("GET", f"/my-city/mandates/{mandate.id}/deputies/new"),
        ("POST", f"/my-city/mandates/{mandate.id}/deputies/new"),
        ("POST", f"/my-city/deputies/{deputy(db).id}/end"),
        ("POST", f"/my-city/colleagues/{row}/verify"),
    ]  # fmt: skip
    before = [mona.open(path, method=method).status_code for method, path in routes]

    rita.post(f"/administration/people/{cast.mona.person_id}/roles/{mandate.id}/end")
    clock.advance(timedelta(minutes=1))

    after = [mona.open(path, method=method).status_code for method, path in routes]
    assert all(status < 400 or status == 422 for status in before)
    assert after == [403] * len(routes)


def test_coordinator_verifies_with_one_button(client, browser, db, cast):
    mona = browser(cast.mona)
    row = db.scalars(
        sa.select(Affiliation).where(Affiliation.person_id == cast.lena.person_id)
    ).one()
    assert "Vargas, Lena" in mona.get("/my-city/colleagues?verified=no").text

    answer = mona.post(f"/my-city/colleagues/{row.id}/verify")

    assert answer.status_code == 303
    db.refresh(row)
    assert row.verification == "coordinator"
    assert "Vargas, Lena" not in mona.get("/my-city/colleagues?verified=no").text
    assert "Verified by the coordinator" in mona.get("/my-city/colleagues").text
    assert "Verified by the coordinator" in browser(cast.lena).get("/account/").text
    path = f"/administration/people/{cast.lena.person_id}"
    assert "Verified by the coordinator" in browser(cast.rita).get(path).text
    assert len(read_csv(mona, "/my-city/colleagues.csv")) == 3


def test_people_of_another_city_are_unknown(client, browser, db, cast):
    row = db.scalars(
        sa.select(Affiliation).where(Affiliation.person_id == cast.otto.person_id)
    ).one()

    assert browser(cast.mona).post(f"/my-city/colleagues/{row.id}/verify").status_code == 404


def test_grant_of_a_mandate_is_told_with_what_it_covers(
    client, browser, cast, run_jobs, mailer, db
):
    browser(cast.rita).post(
        f"/administration/people/{cast.otto.person_id}/roles/new",
        data={
            "role": "coordinator", "organisation_id": str(cast.berlin_id),
            "scopes": ["nominate", "report"], "ends_on": "2027-03-31",
        },
    )  # fmt: skip
    run_jobs()

    (mail,) = [mail for mail in mailer.sent if mail.recipient == cast.otto.email]
    assert mail.subject == "You coordinate Berlin"
    assert "Nominate people; See reports" in mail.text
    assert "from 24 November 2026 to 31 March 2027" in mail.text


# Leaving a city


def test_other_or_not_listed_ends_the_affiliation(client, browser, db, cast):
    lena = browser(cast.lena)
    values = {
        "given_name": "Lena", "family_name": "Vargas", "printed_name": "Lena Vargas",
        "profile_kind": "technical", "language": "es", "zone": "America/Bogota",
        "organisation_id": "",
    }  # fmt: skip

    assert lena.post("/account/profile", data=values).status_code == 303
    left = lena.get("/account/").text
    lena.post("/account/profile", data=values | {"stated_name": "Villa Nueva", "office": "Mayor"})
    stated = lena.get("/account/").text

    assert "Not said yet" in left
    assert "Villa Nueva" in stated
    assert "Not listed" in stated
    rita = browser(cast.rita)
    assert "Villa Nueva" in rita.get("/administration/people?place=unlisted").text
    assert "Vargas, Lena" not in browser(cast.mona).get("/my-city/colleagues").text


# Who can see what


def test_page_names_those_who_see_something_and_what(client, browser, db, cast):
    session = make_session(
        db,
        course=make_course(db, provider_id=cast.secretariat_id),
        trainer_ids=[cast.tom.person_id],
    )
    make_enrolment(db, session_id=session.id, person_id=cast.lena.person_id)
    make_grant(
        db, person_id=cast.otto.person_id, role=Role.ASSISTANT, principal_id=cast.lena.person_id
    )

    page = browser(cast.lena).get("/account/visibility").text

    for name in ("Mona Ruiz", "Tom Okafor", "Otto Brandt", "Rita Solé"):
        assert name in page
    assert "May verify that you work there." in page
    assert "Whether you were at each meeting" in page
    assert "The mails that were sent to you." in page
    stranger = browser(cast.amina).get("/account/visibility").text
    assert "Mona Ruiz" not in stranger
    assert "Tom Okafor" not in stranger


def test_what_a_mandate_does_not_cover_is_not_said(client, browser, db, cast, mandate):
    mandate.scopes = ["nominate"]
    db.commit()

    page = browser(cast.lena).get("/account/visibility").text

    assert "Mona Ruiz" in page
    assert "May verify that you work there." not in page
