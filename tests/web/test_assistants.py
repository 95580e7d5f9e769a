"""Assistants: what they do for somebody, and everything that stays closed to them meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import url_for

from learning_station.accounts.models import Account
from learning_station.app import create_app
from learning_station.config import Settings
from learning_station.enrolment.models import Enrolment, EnrolmentChange, SeatOffer
from learning_station.infra.event_log import LoggedEvent
from learning_station.kernel.actor import Role
from learning_station.organisations.models import RoleGrant
from learning_station.web.access import access_of
from learning_station.web.reader import LANGUAGE_COOKIE
from tests.factories import IDS, make_course, make_enrolment, make_grant, make_session
from tests.web.access_table import MISSING
from tests.web.test_access_matrix import missing_values
from tests.world import NOW

_APP = create_app(Settings())
_RULES = sorted(_APP.url_map.iter_rules(), key=lambda rule: rule.endpoint)

LOGISTICS = {
    "sessions.accept_invitation",
    "sessions.answers",
    "sessions.apply_check",
    "sessions.apply_discard",
    "sessions.apply_file",
    "sessions.apply_questions",
    "sessions.decline_invitation",
    "sessions.logistics",
    "assistants.act_for_oneself",
    "assistants.act_for_person",
    "assistants.calendar",
    "assistants.calendar_csv",
    "assistants.choose",
    "my_learning.offer",
    "sessions.apply",
    "sessions.enrol",
    "sessions.withdraw",
}
"""What is open to an assistant who acts for another. Add to it only what is logistics."""


@pytest.fixture
def named(db, cast) -> RoleGrant:
    """Otto is Amina's assistant."""
    return make_grant(
        db, person_id=cast.otto.person_id, role=Role.ASSISTANT, principal_id=cast.amina.person_id
    )


@pytest.fixture
def acting(client, sign_in, cast, named):
    """Give a client in which Otto acts for Amina."""
    sign_in(client, cast.otto)
    answer = client.post(f"/assistants/act-for/{cast.amina.person_id}")
    assert answer.location == "/assistants/calendar"
    return client


@pytest.fixture
def course(db, cast):
    return make_course(db, provider_id=cast.secretariat_id, quizzes=1)


def send(client, cast, path, **values):
    """Send a form as the page of somebody who acts for Amina sends it."""
    return client.post(path, data={"acting_for": str(cast.amina.person_id), **values})


def enrolment_of(db, who) -> Enrolment | None:
    return db.scalars(sa.select(Enrolment).where(Enrolment.person_id == who.person_id)).first()


# Closed


def closed_routes() -> list[str]:
    return sorted(
        {
            rule.endpoint
            for rule in _RULES
            if (access := access_of(_APP, rule.endpoint)) and access.signed_in
        }
        - LOGISTICS
    )


def test_only_logistics_are_open_to_those_who_act_for_another(database):
    open_routes = {
        rule.endpoint
        for rule in _RULES
        if (access := access_of(_APP, rule.endpoint)) and access.logistics
    }

    assert open_routes <= LOGISTICS


@pytest.mark.parametrize("endpoint", closed_routes())
@pytest.mark.parametrize("role", [None, Role.ADMINISTRATOR], ids=["official", "administrator"])
def test_everything_else_is_hidden_from_them(
    world, db, cast, named, client, sign_in, endpoint, role
):
    if role is not None:
        make_grant(db, person_id=cast.otto.person_id, role=role)
    sign_in(client, cast.otto)
    client.post(f"/assistants/act-for/{cast.amina.person_id}")
    for rule in (rule for rule in _RULES if rule.endpoint == endpoint):
        with world.app.test_request_context("/"):
            address = url_for(endpoint, **missing_values(rule))
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            data = {"acting_for": str(cast.amina.person_id)} if method == "POST" else None
            with client.open(address, method=method, data=data) as answer:
                assert answer.status_code == 404, (endpoint, method)


def test_own_seat_and_that_of_the_other_stay_closed(acting, db, cast, course, sign_in, client):
    session = make_session(db, course=course, slug="own")
    for who in (cast.amina, cast.otto):
        make_enrolment(db, session_id=session.id, person_id=who.person_id)
    paths = [
        "/my-learning/own", "/my-learning/", "/my-learning/own/continue", "/sessions/own/join",
        "/certificates/", "/account/", "/account/profile", "/account/password",
    ]  # fmt: skip

    assert {path: acting.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)

    send(acting, cast, "/assistants/act-for-oneself")
    own = {path: acting.get(path).status_code for path in paths}
    assert own["/my-learning/own"] == own["/account/profile"] == own["/my-learning/"] == 200


