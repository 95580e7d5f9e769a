"""What `make run` says when it cannot: one clear line, and an exit code that is not 0."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.fault

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ("bootstrap", "common.sh", "run")


@pytest.fixture
def folder(tmp_path):
    """Give a copy of the scripts with an empty lock file, beside nothing else."""
    (tmp_path / "scripts").mkdir()
    for name in SCRIPTS:
        shutil.copy(ROOT / "scripts" / name, tmp_path / "scripts" / name)
    (tmp_path / "requirements.txt").write_text("thing==1.0\n")
    return tmp_path


def fake_python(folder, body):
    """Make a `python3` that answers as the body says, and return its path."""
    path = folder / "fake" / "python3"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def run(folder, *, user=None, **environment):
    """Run the script; return its exit code and what it said."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("LS_") and k != "PYTHON"}
    done = subprocess.run(
        ["bash", "scripts/run"],
        cwd=folder,
        env={**clean, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        user=user,
    )
    return done.returncode, done.stderr.strip().splitlines()


def refused(code, lines):
    """Return the last line of a refusal, after checking that it is one."""
    assert code == 1, lines
    assert lines[-1].startswith("Learning Station: ")
    assert not any("Traceback" in line for line in lines)
    return lines[-1]


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "8000 "])
def test_port_that_is_none(folder, port):
    assert "PORT must be a number" in refused(*run(folder, PORT=port))


def test_too_old_python(folder):
    fake = fake_python(folder, 'case "$1" in --version) echo Python 3.9.2 ;; *) exit 1 ;; esac')

    line = refused(*run(folder, PYTHON=str(fake)))

    assert "Python 3.11 or newer is needed" in line
    assert "3.9.2" in line


def test_python_that_is_not_there(folder):
    assert "which is not there" in refused(*run(folder, PYTHON="python-nowhere"))


def test_missing_venv_module(folder):
    fake = fake_python(
        folder,
        'case "$*" in *venv*) exit 1 ;; *version_info\\[*) echo 3.11 ;; *print*) echo 3.11 ;; '
        "*) exit 0 ;; esac",
    )
    # Only root on Debian installs by itself; here it is somebody else who asks.
    script = folder / "scripts" / "common.sh"
    text = script.read_text()
    script.write_text(
        text.replace("can_install_packages() {", "can_install_packages() { return 1;")
    )

    line = refused(*run(folder, PYTHON=str(fake)))

    assert "apt-get install" in line
    assert "python3.11-venv" in line


def test_package_that_needs_a_missing_compiler(folder):
    environment = folder / ".venv" / "bin"
    environment.mkdir(parents=True)
    python = environment / "python"
    python.write_text(
        "#!/bin/sh\n"
        'case "$*" in\n'
        '  *"pip install"*) echo "  Collecting thing"; echo "error: command \'gcc\' failed: '
        'No such file or directory"; echo "ERROR: Failed building wheel for thing"; exit 1 ;;\n'
        "  *) exit 0 ;;\nesac\n"
    )
    python.chmod(0o755)

    line = refused(*run(folder))

    assert "needs a C compiler" in line
    assert "thing" in line
    assert "build-essential" in line


@pytest.mark.skipif(os.geteuid() != 0, reason="needs another user, who may not write here")
def test_folder_that_cannot_be_written(folder):
    # The temporary folders of pytest are for their owner alone, so this one lies elsewhere.
    elsewhere = Path("/tmp") / f"ls-read-only-{os.getpid()}"
    shutil.copytree(folder, elsewhere)
    elsewhere.chmod(0o755)
    try:
        assert "cannot be written to" in refused(*run(elsewhere, user="nobody"))
    finally:
        shutil.rmtree(elsewhere)


def test_port_that_is_taken(folder):
    (folder / ".venv").symlink_to(ROOT / ".venv")
    shutil.copy(ROOT / "requirements.txt", folder / "requirements.txt")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        line = refused(*run(folder, PORT=str(taken.getsockname()[1])))

    assert "cannot be used" in line


def test_sign_ins_that_are_shown_are_those_of_the_demonstration():
    people = yaml.safe_load((ROOT / "learning_station/demo_data/people.yaml").read_text())
    text = yaml.safe_dump(people)
    script = (ROOT / "scripts" / "run").read_text()

    shown = [word for word in script.split() if word.endswith(".example")]

    assert len(shown) == 5
    assert all(address in text for address in shown)
