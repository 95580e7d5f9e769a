"""Who may have a seat, check by check; which quotas a session may have. Without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from learning_station.enrolment import errors, rules
from learning_station.enrolment.rules import Eligibility, Quota, SessionTerms
from learning_station.kernel.ids import RandomIds

NOW = datetime(2027, 1, 10, tzinfo=UTC)
DAY = timedelta(days=1)
COURSE = RandomIds().new()


def terms(**changes: object) -> SessionTerms:
    facts: dict[str, object] = {
        "state": "scheduled", "policy": "open", "capacity": 2, "has_waitlist": True,
        "enrols_from": NOW - DAY, "enrols_until": NOW + DAY, "withdraws_until": None,
        "starts_at": NOW + 5 * DAY, "ends_at": NOW + 9 * DAY,
    }  # fmt: skip
    return SessionTerms(**(facts | changes))  # type: ignore[arg-type]  # given as facts


def test_a_session_without_rules_asks_only_about_the_time():
    checks = rules.check_eligibility(terms(), Eligibility())

    assert [(check.code, check.ok) for check in checks] == [("clash", True)]


@pytest.mark.parametrize(
    ("asked", "fine", "wrong", "refusal"),
    [
        (
            {"members_only": True},
            {"is_member": True},
            {},
            errors.NotAMember,
        ),
        (
            {"profile_kind": "political"},
            {"profile": "political"},
            {"profile": "technical"},
            errors.OtherProfile,
        ),
        (
            {"prerequisite_id": COURSE},
            {"has_completed": True},
            {"course": "Water"},
            errors.PrerequisiteMissing,
        ),
        ({}, {}, {"clashes": ("Buses",)}, errors.Clashes),
        (
            {"yearly_limit": 2},
            {"year_seats": 1},
            {"year_seats": 2, "year": 2027},
            errors.YearFull,
        ),
        (
            {"policy": "nomination"},
            {"has_organisation": True},
            {},
            errors.NoOrganisation,
        ),
        (
            {"city_limit": 1, "has_waitlist": False},
            {"has_organisation": True},
            {"has_organisation": True, "city_seats": 1},
            errors.CityFull,
        ),
    ],
)
def test_each_check_lets_through_and_refuses(asked, fine, wrong, refusal):
    rules.require_eligible(rules.check_eligibility(terms(**asked), Eligibility(**fine)))

    with pytest.raises(errors.NotEligible) as refused:
        rules.require_eligible(rules.check_eligibility(terms(**asked), Eligibility(**wrong)))

    assert [type(part) for part in refused.value.parts] == [refusal]
    assert str(refused.value.parts[0])


def test_every_failing_check_is_said():
    asked = terms(members_only=True, profile_kind="political", yearly_limit=1)
    person = Eligibility(profile="technical", year_seats=1, year=2027)

    with pytest.raises(errors.NotEligible) as refused:
        rules.require_eligible(rules.check_eligibility(asked, person))

    assert refused.value.values["reasons"] == [
        "enrolment.not_a_member", "enrolment.other_profile", "enrolment.year_full",
    ]  # fmt: skip


def test_a_full_city_waits_where_there_is_a_waitlist():
    person = Eligibility(has_organisation=True, city_seats=3)
    checks = rules.check_eligibility(terms(city_limit=3), person)

    assert rules.facts_of(checks) == {"organisation": True, "clash": True, "city": False}
    assert rules.failing(checks) == ()


@pytest.mark.parametrize(
    ("quota", "refusal"),
    [
        (Quota("gender", "x", 1), errors.QuotaOfNothing),
        (Quota("region", "", 1), errors.QuotaOfNothing),
        (Quota("region", "Africa"), errors.QuotaEmpty),
        (Quota("region", "Africa", -1), errors.QuotaNegative),
        (Quota("region", "Africa", None, -1), errors.QuotaNegative),
        (Quota("region", "Africa", 3, 2), errors.QuotaReversed),
        (Quota("region", "Africa", 7), errors.QuotaAboveSeats),
    ],
)
def test_quotas_that_cannot_be(quota, refusal):
    others = [Quota("region", "Asia", 4), Quota("profile", "political", 8)]

    with pytest.raises(refusal):
        rules.require_usable_quota(quota, others, 10)


@pytest.mark.parametrize(
    "quota",
    [
        Quota("region", "Africa", 6),
        Quota("region", "Africa", None, 0),
        Quota("profile", "technical", 2, 2),
    ],
)
def test_quotas_that_can(quota):
    rules.require_usable_quota(
        quota, [Quota("region", "Asia", 4), Quota("profile", "political", 8)], 10
    )


def test_quotas_of_an_unlimited_session_add_up_to_anything():
    rules.require_usable_quota(Quota("region", "Africa", 700), [], None)
