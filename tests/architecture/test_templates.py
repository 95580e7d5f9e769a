"""Every template compiles and keeps the rules of pages."""

import re

import pytest
from jinja2 import nodes

from tests.architecture.source import ROOT
from tests.world import World

TEMPLATES = sorted(
    path.relative_to(ROOT / "templates").as_posix()
    for path in (ROOT / "templates").rglob("*")
    if path.suffix in (".html", ".txt", ".xml")
)
PAGES = [
    name
    for name in TEMPLATES
    if not name.startswith(("components/", "email/")) and name.endswith(".html")
]
INLINE = re.compile(
    r"<style\b|\sstyle=|\son(?:click|load|error|change|submit|input|focus|blur|key|mouse)\w*="
    r"|<script(?![^>]*\b(src|nonce)=)",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def environment(sqlite_maker, tmp_path_factory):
    with sqlite_maker.database() as database:
        world = World(database, tmp_path_factory.mktemp("templates"))
        yield world.app.jinja_env
        world.engine.dispose()


def test_every_template_compiles(environment):
    for name in TEMPLATES:
        environment.get_template(name)


def test_every_template_that_is_named_exists(environment):
    missing = []
    for name in TEMPLATES:
        tree = environment.parse((ROOT / "templates" / name).read_text())
        for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
            wanted = node.template
            if isinstance(wanted, nodes.Const) and wanted.value not in TEMPLATES:
                missing.append(f"{name} wants {wanted.value}")

    assert not missing, "\n" + "\n".join(map(str, missing))


def test_no_template_carries_style_or_script():
    found = []
    for name in TEMPLATES:
        if name.startswith("email/"):
            continue
        text = (ROOT / "templates" / name).read_text()
        text = re.sub(r"{#.*?#}", "", text, flags=re.DOTALL)
        found += [f"{name}: {match[0]}" for match in INLINE.finditer(text)]

    assert not found, "\n" + "\n".join(map(str, found))


def test_no_template_lets_markup_through_unless_it_was_cleaned():
    # A literal in the template is ours; a value is not.
    passed_on = re.compile(r"[^\"'\s]\s*\|\s*safe\b")
    found = [
        name for name in TEMPLATES if passed_on.search((ROOT / "templates" / name).read_text())
    ]

    assert not found, "\n" + "\n".join(map(str, found))


def test_stylesheets_use_logical_properties_only():
    physical = re.compile(
        r"(?<![\w-])((margin|padding|border)-(left|right|top|bottom)"
        r"|text-align:\s*(left|right)|float:\s*(left|right)|(?<=[{;]\s)(left|right):)"
    )
    found = []
    for path in sorted((ROOT / "learning_station/web/static").rglob("*.css")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if physical.search(line):
                found.append(f"{path.name}:{number}: {line.strip()}")

    assert not found, "\n" + "\n".join(map(str, found))
