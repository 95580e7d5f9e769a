"""The only way a design reaches a resource: by name, from its own folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from weasyprint.urls import URLFetcher, URLFetcherResponse

SCHEME = "asset:"
MEDIA_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg"}


class ResourceRefused(Exception):
    """The document asked for something that is not an asset of its design."""


class AssetFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Answers `asset:name` from a table of bytes and refuses everything else.

    It never calls the method of its parent class: that one opens files and the network, and every
    list of forbidden addresses has turned out to have a hole.
    """

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        """Take the assets by name; the parent's handlers for addresses are left out on purpose."""
        self._assets = assets
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Return the asset of that name, or refuse and remember the address."""
        name = url.removeprefix(SCHEME)
        content = self._assets.get(name) if url.startswith(SCHEME) else None
        media_type = MEDIA_TYPES.get(PurePosixPath(name).suffix)
        if content is None or media_type is None:
            self.refused.append(url[:200])
            raise ResourceRefused(url[:200])
        return URLFetcherResponse(url, content, {"Content-Type": media_type})

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse: this way into the parent class is closed too."""
        raise ResourceRefused("open")
