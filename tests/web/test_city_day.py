"""A coordinator's pages: what waits, answering applications, naming people, giving held seats."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from learning_station.credentials.models import Credential
from learning_station.enrolment import actions
from learning_station.enrolment.models import Enrolment, Nomination, SeatHold
from learning_station.kernel.actor import Role
from learning_station.kernel.languages import LanguageMap
from learning_station.organisations.models import RoleGrant
from tests.factories import make_course, make_enrolment, make_person
from tests.factories import make_session as factory_session
from tests.features.enrolment.city_kit import make_mandate, make_official
from tests.web.administration_kit import FORMULA, HOSTILE, read_csv
from tests.web.kit import field_error, form_values, heading, text_of
from tests.world import NOW

HOME = "/my-city/"
APPLICATIONS = "/my-city/applications"
NOMINATIONS = "/my-city/nominations"


@pytest.fixture
def mona(client, sign_in, cast):
    """Give a client in which the coordinator is signed in."""
    return sign_in(client, cast.mona)


@pytest.fixture
def make_session(db, cast):
    course = make_course(db, provider_id=cast.secretariat_id)

    def make(policy="two_stage", slug="water", **values):
        return factory_session(
            db, course=course, policy=policy, slug=slug, title=LanguageMap(en="Water"),
            **({"capacity": 5, "starts_in": timedelta(days=40)} | values),
        )  # fmt: skip

    return make


@pytest.fixture
def apply(ctx_for):
    return lambda session, who: (
        actions.apply(ctx_for(who), session_id=session.id, motivation="For our rivers").enrolment_id
    )


def state(db, enrolment_id):
    return db.get(Enrolment, enrolment_id, populate_existing=True).application


def narrow(db, person_id, *scopes):
    """Leave somebody's mandate with these scopes alone."""
    db.execute(
        sa.update(RoleGrant)
        .where(RoleGrant.person_id == person_id, RoleGrant.role == Role.COORDINATOR.value)
        .values(scopes=list(scopes))
    )
    db.commit()


# Home


def test_home_shows_what_waits_with_deadlines_on_the_readers_clock(
    mona, db, cast, make_session, apply, ctx_for
):
    session = make_session()
    apply(session, cast.lena)
    person = make_official(db, cast.bogota_id, family_name="Named")
    actions.nominate_person(
        ctx_for(cast.mona), session_id=session.id, organisation_id=cast.bogota_id,
        person_id=person.person_id,
    )  # fmt: skip
    actions.hold_seats(
        ctx_for(cast.tom), session_id=session.id, organisation_id=cast.bogota_id, seats=2,
        releases_at=NOW + timedelta(days=9),
    )  # fmt: skip

    page = text_of(mona.get(f"{HOME}?lang=en").text)

    assert "Vargas, Lena" in page
    assert "26 Nov 2026, 18:00 Bogotá" in page
    assert "Named, Ana" in page
    assert "2 held" in page
    assert "3 Dec 2026, 04:00 Bogotá" in page


def test_home_needs_few_statements_however_much_waits(
    mona, db, cast, make_session, apply, statements
):
    session = make_session(capacity=None)
    mona.get(HOME)
    for _number in range(12):
        apply(session, make_official(db, cast.bogota_id))

    with statements() as sent:
        mona.get(HOME)

    assert len(sent) <= 6


@pytest.mark.parametrize(
    ("scope", "open_pages", "words"),
    [
        ("endorse", {"applications"}, "Applications to answer"),
        ("nominate", {"nominations", "nominate", "seats"}, "Nominations not answered"),
        ("report", {"seats", "people"}, "Seats your people have"),
    ],
)
def test_mandate_opens_the_pages_it_covers(mona, db, cast, scope, open_pages, words):
    narrow(db, cast.mona.person_id, scope)
    pages = ("applications", "nominations", "nominate", "seats", "people")

    found = {page for page in pages if mona.get(f"{HOME}{page}").status_code == 200}

    assert found == open_pages
    home = mona.get(f"{HOME}?lang=en").text
    assert words in home
    tabs = set(re.findall(r'href="/my-city/(applications|nominations|seats|people)"', home))
    assert tabs <= open_pages
    for page in ("applications", "nominations", "seats", "people"):
        expected = 200 if page in open_pages else 403
        assert mona.get(f"{HOME}{page}.csv").status_code == expected