# Open


def test_assistant_enrols_the_other_and_both_names_are_kept(acting, db, cast, course):
    make_session(db, course=course, slug="water")

    answer = send(acting, cast, "/sessions/water/enrol")

    assert answer.status_code == 303
    assert enrolment_of(db, cast.otto) is None
    enrolment = enrolment_of(db, cast.amina)
    assert enrolment.seat == "enrolled"
    assert enrolment.organisation_id == cast.dakar_id
    change = db.scalars(sa.select(EnrolmentChange)).one()
    assert (change.actor_id, change.on_behalf_of) == (cast.otto.person_id, cast.amina.person_id)
    event = db.scalars(
        sa.select(LoggedEvent).where(LoggedEvent.name == "enrolment.learner_enrolled")
    ).one()
    assert (event.actor_id, event.on_behalf_of) == (cast.otto.person_id, cast.amina.person_id)
    page = acting.get("/sessions/water").text
    assert "You are enrolled" in page
    assert "/my-learning/water" not in page
    assert "/sessions/water/join" not in page


def test_every_form_that_is_shown_says_for_whom_it_is(acting, db, cast, course):
    make_session(db, course=course, slug="water")
    make_session(db, course=course, slug="fire", policy="approval")
    mine = make_session(db, course=course, slug="mine", has_waitlist=True)
    make_enrolment(db, session_id=mine.id, person_id=cast.amina.person_id)
    field = f'name="acting_for" value="{cast.amina.person_id}"'
    paths = (
        "/sessions/water", "/sessions/fire/apply", "/sessions/mine/withdraw", "/assistants/choose",
        "/assistants/calendar",
    )  # fmt: skip

    for path in paths:
        page = acting.get(path, follow_redirects=True).text
        forms = [form for form in page.split("<form")[1:] if 'method="post"' in form]
        assert forms
        assert all(field in form.partition("</form>")[0] for form in forms), path


def test_trail_says_x_for_y(acting, db, cast, course, sign_in, world):
    make_session(db, course=course, slug="water")
    send(acting, cast, "/sessions/water/enrol")
    rita = sign_in(world.app.test_client(), cast.rita)

    page = rita.get(f"/administration/trail/{cast.amina.person_id}").text

    assert "Otto Brandt for Amina Diallo" in page


def test_assistant_applies_and_withdraws_for_the_other(acting, db, cast, course):
    session = make_session(db, course=course, slug="water", policy="approval")
    make_enrolment(
        db, session_id=session.id, person_id=cast.amina.person_id, seat="none",
        application="submitted",
    )  # fmt: skip

    assert acting.get("/sessions/water/withdraw").status_code == 200
    answer = send(acting, cast, "/sessions/water/withdraw", reason="Another date")

    assert answer.status_code == 303
    assert enrolment_of(db, cast.amina).application == "withdrawn"


def test_form_of_an_application_opens_for_the_other(acting, db, cast, course):
    make_session(db, course=course, slug="water", policy="approval")

    answer = acting.get("/sessions/water/apply", follow_redirects=True)

    assert answer.status_code == 200
    assert f'name="acting_for" value="{cast.amina.person_id}"' in answer.text


def test_assistant_answers_an_offer_for_the_other(acting, db, cast, course):
    session = make_session(db, course=course, slug="water", offer_hours=48, capacity=1)
    enrolment = make_enrolment(
        db, session_id=session.id, person_id=cast.amina.person_id, seat="offered"
    )
    offer = SeatOffer(
        id=IDS.new(), enrolment_id=enrolment.id, session_id=session.id, opened_at=NOW,
        ends_at=NOW + timedelta(hours=48),
    )  # fmt: skip
    db.add(offer)
    db.commit()

    assert "Accept the seat" in acting.get("/assistants/calendar").text
    answer = send(acting, cast, f"/my-learning/offers/{offer.id}", answer="accept")

    assert answer.status_code == 303
    assert enrolment_of(db, cast.amina).seat == "enrolled"


