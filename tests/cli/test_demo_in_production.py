"""The demonstration stays out of installations that real people use."""

from collections.abc import Callable
from pathlib import Path

from learning_station.app import create_app
from tests.world import make_settings


def test_load_in_production_is_refused(
    make_database: Callable,  # type: ignore[type-arg]  # a context manager per kind
    tmp_path: Path,
) -> None:
    with make_database("sqlite") as database:
        settings = make_settings(
            database,
            tmp_path,
            environment="production",
            trusted_hosts=("station.example",),
        )
        app = create_app(settings)

        result = app.test_cli_runner().invoke(args=["demo", "load"])

        app.extensions["engine"].dispose()
    assert result.exit_code != 0
    assert "not for production" in result.output
