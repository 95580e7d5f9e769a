"""Designs and texts made to read files, reach the network or run for ever: none succeeds."""

from __future__ import annotations

import re
import socket
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from learning_station.infra.rendering import RenderedPDF, RenderingFailed, RenderOrder
from learning_station.infra.rendering.process import ProcessRenderer, RenderLimits

from .conftest import MakeOrder

SECRET = "CANARY-7391"
PIXEL = (
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' "
    "xmlns:xlink='http://www.w3.org/1999/xlink'><image xlink:href='URL' width='9' height='9'/>"
    "</svg>"
)

# Each is a whole page; URL becomes an address of the trap or of the secret file.
PAGES = {
    "image": '<img src="URL" alt="x">',
    "image-set": '<picture><source srcset="URL"><img src="URL" alt="x"></picture>',
    "stylesheet": '<link rel="stylesheet" href="URL">',
    "import": '<style>@import "URL";</style>',
    "import-url": "<style>@import url(URL) print;</style>",
    "background": '<p style="background:url(URL)">x</p>',
    "border-image": '<p style="border:9px solid;border-image:url(URL) 3">x</p>',
    "content": '<style>p::before{content:url("URL")}</style><p>x</p>',
    "list-image": '<ul style="list-style-image:url(URL)"><li>x</li></ul>',
    "font-face": '<style>@font-face{font-family:F;src:url("URL")}p{font-family:F}</style><p>x</p>',
    "page-background": "<style>@page{background:url(URL)}</style>x",
    "margin-box": "<style>@page{@top-left{content:url(URL)}}</style>x",
    "object": '<object data="URL">x</object>',
    "embed": '<embed src="URL">',
    "iframe": '<iframe src="URL"></iframe>',
    "svg-image": '<svg viewBox="0 0 9 9"><image href="URL" width="9" height="9"/></svg>',
    "svg-use": '<svg viewBox="0 0 9 9"><use href="URL#a"/></svg>',
    "svg-in-data": f'<img alt="x" src="{PIXEL}">',
    "base": '<base href="URL"><img src="more.png" alt="x">',
    "attachment-link": '<link rel="attachment" href="URL">',
    "attachment-anchor": '<a rel="attachment" href="URL">x</a>',
    "color-profile": "<style>@color-profile --a{src:url(URL)}</style>x",
    "mask": '<p style="mask-image:url(URL);-webkit-mask:url(URL)">x</p>',
    "shape": '<p style="float:left;shape-outside:url(URL)">x</p>',
    "protocol-relative": '<img src="//HOST/x.png" alt="x">',
}

HEAVY = {
    "loop-of-letters": "{% for a in 'x' * 999999999 %}{{ a }}{% endfor %}",
    "nested-loops": "".join(f"{{% for a{n} in 'x' * 99 %}}" for n in range(5))
    + "x"
    + "{% endfor %}" * 5,
    "table": "<table>"
    + "<tr>" * 2
    + "{% for a in 'x' * 190 %}<tr>{% for b in 'x' * 90 %}<td>{% endfor %}"
    "{% endfor %}</table>",
    "deep": "{% for a in 'x' * 9000 %}<div>{% endfor %}",
    "colspan": '<table><tr><td colspan="1000000000">x</table>',
    "huge-letter": '<p style="font-size:1e9px">x</p>',
    "many-pages": '<p style="height:900000mm">x</p><p>y</p>',
    "svg-ladder": '<svg viewBox="0 0 9 9"><defs><g id="a0"><path d="M0 0h9"/></g>'
    + "".join(f'<g id="a{n}">' + f'<use href="#a{n - 1}"/>' * 10 + "</g>" for n in range(1, 9))
    + '</defs><use href="#a8"/></svg>',
}

ESCAPES = {
    "class": "{{ deed.__class__.__mro__ }}",
    "subclasses": "{{ ''.__class__.__base__.__subclasses__() }}",
    "globals": "{{ cycler.__init__.__globals__ }}",
    "config": "{{ config }}",
    "include": "{% include '/etc/passwd' %}",
    "import": "{% import '/etc/passwd' as p %}",
    "safe": "{{ deed|safe }}",
    "attr": "{{ deed|attr('upper') }}",
    "format": "{{ '%s'|format(deed) }}",
    "range": "{% for a in range(9) %}x{% endfor %}",
}


