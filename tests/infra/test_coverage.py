"""Which signs certificates can print, read from the fonts that are shipped."""

import pytest

from learning_station.infra.rendering.coverage import find_unprintable
from learning_station.kernel.texts import show_signs
from tests.certificates.names import NAMES


@pytest.mark.parametrize(
    "name", [name.text for name in NAMES] + ["ゆき ユキ", "Jo\u0308rg", "Ж\u0301"]
)
def test_names_that_certificates_are_tested_with_can_be_printed(name):
    assert find_unprintable(name) == ""


@pytest.mark.parametrize(
    ("name", "unprintable"),
    [
        ("Kim 김민준", "김민준"),
        ("שרה", "רשה"),
        ("राजेश", "जरशाे"),
        ("สมชาย", "ชมยสา"),
        ("𠮷野", "𠮷"),
        ("Lena 🎉", "🎉"),
        ("x\u0302", "\u0302"),
        ("a\u0301\u0301\u0301\u0301\u0301\u0301", "\u0301"),
    ],
)
def test_signs_that_no_shipped_font_has_are_named(name, unprintable):
    assert set(find_unprintable(name)) == set(unprintable)


def test_signs_are_shown_with_their_number_where_they_are_no_letters():
    assert show_signs("김🎉") == "김, 🎉 (U+1F389)"
    assert show_signs("abcdefghij") == "a, b, c, d, e, f, g, h, …"
