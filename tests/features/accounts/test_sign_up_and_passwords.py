"""Signing up, confirming, forgotten and changed passwords."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from learning_station.accounts import actions, errors, queries
from learning_station.accounts.models import Account, OneTimeToken, SignedInSession
from learning_station.accounts.queries import CheckedAccount, ProfileKind
from learning_station.accounts.rules import TokenPurpose
from learning_station.infra.event_log import LoggedEvent
from learning_station.kernel.errors import NotAllowed
from learning_station.organisations.queries import find_signed_in
from tests.factories import PASSWORD, make_person

NEW = "orange tram at noon"


def sign_up(ctx, **values):
    given = {
        "email": "Nia@Accra.example",
        "given_name": "Nia",
        "family_name": "Mensah",
        "printed_name": "Nia Mensah",
        "profile_kind": ProfileKind.TECHNICAL,
        "language": "en",
        "zone": "Africa/Accra",
    }
    actions.sign_up(ctx, **(given | values))


def token_of(ctx, email, purpose):
    person = queries.find_person_by_email(ctx, email)
    link = queries.find_link(ctx, person.account_id, purpose)
    return link.rsplit("/", 1)[1] if link else None


def events(db):
    return list(db.scalars(sa.select(LoggedEvent.name).order_by(LoggedEvent.id)))


def test_sign_up_makes_an_account_that_cannot_sign_in_yet(anonymous_ctx, db):
    sign_up(anonymous_ctx)

    person = queries.find_person_by_email(anonymous_ctx, "nia@accra.example")
    assert (person.email, person.printed_name, person.email_confirmed_at) == (
        "nia@accra.example",
        "Nia Mensah",
        None,
    )
    assert events(db) == ["accounts.person_signed_up"]
    assert queries.find_checked_account(anonymous_ctx, email=person.email, password=NEW) is None


def test_confirming_sets_the_password_and_opens_the_account(anonymous_ctx):
    sign_up(anonymous_ctx)
    token = token_of(anonymous_ctx, "nia@accra.example", TokenPurpose.CONFIRM_EMAIL)
    password = queries.prepare_password(anonymous_ctx, NEW)

    actions.confirm_email(anonymous_ctx, token=token, password=password)

    checked = queries.find_checked_account(anonymous_ctx, email="NIA@accra.example", password=NEW)
    assert checked is not None


def test_address_typed_in_parts_finds_the_account_it_made(anonymous_ctx, db):
    typed = "jose\u0301@bogota.example"
    sign_up(anonymous_ctx, email=typed)
    token = token_of(anonymous_ctx, typed, TokenPurpose.CONFIRM_EMAIL)
    password = queries.prepare_password(anonymous_ctx, NEW)
    actions.confirm_email(anonymous_ctx, token=token, password=password)

    actions.record_failed_sign_in(anonymous_ctx, email=typed)

    assert queries.find_checked_account(anonymous_ctx, email=typed, password=NEW)
    assert queries.find_checked_account(anonymous_ctx, email="josé@bogota.example", password=NEW)
    assert events(db)[-1] == "accounts.sign_in_failed"


def test_link_works_once(anonymous_ctx):
    sign_up(anonymous_ctx)
    token = token_of(anonymous_ctx, "nia@accra.example", TokenPurpose.CONFIRM_EMAIL)
    password = queries.prepare_password(anonymous_ctx, NEW)
    actions.confirm_email(anonymous_ctx, token=token, password=password)

    with pytest.raises(errors.LinkUnusable):
        actions.confirm_email(anonymous_ctx, token=token, password=password)


def test_link_works_until_it_expires(anonymous_ctx, clock):
    sign_up(anonymous_ctx)
    token = token_of(anonymous_ctx, "nia@accra.example", TokenPurpose.CONFIRM_EMAIL)

    clock.advance(timedelta(days=3) - timedelta(seconds=1))
    assert queries.get_link_holder(anonymous_ctx, token, TokenPurpose.CONFIRM_EMAIL)

    clock.advance(timedelta(seconds=1))
    with pytest.raises(errors.LinkUnusable):
        queries.get_link_holder(anonymous_ctx, token, TokenPurpose.CONFIRM_EMAIL)
    assert token_of(anonymous_ctx, "nia@accra.example", TokenPurpose.CONFIRM_EMAIL) is None


def test_link_of_one_purpose_does_not_serve_the_other(anonymous_ctx, cast):
    actions.ask_password_reset(anonymous_ctx, email=cast.lena.email)
    token = token_of(anonymous_ctx, cast.lena.email, TokenPurpose.RESET_PASSWORD)

    with pytest.raises(errors.LinkUnusable):
        queries.get_link_holder(anonymous_ctx, token, TokenPurpose.CONFIRM_EMAIL)
    assert queries.get_link_holder(anonymous_ctx, token, TokenPurpose.RESET_PASSWORD)


def test_link_survives_a_change_of_the_secret_key(anonymous_ctx):
    sign_up(anonymous_ctx)
    before = token_of(anonymous_ctx, "nia@accra.example", TokenPurpose.CONFIRM_EMAIL)
    old = anonymous_ctx.tools.settings
    settings = replace(old, secret_key="x" * 40, previous_secret_key=old.secret_key)
    later = replace(anonymous_ctx, tools=replace(anonymous_ctx.tools, settings=settings))
    without = replace(settings, previous_secret_key="")
    lost = replace(anonymous_ctx, tools=replace(anonymous_ctx.tools, settings=without))

    assert token_of(later, "nia@accra.example", TokenPurpose.CONFIRM_EMAIL) == before
    assert token_of(lost, "nia@accra.example", TokenPurpose.CONFIRM_EMAIL) is None


def test_no_secret_stands_in_the_database(anonymous_ctx, db):
    sign_up(anonymous_ctx)
    token = token_of(anonymous_ctx, "nia@accra.example", TokenPurpose.CONFIRM_EMAIL)

    stored = str(db.execute(sa.select(OneTimeToken)).all()) + str(
        db.execute(sa.select(LoggedEvent.payload)).all()
    )
    row = db.scalars(sa.select(OneTimeToken)).one()
    assert token not in stored
    assert row.token_hash != token


def test_signing_up_with_a_known_address_changes_nothing_but_tells_its_holder(
    anonymous_ctx, db, cast
):
    before = db.scalar(sa.select(sa.func.count()).select_from(Account))

    sign_up(anonymous_ctx, email=cast.lena.email)

    assert db.scalar(sa.select(sa.func.count()).select_from(Account)) == before
    assert events(db) == ["accounts.sign_up_repeated"]
    assert queries.find_person(anonymous_ctx, cast.lena.person_id).given_name == "Lena"


def test_signing_up_again_before_confirming_sends_another_link(anonymous_ctx, db):
    sign_up(anonymous_ctx)
    sign_up(anonymous_ctx, given_name="Somebody")

    assert events(db) == ["accounts.person_signed_up", "accounts.sign_up_repeated"]
    person = queries.find_person_by_email(anonymous_ctx, "nia@accra.example")
    assert person.given_name == "Nia"
    assert queries.find_link(anonymous_ctx, person.account_id, TokenPurpose.CONFIRM_EMAIL)


def test_sign_up_with_an_empty_name_is_refused_and_writes_nothing(anonymous_ctx, db):
    with pytest.raises(errors.NameMissing):
        sign_up(anonymous_ctx, given_name="  ")

    assert db.scalar(sa.select(sa.func.count()).select_from(Account)) == 0
    assert events(db) == []


def test_asking_for_a_reset_of_an_unknown_address_says_and_does_nothing(anonymous_ctx, db):
    actions.ask_password_reset(anonymous_ctx, email="nobody@nowhere.example")

    assert events(db) == []
    assert db.scalar(sa.select(sa.func.count()).select_from(OneTimeToken)) == 0


def test_reset_sets_the_password_and_ends_every_signed_in_session(anonymous_ctx, db, cast):
    account = db.scalars(sa.select(Account).where(Account.person_id == cast.lena.person_id)).one()
    token = actions.sign_in(
        anonymous_ctx, checked=CheckedAccount(account.id, cast.lena.person_id), user_agent="x"
    )
    assert find_signed_in(anonymous_ctx, token)
    actions.ask_password_reset(anonymous_ctx, email=cast.lena.email.upper())
    link = token_of(anonymous_ctx, cast.lena.email, TokenPurpose.RESET_PASSWORD)

    actions.reset_password(
        anonymous_ctx, token=link, password=queries.prepare_password(anonymous_ctx, NEW)
    )

    assert find_signed_in(anonymous_ctx, token) is None
    assert queries.find_checked_account(anonymous_ctx, email=cast.lena.email, password=NEW)
    assert (
        queries.find_checked_account(anonymous_ctx, email=cast.lena.email, password=PASSWORD)
        is None
    )


def test_change_of_password_keeps_this_browser_and_ends_the_others(ctx_for, db, cast):
    ctx = ctx_for(cast.lena)
    checked = queries.get_checked_account(ctx, password=PASSWORD)
    here = actions.sign_in(ctx, checked=checked, user_agent="here")
    there = actions.sign_in(ctx, checked=checked, user_agent="there")

    actions.change_password(
        ctx,
        checked=checked,
        password=queries.prepare_password(ctx, NEW),
        keep_session_id=find_signed_in(ctx, here).session_id,
    )

    assert find_signed_in(ctx, here)
    assert find_signed_in(ctx, there) is None


def test_change_of_password_voids_a_reset_link_on_its_way(anonymous_ctx, ctx_for, cast):
    actions.ask_password_reset(anonymous_ctx, email=cast.lena.email)
    token = token_of(anonymous_ctx, cast.lena.email, TokenPurpose.RESET_PASSWORD)
    ctx = ctx_for(cast.lena)
    checked = queries.get_checked_account(ctx, password=PASSWORD)
    here = actions.sign_in(ctx, checked=checked, user_agent="here")

    actions.change_password(
        ctx,
        checked=checked,
        password=queries.prepare_password(ctx, NEW),
        keep_session_id=find_signed_in(ctx, here).session_id,
    )

    with pytest.raises(errors.LinkUnusable):
        actions.reset_password(
            anonymous_ctx, token=token, password=queries.prepare_password(anonymous_ctx, NEW)
        )


def test_change_of_password_needs_the_present_one(ctx_for, cast):
    with pytest.raises(errors.WrongPassword):
        queries.get_checked_account(ctx_for(cast.lena), password="something else")


def test_nobody_changes_the_password_of_somebody_else(ctx_for, db, cast):
    checked = queries.get_checked_account(ctx_for(cast.lena), password=PASSWORD)
    password = queries.prepare_password(ctx_for(cast.otto), NEW)

    with pytest.raises(NotAllowed):
        actions.change_password(
            ctx_for(cast.otto),
            checked=checked,
            password=password,
            keep_session_id=cast.otto.person_id,
        )


def test_hash_is_argon2id_with_nineteen_mebibytes(anonymous_ctx):
    made = queries.prepare_password(anonymous_ctx, NEW).hash

    assert made.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_deactivated_account_cannot_reset_or_sign_in(anonymous_ctx, ctx_for, db, cast):
    actions.deactivate_account(ctx_for(cast.rita), person_id=cast.lena.person_id)

    actions.ask_password_reset(anonymous_ctx, email=cast.lena.email)

    assert token_of(anonymous_ctx, cast.lena.email, TokenPurpose.RESET_PASSWORD) is None
    assert (
        queries.find_checked_account(anonymous_ctx, email=cast.lena.email, password=PASSWORD)
        is None
    )


def test_unconfirmed_person_who_asks_for_a_reset_gets_the_confirming_link(anonymous_ctx, db):
    person = make_person(db, email="new@city.example", is_confirmed=False)

    actions.ask_password_reset(anonymous_ctx, email="new@city.example")

    assert token_of(anonymous_ctx, "new@city.example", TokenPurpose.CONFIRM_EMAIL)
    assert db.scalars(sa.select(SignedInSession)).all() == []
    assert person is not None
