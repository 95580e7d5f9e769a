"""The bare Flask hello that page figures are compared with, served by the same server."""

import os

from flask import Flask
from waitress import serve

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    """Answer a few words."""
    return "<!doctype html><title>Hello</title><p>Hello"


if __name__ == "__main__":
    serve(app, host="127.0.0.1", port=int(os.environ["LS_PORT"]), threads=8, ident=None)
