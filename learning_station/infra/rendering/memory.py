"""A renderer for tests: it remembers the orders and answers with a tiny file at once."""

from __future__ import annotations

import json

from . import RenderedPDF, RenderingFailed, RenderOrder


class MemoryRenderer:
    """Answers every order with bytes that depend on nothing but the order."""

    def __init__(self, *, failures: tuple[RenderingFailed, ...] = ()) -> None:
        """Take the failures to raise for the first orders, one each."""
        self.orders: list[RenderOrder] = []
        self._failures = list(failures)

    def render(self, order: RenderOrder) -> RenderedPDF:
        """Remember the order and return a file made of its texts."""
        self.orders.append(order)
        if self._failures:
            raise self._failures.pop(0)
        text = json.dumps([order.design, order.language, dict(order.fields)], sort_keys=True)
        return RenderedPDF.of(b"%PDF-1.7\n%" + text.encode() + b"\n%%EOF\n", pages=1)

    def close(self) -> None:
        """Do nothing: there is nothing to release."""
