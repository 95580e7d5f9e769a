"""Read the files of the demonstration (their shapes are described in demo_data/README.md)."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from learning_station.config import PACKAGE
from learning_station.kernel.languages import LanguageMap

FOLDER = PACKAGE / "demo_data"
Entry = Mapping[str, Any]
"""One entry of a file, as YAML gives it."""


@cache
def _read(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), Loader=_loader())


def _loader() -> type[yaml.SafeLoader]:
    # The loader in C reads the courses ten times faster; not every build has it.
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_list(name: str, key: str) -> Sequence[Entry]:
    """Return the entries under a key of a file."""
    entries: Sequence[Entry] = _read(FOLDER / f"{name}.yaml")[key]
    return entries


def read_seats_text(name: str | None) -> LanguageMap:
    """Return what the organisers say about how seats are given; nothing where there is no name."""
    return LanguageMap(_read(FOLDER / "schedule.yaml")["seats_texts"][name] if name else None)


def read_form(name: str | None) -> Sequence[Entry]:
    """Return the questions of a form; none where there is no name."""
    return _read(FOLDER / "schedule.yaml")["forms"][name] if name else ()


def read_courses() -> list[Entry]:
    """Return every course, the ones in several languages first."""
    courses: list[Entry] = [_read(path) for path in sorted((FOLDER / "courses").glob("*.yaml"))]
    return sorted(courses, key=lambda course: -len(course["languages"]))


def read_file(filename: str) -> bytes:
    """Return a file that a unit hands out."""
    return (FOLDER / "files" / filename).read_bytes()


def texts(value: str | Mapping[str, str] | None, language: str) -> LanguageMap:
    """Return a text as a LanguageMap; a plain string is in the language given."""
    if value is None:
        return LanguageMap()
    return LanguageMap({language: value} if isinstance(value, str) else value)


def lines(values: Sequence[str | Mapping[str, str]], language: str) -> LanguageMap:
    """Return several texts as one LanguageMap with a line for each."""
    joined: dict[str, list[str]] = {}
    for value in values:
        for tongue, text in texts(value, language).items():
            joined.setdefault(tongue, []).append(text)
    return LanguageMap({tongue: "\n".join(texts_) for tongue, texts_ in joined.items()})
