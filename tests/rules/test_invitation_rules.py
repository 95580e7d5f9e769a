"""Lists of addresses, and what an invitation still allows. Without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from learning_station.accounts.rules import normalise_email
from learning_station.enrolment import errors, rules
from learning_station.enrolment.rules import SessionTerms

NOW = datetime(2027, 1, 10, tzinfo=UTC)
DAY = timedelta(days=1)


def terms(**changes: object) -> SessionTerms:
    facts: dict[str, object] = {
        "state": "scheduled", "policy": "invitation", "capacity": 2, "has_waitlist": True,
        "enrols_from": NOW - DAY, "enrols_until": NOW + DAY, "withdraws_until": None,
        "starts_at": NOW + 5 * DAY, "ends_at": NOW + 9 * DAY,
    }  # fmt: skip
    return SessionTerms(**(facts | changes))  # type: ignore[arg-type]  # given as facts


def test_a_list_is_read_line_by_line():
    listed = rules.read_addresses(
        "lena@bogota.example\n\n  Otto Brandt <OTTO@Berlin.example>,\r\n"
        "nobody\n@city.example\namina@dakar\nLENA@bogota.example\na b@city.example\n",
        normalise_email,
    )

    assert listed.good == ("lena@bogota.example", "otto@berlin.example")
    assert listed.bad == (
        (4, "nobody"), (5, "@city.example"), (6, "amina@dakar"), (8, "a b@city.example"),
    )  # fmt: skip
    assert listed.repeated == ("lena@bogota.example",)


def test_an_empty_list_holds_nobody():
    listed = rules.read_addresses(" \n,\n;\n", normalise_email)

    assert (listed.good, listed.bad, listed.repeated) == ((), (), ())


@pytest.mark.parametrize(
    ("changes", "addresses", "expires_at", "refusal"),
    [
        ({}, 0, NOW + DAY, errors.NobodyInvited),
        ({}, 501, NOW + DAY, errors.TooManyInvited),
        ({}, 1, NOW, errors.InvitationEndsWrongly),
        ({}, 1, NOW + 10 * DAY, errors.InvitationEndsWrongly),
        ({"state": "draft"}, 1, NOW + DAY, errors.SessionNotPublic),
        ({"state": "cancelled"}, 1, NOW + DAY, errors.SessionCancelled),
        ({"ends_at": NOW}, 1, NOW + DAY, errors.SessionEnded),
    ],
)
def test_nobody_is_invited_in_vain(changes, addresses, expires_at, refusal):
    with pytest.raises(refusal):
        rules.require_invitable(
            terms(**changes), addresses=addresses, expires_at=expires_at, now=NOW
        )


def test_people_are_invited_until_the_end():
    rules.require_invitable(terms(), addresses=500, expires_at=NOW + 9 * DAY, now=NOW)


@pytest.mark.parametrize(
    ("state", "expires_at", "refusal"),
    [
        ("accepted", NOW + DAY, errors.InvitationAnswered),
        ("declined", NOW + DAY, errors.InvitationAnswered),
        ("taken_back", NOW + DAY, errors.InvitationTakenBack),
        ("pending", NOW, errors.InvitationExpired),
    ],
)
def test_what_is_over_is_not_answered(state, expires_at, refusal):
    with pytest.raises(refusal):
        rules.require_answerable_invitation(terms(), state=state, expires_at=expires_at, now=NOW)


def test_nobody_is_let_in_against_the_rules_without_a_reason():
    with pytest.raises(errors.ExemptionWithoutReason):
        rules.require_reason_of_exemption("  ", is_exempt=True)

    assert rules.require_reason_of_exemption(" Speaks. ", is_exempt=True) == "Speaks."
    assert rules.require_reason_of_exemption("", is_exempt=False) == ""


@pytest.mark.parametrize(
    ("state", "expires_at", "told_at", "may"),
    [
        ("pending", NOW + DAY, NOW - DAY, True),
        ("pending", NOW + DAY, NOW - DAY / 2, False),
        ("pending", NOW, NOW - 3 * DAY, False),
        ("accepted", NOW + DAY, NOW - 3 * DAY, False),
    ],
)
def test_who_is_reminded(state, expires_at, told_at, may):
    assert (
        rules.may_be_reminded(state=state, expires_at=expires_at, told_at=told_at, now=NOW) is may
    )
