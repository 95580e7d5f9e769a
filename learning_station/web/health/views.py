"""`/health/live` and `/health/ready`: a word and a status, no cookie, nothing about the inside."""

from flask import Blueprint, Response, current_app

from learning_station.infra.health import is_ready
from learning_station.web.access import public

blueprint = Blueprint("health", __name__, url_prefix="/health")


@blueprint.get("/live")
@public
def live() -> Response:
    """Say that the process answers."""
    return _say("live", 200)


@blueprint.get("/ready")
@public
def ready() -> Response:
    """Say whether the database answers and is in shape: only then send people here."""
    if is_ready(current_app.extensions["engine"]):
        return _say("ready", 200)
    return _say("not ready", 503)


def _say(word: str, status: int) -> Response:
    response = Response(word + "\n", status=status, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