class Trap:
    """A listener on this machine that counts who knocks."""

    def __init__(self) -> None:
        self.knocks = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                visitor, _address = self._socket.accept()
            except OSError:
                return
            self.knocks += 1
            visitor.close()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture
def trap() -> Iterator[Trap]:
    """Give a listener on this machine."""
    trap = Trap()
    yield trap
    trap.close()


@pytest.fixture(scope="module")
def designs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder for designs of this module."""
    return tmp_path_factory.mktemp("designs")


@pytest.fixture(scope="module")
def open_press(designs: Path) -> Iterator[ProcessRenderer]:
    """Give a renderer whose child could use the network, were it not for the fetcher."""
    limits = RenderLimits(wall_seconds=20, cpu_seconds=3, memory_bytes=700 << 20)
    renderer = ProcessRenderer(designs, limits=limits, close_network=False)
    yield renderer
    renderer.close()


def _write(designs: Path, name: str, markup: str) -> str:
    folder = designs / name.replace("-", "_")
    folder.mkdir(exist_ok=True)
    (folder / "design.toml").write_text('version = 1\n[fields.deed]\nkind = "text"\n')
    page = f"<!doctype html><html lang='en'><title>t</title><body>{markup}</body></html>"
    (folder / "certificate.html").write_text(page)
    (folder / "style.css").write_text("p{margin:0}")
    return folder.name


def _render(press: ProcessRenderer, design: str) -> RenderedPDF | None:
    try:
        return press.render(RenderOrder(design=design, language="en", fields={"deed": "<b>x"}))
    except RenderingFailed:
        return None


def _everything(file: RenderedPDF) -> bytes:
    parts = [file.content]
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", file.content, re.DOTALL):
        try:
            parts.append(zlib.decompressobj().decompress(match[1]))
        except zlib.error:
            continue
    return b"\n".join(parts)


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("page", PAGES)
def test_design_reaches_neither_files_nor_network(
    open_press: ProcessRenderer, designs: Path, tmp_path: Path, trap: Trap, page: str, scheme: str
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    url = secret.as_uri() if scheme == "file" else f"http://{trap.host}/x.png"
    markup = PAGES[page].replace("URL", url).replace("HOST", trap.host)

    file = _render(open_press, _write(designs, f"{page}_{scheme}", markup))

    assert trap.knocks == 0
    if file is not None:
        assert SECRET.encode() not in _everything(file)
        assert pypdfium2.PdfDocument(file.content).count_attachments() == 0


@pytest.mark.parametrize("page", HEAVY)
def test_design_that_costs_too_much_fails_and_the_next_order_is_served(
    open_press: ProcessRenderer, designs: Path, page: str
) -> None:
    heavy = _write(designs, page, HEAVY[page])

    with pytest.raises(RenderingFailed):
        open_press.render(RenderOrder(design=heavy, language="en"))

    assert _render(open_press, _write(designs, "plain", "<p>{{ deed }}</p>")) is not None


@pytest.mark.parametrize("page", ESCAPES)
def test_template_sees_nothing_but_its_texts(
    open_press: ProcessRenderer, designs: Path, page: str
) -> None:
    design = _write(designs, f"escape_{page}", ESCAPES[page])

    with pytest.raises(RenderingFailed) as refusal:
        open_press.render(RenderOrder(design=design, language="en", fields={"deed": "x"}))

    assert refusal.value.code == "design_broken"


@pytest.mark.parametrize(
    "name",
    [
        "<img src=http://127.0.0.1/x>",
        "</h1><script>alert(1)</script>",
        "{{ 7 * 7 }}{% include '/etc/passwd' %}",
        "&lt;b&gt; &amp; \"quoted\" 'name'",
        '" onload="x',
    ],
)
def test_markup_in_a_name_is_printed_as_it_is(
    press: ProcessRenderer, make_order: MakeOrder, name: str
) -> None:
    file = press.render(make_order("completion", printed_name=name))

    text = pypdfium2.PdfDocument(file.content)[0].get_textpage().get_text_range()
    assert name.replace(" ", "") in "".join(text.split())
    assert press.refused == ()


@pytest.mark.parametrize("name", ["../fonts", "/etc", "completion/../completion", "", "nothing"])
def test_design_is_found_by_plain_name_only(press: ProcessRenderer, name: str) -> None:
    with pytest.raises(RenderingFailed) as refusal:
        press.render(RenderOrder(design=name, language="en"))

    assert refusal.value.code == "design_unknown"
