"""Files handed to the reader: never run, never sniffed, named safely."""

from urllib.parse import quote

from flask import Response

from .security import FILE_POLICY

SHOWN_INLINE = frozenset({"application/pdf", "image/png", "image/jpeg", "image/webp", "image/gif"})
"""Types a browser may show by itself; all others are offered for saving."""


def send_bytes(
    content: bytes, *, filename: str, content_type: str, inline: bool = False
) -> Response:
    """Return the bytes as a file to save, or to show when the type is harmless."""
    shown = inline and content_type in SHOWN_INLINE
    response = Response(content, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition(filename, inline=shown)
    # Chromium shows a PDF only outside of a sandbox; its viewer runs nothing of the page.
    sandbox = content_type != "application/pdf"
    response.headers["Content-Security-Policy"] = (
        FILE_POLICY if sandbox else "default-src 'none'; frame-ancestors 'none'"
    )
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response


def content_disposition(filename: str, *, inline: bool = False) -> str:
    """Return the header value with an ASCII name and the true one (RFC 6266)."""
    clean = "".join("_" if sign in '/\\"' or ord(sign) < 32 else sign for sign in filename)
    plain = clean.encode("ascii", "replace").decode().replace("?", "_")
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(clean, safe='')}"
