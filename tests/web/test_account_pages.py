"""The pages on which people sign up, in and out and keep their account."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from learning_station.accounts import queries as accounts_queries
from learning_station.accounts import rules
from learning_station.accounts.models import Account, Person, SignedInSession
from learning_station.accounts.rules import LINK_PATHS, Throttle, TokenPurpose
from learning_station.infra.event_log import LoggedEvent
from learning_station.kernel.actor import ANONYMOUS
from tests.factories import PASSWORD, make_organisation, make_person
from tests.web.kit import field_error, heading, really_sign_in, text_of

NEW = "orange tram at noon"
SIGN_UP = {
    "email": "nia@accra.example",
    "given_name": "Nia",
    "family_name": "Mensah",
    "printed_name": "Nia Mensah",
    "profile_kind": "political",
    "language": "en",
    "zone": "Africa/Accra",
}


def sign_in_by_form(client, email, password=PASSWORD, onward="/account/"):
    return client.post(
        f"/account/sign-in?next={onward}", data={"email": email, "password": password}
    )


def link_for(world, email, purpose):
    ctx = world.ctx_for(ANONYMOUS)
    person = accounts_queries.find_person_by_email(ctx, email)
    link = accounts_queries.find_link(ctx, person.account_id, purpose)
    return link.removeprefix("http://station.example")


def cookie_of(client):
    return client.get_cookie("ls").value


# Signing in and out


def test_sign_in_leads_on_to_the_page_that_was_wanted(client, cast):
    refused = client.get("/account/browsers")
    assert refused.status_code == 303
    assert refused.location == "/account/sign-in?next=/account/browsers"

    answer = client.post(refused.location, data={"email": cast.lena.email, "password": PASSWORD})

    assert (answer.status_code, answer.location) == (303, "/account/browsers")
    assert client.get("/account/browsers").status_code == 200


def test_sign_in_does_not_lead_to_another_site(client, cast):
    answer = sign_in_by_form(client, cast.lena.email, onward="//evil.example/")

    assert "evil" not in answer.location


def test_wrong_password_unknown_and_closed_accounts_are_answered_alike(client, db, cast):
    make_person(db, email="closed@city.example", is_deactivated=True)
    make_person(db, email="unconfirmed@city.example", is_confirmed=False)
    tries = [
        (cast.lena.email, "wrong password"),
        ("nobody@city.example", PASSWORD),
        ("closed@city.example", PASSWORD),
        ("unconfirmed@city.example", PASSWORD),
    ]

    pages = []
    for email, password in tries:
        answer = sign_in_by_form(client, email, password)
        assert answer.status_code == 422
        page = re.sub(r"(nonce|csrf_token)[^>]*", "", answer.text)
        pages.append(page.replace(email, "…"))

    assert len(set(pages)) == 1
    assert "do not fit together" in pages[0]


def test_password_is_never_shown_again(client, cast):
    answer = sign_in_by_form(client, cast.lena.email, "my secret words")

    assert "my secret words" not in answer.text


def test_eleventh_try_is_refused_even_with_the_right_password_and_time_helps(client, clock, cast):
    for _try in range(10):
        assert sign_in_by_form(client, cast.lena.email, "wrong").status_code == 422

    blocked = sign_in_by_form(client, cast.lena.email)
    assert blocked.status_code == 429
    assert "tried too often" in blocked.text
    assert sign_in_by_form(client, cast.otto.email).status_code == 303

    clock.advance(timedelta(minutes=15))
    assert sign_in_by_form(client, cast.lena.email).status_code == 303


def test_only_failed_tries_count_against_an_address_that_a_city_shares(client, cast, monkeypatch):
    monkeypatch.setattr(
        rules, "SIGN_IN_FROM_ADDRESS", Throttle("sign_in.address", 3, timedelta(minutes=15))
    )
    for _person in range(5):
        assert sign_in_by_form(client, cast.lena.email).status_code == 303
    for _try in range(3):
        assert sign_in_by_form(client, cast.otto.email, "wrong").status_code == 422

    assert sign_in_by_form(client, cast.lena.email).status_code == 429


def test_signing_in_gives_a_new_id_and_forgets_what_was_before(client, cast):
    with client.session_transaction() as session:
        session["left_before"] = "x"
    before = cookie_of(client)

    sign_in_by_form(client, cast.lena.email)

    assert cookie_of(client) != before
    with client.session_transaction() as session:
        assert "left_before" not in session


def test_copied_cookie_is_worth_nothing_after_signing_out(world, client, cast):
    sign_in_by_form(client, cast.lena.email)
    thief = world.app.test_client()
    thief.set_cookie("ls", cookie_of(client))
    assert thief.get("/account/").status_code == 200

    assert client.post("/account/sign-out").status_code == 303

    assert thief.get("/account/").status_code == 303
    assert client.get("/account/").status_code == 303


def test_cookie_is_kept_from_scripts_and_other_sites(client, cast):
    answer = sign_in_by_form(client, cast.lena.email)

    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("ls="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "remember" not in str(answer.headers)


def test_forged_cookies_sign_nobody_in(client):
    for value in ("x", "eyJfdXNlcl9pZCI6ICIxIn0.abc.def", ""):
        client.set_cookie("ls", value)
        assert client.get("/account/").status_code == 303


def test_unused_browser_is_signed_out(world, client, clock, cast):
    really_sign_in(world, client, cast.lena.person_id)
    clock.advance(timedelta(hours=1, minutes=50))
    assert client.get("/account/").status_code == 200
    clock.advance(timedelta(hours=1, minutes=50))
    assert client.get("/account/").status_code == 200

    clock.advance(timedelta(hours=2))

    assert client.get("/account/").status_code == 303


def test_signed_in_page_asks_the_database_little(world, client, cast, statements):
    really_sign_in(world, client, cast.lena.person_id)

    with statements() as sent:
        client.get("/help")

    assert len(sent) <= 3


# Signing up


def test_sign_up_is_confirmed_by_the_link_where_the_password_is_chosen(world, client):
    answer = client.post("/account/sign-up", data=SIGN_UP)
    assert answer.location == "/account/mail-sent"
    assert heading(client.get("/account/mail-sent").text) == "Look into your mail"
    link = link_for(world, "nia@accra.example", TokenPurpose.CONFIRM_EMAIL)
    assert "Nia Mensah" in client.get(link).text

    done = client.post(link, data={"password": NEW})

    assert done.status_code == 303
    page = client.get("/account/").text
    assert "Nia Mensah" in page
    assert "Political" in page
    assert client.get(link).status_code == 410


def test_opening_the_link_alone_confirms_nothing(world, client, db):
    client.post("/account/sign-up", data=SIGN_UP)
    link = link_for(world, "nia@accra.example", TokenPurpose.CONFIRM_EMAIL)

    client.get(link)
    client.head(link)

    assert db.scalars(sa.select(Account.email_confirmed_at)).all() == [None]


def test_sign_up_answers_alike_for_known_addresses(client, cast):
    unknown = client.post("/account/sign-up", data=SIGN_UP)
    known = client.post("/account/sign-up", data=SIGN_UP | {"email": cast.lena.email})

    assert (unknown.status_code, unknown.location) == (known.status_code, known.location)
    assert unknown.data == known.data


def test_sign_up_says_everything_that_is_missing_and_keeps_the_rest(client):
    answer = client.post("/account/sign-up", data={"given_name": "Nia", "language": "en"})

    assert answer.status_code == 422
    assert field_error(answer.text, "email") == "Enter your e-mail address."
    assert field_error(answer.text, "profile_kind") == "Choose your profile."
    assert field_error(answer.text, "zone") == "Choose your time zone."
    assert 'value="Nia"' in answer.text
    assert "There are 5 things to correct" in answer.text
    for target in re.findall(r'<li><a href="#([^"]+)"', answer.text):
        assert f'id="{target}"' in answer.text


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "Use at least 10 characters."),
        ("password123", "This password is easily guessed. A few words in a row are better."),
        ("Mensah-1234", "Choose a password without your name or e-mail address."),
    ],
)
def test_weak_password_is_refused_beside_its_field_and_the_link_lives_on(
    world, client, password, said
):
    client.post("/account/sign-up", data=SIGN_UP)
    link = link_for(world, "nia@accra.example", TokenPurpose.CONFIRM_EMAIL)

    refused = client.post(link, data={"password": password})

    assert refused.status_code == 422
    assert field_error(refused.text, "password") == said
    assert client.post(link, data={"password": NEW}).status_code == 303


@pytest.mark.parametrize("purpose", list(TokenPurpose))
@pytest.mark.parametrize("token", ["x", "a" * 64, "%00", "../..", "é"])
def test_unknown_link_is_gone_without_a_fault(client, purpose, token):
    assert client.get(LINK_PATHS[purpose] + token).status_code in (400, 404, 410)


# Passwords


def test_forgotten_password_answers_alike_and_mails_only_the_known(client, db, cast):
    known = client.post("/account/forgotten-password", data={"email": cast.lena.email})
    unknown = client.post("/account/forgotten-password", data={"email": "nobody@x.example"})

    assert (known.status_code, known.data) == (unknown.status_code, unknown.data)
    names = db.scalars(sa.select(LoggedEvent.name)).all()
    assert names == ["accounts.password_reset_asked"]


def test_new_password_by_link_ends_the_other_browsers(world, client, cast):
    other = world.app.test_client()
    really_sign_in(world, other, cast.lena.person_id)
    client.post("/account/forgotten-password", data={"email": cast.lena.email})
    link = link_for(world, cast.lena.email, TokenPurpose.RESET_PASSWORD)

    assert client.post(link, data={"password": NEW}).status_code == 303

    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 303
    fresh = world.app.test_client()
    assert sign_in_by_form(fresh, cast.lena.email).status_code == 422
    assert sign_in_by_form(fresh, cast.lena.email, NEW).status_code == 303


def test_mails_of_one_address_are_limited_without_saying_so(client, db, cast):
    for _try in range(8):
        answer = client.post("/account/forgotten-password", data={"email": cast.lena.email})
        assert answer.status_code == 303

    assert len(db.scalars(sa.select(LoggedEvent.id)).all()) == 5


def test_change_of_password_keeps_this_browser_and_ends_the_others(world, client, cast):
    other = world.app.test_client()
    really_sign_in(world, other, cast.lena.person_id)
    really_sign_in(world, client, cast.lena.person_id)

    wrong = client.post("/account/password", data={"present_password": "no", "password": NEW})
    assert field_error(wrong.text, "present_password")
    assert other.get("/account/").status_code == 200

    right = client.post("/account/password", data={"present_password": PASSWORD, "password": NEW})
    assert right.status_code == 303
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 303


# Profile and browsers


def profile_of(cast, **values):
    return {
        "given_name": "Lena",
        "family_name": "Vargas",
        "printed_name": "Lena Vargas",
        "profile_kind": "technical",
        "organisation_id": str(cast.bogota_id),
        "office": "District Planning Office",
        "language": "es",
        "zone": "America/Bogota",
        "follows": ["es", "en"],
    } | values


def test_profile_shows_what_was_saved(world, client, cast):
    really_sign_in(world, client, cast.lena.person_id)

    answer = client.post(
        "/account/profile?lang=en",
        data=profile_of(cast, printed_name="Léna 成 Vargas", organisation_id=str(cast.berlin_id)),
    )

    assert answer.status_code == 303
    page = text_of(client.get("/account/?lang=en").text)
    assert "Léna 成 Vargas" in page
    assert "Berlin" in page
    assert "District Planning Office" in page


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("printed_name", "김민준", "Certificates cannot print 김, 민, 준. Write this name in"),
        ("printed_name", "🎉", "Signs alone cannot be printed as a name."),
        ("office", "도시계획", "Certificates cannot print"),
    ],
)
def test_what_certificates_cannot_print_is_refused_beside_its_field(
    world, client, cast, field, typed, said
):
    really_sign_in(world, client, cast.lena.person_id)

    answer = client.post("/account/profile?lang=en", data=profile_of(cast, **{field: typed}))

    assert answer.status_code == 422
    assert field_error(answer.text, field).startswith(said)
    assert typed in answer.text
    names = profile_of(cast, given_name="민준", family_name="김")
    assert client.post("/account/profile", data=names).status_code == 303


def test_sign_up_refuses_a_name_that_cannot_be_printed(client):
    answer = client.post("/account/sign-up?lang=en", data=SIGN_UP | {"printed_name": "राजेश"})

    assert answer.status_code == 422
    assert field_error(answer.text, "printed_name").startswith("Certificates cannot print")


def test_profile_keeps_typed_input_when_refused(world, client, cast):
    really_sign_in(world, client, cast.lena.person_id)

    answer = client.post("/account/profile", data=profile_of(cast, given_name="", office="Agua"))

    assert answer.status_code == 422
    assert 'value="Agua"' in answer.text


def test_profile_takes_only_what_is_on_the_lists(world, client, cast):
    really_sign_in(world, client, cast.lena.person_id)

    for name, value in {
        "organisation_id": "0190a0a0-0000-7000-8000-000000000000",
        "zone": "Mars/Olympus",
        "language": "xx",
        "profile_kind": "king",
        "follows": ["klingon"],
    }.items():
        answer = client.post("/account/profile", data=profile_of(cast, **{name: value}))
        assert answer.status_code == 422, name


def test_profile_writes_no_field_that_the_form_does_not_have(world, client, db, cast):
    really_sign_in(world, client, cast.lena.person_id)

    client.post("/account/profile", data=profile_of(cast, email="x@x.example", id="1", role="a"))

    emails = db.scalars(sa.select(Account.email).where(Account.person_id == cast.lena.person_id))
    assert emails.all() == [cast.lena.email]


def test_browsers_are_listed_and_ended_but_not_those_of_others(world, client, db, cast):
    otto = world.app.test_client()
    really_sign_in(world, otto, cast.otto.person_id)
    other = world.app.test_client()
    really_sign_in(world, other, cast.lena.person_id)
    really_sign_in(world, client, cast.lena.person_id)
    page = client.get("/account/browsers?lang=en").text
    ends = re.findall(r'action="(/account/browsers/[^"]+/end)"', page)
    assert len(ends) == 2
    assert page.count("This one") == 1

    ottos = db.scalars(sa.select(SignedInSession.id).order_by(SignedInSession.created_at)).first()
    assert client.post(f"/account/browsers/{ottos}/end").status_code == 404
    assert otto.get("/account/").status_code == 200

    for end in ends:
        client.post(end)
    assert other.get("/account/").status_code == 303


def test_deactivated_person_is_out_at_once(world, client, cast):
    from learning_station.accounts import actions as accounts_actions

    really_sign_in(world, client, cast.lena.person_id)
    assert client.get("/account/").status_code == 200

    accounts_actions.deactivate_account(
        world.ctx_for(cast.rita.actor), person_id=cast.lena.person_id
    )

    assert client.get("/account/").status_code == 303
    assert sign_in_by_form(client, cast.lena.email).status_code == 422


# Mails


def links_in(mailer, recipient):
    texts = [mail.text for mail in mailer.sent if mail.recipient == recipient]
    return [re.findall(r"http://station\.example(/account/\S+)", text) for text in texts]


def test_link_of_the_mail_opens_the_account(client, mailer, run_jobs):
    client.post("/account/sign-up", data=SIGN_UP | {"language": "fr"})
    run_jobs()

    (links,) = links_in(mailer, "nia@accra.example")
    assert "Confirmez" in mailer.sent[0].text or "confirm" in mailer.sent[0].text.lower()
    assert client.get(links[0]).status_code == 200
    assert client.post(links[0], data={"password": NEW}).status_code == 303
    assert client.get("/account/").status_code == 200


def test_second_click_on_the_button_of_the_mailed_page_is_led_to_sign_in(
    world, client, mailer, run_jobs
):
    client.post("/account/sign-up", data=SIGN_UP)
    run_jobs()
    ((link, *_rest),) = links_in(mailer, "nia@accra.example")
    (request_id,) = re.findall(r'name="request_id" value="([^"]+)"', client.get(link).text)
    stranger = world.app.test_client()

    client.post(link, data={"password": NEW, "request_id": request_id})
    again = stranger.post(link, data={"password": NEW, "request_id": request_id})

    assert (again.status_code, again.headers["Location"]) == (303, "/account/sign-in")
    assert "You sent this form before" in stranger.get("/account/sign-in").text
    assert stranger.get("/account/").status_code == 303
    assert stranger.post(link, data={"password": NEW}).status_code == 410


def test_holder_of_a_known_address_is_told_by_mail(client, mailer, run_jobs, cast):
    client.post("/account/sign-up", data=SIGN_UP | {"email": cast.lena.email})
    run_jobs()

    assert [mail.recipient for mail in mailer.sent] == [cast.lena.email]
    assert "/confirm/" not in mailer.sent[0].text


def test_forgotten_password_is_mended_by_the_link_of_the_mail(client, mailer, run_jobs, cast):
    client.post("/account/forgotten-password", data={"email": cast.lena.email})
    client.post("/account/forgotten-password", data={"email": "nobody@x.example"})
    run_jobs()

    (links,) = links_in(mailer, cast.lena.email)
    link = next(link for link in links if "/new-password/" in link)
    assert client.post(link, data={"password": NEW}).status_code == 303
    run_jobs()
    assert [mail.recipient for mail in mailer.sent] == [cast.lena.email, cast.lena.email]


def test_mail_of_a_used_link_is_not_sent_late(world, client, mailer, run_jobs):
    client.post("/account/sign-up", data=SIGN_UP)
    link = link_for(world, "nia@accra.example", TokenPurpose.CONFIRM_EMAIL)
    client.post(link, data={"password": NEW})
    run_jobs()

    assert not [links for links in links_in(mailer, "nia@accra.example") if links]


# Staying signed in


def test_staying_keeps_a_page_that_is_read_for_long_signed_in(world, client, clock, cast):
    really_sign_in(world, client, cast.lena.person_id)
    for _hour in range(4):
        clock.advance(timedelta(hours=1, minutes=50))
        assert client.get("/account/stay").status_code == 204

    assert client.get("/account/").status_code == 200


def test_only_signed_in_readers_are_told_when_that_ends(world, client, cast):
    assert "data-idle-seconds" not in client.get("/help").text

    really_sign_in(world, client, cast.lena.person_id)

    assert 'data-idle-seconds="7200"' in client.get("/help").text


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_languages_are_offered_under_their_own_names(client, sign_in, cast, language):
    page = sign_in(client, cast.lena).get(f"/account/profile?lang={language}").text

    for tag, name in (("en", "English"), ("es", "Español"), ("fr", "Français")):
        assert re.search(rf'<option value="{tag}" lang="{tag}"[^>]*>{name}</option>', page)
    assert re.search(r'<label for="follows-\d+" lang="id">Bahasa Indonesia</label>', page)


def test_cities_are_offered_in_the_readers_language_and_order(client, sign_in, cast, db):
    for slug, name, zone in (
        ("cairo", "Cairo", "Africa/Cairo"),
        ("istanbul", "İstanbul", "Europe/Istanbul"),
        ("zagreb", "Zagreb", "Europe/Zagreb"),
    ):
        make_organisation(db, slug=slug, name=name, zone=zone)

    page = sign_in(client, cast.lena).get("/account/profile?lang=es").text

    places = [page.index(f">{name}<") for name in ("Dakar", "El Cairo", "Estambul", "Zagreb")]
    assert places == sorted(places)


def test_older_name_of_a_zone_chooses_the_listed_one(client, sign_in, cast, db):
    db.get(Person, cast.lena.person_id).zone = "Asia/Calcutta"
    db.commit()

    page = sign_in(client, cast.lena).get("/account/profile").text

    assert re.search(
        r'<option value="Asia/Kolkata"[^>]* selected>Kolkata, India \(UTC\+5:30\)', page
    )
    assert 'value="Asia/Calcutta"' not in page


def test_whoever_confirms_is_led_to_what_certificates_print(world, client, cast):
    client.post("/account/sign-up", data=SIGN_UP)

    link = link_for(world, "nia@accra.example", TokenPurpose.CONFIRM_EMAIL)
    done = client.post(link, data={"password": NEW})

    assert done.location == "/account/profile?next=/my-learning/#organisation_id"
    page = client.get("/account/profile?next=/my-learning/").text
    assert "Say where you work: your city and office stand on your certificates." in page


def test_profile_leads_back_where_its_reader_came_from(world, client, cast):
    really_sign_in(world, client, cast.lena.person_id)
    values = profile_of(cast, organisation_id=str(cast.berlin_id), office="Water")

    onward = client.post("/account/profile?next=/sessions/goals", data=values)
    away = client.post("/account/profile?next=https://evil.example/", data=values)

    assert onward.location == "/sessions/goals"
    assert away.location == "/account/"
