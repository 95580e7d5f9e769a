"""What the doctor finds, right and wrong, part by part."""

import smtplib
import ssl
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from learning_station.config import Settings
from learning_station.infra import health, migrations
from learning_station.infra.rendering import RenderingFailed
from learning_station.infra.rendering.memory import MemoryRenderer
from learning_station.infra.rendering.process import ProcessRenderer
from learning_station.infra.storage import FolderStorage
from learning_station.kernel.clock import FixedClock
from tests.databases import make_engine
from tests.world import NOW


@pytest.fixture
def engine(own_database):
    """Give an engine on a migrated database of this test alone."""
    engine = make_engine(own_database.url)
    yield engine
    engine.dispose()


def test_database_that_answers_is_named_with_its_version(engine):
    finding = health.check_database(engine)

    assert finding.is_right
    assert finding.detail.startswith(("SQLite 3.", "PostgreSQL 1"))
    assert health.is_ready(engine)


def test_database_without_migrations_is_wrong(engine):
    migrations.downgrade(engine, "base")

    finding = health.check_migrations(engine)

    assert not finding.is_right
    assert "flask db-upgrade" in finding.detail
    assert not health.is_ready(engine)


def test_database_at_head_is_right(engine):
    assert health.check_migrations(engine).is_right


def test_missing_file_is_wrong_and_is_not_made(tmp_path):
    path = tmp_path / "none.db"
    engine = make_engine(f"sqlite:///{path}")

    assert not health.check_database(engine).is_right
    assert not health.check_migrations(engine).is_right
    assert not health.is_ready(engine)
    assert not path.exists()


def test_server_that_is_away_is_wrong_and_its_password_is_kept():
    engine = sa.create_engine("postgresql+psycopg://me:top-secret@127.0.0.1:1/none")

    finding = health.check_database(engine)

    assert not finding.is_right
    assert "top-secret" not in finding.detail
    assert not health.is_ready(engine)


def test_mailbox_is_right_at_home_and_wrong_in_production():
    assert health.check_mail(Settings()).is_right
    assert not health.check_mail(Settings(environment="production")).is_right


def test_mail_server_that_is_away_is_wrong():
    finding = health.check_mail(Settings(mail_url="smtp://me:top-secret@127.0.0.1:1"))

    assert not finding.is_right
    assert "127.0.0.1" in finding.detail
    assert "top-secret" not in finding.detail


class Server:
    """A mail server that takes everything, or refuses the sign-in."""

    refuses = False

    def __init__(self, host, port, **_options):
        self.host, self.port = host, port
        self.sock = None

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return None

    def ehlo(self):
        """Greet."""

    def has_extn(self, _name):
        """Say that there is encryption."""
        return True

    def starttls(self, **_options):
        """Encrypt."""
        self.sock = ssl.SSLSocket.__new__(ssl.SSLSocket)

    def login(self, user, password):
        """Take or refuse the sign-in."""
        if self.refuses:
            raise smtplib.SMTPAuthenticationError(535, b"no")
        assert (user, password) == ("me", "p w")

    def noop(self):
        """Do nothing."""


def test_mail_server_that_takes_us_is_right(monkeypatch):
    monkeypatch.setattr(health.smtplib, "SMTP", Server)

    finding = health.check_mail(Settings(mail_url="smtp://me:p%20w@mail.example"))

    assert finding.is_right
    assert finding.detail == "mail.example answers and takes the sign-in, encrypted"


def test_mail_server_that_refuses_the_sign_in_is_wrong(monkeypatch):
    monkeypatch.setattr(health.smtplib, "SMTP", Server)
    monkeypatch.setattr(Server, "refuses", True)

    assert not health.check_mail(Settings(mail_url="smtp://me:x@mail.example")).is_right


def test_storage_is_tried_and_left_clean(tmp_path):
    finding = health.check_storage(FolderStorage(tmp_path), tmp_path)

    assert finding.is_right
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_storage_that_cannot_be_written_is_wrong(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")

    assert not health.check_storage(FolderStorage(blocked), blocked).is_right


def test_storage_without_room_is_wrong(tmp_path, monkeypatch):
    monkeypatch.setattr(health, "FREE_BYTES", 1 << 62)

    assert "only" in health.check_storage(FolderStorage(tmp_path), tmp_path).detail


def test_missing_libraries_are_named_with_the_line_that_installs_them():
    def load(name):
        if "harfbuzz" in name:
            raise OSError(name)

    finding = health.check_libraries(load)

    assert not finding.is_right
    assert "libharfbuzz-subset.so.0" in finding.detail
    assert "apt-get install" in finding.detail
    assert health.check_libraries(lambda _name: None).is_right


def test_missing_fonts_are_wrong(monkeypatch, tmp_path):
    assert health.check_fonts().is_right
    monkeypatch.setattr(health, "resource_path", lambda _name: tmp_path)
    assert not health.check_fonts().is_right


def test_renderer_that_does_not_start_is_wrong(monkeypatch):
    def fail(_self):
        raise RenderingFailed("renderer_unavailable", "no library")

    monkeypatch.setattr(ProcessRenderer, "network", property(fail))

    finding = health.check_renderer(ProcessRenderer(Path("/nowhere")))

    assert not finding.is_right
    assert "no library" in finding.detail
    assert health.check_renderer(MemoryRenderer()).is_right


def test_clock_that_is_apart_from_the_database_is_wrong(engine):
    finding = health.check_clock(engine, FixedClock(NOW - timedelta(days=365 * 5)))

    assert finding.is_right == (engine.dialect.name == "sqlite")
