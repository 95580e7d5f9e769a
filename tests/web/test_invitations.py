"""Inviting people to a session, and answering an invitation."""

import re

import pytest

from tests.factories import make_enrolment, make_invitation
from tests.web.kit import field_error, form_values, heading, text_of

LIST = "/sessions/goals/invitations"
NEW = f"{LIST}/new"
ASKED = {"expires_day": "2026-11-30", "language": "es"}


def page_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


@pytest.fixture
def invitation(db, cast, session):
    session.policy = "invitation"
    db.commit()
    return make_invitation(db, session_id=session.id, email=cast.otto.email)


def own(invitation, answer=""):
    return f"/sessions/goals/invitation/{invitation.id}{answer}"


def test_a_list_is_checked_before_anybody_is_invited(tom, db, cast, session):
    make_enrolment(db, session_id=session.id, person_id=cast.otto.person_id)
    make_invitation(db, session_id=session.id, email=cast.amina.email)
    typed = (
        "lena@bogota.example\nnew@city.example\nnew@city.example\n"
        "otto@berlin.example\namina@dakar.example\nnobody"
    )

    answer = tom.post(NEW, data={**ASKED, "addresses": typed, "step": "check"})
    page = answer.get_data(as_text=True)
    said = text_of(page)

    assert answer.status_code == 200
    for sentence in (
        "Nothing has been sent yet.",
        "2 addresses would be invited.",
        "Invited already: amina@dakar.example",
        "In the session already: otto@berlin.example",
        "More than once in the list: new@city.example",
        "Line 6: nobody",
        "Send 2 invitations",
    ):
        assert sentence in said, sentence

    values = form_values(page)
    assert tom.post(NEW, data={**values, "step": "send"}).status_code == 303
    said = text_of(page_of(tom, LIST))
    assert "Invitations sent: 2." in said
    assert "Left out because they are in the session already: 1." in said
    assert "Lines left out because they hold no address: 1." in said
    assert "new@city.example" in said


def test_sending_twice_invites_once(tom, session):
    page = page_of(tom, NEW)
    data = {**form_values(page), **ASKED, "addresses": "new@city.example", "step": "send"}

    for _ in range(2):
        assert tom.post(NEW, data=data).status_code == 303

    assert page_of(tom, LIST).count("new@city.example</th>") == 1


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"addresses": ""}, "addresses", "Enter at least one e-mail address"),
        ({"addresses": "nobody"}, "addresses", "Enter at least one e-mail address"),
        ({"expires_day": ""}, "expires_day", "Enter the last day to answer."),
        ({"expires_day": "2026-11-01"}, "expires_day", "must lie ahead"),
        ({"expires_day": "2027-11-01"}, "expires_day", "not after the end"),
        ({"expires_day": "0001-01-01"}, "expires_day", "between 2000 and 2100"),
        ({"is_exempt": "y"}, "reason", "Say why these people"),
        ({"language": "xx"}, "language", "Choose one from the list."),
    ],
)
def test_what_cannot_be_sent_is_said_beside_its_field(tom, session, changes, field, sentence):
    data = {**ASKED, "addresses": "new@city.example", "step": "send", **changes}

    answer = tom.post(NEW, data=data)

    assert answer.status_code == 422
    assert sentence in field_error(answer.get_data(as_text=True), field)


def test_the_list_filters_and_goes_out_as_csv(tom, db, cast, session):
    make_invitation(db, session_id=session.id, email=cast.lena.email, state="declined")
    make_invitation(db, session_id=session.id, email="=new@city.example", is_exempt=True)

    assert "Declined (1)" in text_of(page_of(tom, LIST))
    assert cast.lena.email not in page_of(tom, f"{LIST}?state=pending")
    assert "No invitations here" in page_of(tom, f"{LIST}?state=accepted")
    assert "They speak there." in page_of(tom, f"{LIST}?q=NEW@")

    rows = tom.get(f"{LIST}.csv?state=declined").get_data(as_text=True).splitlines()
    assert len(rows) == 2
    assert rows[1].startswith("lena@bogota.example,Lena,Vargas,Declined,")
    assert "'=new@city.example" in tom.get(f"{LIST}.csv").get_data(as_text=True)


def test_the_list_reads_little(tom, db, session, statements):
    for number in range(4):
        make_invitation(db, session_id=session.id, email=f"p{number}@city.example")
    page_of(tom, LIST)

    with statements() as seen:
        page_of(tom, LIST)

    assert len([text for text in seen if "enrolment_invitation" in text]) == 2
    assert len(seen) <= 4, seen


def test_chosen_ones_are_reminded_and_taken_back(tom, db, session, clock):
    one, other = (
        make_invitation(db, session_id=session.id, email=f"{name}@city.example")
        for name in ("one", "other")
    )

    def choose(decision, *chosen):
        data = {"decision": decision, "invitation": [str(each) for each in chosen]}
        assert tom.post(f"{LIST}/change", data=data).status_code == 303
        return text_of(page_of(tom, LIST))

    said = choose("remind", one.id)
    assert "Reminders sent: 0." in said
    assert "were told within a day: 1." in said
    assert "Invitations taken back: 2." in choose("take_back", one.id, other.id)
    assert "Choose at least one invitation." in choose("remind", "nonsense")


def test_a_stranger_is_asked_to_sign_in_and_learns_nothing(client, cast, invitation):
    page = page_of(client, own(invitation))

    assert heading(page) == "Invitation"
    assert cast.otto.email not in page
    assert "Accept" not in page
    assert f"next=/sessions/goals/invitation/{invitation.id}" in page
    assert "/account/sign-up" in page


def test_another_address_is_told_so(client, cast, sign_in, invitation):
    other = sign_in(client, cast.tom)
    page = page_of(other, own(invitation))
    assert "sent to another e-mail address" in page
    assert cast.otto.email not in page
    assert own(invitation, "/accept") not in page

    assert other.post(own(invitation, "/accept")).status_code == 303
    assert "sent to another e-mail address" in page_of(other, own(invitation))


def test_accepting_gives_a_seat(client, cast, sign_in, invitation):
    otto = sign_in(client, cast.otto)
    seen = page_of(otto, "/sessions/goals")
    assert own(invitation) in seen
    assert "No seat to be had now" not in seen
    assert own(invitation, "/accept") in page_of(otto, own(invitation))

    answer = otto.post(own(invitation, "/accept"))

    assert answer.location == "/sessions/goals"
    assert "You have a seat." in text_of(page_of(otto, "/sessions/goals"))
    assert "You have accepted this invitation." in page_of(otto, own(invitation))


def test_declining_is_shown_to_both(client, cast, sign_in, invitation):
    otto = sign_in(client, cast.otto)
    otto.post(own(invitation, "/decline"))

    said = text_of(page_of(otto, own(invitation)))
    assert "You have declined this invitation." in said
    assert "No seat to be had now" in page_of(otto, "/sessions/goals")
    assert "Declined (1)" in text_of(page_of(sign_in(client, cast.tom), LIST))


def test_every_reason_against_is_said(client, db, cast, sign_in, session, invitation):
    session.profile_kind = "political"
    db.commit()
    otto = sign_in(client, cast.otto)
    otto.post(own(invitation, "/accept"))

    assert "for people with another profile" in page_of(otto, own(invitation))


def test_an_invitation_of_another_session_is_not_found(client, invitation):
    answer = client.get(f"/sessions/other/invitation/{invitation.id}")
    assert answer.status_code == 404


def test_the_preparation_leads_to_the_invitations(tom, session):
    assert re.search(rf'href="{LIST}"', page_of(tom, "/sessions/goals/plan"))
