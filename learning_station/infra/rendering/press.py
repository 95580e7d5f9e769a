"""Sets one page with WeasyPrint. Loaded in the child process only."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import segno
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from . import FieldValue, RenderingFailed
from .design import Design, Page, clean_fields, fill_design, load_design
from .fetcher import AssetFetcher
from .finisher import has_doubtful_end, make_finisher
from .ruler import Ruler

logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
logging.getLogger("fontTools").setLevel(logging.CRITICAL)

# One file in a hundred has to be written a second time, one in ten thousand a third.
ATTEMPTS = 5


class Press:
    """Keeps the designs, the fonts and the parsed styles between orders."""

    def __init__(self, *, designs: Path, fonts: Path) -> None:
        """Take the folder of designs and the folder of fonts."""
        self._folder = designs
        self._ruler = Ruler(fonts)
        self._fonts = FontConfiguration()
        self._designs: dict[str, Design] = {}
        self._styles: dict[str, CSS] = {}
        self.refused: list[str] = []

    def render(self, message: dict[str, Any]) -> tuple[bytes, int]:
        """Return the bytes of the file and the number of its pages."""
        self.refused = []
        design = self._find_design(message["design"], message.get("version"))
        fields = clean_fields(design, message["fields"], ruler=self._ruler)
        extra = {"language": message["language"], **_draw_code(fields)}
        page = fill_design(design, fields, extra=extra, ruler=self._ruler)
        return self._set_page(design, page, fields=fields, limit=message["page_limit"])

    def _find_design(self, name: str, version: int | None) -> Design:
        design = self._designs.get(name)
        if design is None:
            if not name.isidentifier() or not (self._folder / name).is_dir():
                raise RenderingFailed("design_unknown", name)
            design = self._designs[name] = load_design(self._folder / name)
        if version is not None and version != design.version:
            raise RenderingFailed("design_version_unknown", f"{name} {version}")
        return design

    def _set_page(
        self, design: Design, page: Page, *, fields: dict[str, FieldValue], limit: int
    ) -> tuple[bytes, int]:
        fetcher = AssetFetcher(page.assets)
        self.refused = fetcher.refused
        document = HTML(
            string=page.markup, base_url="asset:", url_fetcher=fetcher, media_type="print"
        ).render(
            stylesheets=[self._parse_style(design, fetcher)],
            font_config=self._fonts,
            pdf_variant="pdf/a-3a",
        )
        pages = len(document.pages)
        if pages > limit:
            raise RenderingFailed("too_many_pages", str(pages))
        content = b""
        for attempt in range(ATTEMPTS):
            finish = make_finisher(
                name=str(fields.get("printed_name", "")),
                name_language=str(fields.get("name_language") or "und"),
                attempt=attempt,
            )
            content = bytes(document.write_pdf(finisher=finish, pdf_variant="pdf/a-3a") or b"")
            if not has_doubtful_end(content):
                break
        return content, pages

    def _parse_style(self, design: Design, fetcher: AssetFetcher) -> CSS:
        style = self._styles.get(design.name)
        if style is None:
            style = self._styles[design.name] = CSS(
                string=design.style,
                base_url="asset:",
                url_fetcher=fetcher,
                font_config=self._fonts,
            )
        return style


def _draw_code(fields: dict[str, FieldValue]) -> dict[str, str]:
    """Return the path and the size of the QR code of the verification address."""
    address = fields.get("verify_url")
    if not address:
        return {"qr_path": "", "qr_size": "0"}
    rows = list(segno.make(str(address), error="m", micro=False).matrix)
    path = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                path.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
            x += 1
    return {"qr_path": "".join(path), "qr_size": str(len(rows))}
