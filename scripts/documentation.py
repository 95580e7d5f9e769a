"""Keep the documentation whole: `update` writes the lists that come from the code, `check` looks.

docs/settings.md names every setting with its default, docs/commands.md every command and
docs/routes.md every address with who may reach it. Every relative link in a Markdown file must
lead somewhere.
"""

import ast
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
sys.path.insert(0, str(ROOT))

from flask import Flask  # noqa: E402  the project is not installed, its folder is put on the path first

from learning_station.app import create_app  # noqa: E402  as above
from learning_station.config import Settings  # noqa: E402  as above
from learning_station.web.access import access_of  # noqa: E402  as above

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)|!\[[^\]]*\]\(([^)\s]+)\)")
SETTING = re.compile(r"^\| `(LS_[A-Z_]+)` \| (.*?) \| (.+) \|$", re.MULTILINE)
READ = re.compile(r"\bsettings\.(\w+)")
SELF = re.compile(r"\bself\.(\w+)")
FLASKS_OWN = {"routes", "run", "shell"}
OF_THE_FRAMEWORK = {"static": "Send a stylesheet, a font, an icon or a script."}


def make_app() -> Flask:
    """Return the application on a database that is never opened."""
    folder = Path(tempfile.mkdtemp(prefix="ls-docs-"))
    return create_app(Settings(data_dir=folder))


def shown(value: Any) -> str:
    """Return a default as the table of settings shows it."""
    if value is True or value is False:
        return "yes" if value else "no"
    text = ",".join(value) if isinstance(value, tuple) else str(value)
    return f"`{text}`" if text else "–"


def settings_problems() -> Iterator[str]:
    """Compare docs/settings.md with the settings of the code."""
    text = (DOCS / "settings.md").read_text()
    described = {name: default for name, default, _meaning in SETTING.findall(text)}
    known = {f"LS_{field.name.upper()}": shown(field.default) for field in fields(Settings)}
    for name in sorted(known.keys() - described.keys()):
        yield f"docs/settings.md does not describe {name}"
    for name in sorted(described.keys() - known.keys()):
        yield f"docs/settings.md describes {name}, which does not exist"
    for name in sorted(known.keys() & described.keys()):
        if known[name] != described[name]:
            yield f"docs/settings.md: the default of {name} is {known[name]}"


def unread_settings() -> Iterator[str]:
    """Find settings that nothing outside of the settings reads, directly or by a property."""
    settings = Path("learning_station/config.py")
    tree = ast.parse((ROOT / settings).read_text())
    (own,) = (node for node in tree.body if getattr(node, "name", "") == Settings.__name__)
    read: set[str] = set()
    for path in (ROOT / settings).parent.rglob("*.py"):
        if path != ROOT / settings:
            read.update(READ.findall(path.read_text()))
    for method in ast.walk(own):
        if isinstance(method, ast.FunctionDef) and method.name in read:
            read.update(SELF.findall(ast.unparse(method)))
    for field in fields(Settings):
        if field.name not in read:
            yield f"LS_{field.name.upper()} is described in docs/settings.md, but nothing reads it"


def commands_of(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    """Return every command below a group with its whole name."""
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from commands_of(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def commands_page(app: Flask) -> str:
    """Return the list of commands."""
    lines = [
        "# Commands",
        "",
        "Run from the project's folder as `.venv/bin/flask --app wsgi …`, or where the package is",
        "installed as `flask --app learning_station.app …`. `--help` behind a command lists its",
        "options.",
        "",
        "| command | what it does |",
        "|---|---|",
    ]
    for path, command in commands_of(app.cli, "flask"):
        if path.removeprefix("flask ") in FLASKS_OWN:
            continue
        effect = (command.help or "").strip().split("\n\n")[0].replace("\n", " ")
        lines.append(f"| `{path}` | {effect} |")
    return "\n".join(lines) + "\n"


def routes_page(app: Flask) -> str:
    """Return the list of addresses."""
    lines = [
        "# Addresses",
        "",
        "Who may reach a page at all; what they may do there is decided by the permissions of the",
        "features. A thing that one may not see does not exist: the answer is 404.",
        "",
        "| address | methods | for | what it does |",
        "|---|---|---|---|",
    ]
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        access = access_of(app, rule.endpoint)
        audience = "everybody"
        if access is not None and access.signed_in:
            audience = ", ".join(sorted(access.roles)) or "signed in"
        methods = ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        documentation = OF_THE_FRAMEWORK.get(rule.endpoint) or (
            app.view_functions[rule.endpoint].__doc__ or ""
        )
        effect = documentation.strip().split("\n\n")[0].replace("\n", " ").replace("|", "/")
        path = rule.rule.replace("|", "\\|")
        lines.append(f"| `{path}` | {methods} | {audience} | {' '.join(effect.split())} |")
    return "\n".join(lines) + "\n"


def generated(app: Flask) -> dict[Path, str]:
    """Return the pages that are written from the code."""
    return {
        DOCS / "commands.md": commands_page(app),
        DOCS / "routes.md": routes_page(app),
    }


def link_problems() -> Iterator[str]:
    """Find links in Markdown files that lead nowhere."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in listed.stdout.split():
        path = ROOT / name
        for match in LINK.finditer(path.read_text()):
            target = match[1] or match[2]
            if "://" in target or target.startswith(("mailto:", "#")):
                continue
            if not (path.parent / target).exists():
                yield f"{name}: the link to {target} leads nowhere"


def problems() -> Iterator[str]:
    """Return everything that is missing or out of date."""
    yield from settings_problems()
    yield from unread_settings()
    for path, text in generated(make_app()).items():
        name = path.relative_to(ROOT)
        if not path.exists() or path.read_text() != text:
            yield f"{name} is out of date: run scripts/documentation.py update"
        for line in text.splitlines():
            if line.startswith("| `") and line.endswith("|  |"):
                yield f"{name}: {line.split('`')[1]} does not say what it does"
    yield from link_problems()


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        for path, text in generated(make_app()).items():
            path.write_text(text)
    elif sys.argv[1:] == ["check"]:
        found = list(problems())
        print("\n".join(found))
        sys.exit(bool(found))
    else:
        sys.exit("usage: documentation.py update|check")
