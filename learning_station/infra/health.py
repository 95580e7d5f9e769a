"""Whether the parts of the installation answer: for the doctor and for those who watch it."""

import ctypes
import shutil
import smtplib
import ssl
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from learning_station.config import Settings, resource_path
from learning_station.kernel.clock import Clock

from . import migrations
from .mail import connect
from .rendering import PDFRenderer, RenderingFailed
from .rendering.process import ProcessRenderer
from .storage import FileMissing, Storage

LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
"""What WeasyPrint loads from the system."""

FONTS_AT_LEAST = 5
FREE_BYTES = 500 * 1024 * 1024
CLOCK_TOLERANCE = timedelta(seconds=5)
SMTP_SECONDS = 10.0
PROBE = "doctor/probe"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: whether it is right, and what to do where it is not."""

    subject: str
    is_right: bool
    detail: str


def right(subject: str, detail: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(subject, True, detail)


def wrong(subject: str, detail: str) -> Finding:
    """Return that something is not as it should be."""
    return Finding(subject, False, detail)


def is_ready(engine: Engine) -> bool:
    """Tell whether the database answers and has the shape this code expects."""
    if _missing_file(engine):
        return False
    try:
        return migrations.current_revision(engine) == expected_revision()
    except SQLAlchemyError:
        return False


def _missing_file(engine: Engine) -> str | None:
    # To look into a SQLite file that is not there would make an empty one.
    name = engine.url.database or ""
    is_file = engine.dialect.name == "sqlite" and name not in ("", ":memory:")
    return name if is_file and not Path(name).exists() else None


@cache
def expected_revision() -> str | None:
    """Return the newest revision of the code; it does not change while the process runs."""
    return migrations.head_revision()


def check_python() -> Finding:
    """Say which Python runs; one that is too old could not have read this file."""
    version = ".".join(map(str, sys.version_info[:3]))
    return right("Python", f"{version}, {sys.executable}")


def check_database(engine: Engine) -> Finding:
    """Look whether the database answers, and which it is."""
    subject = "database"
    if missing := _missing_file(engine):
        return wrong(subject, f"there is no {missing}. Run: flask db-upgrade")
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                version = connection.scalar(sa.text("SELECT sqlite_version()"))
                mode = connection.scalar(sa.text("PRAGMA journal_mode"))
                return right(subject, f"SQLite {version} ({mode}), {engine.url.database}")
            version = connection.scalar(sa.text("SHOW server_version"))
            return right(subject, f"PostgreSQL {version}, {_address(engine)}")
    except SQLAlchemyError as error:
        return wrong(subject, f"does not answer: {_first_line(error)}. See LS_DATABASE_URL")


def _address(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)


def _first_line(error: BaseException) -> str:
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def check_migrations(engine: Engine) -> Finding:
    """Look whether the database has the shape this code expects."""
    if _missing_file(engine):
        return wrong("migrations", "there is no database yet. Run: flask db-upgrade")
    try:
        present, head = migrations.current_revision(engine), expected_revision()
    except SQLAlchemyError as error:
        return wrong("migrations", f"cannot be read: {_first_line(error)}")
    if present == head:
        return right("migrations", f"at {head}, the newest")
    return wrong("migrations", f"at {present or 'nothing'}, not {head}. Run: flask db-upgrade")


def check_mail(settings: Settings) -> Finding:
    """Look whether mail leaves, and whether its server takes us."""
    subject = "mail"
    if settings.mail_url == "mailbox":
        if settings.is_production:
            return wrong(
                subject, "no server is set: nobody receives a mail. Set LS_MAIL_URL=smtp://…"
            )
        return right(subject, "kept in the mailbox of administration, nothing is sent")
    parts = urlsplit(settings.mail_url)
    try:
        greeting = _greet(settings.mail_url)
    except (OSError, smtplib.SMTPException) as error:
        return wrong(subject, f"{parts.hostname} does not take us: {_first_line(error)}")
    return right(subject, f"{parts.hostname} {greeting}")


def _greet(url: str) -> str:
    with connect(url, timeout=SMTP_SECONDS) as server:
        server.noop()
        is_encrypted = isinstance(server.sock, ssl.SSLSocket)
    signed_in = " and takes the sign-in" if urlsplit(url).username else ""
    return f"answers{signed_in}, {'encrypted' if is_encrypted else 'NOT encrypted'}"


def check_storage(storage: Storage, folder: Path) -> Finding:
    """Look whether a file can be written, read and removed, and whether there is room."""
    subject = "storage"
    try:
        storage.put(PROBE, b"ok")
        if storage.get(PROBE) != b"ok":
            return wrong(subject, f"{folder}: what is read is not what was written")
        storage.delete(PROBE)
        free = shutil.disk_usage(_existing(folder)).free
    except (OSError, FileMissing) as error:
        return wrong(subject, f"{folder} cannot be written: {_first_line(error)}")
    room = f"{free / 1024**3:.1f} GiB free"
    if free < FREE_BYTES:
        return wrong(subject, f"{folder}: only {room}")
    return right(subject, f"{folder} can be written, {room}")


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.absolute().parents) if path.exists())


def check_libraries(load: Callable[[str], object] = ctypes.CDLL) -> Finding:
    """Look for the system libraries that rendering needs."""
    missing = []
    for name in LIBRARIES:
        try:
            load(name)
        except OSError:
            missing.append(name)
    if missing:
        return wrong(
            "libraries",
            f"missing: {', '.join(missing)}. On Debian: apt-get install libpango-1.0-0 "
            "libpangoft2-1.0-0 libharfbuzz-subset0",
        )
    return right("libraries", "pango, pangoft2 and harfbuzz-subset are there")


def check_fonts() -> Finding:
    """Look for the fonts of certificates, which are shipped."""
    folder = resource_path("certificates") / "fonts"
    fonts = sorted(path for path in folder.rglob("*") if path.suffix in (".ttf", ".otf"))
    if len(fonts) < FONTS_AT_LEAST:
        return wrong("fonts", f"{len(fonts)} in {folder}: the installation is not whole")
    return right("fonts", f"{len(fonts)} shipped fonts")


def check_renderer(renderer: PDFRenderer) -> Finding:
    """Look whether the process that renders certificates starts, and whether it is cut off."""
    subject = "renderer"
    if not isinstance(renderer, ProcessRenderer):
        return right(subject, type(renderer).__name__)
    try:
        network = renderer.network
    except (RenderingFailed, OSError) as error:
        return wrong(subject, f"does not start: {_first_line(error)}")
    finally:
        renderer.close()
    if network == "closed":
        return right(subject, "starts, and cannot reach the network")
    return right(
        subject, "starts; its network is open, because the system gives it none of its own"
    )


def check_clock(engine: Engine, clock: Clock) -> Finding:
    """Look whether the clocks of machine and database agree."""
    subject = "clock"
    if engine.dialect.name != "postgresql":
        return right(subject, f"{clock.now():%Y-%m-%d %H:%M:%S} UTC, the only one there is")
    try:
        with engine.connect() as connection:
            here = clock.now()
            there: datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    except SQLAlchemyError as error:
        return wrong(subject, f"the database does not tell the time: {_first_line(error)}")
    apart = abs(there - here)
    detail = f"machine and database are {apart.total_seconds():.1f} s apart"
    return right(subject, detail) if apart <= CLOCK_TOLERANCE else wrong(subject, detail)


def check_installation(
    *, engine: Engine, settings: Settings, storage: Storage, renderer: PDFRenderer, clock: Clock
) -> Iterator[Finding]:
    """Yield what was found, part after part, from the ground up."""
    yield check_python()
    yield check_database(engine)
    yield check_migrations(engine)
    yield check_mail(settings)
    yield check_storage(storage, settings.storage_folder)
    yield check_libraries()
    yield check_fonts()
    yield check_renderer(renderer)
    yield check_clock(engine, clock)
