"""The page on which organisers say how seats are given, and what the page of a session says."""

from datetime import timedelta

import pytest

from learning_station.enrolment import actions as enrolment_actions
from learning_station.enrolment.rules import Quota
from learning_station.kernel.languages import LanguageMap
from tests.factories import make_course, make_enrolment, make_session
from tests.web.kit import field_error, form_values, heading, text_of
from tests.world import NOW

RULES = {
    "policy": "open", "has_waitlist": "y", "offers": "at_once", "offer_clock": "all_hours",
    "offer_hours": "", "profile_kind": "", "prerequisite_id": "",
}  # fmt: skip


def page_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def save(client, **changes):
    return client.post("/sessions/goals/seats", data={**RULES, "revision": "0", **changes})


def test_the_form_shows_what_counts(tom, db, session):
    session.policy, session.offer_hours, session.members_only = "two_stage", 24, True
    db.commit()

    page = page_of(tom, "/sessions/goals/seats")

    assert heading(page) == "How seats are given"
    values = form_values(page)
    assert (values["policy"], values["offers"], values["offer_hours"]) == (
        "two_stage", "offered", "24",
    )  # fmt: skip
    assert values["members_only"] == "y"


def test_saving_leads_to_the_preparation_which_says_it_all(tom, session):
    answer = save(
        tom, policy="two_stage", offers="offered", offer_hours="24", offer_clock="working_hours",
        offers_day="2026-12-01", members_only="y", profile_kind="political", yearly_limit="2",
        city_limit="3", team_size="3", seats_text_en="Ask us.",
    )  # fmt: skip

    assert (answer.status_code, answer.location) == (303, "/sessions/goals/plan")
    said = text_of(page_of(tom, "/sessions/goals/plan"))
    for sentence in (
        "Your city is asked first",
        "People come in teams of 3",
        "offered to the next one for 24 working hours of their city",
        "free seats stay free",
        "Only for people of member cities",
        "Only for people with a political profile.",
        "at most 2 seats of this provider",
        "at most 3 seats in this session",
    ):
        assert sentence in said, sentence


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"policy": ""}, "policy", "Choose how seats are given."),
        ({"offers": "offered"}, "offer_hours", "Offer a seat for 1 to 720 hours."),
        ({"offer_hours": "two"}, "offer_hours", "Enter a whole number."),
        ({"yearly_limit": "0"}, "yearly_limit", "Enter a number from 1 to 100000."),
        ({"team_size": "1"}, "team_size", "Enter a number from 2 to 50."),
        ({"offers_day": "2027-12-01"}, "offers_day", "before the session ends"),
        ({"draw_day": "2027-12-01"}, "draw_day", "while enrolment is open"),
        ({"draw_day": "2026-11-20"}, "draw_day", "must lie ahead"),
        ({"policy": "panel", "draw_day": "2026-11-26"}, "draw_day", "only in open sessions"),
    ],
)
def test_what_contradicts_itself_is_said_beside_its_field(tom, session, changes, field, sentence):
    answer = save(tom, **changes)

    assert answer.status_code == 422
    assert sentence in field_error(answer.get_data(as_text=True), field)


def test_people_who_are_in_already_are_counted(tom, db, cast, session):
    make_enrolment(db, session_id=session.id, person_id=cast.lena.person_id)

    said = text_of(page_of(tom, "/sessions/goals/seats"))

    assert "Seats: 1. Offers: 0. Waiting: 0. Applications to decide: 0." in said
    assert "They keep what they have" in said


def test_the_way_does_not_change_under_those_who_applied(tom, db, cast, session):
    session.policy = "approval"
    db.commit()
    make_enrolment(
        db, session_id=session.id, person_id=cast.lena.person_id, seat="none",
        application="submitted",
    )  # fmt: skip

    answer = save(tom)

    assert answer.status_code == 422
    said = field_error(answer.get_data(as_text=True), "policy")
    assert said.startswith("1 application waits for a decision")


def test_an_outdated_form_is_refused_and_says_so(tom, session):
    assert save(tom, yearly_limit="1").status_code == 303

    answer = save(tom, yearly_limit="2")

    assert answer.status_code == 409
    assert "changed this meanwhile" in answer.get_data(as_text=True)


def test_the_course_completed_before_is_chosen_from_others(tom, db, cast, session):
    other = make_course(db, provider_id=cast.secretariat_id, title=LanguageMap(en="Water first"))

    page = page_of(tom, "/sessions/goals/seats")
    assert f'value="{other.id}"' in page
    assert f'value="{session.course_id}"' not in page

    assert save(tom, prerequisite_id=str(other.id)).status_code == 303
    assert "completed “Water first” before" in page_of(tom, "/sessions/goals")


