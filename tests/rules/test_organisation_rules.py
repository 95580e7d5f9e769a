"""Rules of organisations, roles and dates."""

from datetime import date
from uuid import UUID

import pytest

from learning_station.kernel.actor import Role
from learning_station.organisations import errors, rules

SOMEWHERE = UUID(int=1)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Grand Paris", "grand-paris"),
        ("Bogotá", "bogota"),
        ("İstanbul", "istanbul"),
        ("成都", "organisation"),
    ],
)
def test_short_name_is_made_from_the_name(name, slug):
    assert rules.slug_of(name) == slug
    assert rules.check_slug(slug) == slug


@pytest.mark.parametrize("slug", ["", "Upper", "two words", "-x", "x--y", "é"])
def test_short_name_with_other_signs_is_refused(slug):
    with pytest.raises(errors.SlugUnreadable):
        rules.check_slug(slug)


@pytest.mark.parametrize(
    ("role", "organisation_id", "refusal"),
    [
        (Role.ADMINISTRATOR, None, None),
        (Role.ADMINISTRATOR, SOMEWHERE, errors.ScopeNotWanted),
        (Role.TRAINER, SOMEWHERE, None),
        (Role.TRAINER, None, errors.ScopeMissing),
        (Role.COORDINATOR, SOMEWHERE, None),
        (Role.COORDINATOR, None, errors.ScopeMissing),
    ],
)
def test_each_role_has_the_scope_it_needs(role, organisation_id, refusal):
    if refusal is None:
        rules.check_scope(role, organisation_id)
        return
    with pytest.raises(refusal):
        rules.check_scope(role, organisation_id)


@pytest.mark.parametrize(
    ("starts", "ends", "revoked", "counts"),
    [
        (date(2026, 11, 24), None, False, True),
        (date(2026, 11, 25), None, False, False),
        (date(2026, 1, 1), date(2026, 11, 24), False, True),
        (date(2026, 1, 1), date(2026, 11, 23), False, False),
        (date(2026, 1, 1), None, True, False),
    ],
)
def test_grant_counts_from_its_first_to_its_last_day(starts, ends, revoked, counts):
    assert rules.is_in_force(starts, ends, revoked, date(2026, 11, 24)) is counts


def test_last_day_before_the_first_is_refused():
    rules.check_dates(date(2026, 1, 1), date(2026, 1, 1))
    with pytest.raises(errors.DatesReversed):
        rules.check_dates(date(2026, 1, 2), date(2026, 1, 1))


@pytest.mark.parametrize("days", [(0,), (8,), (1, 2, 3, 4, 5, 6, 7)])
def test_weekend_of_impossible_days_is_refused(days):
    assert rules.check_weekend((5, 4)) == [4, 5]
    with pytest.raises(errors.WeekendUnreadable):
        rules.check_weekend(days)


def test_office_longer_than_a_certificate_is_refused():
    assert rules.check_office("  District   Planning ") == "District Planning"
    with pytest.raises(errors.OfficeTooLong):
        rules.check_office("x" * 161)


@pytest.mark.parametrize("check", [rules.check_name, rules.check_office])
def test_printed_texts_with_signs_that_nobody_sees_are_refused(check):
    with pytest.raises(errors.TextHidesSigns):
        check("Planning \u202eeciffo")
