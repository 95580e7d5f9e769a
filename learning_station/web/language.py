"""The language of the interface: chosen by `?lang=`, remembered in a cookie."""

from datetime import timedelta

from flask import Flask, Response, current_app, request

from learning_station.kernel.languages import INTERFACE_LANGUAGES

from .reader import LANGUAGE_COOKIE, ZONE_COOKIE, get_reader

REMEMBERED_FOR = timedelta(days=365)


def init_language(app: Flask) -> None:
    """Remember the language that was asked for in the address."""
    app.after_request(remember_language)


def remember_language(response: Response) -> Response:
    """After each request: keep the language chosen by `?lang=`, and name the page's language."""
    chosen = request.args.get("lang")
    if chosen in INTERFACE_LANGUAGES and request.cookies.get(LANGUAGE_COOKIE) != chosen:
        set_preference(response, LANGUAGE_COOKIE, chosen)
    if response.mimetype == "text/html" and request.endpoint != "static":
        response.headers.setdefault("Content-Language", get_reader().language)
        response.vary.update(("Accept-Language", "Cookie"))
    return response


def set_preference(response: Response, name: str, value: str) -> None:
    """Keep a choice that is no secret in the browser; the zone is also set by the page's script."""
    settings = current_app.extensions["settings"]
    response.set_cookie(
        name,
        value,
        max_age=REMEMBERED_FOR,
        secure=settings.is_https,
        httponly=name != ZONE_COOKIE,
        samesite="Lax",
        path="/",
    )
