"""The source of the package as syntax trees, read once for all house rules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "learning_station"
FEATURES = (
    "accounts", "organisations", "library", "catalogue", "scheduling", "enrolment", "learning",
    "credentials", "communities", "notifications", "webhooks", "reporting",
)  # fmt: skip

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of the package."""

    path: Path
    tree: ast.Module
    text: str

    @property
    def name(self) -> str:
        """Return the path below the package, such as `infra/db.py`."""
        return self.path.relative_to(PACKAGE).as_posix()

    @property
    def feature(self) -> str | None:
        """Return the feature it belongs to, or None."""
        first = self.name.split("/")[0]
        return first if first in FEATURES else None

    @property
    def part(self) -> str:
        """Return the part of its feature: `actions` for `actions.py` and `actions/waitlist.py`."""
        pieces = self.name.removesuffix(".py").split("/")
        return pieces[1] if len(pieces) > 1 else pieces[0]

    def at(self, node: ast.AST, what: str) -> str:
        """Return a finding with its place."""
        return f"learning_station/{self.name}:{getattr(node, 'lineno', 1)}: {what}"

    def calls(self, within: ast.AST | None = None) -> Iterator[ast.Call]:
        """Return every call in the file, or below a node."""
        for node in ast.walk(within or self.tree):
            if isinstance(node, ast.Call):
                yield node

    def functions(self) -> Iterator[Function]:
        """Return every function and method, nested ones too."""
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield node

    def imports(self) -> Iterator[tuple[ast.AST, str]]:
        """Return every imported name with its dots resolved, and where it stands."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self._resolve(node)
                yield from ((node, f"{base}.{alias.name}") for alias in node.names)

    def _resolve(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        pieces = ["learning_station", *self.name.removesuffix(".py").split("/")]
        if pieces[-1] == "__init__":
            pieces.append("")
        return ".".join([*pieces[: -node.level], *([node.module] if node.module else [])])


@cache
def modules() -> tuple[Module, ...]:
    """Return every file of the package."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if "bundled" not in path.parts:
            text = path.read_text(encoding="utf-8")
            found.append(Module(path, ast.parse(text), text))
    return tuple(found)


def name_of(node: ast.AST) -> str:
    """Return the last name of `x`, `a.x` or `x(…)`."""
    if isinstance(node, ast.Call):
        return name_of(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
