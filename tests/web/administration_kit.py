"""Rows that the tests of administration look at: jobs, events, mails."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from learning_station.infra.event_log import LoggedEvent
from learning_station.infra.job_queue import Job
from learning_station.notifications.models import Message
from tests.factories import IDS
from tests.world import NOW

HOSTILE = "<script>alert('x')</script>"
FORMULA = '=HYPERLINK("http://evil.example","click")'


def make_job(
    db: Session,
    *,
    kind: str = "jobs.tidy",
    state: str = "done",
    error: str | None = None,
    run_at: datetime = NOW,
    attempt: int = 1,
    payload: dict[str, object] | None = None,
) -> UUID:
    """Make a job in a state."""
    is_over = state in ("done", "dead")
    job = Job(
        id=IDS.new(),
        kind=kind,
        payload=payload or {},
        dedupe_key=None,
        state=state,
        run_at=run_at,
        attempt=attempt,
        owner="host:1:worker" if state == "running" else None,
        error=error,
        created_at=NOW - timedelta(minutes=1),
        started_at=NOW - timedelta(seconds=3) if state != "ready" else None,
        finished_at=NOW if is_over else None,
    )
    db.add(job)
    db.commit()
    return job.id


def make_event(
    db: Session,
    *,
    name: str = "accounts.signed_out",
    actor: str | None = None,
    actor_id: UUID | None = None,
    person_id: UUID | None = None,
    subject_id: UUID | None = None,
    scope_id: UUID | None = None,
    payload: dict[str, object] | None = None,
    occurred_at: datetime = NOW,
) -> UUID:
    """Write a fact into the log."""
    event = LoggedEvent(
        id=IDS.new(),
        name=name,
        occurred_at=occurred_at,
        actor=actor or (f"person:{actor_id}" if actor_id else "system:test.job"),
        actor_id=actor_id,
        on_behalf_of=None,
        subject_id=subject_id,
        person_id=person_id,
        scope_id=scope_id,
        payload=payload or {},
    )
    db.add(event)
    db.commit()
    return event.id


def make_many_events(db: Session, count: int) -> None:
    """Write that many facts at once, each about objects of its own."""
    rows = [
        {
            "id": IDS.new(),
            "name": "enrolment.learner_enrolled",
            "occurred_at": NOW,
            "actor": "system:test",
            "subject_id": IDS.new(),
            "person_id": IDS.new(),
            "scope_id": IDS.new(),
            "payload": {},
        }
        for _number in range(count)
    ]
    db.execute(sa.insert(LoggedEvent), rows)
    db.commit()


def make_message(
    db: Session,
    *,
    subject: str = "Your seat is confirmed",
    recipient: str = "lena@bogota.example",
    text: str = "Hello Lena",
    html: str = "<html><head></head><body><p>Hello Lena</p></body></html>",
    state: str = "sent",
    kind: str = "seat_given",
    person_id: UUID | None = None,
) -> UUID:
    """Make a mail."""
    number = IDS.new()
    values = {
        "id": number,
        "key": f"test:{number}",
        "kind": kind,
        "person_id": person_id,
        "recipient": recipient,
        "language": "en",
        "subject": subject,
        "text": text,
        "html": html,
        "state": state,
        "created_at": NOW,
        "sent_at": NOW if state == "sent" else None,
    }
    db.execute(sa.insert(Message), [values])
    db.commit()
    return number


def read_csv(client: FlaskClient, path: str) -> list[list[str]]:
    """Return the rows of a CSV answer, its headings first."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