def test_mandate_that_was_revoked_a_moment_ago_opens_nothing(mona, db, cast, make_session, apply):
    key = apply(make_session(), cast.lena)
    assert mona.get(APPLICATIONS).status_code == 200

    db.execute(
        sa.update(RoleGrant)
        .where(RoleGrant.person_id == cast.mona.person_id)
        .values(revoked_at=NOW)
    )
    db.commit()

    assert mona.get(APPLICATIONS).status_code in (403, 404)
    assert mona.post(f"{APPLICATIONS}/{key}/endorse").status_code in (403, 404)
    assert state(db, key) == "submitted"


def test_deputy_answers_within_their_dates_and_not_outside(
    client, sign_in, db, cast, make_session, apply, clock
):
    from datetime import date

    deputy = make_official(db, cast.bogota_id)
    mandate = db.scalars(
        sa.select(RoleGrant).where(RoleGrant.person_id == cast.mona.person_id)
    ).one()
    make_mandate(
        db, person_id=deputy.person_id, organisation_id=cast.bogota_id, deputy_of_id=mandate.id,
        starts_on=date(2026, 11, 25), ends_on=date(2026, 11, 26),
    )  # fmt: skip
    key = apply(make_session(), cast.lena)

    for days, expected in ((0, 403), (3, 403), (1, 303)):
        clock.at = NOW + timedelta(days=days)
        sign_in(client, deputy.person_id)
        answer = client.post(f"{APPLICATIONS}/{key}/endorse")
        assert answer.status_code == expected, days
    assert state(db, key) == "endorsed"


# Applications


def test_list_of_applications_shows_own_people_and_who_is_asked(
    mona, db, cast, make_session, apply
):
    session = make_session()
    apply(session, cast.lena)
    apply(session, cast.otto)
    apply(session, cast.mona)

    page = text_of(mona.get(f"{APPLICATIONS}?lang=en").text)

    assert "Vargas, Lena" in page
    assert "For our rivers" in page
    assert "You and your colleagues" in page
    assert "Your own: somebody else of the city answers." in page
    assert "Brandt" not in page


def test_one_application_is_supported_once_however_often_the_button_is_pressed(
    mona, db, cast, make_session, apply
):
    key = apply(make_session(), cast.lena)
    page = mona.get(f"{APPLICATIONS}/{key}?lang=en").text
    assert heading(page) == "Lena Vargas"
    request_id = re.search(r'name="request_id" value="([^"]+)"', page).group(1)

    answers = [
        mona.post(f"{APPLICATIONS}/{key}/endorse", data={"request_id": request_id})
        for _twice in range(2)
    ]

    assert [answer.location for answer in answers] == [APPLICATIONS] * 2
    assert state(db, key) == "endorsed"
    page = text_of(mona.get(f"{APPLICATIONS}/{key}?lang=en").text)
    assert "This application is endorsed already." in page


def test_refusing_asks_for_a_reason_and_keeps_it(mona, db, cast, make_session, apply):
    key = apply(make_session(), cast.lena)

    refused = mona.post(f"{APPLICATIONS}/{key}/refuse?lang=en", data={"reason": " "})
    assert refused.status_code == 200 or refused.status_code == 422
    assert field_error(refused.text, "reason") == "Give a reason: the person will read it."
    mona.post(f"{APPLICATIONS}/{key}/refuse", data={"reason": "Another office goes"})

    assert state(db, key) == "rejected"
    assert "Another office goes" in mona.get(f"{APPLICATIONS}/{key}").text


def test_many_are_shown_before_they_are_answered(mona, db, cast, make_session, apply, ctx_for):
    session = make_session()
    keys = [apply(session, make_official(db, cast.bogota_id)) for _ in range(3)]
    actions.endorse(ctx_for(cast.mona), enrolment_id=keys[2])

    page = mona.post(
        f"{APPLICATIONS}/preview?lang=en", data={"enrolment": keys, "answer": "endorse"}
    )

    assert page.status_code == 200
    words = text_of(page.text)
    assert "The city will support 2 applications." in words
    assert "This application is endorsed already." in words
    assert [state(db, key) for key in keys] == ["submitted", "submitted", "endorsed"]
    sent = form_values(page.text)
    sent["enrolment"] = re.findall(r'name="enrolment" value="([^"]+)"', page.text)
    assert mona.post(f"{APPLICATIONS}/answer", data=sent).status_code == 303
    assert [state(db, key) for key in keys] == ["endorsed"] * 3
    assert mona.post(f"{APPLICATIONS}/answer", data=sent).status_code == 303


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"answer": "endorse"}, "Choose at least one"),
        ({"answer": "refuse", "chosen": True}, "Give a reason: the person will read it."),
        ({"chosen": True}, "Choose whether to approve or to refuse."),
    ],
)
def test_preview_says_what_is_missing(mona, cast, make_session, apply, data, says):
    key = apply(make_session(), cast.lena)
    if data.pop("chosen", False):
        data["enrolment"] = [key]

    page = mona.post(f"{APPLICATIONS}/preview?lang=en", data=data)

    assert page.status_code == 422
    assert says in text_of(page.text)


