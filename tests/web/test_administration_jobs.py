"""What the jobs did, what failed, and trying again."""

from datetime import timedelta
from uuid import uuid4

import pytest

from learning_station.infra.event_log import LoggedEvent
from learning_station.infra.job_queue import Job
from learning_station.notifications.rules import MessageKind
from learning_station.web.administration.wording import JOBS, MESSAGES
from tests.web.administration_kit import FORMULA, HOSTILE, make_event, make_job, read_csv
from tests.web.kit import heading, text_of
from tests.world import NOW

TRACEBACK = 'Traceback (most recent call last):\n  File "x"\nMailNotSent: the server is away'


def test_list_shows_what_a_job_did_and_how_long_it_took(rita, db):
    make_job(db, kind="notifications.send_mail")

    page = text_of(rita.get("/administration/jobs").text)

    assert "Notifications: send mail" in page
    assert "Done" in page
    assert "3 sec" in page


def test_list_is_filtered_by_state_and_kind(rita, db):
    make_job(db, kind="a.first", state="done")
    make_job(db, kind="b.second", state="dead", error=TRACEBACK)
    make_job(db, kind="b.third", state="ready", error=TRACEBACK, run_at=NOW + timedelta(hours=1))

    dead = rita.get("/administration/jobs?state=dead").text
    failing = rita.get("/administration/jobs?state=failing").text
    third = rita.get("/administration/jobs?kind=b.third").text

    assert "B: second" in dead
    assert "A: first" not in dead
    assert "MailNotSent: the server is away" in dead
    assert "B: third" in failing
    assert "B: second" not in failing
    assert "B: third" in third
    assert "A: first" not in third


def test_pages_of_the_list_hold_every_job_once(rita, db):
    for number in range(120):
        make_job(db, kind=f"kind.number_{number:03d}")

    seen, path = [], "/administration/jobs?state=done"
    for _page in range(5):
        page = rita.get(path).text
        seen += [n for n in range(120) if f"Kind: number {n:03d}" in page]
        onward = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        if 'rel="next"' not in page:
            break
        path = onward.replace("&amp;", "&")

    assert sorted(seen) == list(range(120))


def test_page_of_a_job_shows_error_and_order(rita, db):
    event_id = make_event(db)
    payload = {"event_id": str(event_id), "name": "accounts.signed_in", "event": {"city": "Bogotá"}}
    job_id = make_job(
        db, kind="reaction:welcome", state="dead", error=TRACEBACK, attempt=8, payload=payload
    )

    page = rita.get(f"/administration/jobs/{job_id}").text

    assert heading(page) == "Welcome"
    assert "MailNotSent: the server is away" in page
    assert "Bogotá" in page
    assert f"/administration/events/{event_id}" in page
    assert "Try again" in page


def test_retry_makes_a_dead_job_due_and_writes_it_down(rita, db):
    job_id = make_job(db, kind="x.y", state="dead", error=TRACEBACK, attempt=8)

    answer = rita.post(f"/administration/jobs/{job_id}/retry")

    assert answer.status_code == 303
    db.expire_all()
    job = db.get(Job, job_id)
    assert (job.state, job.attempt) == ("ready", 0)
    event = db.query(LoggedEvent).filter_by(name="reporting.job_retried").one()
    assert event.subject_id == job_id
    assert event.payload["kind"] == "x.y"


def test_retry_refuses_a_job_that_is_not_dead(rita, db):
    job_id = make_job(db, state="done")

    assert rita.post(f"/administration/jobs/{job_id}/retry").status_code == 409
    assert rita.post(f"/administration/jobs/{uuid4()}/retry").status_code == 404


def test_retry_is_refused_to_others(client, sign_in, cast, db):
    job_id = make_job(db, state="dead", error="boom")
    sign_in(client, cast.tom)

    assert client.post(f"/administration/jobs/{job_id}/retry").status_code == 403
    assert client.post("/administration/jobs/retry").status_code == 403
    db.expire_all()
    assert db.get(Job, job_id).state == "dead"


def test_retry_of_all_takes_one_kind_when_one_is_named(rita, db):
    first = make_job(db, kind="a.one", state="dead", error="boom")
    second = make_job(db, kind="b.two", state="dead", error="boom")

    rita.post("/administration/jobs/retry?kind=a.one")

    db.expire_all()
    assert db.get(Job, first).state == "ready"
    assert db.get(Job, second).state == "dead"


def test_hostile_text_is_shown_as_text(rita, db):
    job_id = make_job(db, kind=HOSTILE, state="dead", error=HOSTILE, payload={"x": HOSTILE})

    for path in ("/administration/jobs", f"/administration/jobs/{job_id}"):
        page = rita.get(path).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


def test_csv_holds_every_job_and_no_formula(rita, db):
    make_job(db, kind="a.one", state="dead", error=FORMULA)
    make_job(db, kind="@kind", state="done")

    rows = read_csv(rita, "/administration/jobs.csv")

    assert rows[0][0] == "Kind"
    assert [row[0] for row in rows[1:]] == ["'@kind", "a.one"]
    assert rows[2][1] == "Given up"
    assert rows[2][-1] == "'" + FORMULA
    assert rows[1][3].endswith("+01:00")


@pytest.mark.parametrize("count", [3, 50])
def test_list_needs_few_statements_whatever_its_length(rita, db, statements, count):
    for _number in range(count):
        make_job(db)

    with statements() as sent:
        rita.get("/administration/jobs")

    assert len(sent) <= 4


def test_csv_needs_no_more_statements_for_more_rows(rita, db, statements):
    for _number in range(60):
        make_job(db)

    with statements() as sent:
        assert len(read_csv(rita, "/administration/jobs.csv")) == 61

    assert len(sent) <= 4


def test_every_kind_of_job_and_mail_has_words(world):
    kinds = [kind.rpartition(":")[2] for kind in world.app.extensions["registry"].handlers]

    assert [kind for kind in kinds if kind not in JOBS] == []
    assert {kind.value for kind in MessageKind} == set(MESSAGES)


def test_kinds_of_jobs_are_shown_in_the_language_of_the_reader(rita, db):
    make_job(db, kind="reaction:tell_certificate_ready")

    page = rita.get("/administration/jobs?lang=es").text

    assert "Correo: certificado listo" in page
    assert "Tell certificate" not in page
