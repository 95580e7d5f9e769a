"""Public pages that answer 304 from one tiny query; everything else is never stored."""

import hashlib
from collections.abc import Callable

from flask import Response, make_response, request, session

from .reader import get_reader
from .static_files import build_key


def cached_page(version: object, render: Callable[[], str]) -> Response:
    """Return the page, or 304 when the browser has this version in this language and zone.

    `version` comes from one tiny query, for example the count and the latest change of the rows
    shown. Signed-in readers always get a fresh page that nobody stores."""
    reader = get_reader()
    if reader.person is not None or session.get("_flashes"):
        return make_response(render())
    tag = _tag(version, reader.language, reader.zone, request.full_path, build_key())
    response = Response(status=304) if tag in request.if_none_match else make_response(render())
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Cookie, Accept-Language"
    return response


def _tag(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:32]