def test_foreign_applications_sent_by_hand_change_nothing(mona, db, cast, make_session, apply):
    key = apply(make_session(), cast.otto)
    data = {"enrolment": [key], "answer": "endorse"}

    page = mona.post(f"{APPLICATIONS}/preview", data=data)
    mona.post(f"{APPLICATIONS}/answer", data=data)

    assert "Brandt" not in page.text
    assert state(db, key) == "submitted"


def test_pages_of_applications_follow_each_other_the_most_urgent_first(
    mona, db, cast, make_session, apply, clock
):
    session = make_session(capacity=None)
    for number in range(52):
        clock.at = NOW + timedelta(minutes=number)
        apply(session, make_official(db, cast.bogota_id, family_name=f"Name{number:02d}"))

    first = mona.get(APPLICATIONS).text
    cursor = first.split("cursor=")[1].split('"')[0]
    second = mona.get(f"{APPLICATIONS}?cursor={cursor}").text

    assert "Name00" in first
    assert [n for n in range(52) if f"Name{n:02d}" in second] == [50, 51]
    assert len(read_csv(mona, f"{APPLICATIONS}.csv")) == 53


@pytest.mark.parametrize("path", [APPLICATIONS, NOMINATIONS, "/my-city/seats"])
@pytest.mark.parametrize("count", [1, 40])
def test_lists_need_few_statements_whatever_their_length(
    mona, db, cast, make_session, apply, ctx_for, statements, path, count
):
    session = make_session(capacity=None)
    for _number in range(count):
        apply(session, make_official(db, cast.bogota_id))
        who = make_official(db, cast.bogota_id)
        actions.nominate_person(
            ctx_for(cast.mona), session_id=session.id, organisation_id=cast.bogota_id,
            person_id=who.person_id,
        )  # fmt: skip
    mona.get(path)

    with statements() as sent:
        mona.get(path)

    assert len(sent) <= 4


# Nominations


def new_person(cast, **values):
    return {
        "organisation_id": cast.bogota_id, "given_name": "Nia", "family_name": "Out",
        "email": "nia@bogota.example", "office": "Water", "profile_kind": "technical",
        "language": "fr",
    } | values  # fmt: skip


def test_somebody_without_an_account_is_named_and_listed(mona, db, cast, make_session):
    make_session("nomination")
    assert "Water" in mona.get("/my-city/nominate").text

    answer = mona.post("/my-city/nominate/water", data=new_person(cast))

    assert answer.location == NOMINATIONS
    page = text_of(mona.get(f"{NOMINATIONS}?lang=en").text)
    assert "Out, Nia" in page
    assert "Not answered yet" in page
    assert "Out, Nia" not in text_of(mona.get(f"{NOMINATIONS}?state=declined").text)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"given_name": ""}, "given_name"),
        ({"office": ""}, "office"),
        ({"language": "xx"}, "language"),
    ],
)
def test_form_says_beside_each_field_what_is_wrong(mona, db, cast, make_session, wrong, field):
    make_session("nomination")

    page = mona.post("/my-city/nominate/water?lang=en", data=new_person(cast, **wrong))

    assert page.status_code == 200 or page.status_code == 422
    assert field_error(page.text, field)
    assert db.scalars(sa.select(Nomination)).all() == []


def test_another_citys_name_in_the_form_is_refused(mona, db, cast, make_session):
    make_session("nomination")

    mona.post("/my-city/nominate/water", data=new_person(cast, organisation_id=cast.berlin_id))

    assert db.scalars(sa.select(Nomination)).all() == []


def test_refusals_are_said_with_everything_typed_kept(mona, cast, make_session):
    make_session("nomination")
    mona.post("/my-city/nominate/water", data=new_person(cast))

    page = mona.post("/my-city/nominate/water?lang=en", data=new_person(cast, given_name="Nora"))

    assert "has been named for this session already" in text_of(page.text)
    assert 'value="Nora"' in page.text


def test_colleague_is_found_and_named_others_are_not(mona, db, cast, make_session):
    make_session("nomination")

    found = mona.get("/my-city/nominate/water?name=lena&lang=en").text
    others = mona.get("/my-city/nominate/water?name=otto&lang=en").text

    assert "Lena Vargas" in found
    assert "Otto Brandt" not in others
    data = {"person": cast.lena.person_id, "organisation": cast.bogota_id}
    assert mona.post("/my-city/nominate/water/person", data=data).location == NOMINATIONS
    assert "Lena Vargas" not in mona.get("/my-city/nominate/water?name=lena").text
    foreign = {"person": cast.otto.person_id, "organisation": cast.bogota_id}
    mona.post("/my-city/nominate/water/person", data=foreign)
    assert len(db.scalars(sa.select(Nomination)).all()) == 1


