"""Ids, cursors, language maps, the policy and the settings."""

import re
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import pytest

from learning_station.config import SettingsError, read_settings
from learning_station.kernel import pages
from learning_station.kernel.actor import ANONYMOUS, Actor, Grant, Role, system_actor
from learning_station.kernel.authorisation import Policy, any_of, everybody, signed_in
from learning_station.kernel.ids import CROCKFORD, RandomIds, SequentialIds
from learning_station.kernel.languages import LanguageMap
from learning_station.kernel.pages import BadCursor

STRONG = "k3Jq9vYx0ZsT5wLr8NpB2mHc7FdGa4Ue"


def test_random_ids_are_version_7_and_sort_by_making():
    ids = RandomIds()

    keys = [ids.new() for _ in range(10_000)]

    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert {key.version for key in keys} == {7}


def test_random_codes_use_the_crockford_alphabet_only():
    code = RandomIds().code(16)

    assert len(code) == 16
    assert set(code) <= set(CROCKFORD)
    assert not set("ILOU") & set(CROCKFORD)


def test_sequential_ids_count():
    first, second = SequentialIds(), SequentialIds()

    assert first.new() == second.new()
    assert first.new() != second.code(4)


def test_cursor_comes_back_as_it_went():
    assert pages.decode_cursor(pages.encode_cursor("2026-11-24", "é"), 2) == ["2026-11-24", "é"]


@pytest.mark.parametrize("cursor", ["", "x", "é", "bm9uZQ", "WzEsMl0", "WyJhIl0"])
def test_cursor_of_somebody_else_is_refused(cursor):
    with pytest.raises(BadCursor):
        pages.decode_cursor(cursor, 2)


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (pages.read_id, "x"),
        (pages.read_instant, "today"),
        (pages.read_instant, "2026-11-24T09:00:00"),
        (pages.read_instant, "0001-01-01T00:00:00+14:00"),
        (partial(pages.read_number, below=2), "one"),
        (partial(pages.read_number, below=2), "2"),
        (partial(pages.read_number, below=2), "-1"),
    ],
)
def test_key_of_a_cursor_that_is_none_of_ours_is_refused(read, text):
    with pytest.raises(BadCursor):
        read(text)


def test_keys_of_a_cursor_are_read_as_what_they_are():
    key = UUID(int=7)

    assert pages.read_id(str(key)) == key
    assert pages.read_instant("2026-11-24T10:00:00+01:00") == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert pages.read_number("1", below=2) == 1


def test_cut_gives_a_cursor_only_while_there_is_more():
    assert pages.cut([1, 2, 3], 3, lambda row: [str(row)]).next_cursor is None

    page = pages.cut([1, 2, 3, 4], 3, lambda row: [str(row)])
    assert list(page.rows) == [1, 2, 3]
    assert page.next_cursor is not None
    assert pages.decode_cursor(page.next_cursor, 1) == ["3"]


def test_language_map_falls_back_and_says_which_language_it_found():
    title = LanguageMap(fr="Internationalisation", es="  ")

    assert title.best("fr") == ("Internationalisation", "fr")
    assert title.best("es").language == "fr"
    assert "es" not in title
    assert LanguageMap().best("en").text == ""


def test_policy_denies_what_has_no_row():
    policy = Policy({"a:read": everybody, "a:write": signed_in})
    somebody = Actor(person_id=RandomIds().new())

    assert policy.allows(ANONYMOUS, "a:read")
    assert not policy.allows(ANONYMOUS, "a:write")
    assert policy.allows(somebody, "a:write")
    assert not policy.allows(somebody, "a:unheard-of")
    assert not policy.allows(system_actor("x"), "a:unheard-of")
    assert policy.allows(system_actor("x"), "a:write")


def test_any_of_holds_when_one_holds():
    assert any_of(signed_in, everybody)(ANONYMOUS, None)
    assert not any_of(signed_in)(ANONYMOUS, None)


def test_roles_cover_their_organisation_only():
    ids = RandomIds()
    mine, other = ids.new(), ids.new()
    coordinator = Actor(person_id=ids.new(), grants=frozenset({Grant(Role.COORDINATOR, mine)}))

    assert coordinator.has_role(Role.COORDINATOR, mine)
    assert not coordinator.has_role(Role.COORDINATOR, other)
    assert not coordinator.has_role(Role.TRAINER, mine)
    assert not coordinator.is_administrator
    assert coordinator.organisations_of(Role.COORDINATOR) == {mine}


def test_actor_is_one_person_and_nobody_is_no_one():
    ids = RandomIds()
    lena = Actor(person_id=ids.new())

    assert lena.is_person(lena.person_id)
    assert not lena.is_person(ids.new())
    assert not ANONYMOUS.is_person(None)


@pytest.mark.parametrize(
    ("role", "gives"), [(Role.TRAINER, True), (Role.ADMINISTRATOR, True), (Role.COORDINATOR, False)]
)
def test_sessions_are_given_for_ones_own_provider(role, gives):
    ids = RandomIds()
    mine, other = ids.new(), ids.new()
    actor = Actor(person_id=ids.new(), grants=frozenset({Grant(role, mine)}))

    assert actor.gives_for(mine) is gives
    assert not actor.gives_for(other)


def test_settings_report_every_problem_at_once():
    with pytest.raises(SettingsError) as refusal:
        read_settings(
            {"LS_PORT": "many", "LS_DEFAULT_LANGUAGE": "de", "LS_NONSENSE": "1", "PATH": "/bin"}
        )

    text = str(refusal.value)
    assert len(refusal.value.problems) == 3
    for name in ("LS_PORT", "LS_DEFAULT_LANGUAGE", "LS_NONSENSE"):
        assert name in text


def test_production_refuses_weak_secret_debug_and_open_hosts():
    with pytest.raises(SettingsError) as refusal:
        read_settings({"LS_ENVIRONMENT": "production", "LS_DEBUG": "yes"})

    named = {re.split(":", problem)[0] for problem in refusal.value.problems}
    assert {"LS_SECRET_KEY", "LS_DEBUG", "LS_TRUSTED_HOSTS"} <= named


@pytest.mark.parametrize("secret", ["dev", "a" * 64, "short-secret"])
def test_production_refuses_known_and_short_secrets(secret):
    with pytest.raises(SettingsError):
        read_settings(
            {
                "LS_ENVIRONMENT": "production",
                "LS_SECRET_KEY": secret,
                "LS_TRUSTED_HOSTS": "learning.example.org",
            }
        )


def test_production_starts_with_what_it_asks_for():
    settings = read_settings(
        {
            "LS_ENVIRONMENT": "production",
            "LS_SECRET_KEY": STRONG,
            "LS_TRUSTED_HOSTS": "learning.example.org, www.learning.example.org",
            "LS_BASE_URL": "https://learning.example.org",
        }
    )

    assert settings.is_production
    assert settings.is_https
    assert settings.trusted_hosts == ("learning.example.org", "www.learning.example.org")
    assert settings.link("/verify") == "https://learning.example.org/verify"
