"""Signing in and out, and where one is signed in."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from learning_station.accounts import actions, errors, queries, rules
from learning_station.accounts.models import SignedInSession, ThrottleCount
from learning_station.accounts.rules import Throttle
from learning_station.infra.event_log import LoggedEvent
from learning_station.kernel.errors import NotAllowed
from learning_station.organisations.queries import find_signed_in
from tests.factories import PASSWORD

TRIES = Throttle("test", 3, timedelta(minutes=15))


def signed_in(ctx, member, agent="Firefox/130 Linux"):
    checked = queries.find_checked_account(ctx, email=member.email, password=PASSWORD)
    return actions.sign_in(ctx, checked=checked, user_agent=agent)


def test_right_credentials_open_a_session_of_which_only_a_hash_is_kept(anonymous_ctx, db, cast):
    token = signed_in(anonymous_ctx, cast.lena)

    row = db.scalars(sa.select(SignedInSession)).one()
    assert row.token_hash == rules.hash_token(token) != token
    assert row.browser == "Firefox, Linux"
    assert find_signed_in(anonymous_ctx, token).person_id == cast.lena.person_id


def test_every_sign_in_gets_another_token(anonymous_ctx, cast):
    assert signed_in(anonymous_ctx, cast.lena) != signed_in(anonymous_ctx, cast.lena)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("lena@bogota.example", "wrong-password"),
        ("nobody@bogota.example", PASSWORD),
        ("", ""),
        ("lena@bogota.example", PASSWORD[:-1]),
    ],
)
def test_wrong_credentials_give_no_proof(anonymous_ctx, cast, email, password):
    proof = queries.find_checked_account(anonymous_ctx, email=email, password=password)

    assert proof is None


def test_session_ends_when_unused_and_goes_on_when_used(anonymous_ctx, cast, clock):
    token = signed_in(anonymous_ctx, cast.lena)
    facts = find_signed_in(anonymous_ctx, token)

    clock.advance(timedelta(hours=1, minutes=59))
    actions.note_use(anonymous_ctx, session_id=facts.session_id)
    clock.advance(timedelta(hours=1, minutes=59))
    assert find_signed_in(anonymous_ctx, token)

    clock.advance(timedelta(minutes=1))
    assert find_signed_in(anonymous_ctx, token) is None


def test_session_ends_after_twelve_hours_however_much_it_is_used(anonymous_ctx, cast, clock):
    token = signed_in(anonymous_ctx, cast.lena)
    session_id = find_signed_in(anonymous_ctx, token).session_id

    for _hour in range(11):
        clock.advance(timedelta(hours=1))
        actions.note_use(anonymous_ctx, session_id=session_id)
    assert find_signed_in(anonymous_ctx, token)

    clock.advance(timedelta(hours=1))
    actions.note_use(anonymous_ctx, session_id=session_id)
    assert find_signed_in(anonymous_ctx, token) is None


def test_sign_out_ends_the_session_and_twice_is_as_good_as_once(ctx_for, db, cast):
    ctx = ctx_for(cast.lena)
    token = signed_in(ctx, cast.lena)

    actions.sign_out(ctx, token=token)
    actions.sign_out(ctx, token=token)

    assert find_signed_in(ctx, token) is None
    names = db.scalars(sa.select(LoggedEvent.name)).all()
    assert names.count("accounts.signed_out") == 1


def test_one_ends_another_of_ones_own_browsers(ctx_for, cast):
    ctx = ctx_for(cast.lena)
    here, there = signed_in(ctx, cast.lena, "here"), signed_in(ctx, cast.lena, "there")
    rows = queries.list_signed_in_browsers(ctx, cast.lena.person_id)
    assert {row.browser for row in rows} == {"here", "there"}
    there_id = next(row.id for row in rows if row.browser == "there")

    actions.end_signed_in_session(ctx, person_id=cast.lena.person_id, session_id=there_id)

    assert find_signed_in(ctx, here)
    assert find_signed_in(ctx, there) is None


def test_nobody_ends_or_sees_the_browsers_of_somebody_else(ctx_for, cast):
    token = signed_in(ctx_for(cast.lena), cast.lena)
    session_id = find_signed_in(ctx_for(cast.lena), token).session_id
    otto = ctx_for(cast.otto)

    with pytest.raises(NotAllowed):
        actions.end_signed_in_session(otto, person_id=cast.lena.person_id, session_id=session_id)
    with pytest.raises(NotAllowed):
        queries.list_signed_in_browsers(otto, cast.lena.person_id)
    with pytest.raises(errors.SessionUnknown):
        actions.end_signed_in_session(otto, person_id=cast.otto.person_id, session_id=session_id)
    assert find_signed_in(otto, token)


def test_deactivation_ends_the_sessions_and_reactivation_does_not_bring_them_back(ctx_for, cast):
    token = signed_in(ctx_for(cast.lena), cast.lena)
    rita = ctx_for(cast.rita)

    actions.deactivate_account(rita, person_id=cast.lena.person_id)
    assert find_signed_in(rita, token) is None

    actions.reactivate_account(rita, person_id=cast.lena.person_id)
    assert find_signed_in(rita, token) is None
    assert queries.find_checked_account(rita, email=cast.lena.email, password=PASSWORD)


def test_administrator_cannot_deactivate_the_account_in_use(ctx_for, cast):
    with pytest.raises(errors.OwnAccount):
        actions.deactivate_account(ctx_for(cast.rita), person_id=cast.rita.person_id)


@pytest.mark.parametrize("who", ["lena", "mona", "tom"])
def test_others_than_administrators_deactivate_nobody(ctx_for, cast, who):
    with pytest.raises(NotAllowed):
        actions.deactivate_account(ctx_for(getattr(cast, who)), person_id=cast.otto.person_id)


def test_tries_are_counted_per_key_and_window(anonymous_ctx, clock):
    for _try in range(3):
        actions.count_try(anonymous_ctx, throttle=TRIES, key="a")
    with pytest.raises(errors.TooManyTries) as refused:
        actions.count_try(anonymous_ctx, throttle=TRIES, key="a")
    assert refused.value.values == {"minutes": 15}
    actions.count_try(anonymous_ctx, throttle=TRIES, key="b")

    clock.advance(timedelta(minutes=15))
    actions.count_try(anonymous_ctx, throttle=TRIES, key="a")


def test_forgetting_tries_begins_the_count_anew(anonymous_ctx):
    for _try in range(3):
        actions.count_try(anonymous_ctx, throttle=TRIES, key="a")
    actions.forget_tries(anonymous_ctx, throttle=TRIES, key="a")

    actions.count_try(anonymous_ctx, throttle=TRIES, key="a")


def test_a_try_that_succeeded_is_taken_back_and_the_others_stay_counted(anonymous_ctx, clock):
    for _try in range(2):
        actions.count_try(anonymous_ctx, throttle=TRIES, key="a")
    for _try in range(5):
        actions.count_try(anonymous_ctx, throttle=TRIES, key="a")
        actions.take_back_try(anonymous_ctx, throttle=TRIES, key="a")
    actions.count_try(anonymous_ctx, throttle=TRIES, key="a")

    with pytest.raises(errors.TooManyTries):
        actions.count_try(anonymous_ctx, throttle=TRIES, key="a")
    for key in ("a", "nobody"):
        actions.take_back_try(anonymous_ctx, throttle=TRIES, key=key)
    actions.count_try(anonymous_ctx, throttle=TRIES, key="nobody")


def test_counts_hold_no_address(anonymous_ctx, db):
    actions.count_try(anonymous_ctx, throttle=TRIES, key="203.0.113.7")

    assert "203.0.113.7" not in str(db.execute(sa.select(ThrottleCount.key_hash)).all())


def test_tidying_removes_old_counts_and_keeps_present_ones(anonymous_ctx, system_ctx, db, clock):
    actions.count_try(anonymous_ctx, throttle=TRIES, key="old")
    clock.advance(timedelta(days=2))
    actions.count_try(anonymous_ctx, throttle=TRIES, key="new")

    actions.tidy(system_ctx)

    assert db.scalar(sa.select(sa.func.count()).select_from(ThrottleCount)) == 1
    with pytest.raises(NotAllowed):
        actions.tidy(anonymous_ctx)
