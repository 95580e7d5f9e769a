"""The memory of the embedded process after five people walked through all they may see."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from benchmarks.figures import Figure
from benchmarks.serving import ROOT, TOKEN, Client, Server, UnexpectedAnswer, started
from learning_station.cli.demo.commands import SIGN_INS
from learning_station.cli.demo.groundwork import PASSWORD

MEMORY_LIMIT = 200
PAGES_EACH = 150
LINK = re.compile(r'<a [^>]*href="(/[^"#]*)"')
BATCH = re.compile(r"/certificates/sessions/[\w-]+/issue")
LANGUAGES = ("en", "es", "fr")


def measure() -> Iterator[Figure]:
    """Yield memory at the start and after the walk, certificates made on the way included."""
    with tempfile.TemporaryDirectory(prefix="ls-bench-") as folder:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("LS_")}
        load = [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "load"]
        environment = clean | {"LS_DATA_DIR": folder}
        subprocess.run([*load[:-2], "db-upgrade"], cwd=ROOT, env=environment, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        said = subprocess.run(load, cwd=ROOT, env=environment, check=True,
                              capture_output=True, text=True)  # fmt: skip
        addresses = re.findall(r"(\S+@\S+)", said.stdout)[: len(SIGN_INS)]
        with started("learning_station", LS_DATA_DIR=folder) as server:
            yield Figure("memory_at_start", server.memory_mib(), "MiB", MEMORY_LIMIT)
            walked = _walk(server, None)
            for address in addresses:
                walked += _walk(server, address)
            yield Figure("pages_walked", walked, "pages", len(LANGUAGES) * PAGES_EACH)
            yield Figure(
                "memory_after_the_journey", server.memory_mib(), "MiB", MEMORY_LIMIT,
                "at most 200 MiB",
            )  # fmt: skip


def _walk(server: Server, address: str | None) -> int:
    """Ask for every page that links lead to, in each language; issue what waits; count pages."""
    client = server.client()
    if address:
        client.sign_in(address, PASSWORD)
    asked: set[str] = set()
    for language in LANGUAGES:
        waiting, seen = [f"/?lang={language}"], set[str]()
        while waiting and len(seen) < PAGES_EACH:
            path = waiting.pop(0)
            status, text, headers = client.ask(path)
            seen.add(path)
            if status >= 500:
                raise UnexpectedAnswer(f"{path} answers {status}")
            if headers.get_content_type() != "text/html":
                continue
            page = text.decode()
            if BATCH.fullmatch(urlsplit(path).path):
                _issue(client, path, page)
            waiting += [
                link for link in dict.fromkeys(LINK.findall(page))
                if link not in seen and link not in waiting and "lang=" not in link
            ]  # fmt: skip
        asked |= seen
    return len(asked)


def _issue(client: Client, path: str, page: str) -> None:
    """Issue the certificates that the page offers, and give the worker time to make them."""
    token = TOKEN.search(page)
    client.ask(path, body={"csrf_token": token[1] if token else "", "language": "en"})
    time.sleep(3)
