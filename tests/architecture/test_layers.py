"""The import contracts of pyproject.toml hold."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_packages_import_only_what_stands_below_them():
    script = Path(sys.executable).with_name("lint-imports")

    done = subprocess.run(
        [script], cwd=ROOT, capture_output=True, text=True, env={**os.environ, "COLUMNS": "200"}
    )

    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
