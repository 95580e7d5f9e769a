"""Makes the PDF/A-3a file that WeasyPrint writes a PDF/UA-1 file as well.

WeasyPrint claims one standard per file. The structure that PDF/UA-1 asks for is already there in
PDF/A-3a; what is missing is the claim itself, and for PDF/A the description of its vocabulary.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import pydyf

_CLAIM = (
    '<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
    "<pdfuaid:part>1</pdfuaid:part></rdf:Description>"
)
_VOCABULARY = (
    '<rdf:Description rdf:about=""'
    ' xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    ' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    "<pdfaProperty:name>part</pdfaProperty:name>"
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Part of ISO 14289 the file follows</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property>"
    "</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)
_END = b"</rdf:RDF>"


# What a glyph without a letter of its own stands for: nothing that is seen or spoken.
_NO_LETTER = b"<200B>"


def make_finisher(
    *, name: str, name_language: str, attempt: int = 0
) -> Callable[[Any, pydyf.PDF], None]:
    """Return the hook that completes the file of a certificate for that person."""

    def finish(_document: Any, pdf: pydyf.PDF) -> None:
        _claim_accessibility(pdf)
        _say_name(pdf, name=name, language=name_language)
        for stream in [item for item in pdf.objects if isinstance(item, pydyf.Stream)]:
            _name_every_glyph(stream)
            _pack(stream)
        if attempt:
            # Belongs to nothing: it only moves the bytes of the tables, see `has_doubtful_end`.
            pdf.add_object(pydyf.Array([attempt]))

    return finish


def has_doubtful_end(content: bytes) -> bool:
    """Tell whether some stream seems to end one byte early.

    When the last byte of a stream is a carriage return, it forms one line end with the line feed
    that follows, and strict readers find the stream shorter than it says.
    """
    return b"\r\nendstream" in content


def _claim_accessibility(pdf: pydyf.PDF) -> None:
    metadata = _find_object(pdf, pdf.catalog["Metadata"])
    xml = b"".join(part if isinstance(part, bytes) else bytes(part) for part in metadata.stream)
    if xml.count(_END) != 1:
        raise ValueError("the metadata of the file are not as expected")
    metadata.stream = [xml.replace(_END, (_CLAIM + _VOCABULARY).encode() + _END)]
    # Left readable for programs that search a file for its metadata without knowing PDF.
    metadata.compress = False


def _name_every_glyph(stream: pydyf.Stream) -> None:
    """Fill the empty places in a font's table of letters, which PDF/A forbids.

    WeasyPrint leaves them where one letter is drawn by several glyphs, as with vowel signs.
    """
    parts = [part for part in stream.stream if isinstance(part, bytes | str)]
    if len(parts) != len(stream.stream) or not any(_is_letter_table(part) for part in parts):
        return
    table = b"\n".join(part if isinstance(part, bytes) else part.encode() for part in parts)
    stream.stream = [table.replace(b"<>", _NO_LETTER)]


def _is_letter_table(part: bytes | str) -> bool:
    return b"beginbfchar" in part if isinstance(part, bytes) else "beginbfchar" in part


def _pack(stream: pydyf.Stream) -> None:
    """Compress the stream here, so that its last byte can be chosen."""
    if not stream.compress or "Filter" in stream.extra:
        return
    stream.compress = False
    plain = stream.data.partition(b"\nstream\n")[2].removesuffix(b"\nendstream")
    packed = zlib.compress(plain)
    # A byte after the end of the compressed data is read over.
    stream.stream = [packed + b"\0" if packed.endswith(b"\r") else packed]
    stream.extra["Filter"] = "/FlateDecode"


def _say_name(pdf: pydyf.PDF, *, name: str, language: str) -> None:
    """Give the heading the exact name and its language, for screen readers.

    Only the structure says so, not the run of letters: there, some programs turn the words of a
    name that is written from right to left.
    """
    for element in pdf.objects:
        if isinstance(element, dict) and element.get("S") == "/H1":
            element["ActualText"] = pydyf.String(name)
            element["Lang"] = pydyf.String(language)


def _find_object(pdf: pydyf.PDF, reference: bytes | str) -> Any:
    text = reference.decode() if isinstance(reference, bytes) else str(reference)
    return pdf.objects[int(text.split()[0])]
