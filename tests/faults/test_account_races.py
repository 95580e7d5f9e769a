"""The same address, the same link, the same count, wanted by many at the same moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from learning_station.accounts import actions, errors, queries
from learning_station.accounts.models import Account, OneTimeToken
from learning_station.accounts.queries import PreparedPassword, ProfileKind
from learning_station.accounts.rules import Throttle, TokenPurpose
from learning_station.kernel.actor import ANONYMOUS

pytestmark = pytest.mark.fault

THREADS = 8
RUNS = 10


def at_once(app, act):
    """Let many do the same at the same moment; return what each of them got."""
    start = threading.Barrier(THREADS)

    def run(number):
        with app.app_context():
            ctx = app.extensions["new_context"](ANONYMOUS)
            start.wait()
            try:
                return act(ctx, number)
            except errors.Conflict as refusal:
                return type(refusal)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def sign_up(ctx, email):
    actions.sign_up(
        ctx,
        email=email,
        given_name="Nia",
        family_name="Mensah",
        printed_name="Nia Mensah",
        profile_kind=ProfileKind.TECHNICAL,
        language="en",
        zone="UTC",
    )


def test_one_address_becomes_one_account(app):
    for run in range(RUNS):
        email = f"nia{run}@accra.example"

        got = at_once(app, lambda ctx, _number, email=email: sign_up(ctx, email))

        assert got == [None] * THREADS
    with app.app_context():
        db = app.extensions["new_context"](ANONYMOUS).db
        assert db.scalar(sa.select(sa.func.count()).select_from(Account)) == RUNS


def test_one_link_is_used_once(app):
    password = PreparedPassword("$argon2id$no-hash-is-needed-here")
    for run in range(RUNS):
        email = f"nia{run}@accra.example"
        with app.app_context():
            ctx = app.extensions["new_context"](ANONYMOUS)
            sign_up(ctx, email)
            person = queries.find_person_by_email(ctx, email)
            link = queries.find_link(ctx, person.account_id, TokenPurpose.CONFIRM_EMAIL)
            ctx.unit.end_reading()
        token = link.rsplit("/", 1)[1]

        got = at_once(
            app,
            lambda ctx, _number, token=token: actions.confirm_email(
                ctx, token=token, password=password
            ),
        )

        assert got.count(errors.LinkUnusable) == THREADS - 1
    with app.app_context():
        db = app.extensions["new_context"](ANONYMOUS).db
        unused = sa.select(sa.func.count()).where(OneTimeToken.used_at.is_(None))
        assert db.scalar(unused) == 0


def test_tries_made_at_once_are_all_counted(app):
    for run in range(RUNS):
        throttle = Throttle(f"race{run}", THREADS // 2, timedelta(minutes=15))

        got = at_once(
            app,
            lambda ctx, _number, throttle=throttle: actions.count_try(
                ctx, throttle=throttle, key="a"
            ),
        )

        assert got.count(errors.TooManyTries) == THREADS // 2
