"""Two tiny answers for those who watch the installation."""

import pytest
from sqlalchemy.exc import OperationalError

from learning_station.infra import migrations


@pytest.fixture
def ready(world, monkeypatch):
    """Let the database say which shape it has; its own transaction is the test's."""
    monkeypatch.setattr(migrations, "current_revision", lambda _engine: migrations.head_revision())


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_answer_is_tiny_and_leaves_no_cookie(client, ready, path):
    answer = client.get(path)

    assert answer.status_code == 200
    assert len(answer.data) < 20
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_installation_is_not_ready_before_its_migrations(client, monkeypatch):
    monkeypatch.setattr(migrations, "current_revision", lambda _engine: "0000_old")

    assert client.get("/health/ready").status_code == 503
    assert client.get("/health/live").status_code == 200


def test_installation_is_not_ready_when_the_database_is_away(client, monkeypatch):
    def fail(_engine):
        raise OperationalError("select 1", {}, Exception("password=secret"))

    monkeypatch.setattr(migrations, "current_revision", fail)

    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert "secret" not in answer.text


def test_live_asks_nothing_of_the_database(client, statements):
    with statements() as sent:
        client.get("/health/live")

    assert sent == []
