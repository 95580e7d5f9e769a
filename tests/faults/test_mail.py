"""A mail server that is down for hours, that refuses, and a process that dies while sending."""

from __future__ import annotations

import smtplib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from learning_station.infra.context import Context
from learning_station.infra.job_queue import Job
from learning_station.infra.mail import Mail, MailNotSent, MailRefused, MemoryMailer, SMTPMailer
from learning_station.kernel.clock import FixedClock
from learning_station.notifications import actions
from learning_station.notifications.actions import News
from learning_station.notifications.models import Message
from learning_station.notifications.rules import MessageKind
from tests.cast import Cast
from tests.world import World

RunJobs = Callable[[], int]


def write(ctx: Context, cast: Cast, key: str = "k") -> None:
    news = News(MessageKind.PASSWORD_CHANGED)
    assert actions.tell(ctx, person_id=cast.otto.person_id, news=news, key=key)


def test_a_server_that_is_down_for_three_days_loses_nothing(
    db: Session,
    cast: Cast,
    system_ctx: Context,
    mailer: MemoryMailer,
    clock: FixedClock,
    run_jobs: RunJobs,
) -> None:
    mailer.down = True
    write(system_ctx, cast)

    for _hour in range(72):
        run_jobs()
        clock.advance(timedelta(hours=1))
    job = db.scalars(sa.select(Job).where(Job.kind == "notifications.send")).one()
    assert (job.state, mailer.sent) == ("ready", [])
    assert job.attempt > 20

    mailer.down = False
    clock.advance(timedelta(hours=2))
    run_jobs()

    assert len(mailer.sent) == 1
    assert db.scalars(sa.select(Message.state)).one() == "sent"


def test_a_process_that_dies_after_sending_sends_again_under_the_same_id(
    world: World,
    db: Session,
    cast: Cast,
    system_ctx: Context,
    mailer: MemoryMailer,
    clock: FixedClock,
    run_jobs: RunJobs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(system_ctx, cast)
    send = MemoryMailer.send

    def send_and_die(self: MemoryMailer, mail: Mail) -> None:
        send(self, mail)
        raise KeyboardInterrupt

    monkeypatch.setattr(MemoryMailer, "send", send_and_die)
    with pytest.raises(KeyboardInterrupt):
        run_jobs()
    monkeypatch.undo()
    clock.advance(timedelta(minutes=5))
    run_jobs()

    first, second = mailer.sent
    assert first.message_id == second.message_id
    run_jobs()
    assert len(mailer.sent) == 2


class _Server:
    """A mail server of three lines: it answers the recipient as it is told."""

    def __init__(self, recipient_answer: str) -> None:
        self.recipient_answer = recipient_answer
        self.messages: list[str] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def serve(self) -> None:
        with self.socket:
            connection, _address = self.socket.accept()
            with connection, connection.makefile("rwb") as lines:
                self._talk(lines)

    def _talk(self, lines) -> None:  # type: ignore[no-untyped-def]  # a binary file
        def say(text: str) -> None:
            lines.write(text.encode() + b"\r\n")
            lines.flush()

        say("220 ready")
        for raw in lines:
            word = raw.decode().split()[0].upper()
            if word == "RCPT":
                say(self.recipient_answer)
            elif word == "DATA":
                say("354 go on")
                body = iter(lines.readline, b".\r\n")
                self.messages.append(b"".join(body).decode())
                say("250 taken")
            elif word == "QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")


@contextmanager
def mail_server(recipient_answer: str = "250 ok") -> Iterator[_Server]:
    server = _Server(recipient_answer)
    thread = threading.Thread(target=server.serve)
    thread.start()
    yield server
    thread.join(timeout=10)


MAIL = Mail(
    message_id="<1@station.example>",
    sender="Station <station@station.example>",
    recipient="otto@berlin.example",
    subject="Tu plaza: gestión del agua",
    text="Hola",
    html="<p>Hola</p>",
    language="es",
)


def test_smtp_hands_over_text_and_html() -> None:
    with mail_server() as server:
        SMTPMailer(f"smtp://127.0.0.1:{server.port}").send(MAIL)

    (message,) = server.messages
    assert "Message-ID: <1@station.example>" in message
    assert "text/plain" in message
    assert "text/html" in message


@pytest.mark.parametrize(
    ("answer", "error"),
    [("550 no such user", MailRefused), ("451 come back later", MailNotSent)],
)
def test_smtp_tells_refusals_for_good_from_those_for_now(
    answer: str, error: type[Exception]
) -> None:
    with mail_server(answer) as server, pytest.raises(error):
        SMTPMailer(f"smtp://127.0.0.1:{server.port}").send(MAIL)


def test_smtp_without_a_server_is_waited_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    with pytest.raises(MailNotSent):
        SMTPMailer(f"smtp://127.0.0.1:{port}", timeout=2).send(MAIL)


def test_a_refused_message_ends_as_a_dead_job_that_can_be_seen(
    db: Session,
    cast: Cast,
    system_ctx: Context,
    clock: FixedClock,
    run_jobs: RunJobs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_self: MemoryMailer, _mail: Mail) -> None:
        raise MailRefused(str(smtplib.SMTPDataError(550, "no")))

    monkeypatch.setattr(MemoryMailer, "send", refuse)
    write(system_ctx, cast)
    for _hour in range(24):
        run_jobs()
        clock.advance(timedelta(hours=1))

    job = db.scalars(sa.select(Job).where(Job.kind == "notifications.send")).one()
    assert job.state == "dead"
    assert "MailRefused" in (job.error or "")
    assert db.scalars(sa.select(Message.state)).one() == "queued"
