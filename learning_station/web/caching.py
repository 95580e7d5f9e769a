"""Public pages: 304 from one tiny query, and made once per version; all else is never stored."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable

from flask import Response, current_app, make_response, request, session

from .reader import Reader, get_reader
from .security import csp_nonce
from .static_files import build_key

PAGES_KEPT = 200
LONGEST_PAGE = 200_000
FORM_MARK = "csrf_token"
"""A page with a form carries a token of its reader: it is made anew for everybody."""


class PageMemory:
    """The public pages made last, with a gap where each answer's nonce stands."""

    def __init__(self) -> None:
        self._pages: OrderedDict[object, list[str]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: object, nonce: str) -> str | None:
        """Return the page with this answer's nonce, or None when it is not kept."""
        with self._lock:
            parts = self._pages.get(key)
            if parts is None:
                return None
            self._pages.move_to_end(key)
        return nonce.join(parts)

    def keep(self, key: object, page: str, nonce: str) -> None:
        """Keep the page, and forget the one that was asked for longest ago."""
        if FORM_MARK in page or len(page) > LONGEST_PAGE:
            return
        with self._lock:
            self._pages[key] = page.split(nonce)
            while len(self._pages) > PAGES_KEPT:
                self._pages.popitem(last=False)


def cached_page(version: object, render: Callable[[], str]) -> Response:
    """Return the page, or 304 when the browser has this version in this language and zone.

    `version` comes from one tiny query, for example the count and the latest change of the rows
    shown. Signed-in readers always get a fresh page that nobody stores."""
    reader = get_reader()
    if reader.person is not None or session.get("_flashes"):
        return make_response(render())
    tag = _tag(version, reader.language, reader.zone, request.full_path, build_key())
    if tag in request.if_none_match:
        response = Response(status=304)
    else:
        response = make_response(_page_for_strangers(tag, reader, render))
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Cookie, Accept-Language"
    return response


def _page_for_strangers(tag: str, reader: Reader, render: Callable[[], str]) -> str:
    # The page asks the browser for its zone where that is only guessed.
    key = (tag, reader.zone_is_guess, request.host, bool(session))
    memory: PageMemory = current_app.extensions.setdefault("page_memory", PageMemory())
    nonce = csp_nonce()
    page = memory.find(key, nonce)
    if page is None:
        page = render()
        memory.keep(key, page, nonce)
    return page


def _tag(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:32]
