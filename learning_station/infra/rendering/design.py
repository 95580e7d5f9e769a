"""A certificate design: its declaration, its template, its style and its assets.

Texts enter as plain values and are escaped; a template sees nothing but strings and tuples of
strings, in an environment without globals and with two filters.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import DictLoader, StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from . import FieldValue, RenderingFailed
from .coverage import clean_text
from .ruler import Ruler, Step

TEMPLATE_LIMIT = 20_000
OUTPUT_LIMIT = 200_000
ASSET_LIMIT = 2_000_000
FILTERS = ("length", "join")
TESTS = ("defined",)


@dataclass(frozen=True)
class Field:
    """One text, list of texts or list of pairs that a design prints."""

    kind: str
    required: bool
    max_length: int
    max_items: int


@dataclass(frozen=True)
class Fit:
    """How a text is set smaller when it is long; `widths` by number of texts in a list."""

    fonts: tuple[str, ...]
    widths: tuple[float, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Design:
    """A design as loaded from its folder."""

    name: str
    version: int
    fields: Mapping[str, Field]
    fits: Mapping[str, Fit]
    template: Template
    style: str
    drawings: Mapping[str, Template]
    assets: Mapping[str, bytes]


@dataclass(frozen=True)
class Page:
    """A filled design: its markup and the resources it may ask for."""

    markup: str
    assets: Mapping[str, bytes]


def load_design(folder: Path) -> Design:
    """Return the design of the folder, or raise `RenderingFailed` when it is not as declared."""
    try:
        declared = tomllib.loads((folder / "design.toml").read_text("utf-8"))
        environment = make_environment()
        drawings = {
            name: environment.from_string(_read(folder / "assets" / name))
            for name in declared.get("drawings", [])
        }
        return Design(
            name=folder.name,
            version=declared["version"],
            fields={name: _read_field(value) for name, value in declared["fields"].items()},
            fits={name: _read_fit(value) for name, value in declared.get("fit", {}).items()},
            template=environment.from_string(_read(folder / "certificate.html")),
            style=_read(folder / "style.css"),
            drawings=drawings,
            assets=_read_assets(folder / "assets", besides=set(drawings)),
        )
    except (OSError, KeyError, TypeError, ValueError, TemplateError) as error:
        raise RenderingFailed("design_broken", f"{folder.name}: {error}") from error


def make_environment() -> ImmutableSandboxedEnvironment:
    """Return the closed template environment of designs."""
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, loader=DictLoader({}), undefined=StrictUndefined, auto_reload=False
    )
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    environment.tests = {name: environment.tests[name] for name in TESTS}
    return environment


def clean_fields(
    design: Design, given: Mapping[str, FieldValue], *, ruler: Ruler
) -> dict[str, FieldValue]:
    """Return every declared field, in one spelling, or refuse what the design cannot print."""
    unknown = given.keys() - design.fields.keys()
    if unknown:
        raise RenderingFailed("field_unknown", ", ".join(sorted(unknown)))
    return {
        name: _clean_field(name, declared, given.get(name), ruler=ruler)
        for name, declared in design.fields.items()
    }


def fill_design(
    design: Design, fields: Mapping[str, FieldValue], *, extra: Mapping[str, str], ruler: Ruler
) -> Page:
    """Return the markup of the page, with long texts fitted and the drawings drawn."""
    values: dict[str, Any] = {**fields, **extra}
    for name, fit in design.fits.items():
        values[f"{name}_fit"] = f"fit-{_choose_step(fit, fields[name], ruler=ruler)}"
    try:
        drawn = {
            name: _render(drawing, values).encode() for name, drawing in design.drawings.items()
        }
        return Page(_render(design.template, values), {**design.assets, **drawn})
    except TemplateError as error:
        raise RenderingFailed("design_broken", f"{design.name}: {error}") from error


def _read(path: Path) -> str:
    text = path.read_text("utf-8")
    if len(text) > TEMPLATE_LIMIT:
        raise ValueError(f"{path.name} is longer than {TEMPLATE_LIMIT} characters")
    return text


def _read_assets(folder: Path, *, besides: set[str]) -> dict[str, bytes]:
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    assets = {}
    for path in paths:
        if path.name in besides or path.is_symlink() or not path.is_file():
            continue
        if path.stat().st_size > ASSET_LIMIT:
            raise ValueError(f"{path.name} is too large")
        assets[path.name] = path.read_bytes()
    return assets


def _read_field(declared: Mapping[str, Any]) -> Field:
    kind = declared["kind"]
    if kind not in ("text", "list", "pairs"):
        raise ValueError(f"unknown kind of field: {kind}")
    return Field(
        kind=kind,
        required=declared.get("required", False),
        max_length=declared.get("max_length", 200),
        max_items=declared.get("max_items", 1),
    )


def _read_fit(declared: Mapping[str, Any]) -> Fit:
    return Fit(
        fonts=tuple(declared["fonts"]),
        widths=tuple(float(width) for width in declared["widths_mm"]),
        steps=tuple(Step(float(size), int(lines)) for size, lines in declared["steps"]),
    )


def _clean_field(name: str, declared: Field, value: Any, *, ruler: Ruler) -> FieldValue:
    if value is None or value in ("", (), []):
        if declared.required:
            raise RenderingFailed("field_missing", name)
        return "" if declared.kind == "text" else ()
    if declared.kind == "text":
        return _clean_text(name, value, declared, ruler=ruler)
    if not isinstance(value, tuple | list) or len(value) > declared.max_items:
        raise RenderingFailed("field_too_long", name)
    if declared.kind == "list":
        return tuple(_clean_text(name, item, declared, ruler=ruler) for item in value)
    return tuple(
        tuple(_clean_text(name, part, declared, ruler=ruler) for part in pair) for pair in value
    )


def _clean_text(name: str, value: Any, declared: Field, *, ruler: Ruler) -> str:
    if not isinstance(value, str):
        raise RenderingFailed("field_not_text", name)
    if len(value) > declared.max_length:
        raise RenderingFailed("field_too_long", name)
    text = clean_text(value)
    unprintable = ruler.find_unprintable(text)
    if unprintable:
        codes = " ".join(f"U+{ord(character):04X}" for character in unprintable)
        raise RenderingFailed("characters_missing", f"{name}: {codes}")
    return text


def _choose_step(fit: Fit, value: FieldValue, *, ruler: Ruler) -> int:
    texts = [value] if isinstance(value, str) else [_join(item) for item in value]
    width = fit.widths[min(max(len(texts), 1), len(fit.widths)) - 1]
    chosen = (
        ruler.choose(text, fonts=fit.fonts, width_mm=width, steps=fit.steps) for text in texts
    )
    return max(chosen, default=0)


def _join(item: str | tuple[str, ...]) -> str:
    return item if isinstance(item, str) else " ".join(item)


def _render(template: Template, values: Mapping[str, Any]) -> str:
    pieces, size = [], 0
    for piece in template.generate(**values):
        size += len(piece)
        if size > OUTPUT_LIMIT:
            raise RenderingFailed("page_too_large", f"more than {OUTPUT_LIMIT} characters")
        pieces.append(piece)
    return "".join(pieces)
