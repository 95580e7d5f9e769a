"""Addresses of pages, built once: a page asks for the same few dozen over and over."""

from typing import Any

import flask
from flask import current_app, has_request_context, request

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
