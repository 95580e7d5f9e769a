"""Static files with the version in their address, so that browsers keep them for a year."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request

from learning_station.config import resource_path

from .access import public
from .addresses import url_for

FOLDER = Path(__file__).resolve().parent / "static"


@cache
def version_of(name: str) -> str:
    """Return a short fingerprint of a static file."""
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]


@cache
def build_key() -> str:
    """Return a fingerprint of all templates and sheets: pages made by another build are stale."""
    digest = hashlib.sha256()
    for folder in (FOLDER, resource_path("templates")):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix in (".html", ".css", ".js", ".svg"):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def static_url(name: str) -> str:
    """Return the address of a static file with its fingerprint."""
    return url_for("static", filename=name, v=version_of(name))


def init_static(app: Flask) -> None:
    """Serve the static files to everybody and let browsers keep them."""
    public(app.view_functions["static"])
    app.after_request(keep_static_files)


def keep_static_files(response: Response) -> Response:
    """Let a browser keep a static file: for a year when its version is in the address."""
    if request.endpoint == "static" and response.status_code in (200, 206, 304):
        year = "public, max-age=31536000, immutable"
        week = "public, max-age=604800"
        response.headers["Cache-Control"] = year if request.args.get("v") else week
    return response
