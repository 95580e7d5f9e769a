"""Decisions of credentials, without a database."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from learning_station.credentials import errors, rules
from learning_station.credentials.rules import Candidate

CODE = "7K3MQ9TX4HWD62VB"


def candidate(
    number: int, *, meets_rule: bool = True, has_live: bool = False, **more: Any
) -> Candidate:
    return Candidate(
        UUID(int=number), UUID(int=100 + number), f"Person {number}", meets_rule, has_live, **more
    )


@pytest.mark.parametrize(
    "typed",
    [
        "7K3M-Q9TX-4HWD-62VB",
        "7k3m q9tx 4hwd 62vb",
        "  7K3MQ9TX4HWD62VB\t",
        "7K3M–Q9TX—4HWD−62VB",
        "７Ｋ３ＭＱ９ＴＸ４ＨＷＤ６２ＶＢ",
    ],
)
def test_code_is_read_however_it_is_typed(typed: str) -> None:
    assert rules.read_code(typed) == CODE


def test_letters_that_look_like_figures_are_read_as_figures() -> None:
    assert rules.read_code("oO-iI-lL-00-11-22-33-44") == "0011110011223344"


@pytest.mark.parametrize("typed", ["", "7K3M", CODE + "0", "7K3MQ9TX4HWD62VU", "7K3M!Q9TX4HWD62V"])
def test_what_cannot_be_a_code_is_refused(typed: str) -> None:
    with pytest.raises(errors.CodeUnreadable):
        rules.read_code(typed)


def test_code_is_written_in_groups_and_read_back() -> None:
    assert rules.write_code(CODE) == "7K3M-Q9TX-4HWD-62VB"
    assert rules.read_code(rules.write_code(CODE)) == CODE


@pytest.mark.parametrize(("number", "written"), [(1, "2026-0001"), (12345, "2026-12345")])
def test_serial_has_four_figures_or_more(number: int, written: str) -> None:
    assert rules.write_serial("2026", number) == written


@pytest.mark.parametrize(
    ("award", "state", "allowed"),
    [
        ("completion", "scheduled", True),
        ("participation", "scheduled", True),
        ("none", "scheduled", False),
        ("completion", "cancelled", False),
        ("completion", "draft", False),
    ],
)
def test_only_sessions_that_take_place_and_award_something(
    award: str, state: str, allowed: bool
) -> None:
    if allowed:
        assert rules.check_session(award=award, state=state) == award
        return
    with pytest.raises(errors.SessionAwardsNothing):
        rules.check_session(award=award, state=state)


def test_everybody_means_those_who_are_ready() -> None:
    people = [
        candidate(1),
        candidate(2, meets_rule=False),
        candidate(3, has_live=True),
        candidate(4, unprintable="김"),
        candidate(5, was_revoked=True),
    ]

    assert rules.choose_recipients(people, None) == [people[0]]


def test_whose_certificate_was_revoked_gets_one_again_only_when_named_for_it() -> None:
    people = [candidate(1), candidate(2, was_revoked=True)]
    ids = [person.enrolment_id for person in people]

    assert rules.choose_recipients(people, None) == people[:1]
    assert rules.choose_recipients(people, None, again=ids[1:]) == people
    assert rules.choose_recipients(people[1:], None, again=ids[1:]) == people[1:]
    assert rules.choose_recipients(people, ids[1:], again=ids[1:]) == people[1:]
    with pytest.raises(errors.NothingToIssue):
        rules.choose_recipients(people[1:], None)
    with pytest.raises(errors.NotInSession):
        rules.choose_recipients(people, None, again=[UUID(int=9)])


def test_nobody_ready_is_refused() -> None:
    with pytest.raises(errors.NothingToIssue):
        rules.choose_recipients([candidate(1, has_live=True)], None)


@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        (candidate(1, meets_rule=False), errors.RuleNotMet),
        (candidate(1, has_live=True), errors.AlreadyIssued),
        (candidate(1, unprintable="김"), errors.NameUnprintable),
        (candidate(1, was_revoked=True), errors.RevokedBefore),
        (candidate(2), errors.NotInSession),
    ],
)
def test_somebody_named_who_is_not_ready_is_refused(
    person: Candidate, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        rules.choose_recipients([person], [UUID(int=1)])


@pytest.mark.parametrize(
    ("name", "own", "expected"),
    [
        ("Lena Vargas", "es", ("es", "ltr")),
        ("محمد الأنصاري", "fr", ("ar", "rtl")),
        ("زهرا کریمی", "fa", ("fa", "rtl")),
        ("王小明", "en", ("zh", "ltr")),
        ("Ναταλία", "en", ("el", "ltr")),
        ("Анна", "en", ("ru", "ltr")),
        ("123", "en", ("en", "ltr")),
    ],
)
def test_language_of_a_name_follows_its_script(
    name: str, own: str, expected: tuple[str, str]
) -> None:
    assert rules.name_language(name, own) == expected


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short", 10, "short"),
        ("one two three four", 12, "one two…"),
        ("x" * 20, 10, "x" * 9 + "…"),
        ("many   spaces", 20, "many spaces"),
    ],
)
def test_long_texts_are_cut_at_a_word(text: str, limit: int, expected: str) -> None:
    assert rules.shorten(text, limit) == expected


@pytest.mark.parametrize(
    ("asked", "own", "expected"),
    [(None, "es", "es"), (None, "ar", "en"), ("fr", "es", "fr")],
)
def test_language_of_a_certificate(asked: str | None, own: str, expected: str) -> None:
    assert rules.choose_language(asked, own) == expected


def test_ended_certificates_cannot_be_ended_again() -> None:
    rules.check_live("issued")
    rules.check_live("pending")
    for state in ("revoked", "superseded"):
        with pytest.raises(errors.NotLive):
            rules.check_live(state)


def test_two_prints_are_compared_text_by_text_and_lists_as_they_are_read() -> None:
    before = dict.fromkeys(rules.PRINTED, "same") | {
        "stops": ["One", "Two"],
        "signatories": [["Director", "Metropolis"]],
    }
    after = before | {"stops": ("One", "Two"), "printed_name": "Lena María Vargas"}

    lines = rules.compare_prints(before, after)

    assert [line.field for line in lines if line.is_changed] == ["printed_name"]
    rules.check_correction(lines)
    with pytest.raises(errors.NothingToCorrect):
        rules.check_correction(rules.compare_prints(before, before))


@pytest.mark.parametrize(
    ("failure", "is_frozen", "is_name"),
    [
        (None, False, False),
        ("too_slow: the wall clock ran out", False, False),
        ("too_many_pages: 2", True, False),
        ("characters_missing: course_title: U+1F4A7", True, False),
        ("characters_missing: printed_name: U+AE40", True, True),
    ],
)
def test_what_was_frozen_fails_until_it_is_corrected(
    failure: str | None, is_frozen: bool, is_name: bool
) -> None:
    assert rules.needs_correction(failure) is is_frozen
    assert rules.fails_by_name(failure) is is_name
