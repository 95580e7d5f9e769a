"""Several browsers of one person, or of several, that send forms at the same moment."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

from learning_station.kernel.actor import system_actor
from learning_station.kernel.clock import FixedClock
from tests.sign_in import sign_in
from tests.world import NOW

CLICKS = 4


def new_context(app):
    """Return a context in which the system acts."""
    return app.extensions["new_context"](system_actor("test"))


def signed_in(app, person_id):
    """Return the cookie of somebody's browser, in as many browsers as there are clicks."""
    with app.app_context():
        world = SimpleNamespace(session=new_context(app).db, clock=FixedClock(NOW))
        first = app.test_client()
        sign_in(world, first, person_id)
    cookie = first.get_cookie("ls").value
    clients = [first, *(app.test_client() for _ in range(CLICKS - 1))]
    for client in clients[1:]:
        client.set_cookie("ls", cookie)
    return clients


def shown_id(client, page):
    """Return the id in the form of a page."""
    shown = client.get(page)
    assert shown.status_code == 200, (page, shown.status)
    found = re.findall(r'name="request_id" value="([^"]+)"', shown.text)
    assert found, "no form with an id"
    return found[-1]


def click(clients, address, values):
    """Send the same from each browser at the same moment; return the answers."""
    return click_each(clients, address, [values] * len(clients))


def click_each(clients, address, values):
    """Send something else from each browser at the same moment; return the answers."""
    start = threading.Barrier(len(clients))

    def send(client, sent):
        start.wait()
        return client.post(address, data=sent)

    with ThreadPoolExecutor(len(clients)) as pool:
        return list(pool.map(send, clients, values))
