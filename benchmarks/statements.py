"""How many statements list pages send, whatever their length."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.pages import make_dataset
from learning_station.app import create_app
from learning_station.config import Settings
from tests.world import count_statements

PUBLIC = ("/sessions", "/courses")
ADMINISTRATION = ("people", "organisations", "jobs", "mailbox", "events")
LIMIT = 4


def measure() -> Iterator[Figure]:
    """Yield the number of statements of each list page."""
    with tempfile.TemporaryDirectory(prefix="ls-bench-") as name:
        folder = Path(name)
        dataset = make_dataset(folder, 1)
        app = create_app(Settings(data_dir=folder))
        app.config["WTF_CSRF_ENABLED"] = False
        client = app.test_client()
        pages = list(PUBLIC)
        for path in pages:
            yield _figure(app, client, path)
        form = {"email": dataset.administrator_email, "password": dataset.password}
        client.post("/account/sign-in", data=form)
        for group in ADMINISTRATION:
            yield _figure(app, client, f"/administration/{group}")
        app.extensions["engine"].dispose()


def _figure(app, client, path: str) -> Figure:  # type: ignore[no-untyped-def]  # Flask's own
    client.get(path)
    with count_statements(app.extensions["engine"]) as statements:
        # Another address than before: pages that are kept would need one statement only.
        answer = client.get(f"{path}?never=asked")
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    return Figure(f"statements{path}", len(statements), "statements", LIMIT, "at most 4")
