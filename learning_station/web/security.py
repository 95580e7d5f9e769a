"""Security of every answer and every write: CSRF, headers, hosts, sizes, cookies, redirects."""

from collections.abc import Callable
from datetime import timedelta
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, redirect, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from learning_station.config import Settings
from learning_station.kernel.ids import RandomIds

P = ParamSpec("P")
Result = TypeVar("Result")
View = Callable[P, Result]

_nonces = RandomIds()

csrf = CSRFProtect()

BODY_LIMIT = 1024 * 1024
"""Bytes a form may hold; only routes that declare uploads take more."""

FORM_LIFETIME = timedelta(hours=12)
"""How long an open form can still be sent; as long as a signed-in session lives at most."""

FIXED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), payment=(), usb=()"
    ),
}

FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
"""Policy of stored files: whatever they hold, nothing in them runs."""


def init_security(app: Flask, settings: Settings) -> None:
    """Switch on everything that Flask leaves to its users."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=[settings.previous_secret_key] if settings.previous_secret_key else [],
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        MAX_CONTENT_LENGTH=BODY_LIMIT,
        MAX_FORM_MEMORY_SIZE=BODY_LIMIT,
        MAX_FORM_PARTS=1000,
        SESSION_COOKIE_NAME="__Host-ls" if settings.is_https else "ls",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=int(FORM_LIFETIME.total_seconds()),
        WTF_CSRF_SSL_STRICT=settings.is_https,
        PREFERRED_URL_SCHEME="https" if settings.is_https else "http",
    )
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # The documented way to add middleware.
    app.before_request(lead_to_https)
    csrf.init_app(app)
    app.after_request(add_security_headers)


def lead_to_https() -> Response | None:
    """Before each request: lead plain HTTP that came through the proxy to the known address."""
    settings: Settings = current_app.extensions["settings"]
    is_checkup = request.path.startswith("/health/")
    if not settings.is_https or not settings.proxy_hops or request.is_secure or is_checkup:
        return None
    if request.method not in ("GET", "HEAD"):
        # What was sent went over the wire in the clear: that is refused, not repeated.
        abort(400)
    response = current_app.make_response(
        redirect(settings.link(request.full_path.rstrip("?")), 308)
    )
    return response


def accepts_upload(megabytes: int = 0) -> Callable[[View[P, Result]], View[P, Result]]:
    """Let the route take a body of that many megabytes (0: the operator's upload limit)."""

    def declare(view: View[P, Result]) -> View[P, Result]:
        view.upload_megabytes = megabytes  # type: ignore[attr-defined]  # Travels with the function.
        return view

    return declare


def allow_declared_upload() -> None:
    """Before the body is read: raise the limit where the route declared uploads."""
    view = current_app.view_functions.get(request.endpoint or "")
    declared = getattr(view, "upload_megabytes", None)
    if declared is not None:
        megabytes = declared or current_app.extensions["settings"].upload_limit_mb
        request.max_content_length = megabytes * 1024 * 1024 + BODY_LIMIT


def csp_nonce() -> str:
    """Return this answer's nonce; scripts carry it, and only those run."""
    if "csp_nonce" not in g:
        g.csp_nonce = _nonces.secret()
    nonce: str = g.csp_nonce
    return nonce


def content_security_policy(*, https: bool) -> str:
    """Return the policy of pages: own files only, no inline style, scripts by nonce."""
    rules = [
        "default-src 'none'",
        f"script-src 'nonce-{csp_nonce()}'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    ]
    if https:
        rules.append("upgrade-insecure-requests")
    return "; ".join(rules)


def add_security_headers(response: Response) -> Response:
    """After each request: add the headers to pages, errors, redirects, static and stored files."""
    settings: Settings = current_app.extensions["settings"]
    for name, value in FIXED_HEADERS.items():
        response.headers.setdefault(name, value)
    # A 304 keeps the policy (and nonce) of the page that the browser has stored.
    if response.status_code != 304:
        response.headers.setdefault(
            "Content-Security-Policy", content_security_policy(https=settings.is_https)
        )
    if settings.is_https:
        response.headers.setdefault(
            "Strict-Transport-Security", "max-age=31536000; includeSubDomains"
        )
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-store"
    return response


def safe_next(target: str | None, default: str) -> str:
    """Return the page to go on to when it is a path of this installation, else the default."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return default
    if any(ord(sign) < 33 or sign == "\\" for sign in target):
        return default
    parts = urlsplit(target)
    return default if parts.scheme or parts.netloc else target
