"""`flask doctor`: a line for each part, exit code 1 when anything is wrong."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from flask.cli import ScriptInfo
from flask.testing import FlaskCliRunner

from learning_station.cli.doctor import app_that_explains, doctor, look_into
from learning_station.config import Settings, SettingsError, read_settings
from learning_station.infra import health
from tests.factories import make_person
from tests.web.administration_kit import make_job
from tests.world import NOW


@pytest.fixture
def run(world, cast, monkeypatch):
    """Return what runs the doctor; parts that look outside of the tests are replaced."""
    fine = health.right("part", "fine")
    for name in ("check_storage", "check_clock", "check_libraries", "check_migrations"):
        monkeypatch.setattr(health, name, lambda *_values, **_named: fine)
    return lambda: world.app.test_cli_runner().invoke(doctor)


def findings_of(ctx) -> dict[str, bool]:
    """Return what the doctor finds in the rows of the database."""
    return {finding.subject: finding.is_right for finding in look_into(ctx)}


def test_doctor_says_that_all_is_well(run):
    answer = run()

    assert answer.exit_code == 0, answer.output
    assert "✓ settings: development" in answer.output
    assert "✓ database" in answer.output
    assert "✗" not in answer.output
    assert answer.output.endswith("All is well.\n")


def test_doctor_fails_when_a_job_is_dead(run, db):
    make_job(db, state="dead", error="boom")

    answer = run()

    assert answer.exit_code == 1
    assert "✗ dead jobs: 1." in answer.output
    assert answer.output.endswith("1 thing(s) to mend.\n")


def test_doctor_fails_when_the_queue_stands_still(run, db):
    make_job(db, state="ready", run_at=NOW - timedelta(hours=1))

    answer = run()

    assert answer.exit_code == 1
    assert "✗ queue: the oldest due job has waited 3600 s" in answer.output


def test_installation_without_administrator_is_wrong(system_ctx):
    assert not findings_of(system_ctx)["administrators"]


def test_doctor_asks_nothing_of_a_database_that_is_not_in_shape(run, monkeypatch):
    monkeypatch.setattr(health, "check_migrations", lambda _e: health.wrong("migrations", "old"))

    answer = run()

    assert answer.exit_code == 1
    assert "✗ migrations: old" in answer.output
    assert "✗ queue: cannot be read" in answer.output


def test_demonstration_accounts_are_wrong_in_production_only(world, system_ctx, db, monkeypatch):
    make_person(db, email="lena@bogota.example")
    assert findings_of(system_ctx)["demonstration"]

    production = Settings(environment="production", data_dir=world.folder)
    object.__setattr__(system_ctx.tools, "settings", production)
    try:
        assert not findings_of(system_ctx)["demonstration"]
    finally:
        object.__setattr__(system_ctx.tools, "settings", world.settings)


def test_settings_that_stop_the_application_are_explained():
    def fail():
        raise SettingsError(["LS_PORT: must be a whole number"])

    answer = CliRunner().invoke(doctor, obj=ScriptInfo(create_app=fail))

    assert answer.exit_code == 1
    assert answer.output.startswith("✗ settings: LS_PORT: must be a whole number\n")


def test_every_problem_of_the_settings_has_its_line():
    with pytest.raises(SettingsError) as caught:
        read_settings({"LS_ENVIRONMENT": "production", "LS_PORT": "x", "LS_COLOUR": "red"})
    app = app_that_explains(caught.value)

    answer = FlaskCliRunner(app).invoke(args=["doctor"])

    assert answer.exit_code == 1
    for name in ("LS_PORT", "LS_COLOUR", "LS_SECRET_KEY", "LS_TRUSTED_HOSTS"):
        assert f"✗ settings: {name}" in answer.output
