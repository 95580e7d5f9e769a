"""Markdown in the pages: rendered, with language and direction of the text named."""

from markupsafe import Markup

from learning_station.infra.markdown import HIGHEST_HEADING, render_markdown
from learning_station.kernel.languages import LanguageMap, Text
from learning_station.kernel.translations import mark as _

from .forms import say
from .shell import best


def prose(texts: LanguageMap | Text, highest_heading: int = HIGHEST_HEADING) -> Markup:
    """Return a Markdown text for the reader as HTML, its language and direction named."""
    text = best(texts)
    if not text.text:
        return Markup("")
    html = render_markdown(
        text.text, highest_heading=highest_heading, table_label=say(_("Table in the text"))
    )
    return Markup('<div class="prose" lang="{}" dir="{}">{}</div>').format(
        text.language, text.direction, html
    )
