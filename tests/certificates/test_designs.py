"""Every shipped design with every cruel name: one page, archival, accessible, readable."""

from __future__ import annotations

import contextlib
import re
import unicodedata
import zlib
from typing import Any

import page
import pypdfium2
import pytest
import zxingcpp
from fontTools.ttLib import TTFont

from learning_station.infra.rendering import RenderedPDF, RenderingFailed
from learning_station.infra.rendering.process import ProcessRenderer

from .conftest import DESIGNS, MakeOrder
from .names import LONG_FIELDS, NAMES, Name

NAMES_OF_DESIGNS = ("completion", "participation")
TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "kind_title": "Certificate",
        "deed": "has completed",
        "issued_line": "Issued 7 May 2026",
    },
    "es": {"kind_title": "Certificado", "deed": "ha superado", "issued_line": "7 de mayo de 2026"},
    "fr": {"kind_title": "Attestation", "deed": "a suivi", "issued_line": "Délivré le 7 mai 2026"},
}


def _text(file: RenderedPDF) -> str:
    document = pypdfium2.PdfDocument(file.content)
    return str(document[0].get_textpage().get_text_range())


def _plain(text: str) -> str:
    """Return the text without spaces and joiners: a name may stand on several lines."""
    letters = [c for c in unicodedata.normalize("NFC", text) if not c.isspace()]
    # A hyphen at the end of a line is read as a mark of its own by pdfium.
    return "".join(c for c in letters if c != "-" and unicodedata.category(c) not in ("Cf", "Cn"))


def _check_conformance(file: RenderedPDF) -> None:
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        report = page.validate_pdf_bytes(file.content, profile=profile)
        assert report.is_compliant, (profile, report.failures)


def _code(file: RenderedPDF) -> str:
    image = pypdfium2.PdfDocument(file.content)[0].render(scale=2).to_pil()
    found = zxingcpp.read_barcodes(image)
    assert len(found) == 1
    return str(found[0].text)


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.id)
@pytest.mark.parametrize("design", NAMES_OF_DESIGNS)
def test_every_design_prints_every_name_on_one_conforming_page(
    press: ProcessRenderer, make_order: MakeOrder, design: str, name: Name, language: str
) -> None:
    order = make_order(
        design,
        language=language,
        printed_name=name.text,
        name_language=name.language,
        name_direction=name.direction,
        **TEXTS[language],
    )

    file = press.render(order)

    assert file.pages == 1
    _check_conformance(file)
    text = _plain(_text(file))
    assert name.is_vowelled or _plain(name.text) in text
    for field in ("deed", "course_title", "serial", "code", "issued_line", "verify_address"):
        assert _plain(str(order.fields[field])) in text
    assert _code(file) == order.fields["verify_url"]


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.id)
@pytest.mark.parametrize("design", NAMES_OF_DESIGNS)
def test_every_design_keeps_long_texts_on_one_page_without_overlap(
    press: ProcessRenderer, make_order: MakeOrder, design: str, name: Name
) -> None:
    order = make_order(design, printed_name=name.text, name_direction=name.direction, **LONG_FIELDS)

    file = press.render(order)

    assert file.pages == 1
    _check_conformance(file)
    boxes = _boxes(file)
    assert boxes
    overlaps = [(a, b) for i, a in enumerate(boxes) for b in boxes[i + 1 :] if _overlap(a, b)]
    # Vowel signs are boxes of their own above and below their letters.
    assert name.is_vowelled or not overlaps


Box = tuple[float, float, float, float]


def _boxes(file: RenderedPDF) -> list[Box]:
    """Return the boxes of the lines of text on the page."""
    textpage = pypdfium2.PdfDocument(file.content)[0].get_textpage()
    return [textpage.get_rect(index) for index in range(textpage.count_rects())]


def _overlap(a: Box, b: Box) -> bool:
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    in_one_line = height > 0.6 * min(a[3] - a[1], b[3] - b[1])
    return width > 1.5 and height > 1.5 and not in_one_line


@pytest.mark.parametrize("stops", range(7))
@pytest.mark.parametrize("lines", [("w",), ("c", "f"), ("s", "g", "m")])
@pytest.mark.parametrize("design", NAMES_OF_DESIGNS)
def test_every_design_draws_any_number_of_stops_and_lines(
    press: ProcessRenderer, make_order: MakeOrder, design: str, lines: tuple[str, ...], stops: int
) -> None:
    names = tuple(f"Module {number}" for number in range(stops))

    file = press.render(make_order(design, stops=names, lines=lines))

    assert file.pages == 1
    text = _plain(_text(file))
    assert all(_plain(name) in text for name in names)


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.id)
def test_screen_readers_are_told_the_exact_name_and_its_language(
    press: ProcessRenderer, make_order: MakeOrder, name: Name
) -> None:
    order = make_order("completion", printed_name=name.text, name_language=name.language)

    content = _unpacked(press.render(order).content)

    text = unicodedata.normalize("NFC", name.text)
    coded = b"<feff" + text.encode("utf-16-be").hex().encode() + b">"
    assert coded in content or b"/ActualText (" + text.encode() + b")" in content
    assert f"/Lang ({name.language})".encode() in content


def _unpacked(content: bytes) -> bytes:
    """Return the file with its compressed parts opened."""
    parts = [content]
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        with contextlib.suppress(zlib.error):
            parts.append(zlib.decompress(match[1]))
    return b"\n".join(parts)


@pytest.mark.parametrize("design", NAMES_OF_DESIGNS)
def test_same_order_gives_same_bytes_in_another_process(
    press: ProcessRenderer, make_order: MakeOrder, design: str
) -> None:
    order = make_order(design)
    first = press.render(order)
    press.close()

    second = press.render(order)

    assert second.sha256 == first.sha256


@pytest.mark.parametrize("design", NAMES_OF_DESIGNS)
def test_proof_says_that_it_is_one(
    press: ProcessRenderer, make_order: MakeOrder, design: str
) -> None:
    file = press.render(make_order(design, proof_mark="Proof, not valid"))

    assert "Proof, not valid" in _text(file)
    _check_conformance(file)


def test_name_in_a_script_without_font_is_refused_by_character(
    press: ProcessRenderer, make_order: MakeOrder
) -> None:
    with pytest.raises(RenderingFailed) as refusal:
        press.render(make_order("completion", printed_name="გიორგი"))

    assert refusal.value.code == "characters_missing"
    assert "U+10D2" in refusal.value.detail


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"printed_name": ""}, "field_missing"),
        ({"printed_name": "x" * 201}, "field_too_long"),
        ({"stops": ("a",) * 7}, "field_too_long"),
        ({"printed_name": ["x"]}, "field_not_text"),
        ({"salary": "1"}, "field_unknown"),
    ],
)
def test_fields_that_are_not_as_declared_are_refused(
    press: ProcessRenderer, make_order: MakeOrder, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(RenderingFailed) as refusal:
        press.render(make_order("completion", **changes))

    assert refusal.value.code == code


def test_direction_overrides_in_a_name_are_left_out(
    press: ProcessRenderer, make_order: MakeOrder
) -> None:
    file = press.render(make_order("completion", printed_name="Lena \u202esagraV\u202c\x00"))

    assert "Lena sagraV" in _text(file)


def test_shipped_fonts_have_a_space_and_a_licence() -> None:
    fonts = sorted((DESIGNS / "fonts").glob("*.ttf"))

    assert len(fonts) == 7
    for font in fonts:
        assert 0x20 in TTFont(font).getBestCmap()
        assert "Open Font License" in font.with_suffix(".LICENCE.txt").read_text("utf-8")
