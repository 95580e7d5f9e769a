"""Mail: one message in text and HTML, over SMTP, into memory, or only into the mailbox page."""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from typing import Protocol
from urllib.parse import unquote, urlsplit


class MailNotSent(Exception):
    """The server did not take the message; it is tried again later."""


@dataclass(frozen=True)
class Mail:
    """A composed message. `message_id` is the same for every attempt to send it."""

    message_id: str
    sender: str
    recipient: str
    subject: str
    text: str
    html: str
    language: str

    def as_message(self) -> EmailMessage:
        """Return the MIME message; line breaks in headers are refused by the library."""
        message = EmailMessage(policy=SMTP)
        message["Message-ID"] = self.message_id
        message["From"] = self.sender
        message["To"] = self.recipient
        message["Subject"] = self.subject
        message["Content-Language"] = self.language
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self.text)
        message.add_alternative(self.html, subtype="html")
        return message


class Mailer(Protocol):
    """Hands a message over to the outside."""

    def send(self, mail: Mail) -> None:
        """Send it, or raise MailNotSent."""
        ...


class SMTPMailer:
    """Sends over SMTP; the address is `smtp://user:password@host:587` or `smtps://…:465`."""

    def __init__(self, url: str, *, timeout: float = 20.0) -> None:
        self._url = urlsplit(url)
        self._timeout = timeout

    def send(self, mail: Mail) -> None:
        """Send one message over a connection of its own."""
        try:
            with self._connect() as server:
                server.send_message(mail.as_message())
        except (OSError, smtplib.SMTPException) as error:
            raise MailNotSent(str(error)) from error

    def _connect(self) -> smtplib.SMTP:
        host, port = self._url.hostname or "localhost", self._url.port
        tls = ssl.create_default_context()
        if self._url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port or 465, timeout=self._timeout, context=tls
            )
        else:
            server = smtplib.SMTP(host, port or 587, timeout=self._timeout)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=tls)
        if self._url.username:
            server.login(unquote(self._url.username), unquote(self._url.password or ""))
        return server


class MailboxMailer:
    """Sends nothing: the message stays in its row, for the administrators' mailbox page."""

    def send(self, mail: Mail) -> None:
        """Accept the message."""


@dataclass
class MemoryMailer:
    """Keeps messages in a list; `down` makes every attempt fail."""

    sent: list[Mail] = field(default_factory=list)
    down: bool = False

    def send(self, mail: Mail) -> None:
        """Keep the message, or raise MailNotSent while down."""
        if self.down:
            raise MailNotSent("the server does not answer")
        self.sent.append(mail)
