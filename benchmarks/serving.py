"""A server in a process of its own, and what its answers cost it."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
WARM_UP = 30
ROUNDS = 12


class UnexpectedAnswer(Exception):
    """A page did not answer as it should: the figure would be worth nothing."""


@dataclass
class Client:
    """One connection that is kept open, with its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def ask(
        self,
        path: str,
        *,
        body: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes, http.client.HTTPMessage]:
        """Send a request and return status, body and headers."""
        sent = dict(headers or {})
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        content = None
        if body is not None:
            content = urlencode(body)
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        method = "GET" if body is None else "POST"
        self._connection.request(method, path, content, sent)
        answer = self._connection.getresponse()
        text = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer.status, text, answer.headers

    def sign_in(self, email: str, password: str) -> None:
        """Sign in with the form."""
        path = "/account/sign-in"
        page = self.ask(path)[1].decode()
        token = TOKEN.search(page)
        form = {"email": email, "password": password, "csrf_token": token[1] if token else ""}
        status, text, _headers = self.ask(path, body=form)
        if status not in (302, 303):
            raise UnexpectedAnswer(f"sign-in answers {status}: {text[:500]!r}")


@dataclass(frozen=True)
class Server:
    """A running server."""

    process: subprocess.Popen[bytes]
    port: int

    def client(self) -> Client:
        """Return a new connection."""
        return Client(self.port)

    def cpu_seconds(self) -> float:
        """Return the processor time that the threads of the process have used so far."""
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9

    def memory_mib(self) -> float:
        """Return the memory that the process holds now."""
        return self._status_mib("VmRSS")

    def peak_memory_mib(self) -> float:
        """Return the most memory that the process ever held."""
        return self._status_mib("VmHWM")

    def _status_mib(self, name: str) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(rf"{name}:\s+(\d+) kB", status)
        return int(found[1]) / 1024 if found else 0.0

    def warm_up(self, page: "Page") -> None:
        """Ask a few times without counting, and be sure of the answer."""
        for _number in range(WARM_UP):
            answered, _text, _headers = page.client.ask(page.path, headers=page.headers)
            if answered != page.status:
                raise UnexpectedAnswer(f"{page.path} answers {answered}, not {page.status}")

    def cost_of_round(self, page: "Page", requests: int) -> float:
        """Return the milliseconds of processor time that one answer costs the server."""
        before = self.cpu_seconds()
        for _number in range(requests):
            page.client.ask(page.path, headers=page.headers)
        return (self.cpu_seconds() - before) / requests * 1000


@dataclass(frozen=True)
class Page:
    """A page that is asked for over one connection."""

    client: Client
    path: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def compare_costs(
    server: Server, page: Page, other: Server, other_page: Page, *, requests: int
) -> tuple[float, float]:
    """Return what one answer of each server costs, in milliseconds of processor time.

    They take turns, so that both meet the same weather, and the cheapest of the rounds counts:
    what else the machine does only ever adds."""
    server.warm_up(page)
    other.warm_up(other_page)
    rounds = [
        (
            server.cost_of_round(page, requests // ROUNDS),
            other.cost_of_round(other_page, requests // ROUNDS),
        )
        for _number in range(ROUNDS)
    ]
    return min(one for one, _other in rounds), min(other for _one, other in rounds)


@contextmanager
def started(module: str, **environment: str) -> Iterator[Server]:
    """Start a module that serves, and stop it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    clean = {k: v for k, v in os.environ.items() if not k.startswith("LS_")}
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        cwd=ROOT,
        env=clean | {"LS_PORT": str(port), "LS_BASE_URL": address} | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(process, port)
        yield Server(process, port)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    for _attempt in range(300):
        if process.poll() is not None:
            raise UnexpectedAnswer(f"the server ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise UnexpectedAnswer("the server does not answer")