def test_the_general_form_does_not_change_how_seats_are_given(tom, db, session):
    session.policy = "two_stage"
    db.commit()
    page = page_of(tom, "/sessions/goals/edit")
    values = form_values(page)

    assert not {"policy", "has_waitlist", "seats_text_en"} & set(values)
    assert "/sessions/goals/seats" in page
    tom.post("/sessions/goals/edit", data={**values, "title_en": "Goals", "policy": "open"})

    db.refresh(session)
    assert (session.title["en"], session.policy) == ("Goals", "two_stage")


# Quotas


def test_quotas_are_set_replaced_and_removed(tom, session):
    address = "/sessions/goals/seats/quotas"
    assert heading(page_of(tom, address)) == "Quotas"

    answer = tom.post(
        address, data={"category": "profile:political", "at_most": "1", "revision": "0"}
    )
    assert answer.status_code == 303
    assert "Profile: Political" in (said := text_of(page_of(tom, address)))
    assert "At most 1 seat." in said
    assert "At most 1 seat." in page_of(tom, "/sessions/goals")

    answer = tom.post(f"{address}/remove", data={"quota": "profile:political"})
    assert answer.status_code == 303
    assert "No quotas yet" in page_of(tom, address)


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        ({"at_most": "1"}, "category", "Choose whom the quota counts."),
        ({"category": "planet:mars", "at_most": "1"}, "category", "Choose one from the list."),
        ({"category": "organisation:bogota"}, "at_least", "Enter how many seats"),
        (
            {"category": "organisation:bogota", "at_least": "2", "at_most": "1"},
            "at_most",
            "cannot be lower",
        ),
        ({"category": "language:es", "at_least": "9"}, "at_least", "would promise 9 seats"),
    ],
)
def test_quotas_that_cannot_be_are_said_beside_their_field(tom, session, data, field, sentence):
    answer = tom.post("/sessions/goals/seats/quotas", data={**data, "revision": "0"})

    assert answer.status_code == 422
    assert sentence in field_error(answer.get_data(as_text=True), field)


# The page of the session


@pytest.mark.parametrize("language", ["en", "es", "fr"])
@pytest.mark.parametrize(
    "policy", ["open", "approval", "two_stage", "nomination", "invitation", "panel"]
)
def test_every_way_is_explained_in_each_language(client, db, course, policy, language):
    make_session(db, course=course, slug="way", policy=policy, capacity=2, offer_hours=48)

    page = page_of(client, f"/sessions/way?lang={language}")

    assert "%(" not in page
    assert 'id="seats"' in page


def test_a_draw_is_explained_with_its_end(client, db, course):
    session = make_session(db, course=course, slug="drawn", capacity=2)
    session.draw_until = NOW + timedelta(days=2)
    db.commit()

    assert "takes part in one draw" in page_of(client, "/sessions/drawn")


def test_a_reader_sees_before_asking_whether_they_may(client, db, cast, session, sign_in):
    session.members_only, session.profile_kind = True, "technical"
    db.commit()

    fine = text_of(page_of(sign_in(client, cast.otto), "/sessions/goals"))
    assert "You can ask for a seat" in fine
    assert "Your organisation is a member of Metropolis." in fine


def test_a_reader_who_may_not_sees_why_and_no_button(client, db, cast, session, sign_in):
    session.members_only = True
    db.commit()
    page = page_of(sign_in(client, cast.tom), "/sessions/goals")

    assert "Your organisation is no member city of Metropolis." in text_of(page)
    assert "/sessions/goals/enrol" not in page


def test_who_asks_all_the_same_is_told_every_reason(client, db, cast, session, sign_in):
    session.members_only, session.profile_kind = True, "political"
    db.commit()
    tom = sign_in(client, cast.tom)
    tom.post("/sessions/goals/enrol")

    said = text_of(page_of(tom, "/sessions/goals"))
    assert "for people of member cities of Metropolis only." in said
    assert "for people with another profile" in said


def test_a_full_quota_shows_on_the_page(tom, tom_ctx, session):
    enrolment_actions.set_quota(
        tom_ctx, session_id=session.id, quota=Quota("organisation", "bogota", 1, 2)
    )

    said = text_of(page_of(tom, "/sessions/goals"))
    assert "City or organisation: Bogotá. From 1 to 2 seats." in said
