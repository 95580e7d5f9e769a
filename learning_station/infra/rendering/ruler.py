"""Measures texts with the shipped fonts, so that a long one is set smaller before it is set."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import uharfbuzz as hb

from .coverage import find_missing, read_face

# WeasyPrint and this ruler round differently, and a line that just fits must not break.
SAFETY = 1.03
MM_PER_POINT = 25.4 / 72


@dataclass(frozen=True)
class Step:
    """One size a text may be set in, and how many lines it may take then."""

    size: float
    lines: int


@dataclass(frozen=True)
class _Face:
    font: hb.Font
    upem: int
    characters: frozenset[int]


class Ruler:
    """Knows the shipped fonts and how wide a text runs in them."""

    def __init__(self, folder: Path) -> None:
        """Open every font of the folder."""
        self._faces: dict[str, _Face] = {}
        for path in sorted(folder.glob("*.ttf")):
            face = read_face(path)
            self._faces[path.stem] = _Face(hb.Font(face), face.upem, frozenset(face.unicodes))
        self._covered = frozenset().union(*(face.characters for face in self._faces.values()))
        self._measure = lru_cache(maxsize=4096)(self._measure_uncached)

    def find_unprintable(self, text: str) -> str:
        """Return the characters of the text that no shipped font can print."""
        return find_missing(text, self._covered)

    def choose(
        self, text: str, *, fonts: Sequence[str], width_mm: float, steps: Sequence[Step]
    ) -> int:
        """Return the index of the first step the text fits in, the last one if none does."""
        for index, step in enumerate(steps):
            room = width_mm / (step.size * MM_PER_POINT)
            if self._count_lines(text, fonts=tuple(fonts), room=room) <= step.lines:
                return index
        return len(steps) - 1

    def _count_lines(self, text: str, *, fonts: tuple[str, ...], room: float) -> int:
        space = self._measure(" ", fonts) * SAFETY
        lines, used = 1, 0.0
        for word in text.split():
            for piece, width in self._break_word(word, fonts=fonts, room=room):
                gap = space if used and piece else 0.0
                if used and used + gap + width > room:
                    lines, used = lines + 1, width
                else:
                    used += gap + width
        return lines

    def _break_word(
        self, word: str, *, fonts: tuple[str, ...], room: float
    ) -> list[tuple[bool, float]]:
        """Split where a line may end inside a word; the flag marks the piece after a space."""
        has_ideographs = any(_is_ideograph(character) for character in word)
        too_long = self._measure(word, fonts) * SAFETY > room
        parts = list(word) if has_ideographs or too_long else [word]
        return [(i == 0, self._measure(part, fonts) * SAFETY) for i, part in enumerate(parts)]

    def _measure_uncached(self, text: str, fonts: tuple[str, ...]) -> float:
        """Return the width of the text in ems, each character in the first font that has it."""
        total, run, current = 0.0, "", fonts[0]
        for character in text:
            name = self._pick(character, fonts=fonts, current=current)
            if run and name != current:
                total, run = total + self._shape(run, name=current), ""
            run, current = run + character, name
        return total + (self._shape(run, name=current) if run else 0.0)

    def _pick(self, character: str, *, fonts: tuple[str, ...], current: str) -> str:
        if unicodedata.category(character) in ("Mn", "Mc", "Cf"):
            return current
        for name in fonts:
            if ord(character) in self._faces[name].characters:
                return name
        return current

    def _shape(self, run: str, *, name: str) -> float:
        face = self._faces[name]
        buffer = hb.Buffer()
        buffer.add_str(run)
        buffer.guess_segment_properties()
        hb.shape(face.font, buffer)
        return float(sum(position.x_advance for position in buffer.glyph_positions)) / face.upem


def _is_ideograph(character: str) -> bool:
    return "\u3000" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff"
