"""The fixtures of the pages: clients in which those who teach and those who administer sit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from learning_station.infra.context import Context
from tests.cast import Cast, Member

SignIn = Callable[[FlaskClient, Member], FlaskClient]


@pytest.fixture
def tom(client: FlaskClient, sign_in: SignIn, cast: Cast) -> FlaskClient:
    """Give a client in which the trainer is signed in."""
    return sign_in(client, cast.tom)


@pytest.fixture
def tom_ctx(ctx_for: Callable[[Member], Context], cast: Cast) -> Context:
    """Give a context in which the trainer acts."""
    return ctx_for(cast.tom)


@pytest.fixture
def rita(client: FlaskClient, sign_in: SignIn, cast: Cast) -> FlaskClient:
    """Give a client in which the administrator is signed in."""
    return sign_in(client, cast.rita)
