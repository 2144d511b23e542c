"""Mail by SMTP: plain text, one receiver, no line that anybody typed into a header."""

import re
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from uuid import UUID

from app.outbox.server import MailServer

TIMEOUT_IN_SECONDS = 20
ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[^@\s<>,;:\"()\[\]\\]+")
FOR_GOOD = 500
"""SMTP answers from here on mean that trying again is in vain."""


class BadAddress(Exception):
    """This is no single address of mail."""


class NotTaken(Exception):
    """The mail was not taken; the message says why. `is_final`: trying again is in vain."""

    def __init__(self, reason: str, *, is_final: bool) -> None:
        super().__init__(reason)
        self.is_final = is_final


@dataclass(frozen=True)
class Attached:
    """A file of plain text that goes with a letter."""

    name: str
    text: str


@dataclass(frozen=True)
class Letter:
    """What is sent: one receiver, a subject of one line, and lines of plain text."""

    id: UUID
    to: str
    subject: str
    body: str
    at: datetime
    attached: Attached | None = None


def posted(server: MailServer, letter: Letter) -> EmailMessage:
    """The letter as a mail. Raises BadAddress, ValueError where a header would break its line.

    The same message has the same Message-ID at every attempt: a mailbox that gets it twice can
    tell.
    """
    mail = EmailMessage()
    mail["From"] = _address(server.sender)
    mail["To"] = _address(letter.to)
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(letter.at)
    mail["Message-ID"] = f"<{letter.id}@{server.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.body)
    if letter.attached is not None:
        mail.add_attachment(letter.attached.text, filename=letter.attached.name)
    return mail


def post(server: MailServer, letter: Letter) -> None:
    """Hand the letter to the server. Raises BadAddress, NotTaken."""
    mail = posted(server, letter)
    try:
        with _connected(server) as connection:
            connection.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise NotTaken(_told(code, words), is_final=code >= FOR_GOOD) from None
    except smtplib.SMTPAuthenticationError as error:
        # What the server says here may repeat what was sent to it.
        raise NotTaken(f"{error.smtp_code} the server refused the login", is_final=False) from None
    except smtplib.SMTPResponseException as error:
        final = error.smtp_code >= FOR_GOOD
        raise NotTaken(_told(error.smtp_code, error.smtp_error), is_final=final) from None
    except (OSError, smtplib.SMTPException) as error:
        raise NotTaken(f"{type(error).__name__}: {_plain(str(error))}", is_final=False) from None


def _connected(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.certificate_file is not None:
        context.load_cert_chain(server.certificate_file, server.key_file)
    connection: smtplib.SMTP
    if server.security == "tls":
        connection = smtplib.SMTP_SSL(
            server.host, server.port, timeout=TIMEOUT_IN_SECONDS, context=context
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_IN_SECONDS)
    try:
        if server.security == "starttls":
            connection.starttls(context=context)
        if server.username:
            connection.login(server.username, server.password_now())
    except BaseException:
        connection.close()
        raise
    return connection


def _address(text: str) -> Address:
    if not ADDRESS.fullmatch(text) or not text.isprintable():
        raise BadAddress()
    name, _, domain = text.rpartition("@")
    try:
        return Address(username=name, domain=domain)
    except (ValueError, IndexError):
        raise BadAddress() from None


def _told(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {_plain(text)}"


def _plain(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
