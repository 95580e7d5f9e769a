"""Every decision explains itself: to the learner, to organisers, in their language and zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from learning_station.enrolment import actions
from learning_station.enrolment.queries import HistoryStep
from learning_station.enrolment.rules import Rule
from learning_station.web.reader import Reader
from learning_station.web.sessions import decisions
from learning_station.web.sessions.decisions import SENTENCES, Audience, explain
from tests.factories import IDS, make_enrolment
from tests.web.kit import text_of

LENA, RITA = IDS.new(), IDS.new()


def step(**values: object) -> HistoryStep:
    facts: dict[str, object] = {
        "from_application": "none", "to_application": "none", "from_seat": "waitlisted",
        "to_seat": "offered", "actor": f"person:{RITA}", "actor_id": RITA,
        "actor_name": "Rita Solé", "on_behalf_of": None, "on_behalf_name": None, "rule": "offered",
        "rule_version": 1, "facts": {}, "reason": "", "at": datetime(2026, 11, 24, 9, tzinfo=UTC),
    }  # fmt: skip
    return HistoryStep(**(facts | values))  # type: ignore[arg-type]  # given as facts


def said(audience: Audience = Audience.STAFF, **values: object) -> decisions.Decision:
    return explain(step(**values), {"bogota": "Bogotá"}, person_id=LENA, audience=audience)


def test_every_rule_has_a_sentence_and_no_sentence_is_left_over():
    assert SENTENCES.keys() == {rule.value for rule in Rule}


def test_numbers_quotas_places_and_moments_are_facts_in_words(monkeypatch):
    monkeypatch.setattr(
        "learning_station.web.shell.get_reader",
        lambda: Reader("en", "America/Bogota", zone_is_guess=False),
    )
    facts = {
        "capacity": 30, "enrolled": 26, "offered": 1, "held": 3, "waiting": 4, "place": 5,
        "quota": {"dimension": "organisation", "value": "bogota", "at_most": 2},
        "until": "2026-11-26T09:00:00+00:00", "checks": {"membership": True, "year": False},
        "rank": 12, "points": 8350,
    }  # fmt: skip

    assert list(said(facts=facts).facts) == [
        "30 of 30 seats taken", "1 of them offered", "3 of them held for cities",
        "4 people waiting", "City or organisation: Bogotá. At most 2 seats.",
        "Place 5 on the waitlist",
        "Kept until: Thursday 26 November 2026, 04:00, Bogotá (UTC−5)",
        "Checked and met: organisation is a member", "Not met: seats in the year", "Rank 12",
        "83.5 points",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "facts",
    [
        {"until": "not a date", "offered_at": None},
        {"capacity": None, "enrolled": 1},
        {"capacity": 2, "enrolled": 1, "waiting": 0},
        {"unknown": "what nobody reads"},
        {"checks": {"unheard_of": True}, "quota": None},
    ],
)
def test_facts_of_another_day_are_no_fault(facts):
    assert all(isinstance(fact, str) for fact in said(facts=facts).facts)


@pytest.mark.parametrize(
    ("values", "to_staff", "to_learner"),
    [
        ({}, "Rita Solé", "The organisers"),
        ({"actor": "system:waitlist", "actor_id": None}, "The waitlist", "The waitlist"),
        ({"actor": "system:enrolment.lapse_offer", "actor_id": None}, "The system", "The system"),
        ({"actor_id": LENA, "actor_name": "Lena Vargas"}, "Lena Vargas", "You"),
        ({"rule": "endorsed"}, "Rita Solé", "Your city"),
        (
            {"on_behalf_of": LENA, "on_behalf_name": "Lena Vargas"},
            "Rita Solé for Lena Vargas",
            "Rita Solé for you",
        ),
    ],
)
def test_who_decided_is_said_to_each_as_they_know_them(values, to_staff, to_learner):
    assert said(**values).who == to_staff
    assert said(Audience.LEARNER, **values).who == to_learner


@pytest.fixture
def lapsed(db, session, cast, ctx_for, clock):
    """Lena waited, was moved up by Tom, was offered a seat and let it lapse."""
    session.offer_hours, session.capacity = 48, 0
    row = make_enrolment(
        db, session_id=session.id, person_id=cast.lena.person_id, seat="waitlisted"
    )
    actions.set_priority(ctx_for(cast.tom), enrolment_id=row.id, priority=3, reason="Our speaker")
    session.capacity = 1
    db.commit()
    actions.promote_waiting(ctx_for(cast.tom), session_id=session.id)
    clock.advance(timedelta(hours=48))
    return row


def test_the_learner_reads_how_it_came_about(client, sign_in, cast, lapsed, run_jobs):
    run_jobs()

    page = text_of(sign_in(client, cast.lena).get("/sessions/goals?lang=en").text)

    assert "How this came about" in page
    for words in (
        "Moved on the waitlist by the organisers",
        "The reason given: Our speaker",
        "Offered a seat that had become free",
        "Kept until: Thursday 26 November 2026, 04:00, Bogotá (UTC−5)",
        "Offer ended: no answer came in time",
    ):
        assert words in page
    assert "Tom Okafor" not in page
    others = sign_in(client, cast.otto).get("/sessions/goals?lang=en").text
    assert "How this came about" not in others


def test_organisers_read_the_same_with_names_and_rules(client, sign_in, cast, lapsed, run_jobs):
    run_jobs()
    path = f"/sessions/goals/participants/{lapsed.id}?lang=en"

    page = text_of(sign_in(client, cast.rita).get(path).text)

    for words in (
        "Tom Okafor", "Rule offer_lapsed, version 1", "0 of 1 seat taken", "1 person waiting",
        "Kept until: Thursday 26 November 2026, 10:00, Madrid (UTC+1)",
    ):  # fmt: skip
        assert words in page
