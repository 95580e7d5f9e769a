"""What is pinned, what the package asks for and what it carries agree."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-postgres.txt")
PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;]+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    """Return the pinned versions of a lock file."""
    return dict(PIN.findall((ROOT / name).read_text()))


def names(lines: list[str]) -> set[str]:
    """Return requirement lines without comments."""
    return {line.strip() for line in lines if line.strip() and not line.startswith(("#", "-"))}


def test_package_asks_for_what_requirements_in_names():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    wanted = names((ROOT / "requirements.in").read_text().splitlines()) - {"hatchling"}

    assert set(project["dependencies"]) == wanted


@pytest.mark.parametrize("name", ["requirements.in", "requirements-dev.in"])
def test_every_named_requirement_is_pinned(name):
    lock = pins(name.replace(".in", ".txt"))

    wanted = {
        re.split(r"[\[<>=~!]", line)[0].lower()
        for line in names((ROOT / name).read_text().splitlines())
    }

    assert wanted <= {pinned.lower() for pinned in lock}


def test_development_pins_are_those_of_the_running_program():
    development = pins("requirements-dev.txt")

    different = {
        name: (version, development.get(name))
        for name, version in pins("requirements.txt").items()
        if development.get(name) != version
    }

    assert not different, "\n" + "\n".join(map(str, different))


@pytest.mark.parametrize("name", LOCKS)
def test_locks_hold_hashes_and_no_addresses(name):
    text = (ROOT / name).read_text()

    assert "://" not in text
    assert text.count("--hash=sha256:") >= len(pins(name))


def test_wheel_carries_what_the_program_reads():
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]

    carried = build["targets"]["wheel"]["force-include"]

    for name in ("templates", "migrations", "certificates"):
        assert carried[name] == f"learning_station/bundled/{name}"
        assert (ROOT / name).is_dir()
