"""Markdown as people write it, turned into HTML that can do no harm.

Headings are shifted below the page's own, tables scroll in a labelled region, links lead only to
safe addresses. The HTML is made from a small language and then cleaned again by an allow-list, so
that a fault in the one is caught by the other.
"""

from collections.abc import Sequence
from functools import lru_cache
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

HIGHEST_HEADING = 3
"""The level of the highest heading of a text: h1 is the page's, h2 the part's."""

_TAGS = {
    "p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a",
    "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "div",
}  # fmt: skip
_ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),
    "a": {"href"},
    "ol": {"start"},
    "th": {"scope", "class"},
    "td": {"class"},
    "div": {"class", "tabindex", "role", "aria-label"},
}
_SCHEMES = {"https", "http", "mailto"}


def _open_heading(tokens: Sequence[Token], index: int, env: EnvType) -> int:
    lowest, highest = int(env["lowest"]), int(env["highest"])
    return min(6, highest + int(tokens[index].tag[1]) - lowest)


class _Renderer(RendererHTML):
    """Writes headings on their shifted level and tables into a region that scrolls."""

    def heading_open(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Open a heading on the level that fits the page."""
        return f"<h{_open_heading(tokens, index, env)}>"

    def heading_close(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Close a heading."""
        return f"</h{_open_heading(tokens, index, env)}>\n"

    def table_open(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Open a table inside a region that can be scrolled by keyboard and has a name."""
        label = escape(str(env["table_label"]), quote=True)
        return (
            f'<div class="table-scroll" tabindex="0" role="region" aria-label="{label}"><table>\n'
        )

    def table_close(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Close the table and its region."""
        return "</table></div>\n"

    def th_open(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Open a heading cell of a column."""
        return f'<th scope="col"{_alignment(tokens[index])}>'

    def td_open(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Open a cell."""
        return f"<td{_alignment(tokens[index])}>"


def _alignment(token: Token) -> str:
    # Markdown says left, center, right in a style attribute, which the page's policy forbids.
    return ' class="end"' if "right" in str(token.attrGet("style") or "") else ""


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt(
        "commonmark",
        {"html": False, "linkify": False, "typographer": False, "maxNesting": 20},
        renderer_cls=_Renderer,
    )
    # Pictures would be fetched from elsewhere: they become plain words.
    return parser.enable(["table", "strikethrough"]).disable("image")


def render_markdown(
    text: str, *, highest_heading: int = HIGHEST_HEADING, table_label: str = "Table"
) -> Markup:
    """Return the text as safe HTML; its highest heading gets that level, whatever was typed."""
    return _render(text, highest_heading, table_label)


@lru_cache(maxsize=512)
def _render(text: str, highest_heading: int, table_label: str) -> Markup:
    parser = _parser()
    env: dict[str, object] = {"highest": highest_heading, "table_label": table_label}
    tokens = parser.parse(text, env)
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    env["lowest"] = min(levels, default=1)
    written = parser.renderer.render(tokens, parser.options, env)
    clean = nh3.clean(
        written,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
    )
    return Markup(clean)
