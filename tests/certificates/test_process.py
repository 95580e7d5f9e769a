"""The child process: confined, shared between threads, replaced when it ends."""

from __future__ import annotations

import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from learning_station.infra.rendering import RenderedPDF, RenderingFailed, RenderOrder
from learning_station.infra.rendering.process import ProcessRenderer, RenderLimits

from .conftest import MakeOrder


def test_child_that_was_killed_is_replaced(press: ProcessRenderer, make_order: MakeOrder) -> None:
    order = make_order("completion")
    expected = press.render(order).sha256
    assert press.child_pid is not None
    os.kill(press.child_pid, signal.SIGKILL)

    assert _render_again(press, order).sha256 == expected


def _render_again(press: ProcessRenderer, order: RenderOrder) -> RenderedPDF:
    """Render, once more if the end of the child was noticed only by this order."""
    try:
        return press.render(order)
    except RenderingFailed as failure:
        if not failure.may_retry:
            raise
        return press.render(order)


def test_child_is_replaced_after_its_share_of_orders(make_order: MakeOrder) -> None:
    renderer = ProcessRenderer(limits=RenderLimits(orders_per_child=1))
    first = renderer.render(make_order("completion"))
    assert renderer.child_pid is None

    second = renderer.render(make_order("completion"))

    assert first.sha256 == second.sha256
    renderer.close()


def test_threads_share_one_child(press: ProcessRenderer, make_order: MakeOrder) -> None:
    names = [f"Person {number}" for number in range(8)]
    orders = [make_order("completion", printed_name=name) for name in names]
    expected = [press.render(order).sha256 for order in orders]

    with ThreadPoolExecutor(4) as pool:
        found = [file.sha256 for file in pool.map(press.render, orders)]

    assert found == expected


def test_wall_clock_limit_ends_the_child(make_order: MakeOrder) -> None:
    renderer = ProcessRenderer(limits=RenderLimits(wall_seconds=0.001))

    with pytest.raises(RenderingFailed) as refusal:
        renderer.render(make_order("completion"))

    assert refusal.value.code == "too_slow"
    assert renderer.child_pid is None


def test_process_that_was_split_off_starts_a_child_of_its_own(
    press: ProcessRenderer, make_order: MakeOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    press.render(make_order("completion"))
    renderer = ProcessRenderer()
    renderer._child = press._child

    monkeypatch.setattr(os, "getpid", lambda: -1)
    renderer.render(make_order("completion"))

    assert renderer.child_pid not in (None, press.child_pid)
    renderer.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_child_has_no_secrets_in_its_environment(
    press: ProcessRenderer, make_order: MakeOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    press.close()
    monkeypatch.setenv("LS_SECRET_KEY", "top-secret-value")

    press.render(make_order("completion"))

    environment = Path(f"/proc/{press.child_pid}/environ").read_bytes()
    assert b"top-secret-value" not in environment
    assert b"LS_" not in environment


@pytest.mark.skipif(os.geteuid() != 0, reason="an unprivileged user may not be allowed to")
def test_child_has_no_network_where_the_system_permits(press: ProcessRenderer) -> None:
    assert press.network in ("closed", "open")
    if press.network == "closed":
        devices = Path(f"/proc/{press.child_pid}/net/dev").read_text().splitlines()[2:]
        assert [line.split(":")[0].strip() for line in devices] == ["lo"]
