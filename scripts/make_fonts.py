"""Make the fonts of the certificates from the npm packages they are published in.

The fonts are kept in the repository, so this is needed only to renew them:

    npm install --prefix DIRECTORY --ignore-scripts @fontsource-variable/newsreader \
        @fontsource/noto-serif-display @fontsource/ibm-plex-sans @fontsource/amiri \
        @fontsource/ibm-plex-sans-arabic @expo-google-fonts/noto-serif-sc
    python scripts/make_fonts.py DIRECTORY/node_modules

Slices by script are merged into one file per face, hints are dropped, and each face gets a
name of its own: a changed font may not carry a reserved name, and a name of our own can never
be answered by a font that happens to be installed on the machine.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

TARGET = Path(__file__).resolve().parent.parent / "certificates" / "fonts"


@dataclass(frozen=True)
class Face:
    """One font file to make: its family, its weight and the slices it is merged from."""

    file: str
    family: str
    weight: int
    sources: tuple[str, ...]
    licence: str
    axes: tuple[tuple[str, float], ...] = ()
    ranges: tuple[tuple[int, int], ...] = ()


def _slices(package: str, scripts: Iterable[str], suffix: str) -> tuple[str, ...]:
    stem = package.split("/")[1]
    return tuple(f"{package}/files/{stem}-{script}-{suffix}.woff2" for script in scripts)


PLEX_SCRIPTS = ("latin", "latin-ext", "vietnamese", "cyrillic", "cyrillic-ext", "greek")
# The first kana and the punctuation, compatibility signs, Extension A and the whole first block of
# Chinese characters: every character of GB2312, GBK and Big5 that a name may be written with.
HAN = (
    (0x20, 0x20),
    (0xA0, 0xA0),
    (0x3000, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFF00, 0xFFEF),
)

FACES = (
    Face(
        file="station-display.ttf",
        family="Station Display",
        weight=400,
        sources=_slices(
            "@fontsource-variable/newsreader",
            ("latin", "latin-ext", "vietnamese"),
            "standard-normal",
        ),
        licence="@fontsource-variable/newsreader/LICENSE",
        axes=(("opsz", 60), ("wght", 400)),
    ),
    Face(
        file="station-display-east.ttf",
        family="Station Display East",
        weight=400,
        sources=_slices(
            "@fontsource/noto-serif-display",
            ("greek", "greek-ext", "cyrillic", "cyrillic-ext"),
            "400-normal",
        ),
        licence="@fontsource/noto-serif-display/LICENSE",
    ),
    Face(
        file="station-sans-400.ttf",
        family="Station Sans",
        weight=400,
        sources=_slices("@fontsource/ibm-plex-sans", PLEX_SCRIPTS, "400-normal"),
        licence="@fontsource/ibm-plex-sans/LICENSE",
    ),
    Face(
        file="station-sans-600.ttf",
        family="Station Sans",
        weight=600,
        sources=_slices("@fontsource/ibm-plex-sans", PLEX_SCRIPTS, "600-normal"),
        licence="@fontsource/ibm-plex-sans/LICENSE",
    ),
    Face(
        file="station-arabic-display.ttf",
        family="Station Arabic Display",
        weight=400,
        sources=_slices("@fontsource/amiri", ("arabic",), "400-normal"),
        licence="@fontsource/amiri/LICENSE",
    ),
    Face(
        file="station-arabic-400.ttf",
        family="Station Arabic",
        weight=400,
        sources=_slices("@fontsource/ibm-plex-sans-arabic", ("arabic",), "400-normal"),
        licence="@fontsource/ibm-plex-sans-arabic/LICENSE",
    ),
    Face(
        file="station-han.ttf",
        family="Station Han",
        weight=400,
        sources=("@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf",),
        licence="@expo-google-fonts/noto-serif-sc/LICENSE_FONT",
        ranges=HAN,
    ),
)


def main() -> int:
    """Make every face from the packages folder named on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("packages", type=Path, help="the node_modules folder")
    packages: Path = parser.parse_args().packages
    TARGET.mkdir(parents=True, exist_ok=True)
    for face in FACES:
        size = make_face(face, packages=packages)
        print(f"{face.file}: {size // 1024} kB")
    return 0


def make_face(face: Face, *, packages: Path) -> int:
    """Write one face with its licence, and return its size in bytes."""
    with tempfile.TemporaryDirectory() as folder:
        parts = [
            _make_part(packages / source, Path(folder) / f"{number}.ttf", face=face)
            for number, source in enumerate(face.sources)
        ]
        font = Merger().merge(parts) if len(parts) > 1 else TTFont(parts[0])
    _rename(font, family=face.family, weight=face.weight)
    target = TARGET / face.file
    font.save(target)
    shutil.copyfile(packages / face.licence, TARGET / f"{target.stem}.LICENCE.txt")
    return target.stat().st_size


def _make_part(source: Path, target: Path, *, face: Face) -> str:
    font = TTFont(source)
    font.flavor = None
    if "fvar" in font:
        pinned = {axis.axisTag: None for axis in font["fvar"].axes} | dict(face.axes)
        font = instantiateVariableFont(font, pinned)
    options = Options(hinting=False, notdef_outline=True, name_IDs=["*"], layout_features=["*"])
    if face.ranges:
        # Vertical forms and alternates are a third of a Chinese font, and never set in a name.
        options.layout_features = ["kern", "locl", "ccmp"]
    subsetter = Subsetter(options)
    covered = set(font.getBestCmap())
    wanted = {code for low, high in face.ranges for code in range(low, high + 1)} or covered
    subsetter.populate(unicodes=wanted & covered)
    subsetter.subset(font)
    font.save(target)
    return str(target)


def _rename(font: TTFont, *, family: str, weight: int) -> None:
    style = {400: "Regular", 600: "SemiBold"}[weight]
    plain = family.replace(" ", "")
    table = font["name"]
    for record in list(table.names):
        if record.nameID not in (0, 13, 14):
            table.removeNames(nameID=record.nameID)
    texts = {1: family, 2: style, 3: f"{plain}-{style}", 4: f"{family} {style}", 5: "Version 1.0"}
    for identifier, text in {**texts, 6: f"{plain}-{style}"}.items():
        table.setName(text, identifier, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight


if __name__ == "__main__":
    sys.exit(main())
