"""Offers of seats: on My line, on the page of the session, and by the link of the mail."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from learning_station.enrolment import actions, queries
from learning_station.enrolment.models import Enrolment, SeatOffer
from tests.factories import IDS, make_enrolment, make_person
from tests.web.kit import form_values, heading, text_of, token_in
from tests.world import NOW

DAY = timedelta(days=1)


@pytest.fixture
def offered(db, session, cast):
    """Lena is offered a seat of the session `goals` for two days."""
    session.offer_hours = 48
    row = make_enrolment(db, session_id=session.id, person_id=cast.lena.person_id, seat="offered")
    offer = SeatOffer(
        id=IDS.new(), enrolment_id=row.id, session_id=session.id, opened_at=NOW,
        ends_at=NOW + 2 * DAY,
    )  # fmt: skip
    db.add(offer)
    db.commit()
    return offer


@pytest.fixture
def link(offered, anonymous_ctx):
    """Give the path of the link that the mail carries."""
    address = queries.make_offer_link(anonymous_ctx, offered.id)
    return address.removeprefix("http://station.example")


def seat_of(db, offer):
    return db.get(Enrolment, offer.enrolment_id, populate_existing=True).seat


def test_my_line_asks_for_the_answer_on_both_clocks(client, sign_in, cast, offered):
    page = sign_in(client, cast.lena).get("/my-learning/?lang=en").text

    assert "1 seat waits for your answer." in page
    alert = text_of(re.findall(r'<div class="alert is-warn">.*?</form>\s*</div>', page, re.S)[0])
    assert "Thursday 26 November 2026, 04:00, Bogotá (UTC−5)" in alert
    assert "(26 Nov 2026, 10:00 Madrid)" in alert
    assert "2 days left" in page
    assert page.count("If you accept the seat") == 2
    assert sign_in(client, cast.otto).get("/my-learning/?lang=en").text.count("alert is-warn") == 0


@pytest.mark.parametrize(("answer", "seat"), [("accept", "enrolled"), ("decline", "declined")])
def test_one_button_answers_and_a_second_click_says_the_same(
    db, client, sign_in, cast, offered, answer, seat
):
    sign_in(client, cast.lena)
    values = form_values(client.get("/my-learning/?lang=en").text)
    path = f"/my-learning/offers/{offered.id}"

    first = client.post(path, data=values | {"answer": answer})
    second = client.post(path, data=values | {"answer": answer})

    assert first.location == second.location == path
    assert seat_of(db, offered) == seat
    page = client.get(f"{path}?lang=en").text
    assert heading(page) == ("The seat is yours" if seat == "enrolled" else "You declined the seat")
    assert 'name="answer"' not in page


def test_the_other_button_afterwards_is_refused_with_the_reason(db, client, sign_in, cast, offered):
    sign_in(client, cast.lena)
    path = f"/my-learning/offers/{offered.id}"
    client.post(path, data={"answer": "accept"})

    page = client.post(path, data={"answer": "decline"}, follow_redirects=True).text

    assert "This offer is over" in page or "Esta oferta" in page
    assert seat_of(db, offered) == "enrolled"


def test_the_offer_of_another_is_not_found(db, client, sign_in, cast, offered):
    path = f"/my-learning/offers/{offered.id}"
    for stranger in (cast.otto, cast.mona, cast.tom, cast.rita):
        sign_in(client, stranger)
        assert client.get(path).status_code == 404
        assert client.post(path, data={"answer": "accept"}).status_code == 404
    assert seat_of(db, offered) == "offered"

    assert sign_in(client, cast.lena).get(path).status_code == 200


def test_the_page_of_the_session_shows_the_offer(client, sign_in, cast, offered, clock):
    sign_in(client, cast.lena)

    open_page = client.get("/sessions/goals?lang=en").text
    clock.at = offered.ends_at
    late_page = sign_in(client, cast.lena).get("/sessions/goals?lang=en").text

    assert "A seat is kept for you" in open_page
    assert f'action="/my-learning/offers/{offered.id}"' in open_page
    assert "The time to answer has passed" in late_page
    assert f'action="/my-learning/offers/{offered.id}"' not in late_page


@pytest.mark.parametrize("capacity", [1, 2])
def test_who_declined_or_let_it_lapse_may_ask_again(
    db, client, sign_in, cast, session, offered, ctx_for, clock, system_ctx, capacity
):
    session.capacity = capacity
    make_enrolment(db, session_id=session.id, person_id=make_person(db).id)
    clock.at = offered.ends_at

    actions.lapse_offer(system_ctx, offer_id=offered.id)
    page = sign_in(client, cast.lena).get("/sessions/goals?lang=en").text

    assert "Your offer lapsed:" in page
    assert "You may ask again; you then stand last." in page
    assert ("Join the waitlist" in page) == (capacity == 1)
    client.post("/sessions/goals/enrol")
    row = queries.find_live_enrolment(ctx_for(cast.lena), session.id, cast.lena.person_id)
    assert row.seat == ("waitlisted" if capacity == 1 else "enrolled")


# The link of the mail


def test_the_link_works_without_signing_in_and_shows_who_what_and_until_when(client, offered, link):
    page = client.get(f"{link}?lang=en")

    assert page.status_code == 200
    assert heading(page.text) == "A seat is kept for you"
    for shown in (
        "Lena Vargas",
        "Localizing the Goals",
        "26 November 2026, 04:00, Bogotá",
        "10:00 Madrid",
    ):
        assert shown in text_of(page.text)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "/account/sign-in" in page.text  # nobody was signed in by it


def test_looking_changes_nothing_however_often(db, client, offered, link):
    for path in (link, f"{link}?answer=accept", f"{link}?answer=decline"):
        for method in ("GET", "HEAD"):
            assert client.open(path, method=method).status_code == 200
    client.post(link, data={})
    client.post(link, data={"answer": "nonsense"})

    assert seat_of(db, offered) == "offered"
    assert db.get(SeatOffer, offered.id, populate_existing=True).closed_at is None


@pytest.mark.parametrize(("answer", "seat"), [("accept", "enrolled"), ("decline", "declined")])
def test_a_button_behind_the_link_answers_once(db, client, offered, link, answer, seat):
    values = form_values(client.get(link).text)

    first = client.post(link, data=values | {"answer": answer})
    client.post(link, data=values | {"answer": answer})

    assert first.location == link
    assert seat_of(db, offered) == seat
    assert client.get("/my-learning/").location.startswith("/account/sign-in")


def test_answers_behind_the_link_need_a_form_of_ours(db, csrf_client, offered, link):
    assert csrf_client.post(link, data={"answer": "accept"}).status_code == 400
    assert seat_of(db, offered) == "offered"

    token = token_in(csrf_client.get(link).text)
    csrf_client.post(link, data={"answer": "accept", "csrf_token": token})

    assert seat_of(db, offered) == "enrolled"


def test_somebody_else_who_is_signed_in_answers_as_the_person_of_the_link(
    db, client, sign_in, cast, offered, link
):
    """The assistant opens the mail of the mayor: the link decides whose answer it is."""
    sign_in(client, cast.otto)

    page = client.post(link, data={"answer": "accept"}, follow_redirects=True)

    assert page.status_code == 200
    assert "/my-learning/goals" not in page.text
    assert seat_of(db, offered) == "enrolled"


def test_an_expired_link_says_so(db, client, offered, link, clock):
    clock.at = offered.ends_at

    page = client.get(f"{link}?lang=en")
    answer = client.post(f"{link}?lang=en", data={"answer": "accept"}, follow_redirects=True)

    assert heading(page.text) == "The time to answer has passed"
    assert "Accept the seat" not in page.text
    assert "You may ask again" in page.text
    assert "This offer is over" in answer.text
    assert seat_of(db, offered) == "offered"


def test_a_cancelled_session_says_so_behind_the_link(db, client, session, offered, link):
    session.state = "cancelled"
    db.commit()

    page = client.get(f"{link}?lang=en").text

    assert heading(page) == "The offer was taken back"
    assert "Accept the seat" not in page


def test_another_link_is_not_found(client, link):
    for path in (link[:-2], link + "A", "/my-learning/offers/link/nonsense"):
        assert client.get(path).status_code == 404
        assert client.post(path, data={"answer": "accept"}).status_code == 404
