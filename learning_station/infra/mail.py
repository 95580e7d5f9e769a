"""Mail: one message in text and HTML, over SMTP, into memory, or only into the mailbox page."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from typing import Protocol
from urllib.parse import unquote, urlsplit

from .job_queue import OutsideDown


class MailNotSent(OutsideDown):
    """The server could not be reached or asks to come back; the message is tried again later."""


class MailRefused(Exception):
    """The server refuses this message for good, for example because the address is unknown."""


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
        message["To"] = address_on_the_wire(self.recipient)
        message["Subject"] = self.subject
        message["Content-Language"] = self.language
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self.text)
        message.add_alternative(self.html, subtype="html")
        return message


def address_on_the_wire(address: str) -> str:
    """Return the address with its domain in ASCII (IDNA), which every server understands.

    The part before the @ stays as it is: in other letters it needs a server with SMTPUTF8
    (RFC 6531)."""
    local, at, domain = address.rpartition("@")
    try:
        return f"{local}{at}{domain.encode('idna').decode()}"
    except UnicodeError:
        return address


class Mailer(Protocol):
    """Hands a message over to the outside. `delivers` is false where it only stays in its row."""

    @property
    def delivers(self) -> bool:
        """Tell whether what was sent has reached the outside."""
        ...

    def send(self, mail: Mail) -> None:
        """Send it, or raise MailNotSent or MailRefused."""
        ...


class SMTPMailer:
    """Sends over SMTP; the address is `smtp://user:password@host:587` or `smtps://…:465`."""

    delivers = True

    def __init__(self, url: str, *, timeout: float = 20.0) -> None:
        self._url = url
        self._timeout = timeout

    def send(self, mail: Mail) -> None:
        """Send one message over a connection of its own."""
        try:
            with connect(self._url, timeout=self._timeout) as server:
                server.send_message(mail.as_message())
        except (OSError, smtplib.SMTPException) as error:
            if _is_final(error):
                raise MailRefused(str(error)) from error
            raise MailNotSent(str(error)) from error


@contextmanager
def connect(url: str, *, timeout: float) -> Iterator[smtplib.SMTP]:
    """Connect to the mail server of that address, encrypted where it can be, and sign in."""
    parts, tls = urlsplit(url), ssl.create_default_context()
    host, port = parts.hostname or "localhost", parts.port
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port or 465, timeout=timeout, context=tls)
    else:
        server = smtplib.SMTP(host, port or 587, timeout=timeout)
    with server:
        server.ehlo()
        if parts.scheme != "smtps" and server.has_extn("starttls"):
            server.starttls(context=tls)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


def _is_final(error: Exception) -> bool:
    """Tell whether the server refused this recipient or this content with a code of 500 or more.

    Refusals of the connection or of our sign-in concern every message: they are waited out.
    """
    if isinstance(error, smtplib.SMTPNotSupportedError):
        # It cannot write this address: SMTPUTF8 is all that a message asks for.
        return "SMTPUTF8" in str(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


class MailboxMailer:
    """Sends nothing: the message stays in its row, for the administrators' mailbox page."""

    delivers = False

    def send(self, mail: Mail) -> None:
        """Accept the message."""


@dataclass
class MemoryMailer:
    """Keeps messages in a list; `down` makes every attempt fail."""

    sent: list[Mail] = field(default_factory=list)
    down: bool = False
    delivers: bool = True

    def send(self, mail: Mail) -> None:
        """Keep the message, or raise MailNotSent while down."""
        if self.down:
            raise MailNotSent("the server does not answer")
        self.sent.append(mail)
