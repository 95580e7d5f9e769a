"""Rendering of certificates to PDF, outside the process that asks for it.

An order names a design and gives it plain texts; what comes back is a file that is PDF/A-3a and
PDF/UA-1 at once. `process.ProcessRenderer` keeps one confined child in which alone WeasyPrint is
loaded; `memory.MemoryRenderer` stands in for it in tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType
from typing import Protocol

FieldValue = str | tuple[str, ...] | tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class RenderOrder:
    """What to render: a design, the language of the page, and the texts printed on it."""

    design: str
    language: str
    fields: Mapping[str, FieldValue] = field(default_factory=lambda: MappingProxyType({}))
    version: int | None = None
    page_limit: int = 1


@dataclass(frozen=True, kw_only=True)
class RenderedPDF:
    """A finished file, with its fingerprint and the number of its pages."""

    content: bytes
    sha256: str
    pages: int

    @classmethod
    def of(cls, content: bytes, *, pages: int) -> RenderedPDF:
        """Return the file together with the fingerprint of its bytes."""
        return cls(content=content, sha256=sha256(content).hexdigest(), pages=pages)


class RenderingFailed(Exception):
    """The file could not be made; `code` says why and `may_retry` whether trying again can help."""

    def __init__(self, code: str, detail: str = "", *, may_retry: bool = False) -> None:
        """Keep the reason, in a code for programs and a detail for the operator."""
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
        self.may_retry = may_retry


class PDFRenderer(Protocol):
    """Whatever turns an order into a file."""

    def render(self, order: RenderOrder) -> RenderedPDF:
        """Return the file for the order, or raise `RenderingFailed`."""
        ...

    def close(self) -> None:
        """Release what the renderer holds; a later order may start it anew."""
        ...
