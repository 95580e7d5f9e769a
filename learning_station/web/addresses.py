"""Addresses of pages, built once: a page asks for the same few dozen over and over."""

from typing import Any

import flask
from flask import current_app, has_request_context, request
from werkzeug.exceptions import MethodNotAllowed

KEPT = 4096
SPECIAL = frozenset({"_anchor", "_external", "_method", "_scheme"})


def url_for(endpoint: str, **values: Any) -> str:
    """Return the address of an endpoint, as Flask's own function of that name does."""
    is_plain = endpoint[0] != "." and SPECIAL.isdisjoint(values)
    if not is_plain or not has_request_context():
        return flask.url_for(endpoint, **values)
    addresses: dict[tuple[object, ...], str] = current_app.extensions.setdefault("addresses", {})
    # The types count: 1 and True are equal, their addresses are not.
    kinds = tuple(map(type, values.values()))
    key = (endpoint, request.root_path, *values.items(), *kinds)
    try:
        known = addresses.get(key)
    except TypeError:  # a list among the values
        return flask.url_for(endpoint, **values)
    if known is None:
        known = flask.url_for(endpoint, **values)
        if len(addresses) >= KEPT:
            addresses.clear()
        addresses[key] = known
    return known


def page_path() -> str:
    """Return where this page can be opened; what only takes forms names the page above it."""
    if _can_be_followed():
        return request.path
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None  # the request is under way
    path = request.path
    while path and not adapter.test(path, "GET"):
        path = path.rpartition("/")[0]
    return path or "/"


def _can_be_followed() -> bool:
    """Tell whether a link to this very address gives this page again."""
    if isinstance(request.routing_exception, MethodNotAllowed):
        return False
    if request.method in ("GET", "HEAD"):
        return True
    return request.url_rule is not None and "GET" in (request.url_rule.methods or ())
