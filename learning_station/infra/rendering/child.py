"""The child process that renders: the only place where WeasyPrint is loaded.

It confines itself before it loads anything: memory, open files, no core file, no new privileges,
and where the system permits it a network namespace of its own, which is empty. Then it answers
one order after the other. Messages are JSON with their length in four bytes before them.
"""

from __future__ import annotations

import base64
import ctypes
import importlib
import json
import os
import resource
import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO

# Flags of Linux, which the module `os` names only from Python 3.12 on.
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_NO_NEW_PRIVS = 38
LENGTH = struct.Struct(">I")
MESSAGE_LIMIT = 1_000_000


def main() -> int:
    """Confine this process, load the renderer, and answer orders until the pipe closes."""
    settings = json.loads(sys.argv[1])
    # The pipe is kept for messages alone: whatever a library prints goes to the error stream.
    output = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    network = confine(settings)
    try:
        press = _load_press(Path(settings["designs"]), Path(settings["fonts"]))
    except (ImportError, OSError) as error:
        _send(output, {"ready": False, "detail": str(error)})
        return 1
    _send(output, {"ready": True, "network": network})
    while (message := _receive(sys.stdin.buffer)) is not None:
        _limit_processor(settings["cpu_seconds"])
        _send(output, _answer(press, message))
    return 0


def confine(settings: dict[str, Any]) -> str:
    """Give up what rendering does not need; return `closed` or `open` for the network."""
    resource.setrlimit(resource.RLIMIT_AS, (settings["memory_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 20, 64 << 20))
    if not sys.platform.startswith("linux"):
        return "open"
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if not settings["close_network"]:
        return "open"
    closed = any(libc.unshare(flags) == 0 for flags in (CLONE_NEWNET, CLONE_NEWUSER | CLONE_NEWNET))
    return "closed" if closed else "open"


def _load_press(designs: Path, fonts: Path) -> Any:
    # Imported by name and only now: the limits above must hold before the libraries are loaded.
    module = importlib.import_module("learning_station.infra.rendering.press")
    return module.Press(designs=designs, fonts=fonts)


def _limit_processor(seconds: int) -> None:
    """Allow that much processor time from now on; beyond it the system ends this process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, resource.RLIM_INFINITY))


def _answer(press: Any, message: dict[str, Any]) -> dict[str, Any]:
    try:
        content, pages = press.render(message)
    except MemoryError:
        return {"code": "too_much_memory", "detail": ""}
    except Exception as error:  # noqa: BLE001  # the edge of one order: the next one counts
        code = getattr(error, "code", None) or "rendering_error"
        detail = getattr(error, "detail", None) or f"{type(error).__name__}: {error}"
        return {"code": code, "detail": detail[:500], "refused": press.refused[:50]}
    encoded = base64.b64encode(content).decode("ascii")
    return {"content": encoded, "pages": pages, "refused": press.refused[:50]}


def _send(pipe: BinaryIO | Any, message: dict[str, Any]) -> None:
    body = json.dumps(message).encode()
    view = memoryview(LENGTH.pack(len(body)) + body)
    while view:
        view = view[pipe.write(view) :]


def _receive(pipe: BinaryIO) -> dict[str, Any] | None:
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    if length > MESSAGE_LIMIT:
        return None
    message: dict[str, Any] = json.loads(pipe.read(length))
    return message


if __name__ == "__main__":
    sys.exit(main())
