"""The participants of a session, for those who organise it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from learning_station.enrolment import actions
from learning_station.enrolment.models import Enrolment, SeatHold
from tests.factories import (
    IDS,
    make_enrolment,
    make_person,
    make_session,
)
from tests.web.kit import text_of
from tests.world import NOW

DAY = timedelta(days=1)


def seats(db, session):
    return sorted(db.scalars(sa.select(Enrolment.seat).where(Enrolment.session_id == session.id)))


@pytest.fixture
def applied(db, course, cast):
    session = make_session(db, course=course, slug="panel", policy="approval", capacity=1)
    people = [
        make_enrolment(
            db, session_id=session.id, person_id=person_id, seat="none", application="submitted"
        )
        for person_id in (cast.lena.person_id, cast.otto.person_id, cast.amina.person_id)
    ]
    return session, people


BULK = "/sessions/panel/participants/bulk"


def order(people, act, **values):
    return {"act": act, "view": "applied", "enrolment": [str(p.id) for p in people], **values}


def test_what_an_act_does_is_shown_before_it_is_done(db, client, sign_in, cast, applied):
    session, people = applied
    sign_in(client, cast.rita)
    assert "Lena Vargas" in client.get("/sessions/panel/participants").text

    shown = client.post(BULK, data=order(people[:2], "approve"))
    before = seats(db, session)
    done = client.post(BULK, data=order(people[:2], "approve", done="1"), follow_redirects=True)

    assert "Gets a seat" in shown.text
    assert "Place 1" in shown.text
    assert before == ["none"] * 3
    said = text_of(done.text)
    assert "Done for 2 people. With a seat now: Lena Vargas." in said
    assert "On the waitlist now: Otto Brandt." in said
    assert seats(db, session) == ["enrolled", "none", "waitlisted"]
    waiting = client.get("/sessions/panel/participants?view=waiting")
    assert "Otto Brandt" in waiting.text


def test_list_that_is_decided_leads_to_those_who_were_decided(client, sign_in, cast, applied):
    _session, people = applied
    sign_in(client, cast.rita)

    page = client.post(
        BULK, data=order(people, "refuse", reason="Full", done="1"), follow_redirects=True
    ).text

    said = text_of(page).partition("Done for 3 people. Refused: ")[2].partition(".")[0]
    assert all(name in said for name in ("Lena Vargas", "Otto Brandt", "Amina"))
    empty = page.partition('class="empty"')[2]
    assert "No application waits for a decision" in empty
    assert 'href="/sessions/panel/participants?view=out"' in empty
    assert "Withdrawn or refused (3)" in text_of(empty)
    assert "With a seat (" not in empty


def test_of_a_crowd_only_the_first_are_named(db, client, sign_in, cast, session):
    people = [
        make_enrolment(
            db, session_id=session.id, person_id=make_person(db).id, seat="none",
            application="submitted",
        )
        for _number in range(10)
    ]  # fmt: skip
    sign_in(client, cast.rita)

    page = client.post(
        "/sessions/goals/participants/bulk",
        data=order(people, "refuse", reason="Full", done="1"),
        follow_redirects=True,
    ).text

    assert "and 2 more." in text_of(page)


def test_who_is_skipped_is_named_with_the_reason(db, client, sign_in, cast, applied):
    _session, people = applied
    sign_in(client, cast.rita)
    client.post(BULK, data=order(people[:1], "approve", done="1"))

    shown = client.post(BULK, data=order(people, "refuse"))
    done = client.post(
        BULK, data=order(people, "refuse", reason="Others first", done="1"), follow_redirects=True
    )

    for page in (shown, done):
        assert "This application was already decided or withdrawn." in page.text
    assert "Lena Vargas was skipped" in done.text
    assert "Done for 2 people." in done.text
    assert "Others first" in client.get("/sessions/panel/participants?view=out").text


def test_refusing_together_needs_a_reason(db, client, sign_in, cast, applied):
    session, people = applied
    sign_in(client, cast.rita)

    without = client.post(BULK, data=order(people, "refuse", done="1"))

    assert without.status_code == 422
    assert "Give a reason" in without.text
    assert without.text.count('name="enrolment"') == 3
    assert seats(db, session) == ["none"] * 3


@pytest.mark.parametrize("data", [{}, {"enrolment": "nonsense"}, {"enrolment": ["x"] * 9}])
def test_choosing_nobody_changes_nothing(db, client, sign_in, cast, applied, data):
    session, _people = applied
    sign_in(client, cast.rita)

    answer = client.post(BULK, data={"act": "refuse", "reason": "<b>", "done": "1", **data})

    assert answer.status_code == 422
    assert "Choose at least one person." in answer.text
    assert "&lt;b&gt;" in answer.text
    assert seats(db, session) == ["none"] * 3


def test_everybody_of_a_view_is_meant_when_asked(db, client, sign_in, cast, applied):
    _session, _people = applied
    sign_in(client, cast.rita)

    shown = client.post(BULK, data={"act": "approve", "view": "applied", "everybody": "1"})

    assert shown.text.count('name="enrolment"') == 3


def test_people_are_moved_to_another_session(db, client, sign_in, cast, course, applied):
    session, people = applied
    other = make_session(db, course=course, slug="other", capacity=5)
    sign_in(client, cast.rita)
    client.post(BULK, data=order(people[:1], "approve", done="1"))

    ask = client.post(BULK, data=order(people[:1], "move"))
    data = order(people[:1], "move", target=str(other.id), reason="More room there")
    shown = client.post(BULK, data=data)
    unseen = client.post(BULK, data=data | {"done": "1"})
    before = seats(db, other)
    client.post(BULK, data=data | {"done": "1", "shown_target": str(other.id)})

    assert (unseen.status_code, before) == (200, [])
    assert "To which session" in ask.text
    assert "Gets a seat" in shown.text
    assert seats(db, other) == ["enrolled"]
    assert seats(db, session) == ["cancelled", "none", "none"]


def test_a_letter_reaches_the_chosen(world, client, sign_in, cast, applied):
    _session, people = applied
    sign_in(client, cast.tom)
    letter = {"subject": "Bring a map", "text": "Of your city.\nIn colour."}

    missing = client.post(BULK, data=order(people[:2], "write", subject="Hi", done="1"))
    client.post(BULK, data=order(people[:2], "write", done="1", **letter))
    world.run_jobs()

    assert missing.status_code == 422
    mails = [mail for mail in world.mailer.sent if "Bring a map" in mail.subject]
    assert sorted(mail.recipient for mail in mails) == [cast.lena.email, cast.otto.email]
    assert "Of your city.\nIn colour." in mails[0].text


def test_one_person_is_approved_then_taken_back_with_history(db, client, sign_in, cast, applied):
    session, people = applied
    sign_in(client, cast.tom)
    url = f"/sessions/panel/participants/{people[0].id}"

    client.post(f"{url}/approve")
    assert client.post(f"{url}/end", data={"reason": ""}).status_code == 422
    client.post(f"{url}/end", data={"reason": "Moved to another city"})
    page = client.get(f"{url}?lang=en")

    assert "Application approved, seat given" in page.text
    assert "Moved to another city" in page.text
    assert "Tom Okafor" in page.text
    assert seats(db, session) == ["cancelled", "none", "none"]


def test_participants_as_csv_are_for_organisers(client, sign_in, cast, applied):
    path = "/sessions/panel/participants.csv?view=applied"

    assert sign_in(client, cast.lena).get(path).status_code == 403
    text = sign_in(client, cast.tom).get(path).text
    assert [line.split(",")[1] for line in text.splitlines()] == [
        "Given name", "Lena", "Otto", "Amina",
    ]  # fmt: skip
    assert "Application to be decided" in text
    assert "submitted" not in text


def test_waitlist_says_why_nobody_moves(db, client, sign_in, cast, session, clock):
    make_enrolment(db, session_id=session.id, person_id=cast.lena.person_id, seat="waitlisted")
    session.capacity = 0
    db.commit()
    path = "/sessions/goals/participants?view=waiting"

    full = sign_in(client, cast.tom).get(path)
    clock.at = session.ends_at
    over = sign_in(client, cast.tom).get(path)

    assert "No seat is free: 0 of 0 are given." in full.text
    assert "This session is over." in over.text


def test_participants_are_for_organisers(client, sign_in, cast, applied):
    _session, people = applied
    for path in ("participants", f"participants/{people[0].id}"):
        assert sign_in(client, cast.lena).get(f"/sessions/panel/{path}").status_code == 403
        assert sign_in(client, cast.tom).get(f"/sessions/panel/{path}").status_code == 200


def test_person_of_another_session_is_not_found(client, sign_in, cast, applied, session):
    _panel, people = applied
    sign_in(client, cast.tom)

    assert client.get(f"/sessions/goals/participants/{people[0].id}").status_code == 404


def test_participants_need_few_statements(db, client, sign_in, cast, session, statements):
    for _number in range(8):
        make_enrolment(db, session_id=session.id, person_id=make_person(db).id)
    sign_in(client, cast.rita).get("/sessions/goals/participants")

    with statements() as sent:
        client.get("/sessions/goals/participants")

    # One of them finds out who is signed in.
    assert len(sent) <= 4, "\n\n".join(sent)


def test_every_reason_why_nobody_moves_is_listed(
    db, client, sign_in, cast, session, ctx_for, clock
):
    session.offer_hours, session.capacity = 48, 3
    hold = SeatHold(
        id=IDS.new(), session_id=session.id, organisation_id=cast.dakar_id, seats=1,
        releases_at=NOW + DAY, created_at=NOW,
    )  # fmt: skip
    db.add(hold)
    make_enrolment(db, session_id=session.id, person_id=make_person(db).id)
    for number in range(3):
        person_id = make_person(db, family_name=f"Waits {number}").id
        make_enrolment(
            db, session_id=session.id, person_id=person_id, seat="waitlisted", waits=number
        )
    actions.promote_waiting(ctx_for(cast.tom), session_id=session.id)
    sign_in(client, cast.tom)
    path = "/sessions/goals/participants?view=waiting"

    page = client.get(path).text

    assert "No seat is free: 1 of 3 are given." in page
    assert "1 seat is offered and waits for an answer." in page
    assert "1 seat is held for a city." in page
    offered = client.get("/sessions/goals/participants?view=offered").text
    assert "Waits 0" in offered
    assert "26 Nov 2026, 10:00 Madrid" in offered
    text = client.get("/sessions/goals/participants.csv?view=offered").text
    assert "2026-11-26" in text
    session.offers_until = NOW
    db.commit()
    assert "Nothing is offered any more since Tuesday 24 November 2026" in client.get(path).text


def test_a_full_quota_is_named(db, client, sign_in, cast, session):
    session.capacity, session.city_limit = 9, 1
    make_enrolment(
        db, session_id=session.id, person_id=cast.lena.person_id,
        categories={"organisation": "bogota"},
    )  # fmt: skip
    make_enrolment(
        db, session_id=session.id, person_id=cast.mona.person_id, seat="waitlisted",
        categories={"organisation": "bogota"},
    )  # fmt: skip

    page = sign_in(client, cast.tom).get("/sessions/goals/participants?view=waiting").text

    assert "1 person waits because a quota is full." in page
    assert "City or organisation: Bogotá. At most 1 seat." in page


@pytest.mark.parametrize("view", ["enrolled", "waiting"])
def test_more_people_than_seats_are_said_to_be(db, client, sign_in, cast, session, view):
    for _number in range(4):
        make_enrolment(db, session_id=session.id, person_id=make_person(db).id)
    make_enrolment(db, session_id=session.id, person_id=cast.lena.person_id, seat="waitlisted")
    session.capacity = 1
    db.commit()

    page = sign_in(client, cast.rita).get(f"/sessions/goals/participants?view={view}").text

    assert page.count("3 more than there are seats.") == 1


def test_somebody_is_moved_up_with_a_reason(db, client, sign_in, cast, session):
    rows = [
        make_enrolment(
            db, session_id=session.id, person_id=member.person_id, seat="waitlisted", waits=number
        )
        for number, member in enumerate((cast.lena, cast.otto))
    ]
    sign_in(client, cast.tom)
    path = f"/sessions/goals/participants/{rows[1].id}"

    without = client.post(f"{path}/place", data={"priority": "5", "why": ""})
    outside = client.post(f"{path}/place", data={"priority": "5000", "why": "Far"})
    client.post(f"{path}/place", data={"priority": "5", "why": "Opens the session"})
    page = client.get(f"{path}?lang=en").text

    assert (without.status_code, outside.status_code) == (422, 422)
    assert "Moved on the waitlist by the organisers" in page
    assert "Place 2 before, place 1 after" in page
    assert "Opens the session" in page
    assert "Rule priority, version 1" in page
    waiting = client.get("/sessions/goals/participants?view=waiting").text
    assert waiting.index("Otto Brandt") < waiting.index("Lena Vargas")
    sign_in(client, cast.otto)
    assert "You are waiting: place 1 of 2" in client.get("/sessions/goals?lang=en").text
    assert "place 1" in client.get("/my-learning/?lang=en").text


def test_waiting_people_need_few_statements(db, client, sign_in, cast, session, statements):
    for number in range(8):
        person_id = make_person(db).id
        make_enrolment(
            db, session_id=session.id, person_id=person_id, seat="waitlisted", waits=number
        )
    session.capacity = 0
    db.commit()
    sign_in(client, cast.rita).get("/sessions/goals/participants?view=waiting")

    with statements() as sent:
        client.get("/sessions/goals/participants?view=waiting")

    assert len(sent) <= 4, "\n\n".join(sent)