def test_nominee_sees_it_on_their_line_and_takes_part(
    client, sign_in, db, cast, make_session, ctx_for
):
    session = make_session("nomination")
    key = actions.nominate_person(
        ctx_for(cast.mona), session_id=session.id, organisation_id=cast.bogota_id,
        person_id=cast.lena.person_id,
    )  # fmt: skip
    lena = sign_in(client, cast.lena)
    address = f"/my-learning/nominations/{key}"
    assert address in lena.get("/my-learning/").text
    assert "Mona Ruiz, Bogotá" in text_of(lena.get(f"{address}?lang=en").text)

    answer = lena.post(f"{address}/confirm")

    assert answer.location == "/sessions/water"
    assert db.scalars(sa.select(Enrolment.seat)).all() == ["enrolled"]
    assert address not in lena.get("/my-learning/").text


def test_nominee_declines_with_a_reason_the_coordinator_reads(
    client, sign_in, cast, make_session, ctx_for
):
    session = make_session("nomination")
    key = actions.nominate_person(
        ctx_for(cast.mona), session_id=session.id, organisation_id=cast.bogota_id,
        person_id=cast.lena.person_id,
    )  # fmt: skip
    lena = sign_in(client, cast.lena)

    lena.post(f"/my-learning/nominations/{key}/decline", data={"reason": "On leave"})

    page = text_of(sign_in(client, cast.mona).get(f"{NOMINATIONS}?lang=en").text)
    assert "Does not take part" in page
    assert "On leave" in page


def test_nomination_is_taken_back_and_reminded_from_the_list(mona, db, cast, make_session, clock):
    make_session("nomination")
    mona.post("/my-city/nominate/water", data=new_person(cast))
    key = db.scalars(sa.select(Nomination.id)).one()

    too_early = mona.post(f"{NOMINATIONS}/{key}/remind?lang=en", follow_redirects=True)
    assert "less than a day ago" in too_early.text
    mona.post(f"{NOMINATIONS}/{key}/withdraw")

    assert db.get(Nomination, key, populate_existing=True).state == "withdrawn"


def test_names_are_text_and_no_formula(mona, db, cast, make_session, apply):
    session = make_session()
    apply(session, make_official(db, cast.bogota_id, family_name=HOSTILE))
    apply(session, make_official(db, cast.bogota_id, family_name=FORMULA))

    for path in (HOME, APPLICATIONS):
        assert "<script>alert" not in mona.get(path).text
    assert "'" + FORMULA in [row[0] for row in read_csv(mona, f"{APPLICATIONS}.csv")]


# Held seats


@pytest.fixture
def held(db, cast, make_session, ctx_for):
    """Make a session with two seats held for Bogotá."""
    session = make_session("open")
    actions.hold_seats(
        ctx_for(cast.tom), session_id=session.id, organisation_id=cast.bogota_id, seats=2,
        releases_at=NOW + timedelta(days=9),
    )  # fmt: skip
    return session


def test_held_seat_is_given_to_somebody_by_name(mona, db, cast, held):
    page = mona.get("/my-city/nominate/water?name=lena&lang=en").text
    assert "Give a held seat" in page
    data = {"person": cast.lena.person_id, "organisation": cast.bogota_id, "hold": "yes"}

    mona.post("/my-city/nominate/water/person", data=data)
    mona.post("/my-city/nominate/water", data=new_person(cast, hold="y"))

    holds = db.scalars(sa.select(Nomination.hold_id)).all()
    assert len(holds) == 2
    assert None not in holds
    seats = text_of(mona.get("/my-city/seats?lang=en").text)
    assert "given: 0, promised: 2, left: 0" in seats
    third = mona.post(
        "/my-city/nominate/water?lang=en",
        data=new_person(cast, email="third@bogota.example", hold="y"),
    )
    assert "All seats held for this city are already given" in text_of(third.text)