def test_calendar_shows_the_others_sessions_and_no_room(acting, db, cast, course, statements):
    session = make_session(db, course=course, slug="water", meetings=2)
    make_enrolment(db, session_id=session.id, person_id=cast.amina.person_id)
    own = make_session(db, course=course, slug="mine")
    make_enrolment(db, session_id=own.id, person_id=cast.otto.person_id)

    with statements() as sent:
        page = acting.get("/assistants/calendar").text

    assert "Calendar of Amina Diallo" in page
    assert "Acting for Amina Diallo" in page
    assert "/sessions/water" in page
    assert "/sessions/mine" not in page
    assert "meet.example" not in page
    assert len(sent) <= 4
    rows = acting.get("/assistants/calendar.csv").text.splitlines()
    assert len(rows) == 3


def test_head_and_foot_lead_nowhere_closed(acting):
    page = acting.get("/assistants/calendar").text

    for path in ("/my-learning/", "/certificates/", "/account/", "/zone"):
        assert f'href="{path}"' not in page


# For whom


def test_page_opened_for_another_person_does_nothing(acting, db, cast, course):
    make_session(db, course=course, slug="water")

    as_oneself = acting.post("/sessions/water/enrol")
    for_nobody = acting.post("/sessions/water/enrol", data={"acting_for": str(MISSING)})
    send(acting, cast, "/assistants/act-for-oneself")
    too_late = send(acting, cast, "/sessions/water/enrol")

    assert [one.status_code for one in (as_oneself, for_nobody, too_late)] == [409, 409, 409]
    assert enrolment_of(db, cast.amina) is None
    assert enrolment_of(db, cast.otto) is None
    assert acting.post("/sessions/water/enrol").status_code == 303
    assert enrolment_of(db, cast.otto).seat == "enrolled"


@pytest.mark.parametrize("how", ["ended", "over", "closed"])
def test_assistance_that_ended_a_minute_ago_counts_no_more(
    acting, db, cast, course, named, clock, how, ctx_for
):

    make_session(db, course=course, slug="water")
    if how == "ended":
        named.revoked_at = NOW
    elif how == "over":
        named.ends_on = NOW.date() - timedelta(days=1)
    else:
        account = db.scalars(
            sa.select(Account).where(Account.person_id == cast.amina.person_id)
        ).one()
        account.deactivated_at = NOW
    db.commit()

    answer = send(acting, cast, "/sessions/water/enrol")

    assert answer.status_code == 409
    assert enrolment_of(db, cast.amina) is None
    assert acting.get("/assistants/calendar").status_code == 404
    page = acting.get("/sessions").text
    assert "Acting for" not in page


def test_nobody_acts_for_whom_they_do_not_assist(client, sign_in, cast, named):
    sign_in(client, cast.lena)

    assert client.post(f"/assistants/act-for/{cast.amina.person_id}").status_code == 404
    with client.session_transaction() as cookie:
        cookie["acting_for"] = str(cast.amina.person_id)
    assert "Acting for" not in client.get("/sessions").text


def test_second_click_on_the_choice_gets_the_first_answer(client, sign_in, cast, named):
    sign_in(client, cast.otto)
    path, data = f"/assistants/act-for/{cast.amina.person_id}", {"request_id": str(IDS.new())}

    first, second = client.post(path, data=data), client.post(path, data=data)

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location


def test_elected_official_names_and_ends_an_assistant(client, sign_in, cast, db):
    client.set_cookie(LANGUAGE_COOKIE, "en")
    sign_in(client, cast.amina)

    answer = client.post("/assistants/", data={"email": cast.otto.email})
    page = client.get("/assistants/").text
    grant = db.scalars(sa.select(RoleGrant).where(RoleGrant.role == "assistant")).one()
    client.post(f"/assistants/{grant.id}/end")

    assert answer.status_code == 303
    assert "Otto Brandt" in page
    assert "Your assistants" in client.get("/account/").text
    db.refresh(grant)
    assert grant.revoked_at is not None


def test_refusals_of_the_form_say_why(client, sign_in, cast):
    client.set_cookie(LANGUAGE_COOKIE, "en")
    sign_in(client, cast.amina)
    unknown = client.post("/assistants/", data={"email": "nobody@city.example"})
    own = client.post("/assistants/", data={"email": cast.amina.email})
    early = client.post("/assistants/", data={"email": cast.otto.email, "starts_on": "1999-01-01"})
    sign_in(client, cast.lena)
    technical = client.post("/assistants/", data={"email": cast.otto.email})

    assert [one.status_code for one in (unknown, own, early, technical)] == [422] * 4
    assert "Nobody can sign in with this address yet" in unknown.text
    assert "You cannot be your own assistant" in own.text
    assert "Choose a day from 2000 to 2100" in early.text
    assert "political profile" in technical.text
