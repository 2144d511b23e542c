"""Where mail is handed over, as one address says it."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from app.this_machine import is_this_machine

FORM = "smtp://USER:PASSWORD@HOST:PORT, or smtps:// for TLS from the first byte"


class UnreadableServer(Exception):
    """The setting will not do; the message says why and never repeats the password."""


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over. `security` is tls, starttls, or none on this machine only.

    The files are read anew for each connection, so that what is in them may change meanwhile.
    """

    host: str
    port: int
    security: str
    sender: str
    username: str = ""
    password: str = field(default="", repr=False)
    password_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None

    def password_now(self) -> str:
        """What the server takes now. Raises OSError where the file can't be read."""
        if self.password_file is None:
            return self.password
        return self.password_file.read_text(encoding="utf-8").strip()


def mail_server(
    url: str,
    sender: str,
    *,
    password_file: Path | None = None,
    certificate_file: Path | None = None,
    key_file: Path | None = None,
) -> MailServer:
    """The server of an address like smtp://USER:PASSWORD@HOST:PORT. Raises UnreadableServer."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UnreadableServer(f"ACCORD_SMTP_URL can't be read: {FORM}") from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/"):
        raise UnreadableServer(f"ACCORD_SMTP_URL can't be read: {FORM}")
    if sender.count("@") != 1 or not sender.isprintable() or " " in sender:
        raise UnreadableServer("ACCORD_MAIL_FROM must be the address that mail comes from")
    if password_file is not None and (parts.password or not parts.username):
        raise UnreadableServer(
            "ACCORD_SMTP_PASSWORD_FILE: ACCORD_SMTP_URL must name the user and no password"
        )
    in_the_open = "none" if is_this_machine(parts.hostname) else "starttls"
    security = "tls" if parts.scheme == "smtps" else in_the_open
    return MailServer(
        host=parts.hostname,
        port=port or (465 if security == "tls" else 587),
        security=security,
        sender=sender,
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        password_file=password_file,
        certificate_file=certificate_file,
        key_file=key_file,
    )
