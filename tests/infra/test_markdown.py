"""Markdown: what authors may write, and what never comes out of it."""

from __future__ import annotations

import re

import pytest

from learning_station.infra.markdown import render_markdown


def test_plain_text_becomes_paragraphs_lists_and_emphasis():
    html = render_markdown("One *two* **three**\n\n- a\n- b\n\n1. c\n")

    assert "<p>One <em>two</em> <strong>three</strong></p>" in html
    assert "<ul>" in html
    assert "<ol>" in html


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# A\n\n## B\n", "34"),
        ("## A\n\n### B\n\n## C\n", "343"),
        ("###### A", "3"),
        ("# A\n\n###### B", "36"),
    ],
)
def test_headings_start_below_those_of_the_page(text, levels):
    assert "".join(re.findall(r"<h(\d)>", render_markdown(text))) == levels


def test_tables_scroll_in_a_region_with_a_name():
    html = render_markdown("| a | b |\n|---|--:|\n| 1 | 2 |\n", table_label='Tabla "1"')

    assert 'role="region"' in html
    assert 'tabindex="0"' in html
    assert 'aria-label="Tabla &quot;1&quot;"' in html
    assert '<th scope="col" class="end">b</th>' in html
    assert "style" not in html


def test_links_keep_safe_addresses():
    html = render_markdown("[un](https://un.org/a?b=1&c=2) [m](mailto:a@b.example)")

    assert 'href="https://un.org/a?b=1&amp;c=2"' in html
    assert 'href="mailto:a@b.example"' in html
    assert 'rel="noopener noreferrer"' in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "[a](vbscript:x)",
        "![a](https://elsewhere.example/pixel.png)",
        "<a href='javascript:alert(1)'>a</a>",
        "<style>@import 'https://elsewhere.example'</style>",
        '[a](https://x.example "\\" onmouseover=alert(1)")',
        "<div style=position:fixed>a</div>",
        "<iframe src=https://elsewhere.example></iframe>",
        '<https://x.example/"onclick=alert(1)>',
    ],
)
def test_nothing_active_comes_out(text):
    html = render_markdown(text)

    for tag in re.findall(r"<[^>]*>", html):
        bare = re.sub(r'="[^"]*"', lambda value: value[0] if ":" in value[0] else "=", tag)
        assert not re.search(r"script|<img|<style|<iframe|\son\w+=|data:|style=", bare, re.I), html


def test_deep_nesting_is_answered_in_time():
    assert render_markdown("> " * 5000 + "a")
    assert render_markdown("[" * 5000)
    assert render_markdown("*a " * 5000)
