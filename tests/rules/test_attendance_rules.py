"""Which marks of a sheet are news, and which were changed by somebody else meanwhile."""

from uuid import UUID

import pytest

from learning_station.learning.rules import compare_marks

LENA = UUID(int=1)


@pytest.mark.parametrize(
    ("seen", "wanted", "now", "outcome"),
    [
        (None, "late", None, "news"),
        ("absent", "late", "absent", "news"),
        ("absent", "absent", "absent", "nothing"),
        ("absent", "absent", "late", "nothing"),
        ("absent", "late", "late", "nothing"),
        ("absent", "late", "excused", "overtaken"),
        (None, "late", "excused", "overtaken"),
    ],
)
def test_a_mark_is_written_where_it_was_changed_and_by_nobody_else(seen, wanted, now, outcome):
    marked = compare_marks({LENA: now}, {LENA: wanted}, {LENA: seen})

    assert (LENA in marked.news) == (outcome != "nothing")
    assert (marked.overtaken == (LENA,)) == (outcome == "overtaken")


@pytest.mark.parametrize(("now", "is_news"), [(None, True), ("absent", True), ("late", False)])
def test_whoever_is_marked_without_a_sheet_is_marked_whatever_was_there(now, is_news):
    marked = compare_marks({LENA: now}, {LENA: "late"}, {})

    assert (LENA in marked.news) == is_news
    assert marked.overtaken == ()
