"""Files by key: in a folder, or in memory. Keys are made by us, never by whoever uploads."""

import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")


class FileMissing(Exception):
    """There is no file under that key."""


class Storage(Protocol):
    """Keeps bytes under keys."""

    def put(self, key: str, content: bytes) -> None:
        """Store the bytes wholly or not at all; an older file of that key is replaced."""
        ...

    def get(self, key: str) -> bytes:
        """Return the bytes, or raise FileMissing."""
        ...

    def delete(self, key: str) -> None:
        """Remove the file if there is one."""
        ...


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key) or ".." in key:
        raise ValueError(f"not a storage key: {key!r}")
    return key


class FolderStorage:
    """Files below one folder, written to a temporary name, synced, then renamed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, key: str, content: bytes) -> None:
        """Store the bytes so that a crash leaves the old file or the new one, never a part."""
        target = self._folder / _checked(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            os.replace(name, target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def get(self, key: str) -> bytes:
        """Return the bytes, or raise FileMissing."""
        try:
            return (self._folder / _checked(key)).read_bytes()
        except FileNotFoundError as error:
            raise FileMissing(key) from error

    def delete(self, key: str) -> None:
        """Remove the file if there is one."""
        (self._folder / _checked(key)).unlink(missing_ok=True)

    def keys(self) -> Iterator[str]:
        """Yield the keys of all files."""
        for path in sorted(self._folder.rglob("*")):
            if path.is_file():
                yield path.relative_to(self._folder).as_posix()


@dataclass
class MemoryStorage:
    """Files in a dictionary."""

    files: dict[str, bytes] = field(default_factory=dict)

    def put(self, key: str, content: bytes) -> None:
        """Keep the bytes."""
        self.files[_checked(key)] = content

    def get(self, key: str) -> bytes:
        """Return the bytes, or raise FileMissing."""
        try:
            return self.files[_checked(key)]
        except KeyError as error:
            raise FileMissing(key) from error

    def delete(self, key: str) -> None:
        """Forget the file."""
        self.files.pop(_checked(key), None)
