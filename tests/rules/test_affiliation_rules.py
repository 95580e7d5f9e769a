"""Where people work over time: no two places on one day, whatever is said in which order."""

from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning_station.organisations import errors, rules
from learning_station.organisations.rules import Place, Span, end_from, place_from

TODAY = date(2026, 11, 24)
BOGOTA, BERLIN = Place(UUID(int=1), "", "Planner"), Place(UUID(int=2), "", "Planner")
DAKAR = Place(UUID(int=3), "", "Planner")


def on(number: int) -> date:
    return TODAY + timedelta(days=number)


def said(*words: tuple[Place, int]) -> list[tuple[str, date, date | None]]:
    """Say where somebody works, one word after the other; return what counts, by name."""
    spans: list[Span] = []
    for place, day in words:
        found = place_from(spans, place, on(day), TODAY)
        spans = [Span(s.id or uuid4(), s.place, s.starts_on, s.ends_on) for s in found]
    names = {BOGOTA: "Bogotá", BERLIN: "Berlin", DAKAR: "Dakar"}
    rows = ((names[s.place], s.starts_on, s.ends_on) for s in spans)
    return sorted(rows, key=lambda row: row[1])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([(BOGOTA, -90)], [("Bogotá", -90, None)]),
        ([(BOGOTA, -90), (BERLIN, 0)], [("Bogotá", -90, -1), ("Berlin", 0, None)]),
        # The same again, and the same since earlier, is one row.
        ([(BOGOTA, -90), (BOGOTA, 0)], [("Bogotá", -90, None)]),
        ([(BOGOTA, -90), (BOGOTA, -120)], [("Bogotá", -120, None)]),
        # A plan is put off, brought forward, replaced, given up.
        (
            [(BOGOTA, -90), (BERLIN, 30), (BERLIN, 60)],
            [("Bogotá", -90, 59), ("Berlin", 60, None)],
        ),
        (
            [(BOGOTA, -90), (BERLIN, 30), (BERLIN, 10)],
            [("Bogotá", -90, 9), ("Berlin", 10, None)],
        ),
        ([(BOGOTA, -90), (BERLIN, 30), (DAKAR, 10)], [("Bogotá", -90, 9), ("Dakar", 10, None)]),
        ([(BOGOTA, -90), (BERLIN, 30), (BOGOTA, 10)], [("Bogotá", -90, None)]),
        ([(BOGOTA, -90), (BERLIN, 30), (BERLIN, 0)], [("Bogotá", -90, -1), ("Berlin", 0, None)]),
        # A word about today leaves the plan.
        (
            [(BOGOTA, -90), (BERLIN, 30), (DAKAR, 0)],
            [("Bogotá", -90, -1), ("Dakar", 0, 29), ("Berlin", 30, None)],
        ),
        ([(BOGOTA, -90), (BERLIN, 30), (BOGOTA, 0)], [("Bogotá", -90, 29), ("Berlin", 30, None)]),
        # What began on that day is corrected, not ended.
        ([(BOGOTA, 0), (BERLIN, 0)], [("Berlin", 0, None)]),
    ],
)
def test_the_last_word_counts_and_no_two_places_share_a_day(words, expected):
    found = said(*words)

    days = [(name, on(first), None if last is None else on(last)) for name, first, last in expected]
    assert found == days


WORDS = st.lists(
    st.tuples(st.sampled_from([BOGOTA, BERLIN, DAKAR]), st.integers(-400, 400)), max_size=8
)


@settings(max_examples=300)
@given(WORDS)
def test_after_any_words_one_place_counts_on_each_day(words):
    found = said(*words)

    for (_name, _first, last), (_next, first, _last) in pairwise(found):
        assert last is not None
        assert last < first
    assert all(last is None or first <= last for _name, first, last in found)
    if words:
        place, day = words[-1]
        names = {BOGOTA: "Bogotá", BERLIN: "Berlin", DAKAR: "Dakar"}
        (there,) = [n for n, first, last in found if first <= on(day) <= (last or date.max)]
        assert there == names[place]


def test_leaving_ends_the_day_before_and_leaves_the_plan():
    spans = [Span(uuid4(), BOGOTA, on(-9), on(29)), Span(uuid4(), BERLIN, on(30), None)]

    left = end_from(spans, TODAY)

    assert [(s.place, s.ends_on) for s in left] == [(BOGOTA, on(-1)), (BERLIN, None)]
    assert end_from([Span(uuid4(), BOGOTA, TODAY, None)], TODAY) == []


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1999, 12, 31), date(2101, 1, 1), date.max])
def test_days_that_can_only_be_slips_are_refused(day):
    with pytest.raises(errors.DayOutOfRange):
        rules.check_dates(day, None)
    with pytest.raises(errors.DayOutOfRange):
        rules.check_dates(date(2000, 1, 1), day)


def test_first_and_last_day_there_are_accepted():
    rules.check_dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "domains"),
    [
        ("", []),
        ("Bogota.gov.co", ["bogota.gov.co"]),
        ("@agua.example, bogota.example;agua.example", ["agua.example", "bogota.example"]),
        ("münchen.example", ["xn--mnchen-3ya.example"]),
    ],
)  # fmt: skip
def test_domains_are_read_from_what_people_write(text, domains):
    assert rules.read_mail_domains(text) == domains


@pytest.mark.parametrize(
    "text", ["bogota", "a b.example/c", "-x.example", "x..example", "me@x.example"]
)
def test_what_is_no_domain_is_refused(text):
    with pytest.raises(errors.DomainUnreadable):
        rules.read_mail_domains(text)


def test_domain_of_everybody_says_nothing_about_work():
    with pytest.raises(errors.DomainOfEverybody):
        rules.read_mail_domains("gmail.com")


@pytest.mark.parametrize(
    ("email", "fits"),
    [
        ("lena@bogota.example", True),
        ("lena@agua.bogota.example", True),
        ("lena@notbogota.example", False),
        ("lena@bogota.example.evil.example", False),
        ("bogota.example@evil.example", False),
    ],
)
def test_address_lies_in_the_domain_or_below_it(email, fits):
    assert rules.is_address_of(email, ["bogota.example"]) is fits