def test_organisers_hold_change_and_release(client, sign_in, db, cast, make_session):
    make_session("open")
    tom, path = sign_in(client, cast.tom), "/sessions/water/holds"
    data = {
        "organisation_id": cast.bogota_id, "seats": "3", "release_day": "2026-12-01",
        "release_time": "18:00",
    }  # fmt: skip

    assert tom.post(path, data=data).location == path
    again = tom.post(f"{path}?lang=en", data=data)
    assert "holds seats already" in text_of(again.text)
    hold = db.scalars(sa.select(SeatHold)).one()
    values = form_values(tom.get(f"{path}/{hold.id}").text)
    assert (values["seats"], values["release_day"]) == ("3", "2026-12-01")
    assert tom.post(f"{path}/{hold.id}", data=values | {"seats": "4"}).location == path
    stale = tom.post(f"{path}/{hold.id}", data=values | {"seats": "5", "request_id": ""})
    assert stale.status_code == 409
    tom.post(f"{path}/{hold.id}/release")

    hold = db.get(SeatHold, hold.id, populate_existing=True)
    assert (hold.seats, hold.released_at) == (4, NOW)
    assert "Released" in tom.get(f"{path}?lang=en").text
    assert tom.get(f"{path}/{hold.id}").location == path


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"release_day": "2026-11-01"}, "release_day"),
        ({"seats": "0"}, "seats"),
        ({"organisation_id": ""}, "organisation_id"),
    ],
)
def test_hold_form_says_what_is_wrong(client, sign_in, db, cast, make_session, wrong, field):
    make_session("open")
    data = {
        "organisation_id": cast.bogota_id, "seats": "3", "release_day": "2026-12-01",
        "release_time": "18:00",
    } | wrong  # fmt: skip

    page = sign_in(client, cast.tom).post("/sessions/water/holds?lang=en", data=data)

    assert field_error(page.text, field)
    assert db.scalars(sa.select(SeatHold)).all() == []


# What organisers see of the city's word


def test_organisers_see_who_is_supported_and_decide_without_the_city_with_a_reason(
    client, sign_in, db, cast, make_session, apply, ctx_for
):
    session = make_session()
    supported, asked = apply(session, cast.lena), apply(session, make_official(db, cast.bogota_id))
    silent = apply(session, cast.otto)
    actions.endorse(ctx_for(cast.mona), enrolment_id=supported)
    tom, path = sign_in(client, cast.tom), "/sessions/water/participants"

    page = text_of(tom.get(f"{path}?lang=en").text)
    for words in ("Supports it", "Is asked", "Has not answered"):
        assert words in page
    chosen = {"enrolment": [supported, asked, silent], "act": "approve", "view": "applied"}
    effect = text_of(tom.post(f"{path}/bulk?lang=en", data=chosen).text)
    assert "The city is asked first and has not answered yet." in effect
    tom.post(f"{path}/bulk", data=chosen | {"done": "1"})
    assert state(db, silent) == "submitted"
    tom.post(f"{path}/bulk", data=chosen | {"done": "1", "reason": "No coordinator"})

    assert [state(db, key) for key in (supported, asked, silent)] == [
        "approved", "submitted", "approved",
    ]  # fmt: skip


def test_one_application_is_decided_without_the_city_with_a_reason(
    client, sign_in, db, cast, make_session, apply
):
    key = apply(make_session(), cast.otto)
    tom, path = sign_in(client, cast.tom), f"/sessions/water/participants/{key}"
    assert "Reason for deciding without the city" in tom.get(f"{path}?lang=en").text

    tom.post(f"{path}/approve")
    assert state(db, key) == "submitted"
    tom.post(f"{path}/approve", data={"reason": "No coordinator"})

    assert state(db, key) == "approved"


# People


def test_people_show_progress_and_certificate_to_those_who_report(mona, db, cast, make_session):
    session = make_session("open")
    make_enrolment(
        db, session_id=session.id, person_id=cast.lena.person_id, organisation_id=cast.bogota_id
    )

    page = text_of(mona.get("/my-city/people?lang=en").text)

    assert "0 of 1 unit" in page
    assert "0 of 1 meeting" in page
    rows = read_csv(mona, "/my-city/people.csv")
    assert rows[0][-1] == "Certificate" or len(rows[0]) == 13
    assert db.scalars(sa.select(Credential)).all() == []


def test_unaffiliated_nominee_without_account_signs_up_with_the_address(
    client, sign_in, db, cast, make_session, ctx_for
):
    make_session("nomination")
    sign_in(client, cast.mona).post("/my-city/nominate/water", data=new_person(cast))
    key = db.scalars(sa.select(Nomination.id)).one()
    person = make_person(db, given_name="Nia", email="nia@bogota.example")
    nia = sign_in(client, person.id)

    assert nia.post(f"/my-learning/nominations/{key}/confirm").location == "/sessions/water"
    enrolment = db.scalars(sa.select(Enrolment)).one()
    assert (enrolment.organisation_id, enrolment.office) == (cast.bogota_id, "Water")
