"""Renders in one confined child process, which is ended on excess and started anew."""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import os
import selectors
import struct
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from learning_station.config import resource_path

from . import RenderedPDF, RenderingFailed, RenderOrder

PACKAGE_PARENT = Path(__file__).resolve().parents[3]
LENGTH = struct.Struct(">I")
ORDER_LIMIT = 200_000
ANSWER_LIMIT = 30_000_000

_FONT_SETTINGS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


@dataclass(frozen=True, kw_only=True)
class RenderLimits:
    """What one order may cost before the child is ended."""

    wall_seconds: float = 30.0
    start_seconds: float = 60.0
    cpu_seconds: int = 20
    memory_bytes: int = 1 << 30
    orders_per_child: int = 200


class ProcessRenderer:
    """Sends orders to one child, from any thread, one at a time."""

    def __init__(
        self,
        designs: Path | None = None,
        *,
        limits: RenderLimits | None = None,
        close_network: bool = True,
    ) -> None:
        """Take the folder of designs (by default the shipped one); the child starts later."""
        self._designs = (designs or resource_path("certificates")).resolve()
        self._limits = limits or RenderLimits()
        self._close_network = close_network
        self._lock = threading.Lock()
        self._child: _Child | None = None
        self._owner = os.getpid()
        self.refused: tuple[str, ...] = ()

    def render(self, order: RenderOrder) -> RenderedPDF:
        """Return the file for the order; a child that exceeds a limit is replaced."""
        message = {
            "design": order.design,
            "version": order.version,
            "language": order.language,
            "fields": dict(order.fields),
            "page_limit": order.page_limit,
        }
        body = json.dumps(message).encode()
        if len(body) > ORDER_LIMIT:
            raise RenderingFailed("order_too_large", str(len(body)))
        with self._lock:
            answer = self._ask(body)
        return _read_answer(answer)

    def close(self) -> None:
        """End the child; the next order starts another one."""
        with self._lock:
            self._discard()

    @property
    def network(self) -> str:
        """Return `closed` or `open` for the child's network; starts the child if need be."""
        with self._lock:
            return self._find_child().network

    @property
    def child_pid(self) -> int | None:
        """Return the process id of the child, or None when none runs."""
        child = self._child
        return child.pid if child else None

    def _ask(self, body: bytes) -> dict[str, Any]:
        child = self._find_child()
        try:
            answer = child.exchange(body, seconds=self._limits.wall_seconds)
        except RenderingFailed:
            self._discard()
            raise
        self.refused = tuple(answer.get("refused", ()))
        # After a failure for want of memory nothing in that process can be relied upon.
        if child.orders >= self._limits.orders_per_child or answer.get("code") == "too_much_memory":
            self._discard()
        return answer

    def _find_child(self) -> _Child:
        if self._owner != os.getpid():
            # This process was split off from the one that started the child: two talking through
            # the same pipe would read each other's answers.
            self._child, self._owner = None, os.getpid()
        if self._child is not None and not self._child.is_alive:
            self._discard()
        if self._child is None:
            self._child = _Child(self._designs, self._limits, close_network=self._close_network)
        return self._child

    def _discard(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()


class _Child:
    """The running child process, its two pipes and its temporary folder."""

    def __init__(self, designs: Path, limits: RenderLimits, *, close_network: bool) -> None:
        self.orders = 0
        self._folder = tempfile.TemporaryDirectory(prefix="rendering-")
        fonts = resource_path("certificates") / "fonts"
        settings = {
            "designs": str(designs),
            "fonts": str(fonts),
            "cpu_seconds": limits.cpu_seconds,
            "memory_bytes": limits.memory_bytes,
            "close_network": close_network,
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "learning_station.infra.rendering.child", json.dumps(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder.name,
            env=self._make_environment(fonts),
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._inlet = self._process.stdin.fileno()
        self._outlet = self._process.stdout.fileno()
        os.set_blocking(self._inlet, False)
        os.set_blocking(self._outlet, False)
        self.network = self._greet(limits.start_seconds)

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid

    def exchange(self, body: bytes, *, seconds: float) -> dict[str, Any]:
        """Send one order and return the answer, within so many seconds."""
        self.orders += 1
        deadline = time.monotonic() + seconds
        self._write(LENGTH.pack(len(body)) + body, deadline=deadline)
        return self._read_message(deadline=deadline)

    def end(self) -> None:
        """Kill the process and remove its folder."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                _close_quietly(pipe)
        self._folder.cleanup()

    def _make_environment(self, fonts: Path) -> dict[str, str]:
        """Return an environment without secrets, in which only the shipped fonts exist."""
        folder = Path(self._folder.name)
        settings = folder / "fonts.conf"
        settings.write_text(
            _FONT_SETTINGS.format(fonts=escape(str(fonts)), cache=escape(str(folder / "cache")))
        )
        return {
            "PATH": os.defpath,
            "LANG": "C.UTF-8",
            "HOME": str(folder),
            "TMPDIR": str(folder),
            "FONTCONFIG_FILE": str(settings),
            "PYTHONPATH": str(PACKAGE_PARENT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONSAFEPATH": "1",
        }

    def _greet(self, seconds: float) -> str:
        try:
            hello = self._read_message(deadline=time.monotonic() + seconds)
        except RenderingFailed:
            self.end()
            raise
        if not hello.get("ready"):
            self.end()
            raise RenderingFailed("renderer_unavailable", str(hello.get("detail")), may_retry=True)
        return str(hello["network"])

    def _write(self, content: bytes, *, deadline: float) -> None:
        view = memoryview(content)
        while view:
            self._wait(self._inlet, selectors.EVENT_WRITE, deadline=deadline)
            try:
                view = view[os.write(self._inlet, view) :]
            except OSError as error:
                raise self._explain_end() from error

    def _read_message(self, *, deadline: float) -> dict[str, Any]:
        (length,) = LENGTH.unpack(self._read(LENGTH.size, deadline=deadline))
        if length > ANSWER_LIMIT:
            raise RenderingFailed("file_too_large", str(length))
        try:
            message = json.loads(self._read(length, deadline=deadline))
        except ValueError as error:
            raise RenderingFailed("answer_unreadable", may_retry=True) from error
        return dict(message)

    def _read(self, length: int, *, deadline: float) -> bytes:
        parts = bytearray()
        while len(parts) < length:
            self._wait(self._outlet, selectors.EVENT_READ, deadline=deadline)
            part = os.read(self._outlet, min(length - len(parts), 1 << 20))
            if not part:
                raise self._explain_end()
            parts += part
        return bytes(parts)

    def _wait(self, pipe: int, event: int, *, deadline: float) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, event)
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise RenderingFailed("too_slow", "the wall clock ran out")

    def _explain_end(self) -> RenderingFailed:
        """Return why the child ended: by the processor limit, or by something from outside."""
        self._process.kill()
        code = self._process.wait()
        # SIGXCPU is the limit on processor time; the kernel says so with the signal itself.
        if code == -24:
            return RenderingFailed("too_slow", "the processor time ran out")
        return RenderingFailed("renderer_ended", f"exit code {code}", may_retry=True)


def _close_quietly(pipe: Any) -> None:
    # Unsent bytes for a process that is gone are of no use to anybody.
    with contextlib.suppress(OSError):
        pipe.close()


def _read_answer(answer: dict[str, Any]) -> RenderedPDF:
    if "content" not in answer:
        raise RenderingFailed(str(answer.get("code")), str(answer.get("detail", "")))
    try:
        content = base64.b64decode(answer["content"], validate=True)
    except binascii.Error as error:
        raise RenderingFailed("answer_unreadable", may_retry=True) from error
    if not content.startswith(b"%PDF-"):
        raise RenderingFailed("answer_unreadable", may_retry=True)
    return RenderedPDF.of(content, pages=int(answer["pages"]))
