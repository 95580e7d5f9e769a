"""Keep the translations whole: `update` takes new messages over, `check` fails when one is missing.

Messages are marked with `_("…")` (or `gettext`, `ngettext`, `translate`, …) in the package and in
the templates. The catalogues are learning_station/translations/<language>/LC_MESSAGES/messages.po.
"""

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "learning_station" / "translations"
LANGUAGES = ("es", "fr")
FOLDERS = ("learning_station", "templates")
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
OPTIONS = {
    "**.html": {"trimmed": "true", "silent": "false"},
    "**.txt": {"trimmed": "true", "silent": "false"},
}
KEYWORDS = {
    "_": None,
    "mark": None,
    "mark_plural": (1, 2),
    "gettext": None,
    "ngettext": (1, 2),
    "translate": (2,),
    "translate_plural": (2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def extract() -> Catalog:
    """Return every marked message of package and templates, with the places it stands in."""
    catalogue = Catalog(charset="utf-8", header_comment="", fuzzy=False)
    for folder in FOLDERS:
        found = extract_from_dir(
            str(ROOT / folder), METHODS, OPTIONS, KEYWORDS, strip_comment_tags=True
        )
        for filename, _line, message, comments, context in found:
            if message and message != "":
                place = (f"{folder}/{filename}", None)
                catalogue.add(message, None, [place], auto_comments=comments, context=context)
    return catalogue


def path_of(language: str) -> Path:
    """Return the file of a language."""
    return CATALOGUES / language / "LC_MESSAGES" / "messages.po"


def load(language: str) -> Catalog:
    """Return the catalogue of a language, empty when there is none yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with path.open("rb") as source:
        return read_po(source, locale=language)


def update() -> None:
    """Take new messages over and drop those that are gone; nothing is guessed."""
    template = extract()
    for language in LANGUAGES:
        catalogue = load(language)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        catalogue.fuzzy = False
        catalogue.project, catalogue.version = "Learning Station", "0.1"
        catalogue.header_comment = f"# Learning Station, {catalogue.locale.english_name}."
        out = io.BytesIO()
        write_po(out, catalogue, width=100, sort_output=True, ignore_obsolete=True)
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        # Dates would make every update a change, and the other lines name nobody.
        noise = (b'"POT-', b'"PO-Revision', b'"Last-Tr', b'"Language-Team', b'"Report-', b'"Gener')
        lines = [
            line for line in out.getvalue().splitlines(keepends=True) if not line.startswith(noise)
        ]
        path_of(language).write_bytes(b"".join(lines))
        print(f"{language}: {len(list(missing(catalogue)))} to translate")


def missing(catalogue: Catalog) -> list[Message]:
    """Return the messages without a whole translation."""
    return [
        message
        for message in catalogue
        if message.id
        and (
            message.fuzzy
            or not message.string
            or (isinstance(message.string, tuple | list) and not all(message.string))
        )
    ]


def wrong_placeholders(catalogue: Catalog) -> list[Message]:
    """Return the messages whose translation names other values than the original."""
    wrong = []
    for message in catalogue:
        if not message.id or not message.string:
            continue
        originals = message.id if isinstance(message.id, tuple | list) else (message.id,)
        texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
        wanted = set(PLACEHOLDER.findall(" ".join(originals)))
        if any(set(PLACEHOLDER.findall(text)) - wanted for text in texts) or (
            len(originals) == 1 and set(PLACEHOLDER.findall(texts[0])) != wanted
        ):
            wrong.append(message)
    return wrong


def check() -> int:
    """Print what is missing, strange or gone; return the exit code."""
    marked = {message.id for message in extract() if message.id}
    problems = 0
    for language in LANGUAGES:
        catalogue = load(language)
        known = {message.id for message in catalogue if message.id}
        lists = {
            "not taken over (scripts/translations.py update)": marked - known,
            "no longer used": known - marked,
            "not translated": {message.id for message in missing(catalogue)},
            "other placeholders": {message.id for message in wrong_placeholders(catalogue)},
        }
        for what, messages in lists.items():
            for message in sorted(messages, key=str):
                print(f"{language}: {what}: {message!r}")
                problems += 1
    return 1 if problems else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        update()
    elif sys.argv[1:] == ["check"]:
        sys.exit(check())
    else:
        sys.exit("usage: translations.py update|check")
