"""The mailbox: every mail, its text with links, its HTML in a frame in which nothing runs."""

from dataclasses import replace

import pytest

from tests.web.administration_kit import FORMULA, HOSTILE, make_message, read_csv
from tests.web.kit import heading, text_of


def test_list_shows_to_whom_and_whether_it_left(rita, db):
    make_message(db, subject="Seat given", state="sent")
    make_message(db, subject="Reminder", state="queued", recipient="otto@berlin.example")

    page = text_of(rita.get("/administration/mailbox").text)

    for words in ("Seat given", "lena@bogota.example", "Reminder", "Waiting"):
        assert words in page


def test_mail_that_no_server_took_is_not_called_sent(rita, db):
    mail_id = make_message(db, state="sent")

    for path in ("/administration/mailbox", f"/administration/mailbox/{mail_id}"):
        page = text_of(rita.get(path).text)
        assert "Kept here" in page
        assert "Sent" not in page
    assert "Mail stays in this house." in rita.get("/administration/mailbox").text
    to, _subject, _kind, _language, state, _written, sent = read_csv(
        rita, "/administration/mailbox.csv"
    )[1]
    assert (to, state, sent) == ("lena@bogota.example", "Kept here", "")


def test_mail_that_a_server_took_is_called_sent(rita, db, world, monkeypatch):
    served = replace(world.settings, mail_url="smtp://mail.example")
    monkeypatch.setitem(world.app.extensions, "settings", served)
    mail_id = make_message(db, state="sent")

    for path in ("/administration/mailbox", f"/administration/mailbox/{mail_id}"):
        page = text_of(rita.get(path).text)
        assert "Sent" in page
        assert "Kept here" not in page
    assert "Mail stays in this house." not in rita.get("/administration/mailbox").text
    assert read_csv(rita, "/administration/mailbox.csv")[1][6] == "2026-11-24T10:00+01:00"


def test_list_is_filtered_by_text_state_and_kind(rita, db):
    make_message(db, subject="100% sure_thing", kind="a")
    make_message(db, subject="Another", kind="b", state="queued", recipient="OTTO@berlin.example")

    assert "Another" not in rita.get("/administration/mailbox?q=0%25+sure_").text
    assert "Another" in rita.get("/administration/mailbox?q=otto@BERLIN").text
    assert "sure_thing" not in rita.get("/administration/mailbox?state=queued").text
    assert "sure_thing" not in rita.get("/administration/mailbox?kind=b").text


def test_text_of_a_mail_carries_links_and_nothing_else(rita, db):
    text = (
        f"Hello {HOSTILE}\nhttp://station.example/account/confirm/abc?x=1&y=2.\njavascript:alert(1)"
    )
    mail_id = make_message(db, text=text)

    page = rita.get(f"/administration/mailbox/{mail_id}").text

    assert '<a href="http://station.example/account/confirm/abc?x=1&amp;y=2" rel=' in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_html_of_a_mail_runs_nothing_and_fetches_nothing(rita, db):
    html = f"<html><head></head><body>{HOSTILE}<img src='https://evil.example/x.png'></body></html>"
    mail_id = make_message(db, html=html)

    answer = rita.get(f"/administration/mailbox/{mail_id}/html")

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "frame-ancestors 'self'" in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_blank">' in answer.text


def test_page_of_a_mail_frames_only_what_is_ours(rita, db):
    mail_id = make_message(db, subject=HOSTILE)

    answer = rita.get(f"/administration/mailbox/{mail_id}")

    assert answer.headers["Content-Security-Policy"].endswith("frame-src 'self'")
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert f'src="/administration/mailbox/{mail_id}/html"' in answer.text
    assert "allow-scripts" not in answer.text
    assert "<script>alert" not in answer.text
    assert heading(answer.text) == HOSTILE


def test_body_that_was_removed_is_explained(rita, db):
    mail_id = make_message(db, text="", html="")

    assert "was removed when the mail left" in rita.get(f"/administration/mailbox/{mail_id}").text


@pytest.mark.parametrize("name", ["lena", "mona", "tom"])
def test_others_read_no_mail(client, sign_in, cast, db, name):
    mail_id = make_message(db)
    sign_in(client, getattr(cast, name))

    assert client.get(f"/administration/mailbox/{mail_id}").status_code == 403
    assert client.get(f"/administration/mailbox/{mail_id}/html").status_code == 403


def test_csv_holds_no_bodies_and_no_formula(rita, db):
    make_message(db, subject=FORMULA, text="secret link")

    rows = read_csv(rita, "/administration/mailbox.csv?q=HYPERLINK")

    assert len(rows) == 2
    assert rows[1][:2] == ["lena@bogota.example", "'" + FORMULA]
    assert "secret link" not in str(rows)


@pytest.mark.parametrize("count", [2, 50])
def test_list_needs_few_statements_whatever_its_length(rita, db, statements, count):
    for _number in range(count):
        make_message(db)

    with statements() as sent:
        rita.get("/administration/mailbox")

    assert len(sent) <= 4
