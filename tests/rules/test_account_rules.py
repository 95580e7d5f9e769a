"""Rules of accounts: addresses, names, passwords, lifetimes, throttles."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning_station.accounts import errors, rules
from learning_station.accounts.rules import Throttle
from learning_station.kernel.errors import Invalid

NOW = datetime(2026, 11, 24, 9, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Lena@Bogota.Example", "lena@bogota.example"),
        ("  lena@bogota.example \n", "lena@bogota.example"),
        ("ÉLISE@ville.example", "élise@ville.example"),
    ],
)
def test_address_is_kept_trimmed_and_in_lower_case(typed, kept):
    assert rules.normalise_email(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "lena", "@bogota.example", "lena@", "le na@x.example", "a" * 250 + "@x.example"]
)
def test_address_that_cannot_be_one_is_refused(typed):
    with pytest.raises(errors.EmailUnreadable):
        rules.normalise_email(typed)


@pytest.mark.parametrize("name", ["李明", "عائشة", "O’Connor-Şahin", "Ö", "Νίκος", "Nguyễn"])
def test_names_of_every_script_are_kept(name):
    assert rules.check_name(name, "given_name") == name


@pytest.mark.parametrize("name", ["علی\u200cرضا", "क्\u200dष"])
def test_signs_that_join_letters_belong_to_names(name):
    assert rules.check_name(name, "given_name") == name


@pytest.mark.parametrize(
    "sign",
    [
        "\u202e",
        "\u202d",
        "\u2066",
        "\u2069",
        "\u200f",
        "\u200b",
        "\u00ad",
        "\ufeff",
        "\u3164",
        "\x07",
    ],
)
def test_names_with_signs_that_nobody_sees_are_refused(sign):
    with pytest.raises(errors.NameHidesSigns) as refused:
        rules.check_name(f"Lena {sign}Vargas", "printed_name")

    assert refused.value.field == "printed_name"


def test_white_space_in_names_is_made_single():
    assert rules.check_name("  Ana   María ", "given_name") == "Ana María"


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("", errors.NameMissing),
        ("   ", errors.NameMissing),
        ("—", errors.NameHasNoLetter),
        ("🎉", errors.NameHasNoLetter),
    ],
)
def test_name_without_a_letter_is_refused_beside_its_field(name, refusal):
    with pytest.raises(refusal) as refused:
        rules.check_name(name, "printed_name")

    assert refused.value.field == "printed_name"


def test_printed_name_is_refused_with_the_signs_that_cannot_be_printed():
    assert rules.check_printed_name(" Kim  Minjun", unprintable="") == "Kim Minjun"
    with pytest.raises(errors.NameUnprintable) as refused:
        rules.check_printed_name("김민준🎉", unprintable="김민준🎉")

    assert refused.value.field == "printed_name"
    assert refused.value.values == {"signs": "김, 민, 준, 🎉 (U+1F389)"}


def test_name_longer_than_a_certificate_is_refused():
    assert rules.check_name("a" * 120, "printed_name")
    with pytest.raises(errors.NameTooLong):
        rules.check_name("a" * 121, "printed_name")


@pytest.mark.parametrize(
    "password",
    [
        "metro-line-2026",
        "correct horse battery staple",
        "ñandú verde corre",
        "地铁线路图很好看很好看",
        "8302 7719 2846 55",
        "x" * 10 + "qz!k" * 20,
    ],
)
def test_long_enough_uncommon_password_is_accepted_without_rules_of_composition(password):
    rules.check_password(password)


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("short", errors.PasswordTooShort),
        ("nine char", errors.PasswordTooShort),
        ("x7!" * 100, errors.PasswordTooLong),
        ("password123", errors.PasswordTooCommon),
        ("Password2026!", errors.PasswordTooCommon),
        ("1234567890", errors.PasswordTooCommon),
        ("qwertyuiop", errors.PasswordTooCommon),
        ("aaaaaaaaaaaa", errors.PasswordTooCommon),
        ("abcdefghijkl", errors.PasswordTooCommon),
        ("Metropolis2026", errors.PasswordTooCommon),
        ("learning-station", errors.PasswordTooCommon),
    ],
)
def test_weak_password_is_refused_with_its_reason(password, refusal):
    with pytest.raises(refusal):
        rules.check_password(password)


def test_password_made_of_the_address_is_refused_but_a_phrase_may_hold_the_name():
    about = ("lena.vargas@bogota.example", "Lena", "Vargas")

    with pytest.raises(errors.PasswordNamesYou):
        rules.check_password("lena.vargas1", about=about)
    rules.check_password("vargas rides the red tram", about=about)


def test_token_depends_on_key_purpose_and_row():
    row = UUID(int=7)

    token = rules.make_token("key", "confirm_email", row)

    assert token == rules.make_token("key", "confirm_email", row)
    assert token != rules.make_token("other", "confirm_email", row)
    assert token != rules.make_token("key", "reset_password", row)
    assert token != rules.make_token("key", "confirm_email", UUID(int=8))


@pytest.mark.parametrize(
    ("seen_ago", "left", "ended", "counts"),
    [
        (timedelta(0), timedelta(hours=1), False, True),
        (timedelta(hours=1, minutes=59), timedelta(hours=1), False, True),
        (timedelta(hours=2), timedelta(hours=1), False, False),
        (timedelta(0), timedelta(0), False, False),
        (timedelta(0), timedelta(hours=1), True, False),
    ],
)
def test_signed_in_session_counts_until_idle_old_or_ended(seen_ago, left, ended, counts):
    assert (
        rules.is_signed_in(
            now=NOW,
            last_seen_at=NOW - seen_ago,
            expires_at=NOW + left,
            ended_at=NOW if ended else None,
        )
        is counts
    )


@given(st.datetimes(min_value=datetime(2020, 1, 1), timezones=st.just(UTC)))
def test_every_instant_lies_in_its_window(now):
    throttle = Throttle("x", 5, timedelta(minutes=15))

    start = throttle.window_start(now)

    assert start <= now < start + throttle.window
    assert 1 <= throttle.minutes_left(now) <= 15


def test_languages_and_zones_outside_the_lists_are_refused():
    assert rules.check_language("fr") == "fr"
    assert rules.check_zone("America/Bogota") == "America/Bogota"
    with pytest.raises(Invalid):
        rules.check_language("xx")
    with pytest.raises(Invalid):
        rules.check_zone("Mars/Olympus")


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/130.0", "Firefox, Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130 Safari/537.36 Edg/130",
            "Edge, Windows",
        ),
        ("curl/8.0", "curl/8.0"),
        ("", ""),
    ],
)
def test_browser_is_named_as_people_know_it(agent, name):
    assert rules.browser_name(agent) == name
