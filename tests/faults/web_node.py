"""A web server that a test can kill again and again.

`python -m tests.faults.web_node` makes the application once, then for each line on standard input
forks a child that serves it, and prints the child's number and port. The clock is that of the
tests, and forms need no token: what is tried out is the transaction, not the form.
"""

from __future__ import annotations

import os
import signal
import socket
import sys

import waitress

from learning_station.app import Parts, create_app
from learning_station.config import read_settings
from learning_station.kernel.clock import FixedClock
from tests.world import NOW


def main() -> None:
    """Serve until standard input ends."""
    app = create_app(read_settings(), Parts(clock=FixedClock(NOW)))
    app.config["WTF_CSRF_ENABLED"] = False
    app.extensions["engine"].dispose()
    # Children that were killed leave nothing behind.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for _line in sys.stdin:
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        child = os.fork()
        if child == 0:
            waitress.serve(app, sockets=[listener], threads=8, ident=None)
            os._exit(0)
        print(child, listener.getsockname()[1], flush=True)
        listener.close()
    app.extensions["tools"].renderer.close()


if __name__ == "__main__":
    main()
