"""The wheel carries all it needs: it runs from a fresh environment, away from the repository."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.fault

ROOT = Path(__file__).resolve().parents[2]
PRINT_FOLDER = "from learning_station.config import resource_path as r; print(r('templates'))"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Install the wheel into a fresh environment; its requirements are lent by this one."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    packages = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    Path(packages, "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


def run(python, folder, *arguments, **environment):
    """Run a module of the installed package in an empty folder."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("LS_", "PYTHON"))}
    return subprocess.Popen(
        [python, "-m", *arguments],
        cwd=folder,
        env={**clean, "LS_DATA_DIR": str(folder / "data"), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def free_port():
    """Return a port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def read(url):
    """Return status and text of a page, or None while nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except (urllib.error.URLError, ConnectionError):
        return None


def wait_for(process, url):
    """Return the first answer of a server that is starting."""
    for _attempt in range(300):
        answer = read(url)
        if answer is not None:
            return answer
        assert process.poll() is None, process.communicate()[0]
        # A real process of its own: there is no clock of ours to move.
        time.sleep(0.1)
    raise AssertionError("the server does not answer")


def ask_again(port, path):
    """Ask for a page that one has; return the status and whether the connection is closed."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        connection.request("GET", path, headers={"If-None-Match": answer.headers["ETag"]})
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers["Connection"]
    finally:
        connection.close()


def test_wheel_carries_templates_migrations_certificates_static_files_and_translations(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())

    for wanted in (
        "learning_station/bundled/templates/base.html",
        "learning_station/bundled/migrations/env.py",
        "learning_station/bundled/certificates/completion/design.toml",
        "learning_station/web/static/css/tokens.css",
        "learning_station/demo_data/organisations.yaml",
        "learning_station/accounts/common_passwords.txt",
    ):
        assert wanted in names
    assert any(name.endswith("/es/LC_MESSAGES/messages.po") for name in names)
    assert not any(name.startswith(("tests/", "scripts/")) for name in names)


def test_installed_wheel_migrates_loads_serves_and_stops(installed, tmp_path):
    port = str(free_port())
    address = f"http://127.0.0.1:{port}"
    flask = ("flask", "--app", "learning_station.app")
    for command in (("db-upgrade",), ("demo", "load")):
        process = run(installed, tmp_path, *flask, *command)
        output, _nothing = process.communicate(timeout=120)
        assert process.returncode == 0, output

    server = run(installed, tmp_path, "learning_station", LS_PORT=port, LS_BASE_URL=address)
    status, page = wait_for(server, address + "/")
    style = read(address + "/static/css/tokens.css")
    where = subprocess.run(
        [installed, "-c", PRINT_FOLDER],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    again = ask_again(int(port), "/sessions")
    server.send_signal(signal.SIGINT)
    output, _nothing = server.communicate(timeout=30)

    assert status == 200
    assert "<h1" in page
    assert style is not None
    assert style[0] == 200
    assert "bundled" in where
    assert again == (304, None)
    assert server.returncode == 0, output
    assert "Traceback" not in output


def test_taken_port_ends_with_one_line_and_a_code(installed, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        server = run(installed, tmp_path, "learning_station", LS_PORT=str(taken.getsockname()[1]))
        output, _nothing = server.communicate(timeout=60)

    assert server.returncode == 1
    assert "cannot be used" in output
    assert "Traceback" not in output
