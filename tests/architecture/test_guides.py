"""The guides use the words of the pages: what they print in bold stands in the interface."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDES = ("official", "coordinator", "trainer", "administrator")
MARKED = re.compile(r'_\(\s*"((?:[^"\\]|\\.)+)"')


def interface_texts() -> set[str]:
    """Every text of the interface, in lower case."""
    sources = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "learning_station").rglob("*.py")]
    found = (MARKED.findall(path.read_text("utf-8")) for path in sources)
    return {text.strip().lower() for texts in found for text in texts}


@pytest.mark.parametrize("guide", GUIDES)
def test_what_a_guide_prints_in_bold_stands_in_the_interface(guide: str) -> None:
    texts = interface_texts()
    words = re.findall(r"\*\*([^*]+)\*\*", (ROOT / f"docs/guides/{guide}.md").read_text("utf-8"))

    missing = [word for word in words if word.lower() not in texts]

    assert words
    assert not missing


@pytest.mark.parametrize("guide", GUIDES)
def test_guide_names_a_sign_in_of_the_demonstration(guide: str) -> None:
    text = (ROOT / f"docs/guides/{guide}.md").read_text("utf-8")
    people = (ROOT / "learning_station/demo_data/people.yaml").read_text("utf-8")

    named = re.findall(r"`([\w-]+@[\w.-]+\.example)`", text)

    assert named
    assert all(email in people for email in named)
