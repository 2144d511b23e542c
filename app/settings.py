"""Settings, read once from the environment; a wrong one is refused with a sentence."""

import os
import shlex
import shutil
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from app.accounts.leaked import LeakedPasswords, UnreadableList
from app.database_address import UnsafeAddress, check_address
from app.log_sender import UnknownReceiver, receiver
from app.outbox.server import MailServer, UnreadableServer, mail_server
from app.this_machine import is_this_machine


class WrongSetting(Exception):
    """A setting that can't be used; the message says which, and what would do."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between one installation and another."""

    database_url: str
    owner_database_url: str | None
    secret_key_file: Path
    signing_key_file: Path | None
    signed_head_file: Path
    threads: int
    secure_cookies: bool
    public_url: str
    metrics_token: str
    log_level: str
    log_to: str = ""
    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""
    smtp_password_file: Path | None = None
    smtp_certificate_file: Path | None = None
    smtp_key_file: Path | None = None
    robot_url: str = field(default="", repr=False)
    api_requests_a_minute: int = 120
    costly_a_minute: int = 240
    webhook_loopback: bool = False
    trusted_proxies: int = 0
    second_step_for: str = "nobody"
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_secret_file: Path | None = None
    oidc_name: str = ""
    leaked_passwords_file: Path | None = None
    scanner: str = ""
    tls_certificate_file: Path | None = None
    tls_key_file: Path | None = None

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None, data: Path | None = None) -> "Settings":
        """Settings from ACCORD_* variables. Raises WrongSetting.

        `data` is the folder of the SQLite file where no database URL is given (default: ./data).
        """
        given = _with_secrets(os.environ if env is None else env)
        folder = data or Path(given.get("ACCORD_DATA") or "data")
        url = given.get("ACCORD_DATABASE_URL") or f"sqlite:///{(folder / 'accord.db').absolute()}"
        if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise WrongSetting(
                f"ACCORD_DATABASE_URL is {url.split(':')[0]}://...: use sqlite:///FILE "
                "or postgresql+psycopg://USER@HOST/DATABASE"
            )
        return cls(
            database_url=url,
            owner_database_url=given.get("ACCORD_OWNER_DATABASE_URL") or None,
            secret_key_file=Path(given.get("ACCORD_SECRET_KEY_FILE") or folder / "secret.key"),
            signing_key_file=_signing_key_file(given, folder, url),
            signed_head_file=Path(given.get("ACCORD_SIGNED_HEAD_FILE") or folder / "signed.head"),
            threads=_number(given, "ACCORD_THREADS", 8, 1, 64),
            public_url=_address(given, "ACCORD_PUBLIC_URL"),
            metrics_token=given.get("ACCORD_METRICS_TOKEN") or "",
            secure_cookies=_yes_or_no(given, "ACCORD_SECURE_COOKIES", False),
            log_level=_one_of(
                given, "ACCORD_LOG_LEVEL", "info", ("debug", "info", "warning", "error")
            ),
            log_to=given.get("ACCORD_LOG_TO") or "",
            smtp_url=given.get("ACCORD_SMTP_URL") or "",
            mail_from=given.get("ACCORD_MAIL_FROM") or "",
            smtp_password_file=_file(given, "ACCORD_SMTP_PASSWORD_FILE"),
            smtp_certificate_file=_file(given, "ACCORD_SMTP_CERTIFICATE_FILE"),
            smtp_key_file=_file(given, "ACCORD_SMTP_KEY_FILE"),
            robot_url=_robot(given),
            api_requests_a_minute=_number(given, "ACCORD_API_REQUESTS_A_MINUTE", 120, 1, 10_000),
            costly_a_minute=_number(given, "ACCORD_COSTLY_A_MINUTE", 240, 12, 100_000),
            webhook_loopback=_yes_or_no(given, "ACCORD_WEBHOOK_LOOPBACK", False),
            trusted_proxies=_number(given, "ACCORD_TRUSTED_PROXIES", 0, 0, 5),
            second_step_for=_one_of(given, "ACCORD_SECOND_STEP_FOR", "nobody", DEMANDED_OF),
            oidc_issuer=given.get("ACCORD_OIDC_ISSUER") or "",
            oidc_client_id=given.get("ACCORD_OIDC_CLIENT_ID") or "",
            oidc_secret_file=_file(given, "ACCORD_OIDC_SECRET_FILE"),
            oidc_name=given.get("ACCORD_OIDC_NAME") or "OpenID",
            leaked_passwords_file=_file(given, "ACCORD_LEAKED_PASSWORDS_FILE"),
            scanner=_program(given, "ACCORD_SCANNER"),
            tls_certificate_file=_file(given, "ACCORD_TLS_CERTIFICATE_FILE"),
            tls_key_file=_file(given, "ACCORD_TLS_KEY_FILE"),
        ).checked()

    def checked(self) -> "Settings":
        """The same settings.

        Raises WrongSetting where the database would be spoken to unsafely, mail can't be sent, a
        list can't be read, nobody can sign in, or https can't be spoken by them.
        """
        _check_address("ACCORD_DATABASE_URL", self.database_url)
        _check_address("ACCORD_OWNER_DATABASE_URL", self.owner_database_url)
        _ = self.mail_server, self.leaked_passwords
        _check_receiver(self.log_to)
        self._check_tls()
        self._check_mail()
        if any((self.oidc_issuer, self.oidc_client_id, self.oidc_secret_file)):
            self._check_provider()
        return self

    def _check_tls(self) -> None:
        if (self.tls_certificate_file is None) != (self.tls_key_file is None):
            raise WrongSetting(
                "ACCORD_TLS_CERTIFICATE_FILE and ACCORD_TLS_KEY_FILE are needed together"
            )
        _must_be_readable("ACCORD_TLS_CERTIFICATE_FILE", self.tls_certificate_file)

    def _check_mail(self) -> None:
        _must_be_readable("ACCORD_SMTP_PASSWORD_FILE", self.smtp_password_file)
        _must_be_readable("ACCORD_SMTP_CERTIFICATE_FILE", self.smtp_certificate_file)
        _must_be_readable("ACCORD_SMTP_KEY_FILE", self.smtp_key_file)

    def _check_provider(self) -> None:
        file = self.oidc_secret_file
        if not (self.oidc_issuer and self.oidc_client_id and file and self.public_url):
            raise WrongSetting(
                "ACCORD_OIDC_ISSUER, ACCORD_OIDC_CLIENT_ID, ACCORD_OIDC_SECRET_FILE and "
                "ACCORD_PUBLIC_URL are needed together"
            )
        if not _is_encrypted_or_here(self.oidc_issuer):
            raise WrongSetting(
                f'ACCORD_OIDC_ISSUER is "{self.oidc_issuer}": https://HOST and perhaps a path'
            )
        _must_be_readable("ACCORD_OIDC_SECRET_FILE", file)

    @property
    def leaked_passwords(self) -> Container[str]:
        """Passwords that everybody may know; none without a list. Raises WrongSetting."""
        file = self.leaked_passwords_file
        try:
            return () if file is None else LeakedPasswords(file)
        except UnreadableList as error:
            raise WrongSetting(f"ACCORD_LEAKED_PASSWORDS_FILE: {error}") from None

    @property
    def mail_server(self) -> MailServer | None:
        """Where mail is handed over; None without one. Raises WrongSetting."""
        try:
            if not self.smtp_url:
                return None
            return mail_server(
                self.smtp_url,
                self.mail_from,
                password_file=self.smtp_password_file,
                certificate_file=self.smtp_certificate_file,
                key_file=self.smtp_key_file,
            )
        except UnreadableServer as error:
            raise WrongSetting(str(error)) from None


SECRET_FILES = {
    "ACCORD_DATABASE_URL": "ACCORD_DATABASE_URL_FILE",
    "ACCORD_OWNER_DATABASE_URL": "ACCORD_OWNER_DATABASE_URL_FILE",
    "ACCORD_METRICS_TOKEN": "ACCORD_METRICS_TOKEN_FILE",
    "ACCORD_SMTP_URL": "ACCORD_SMTP_URL_FILE",
    "ACCORD_ROBOT_URL": "ACCORD_ROBOT_URL_FILE",
}
"""Settings that hold a secret, and what names a file for each, as vaults hand them over."""


def _with_secrets(env: Mapping[str, str]) -> Mapping[str, str]:
    """The same variables with what the files of `SECRET_FILES` hold. Raises WrongSetting."""
    read = {}
    for name, named in SECRET_FILES.items():
        if not env.get(named):
            continue
        if env.get(name):
            raise WrongSetting(f"{name} and {named} say the same thing twice: keep one of them")
        _must_be_readable(named, Path(env[named]))
        read[name] = Path(env[named]).read_text(encoding="utf-8").strip()
    return {**env, **read} if read else env


def _signing_key_file(env: Mapping[str, str], folder: Path, url: str) -> Path | None:
    """On PostgreSQL there is none unless it is named: the web process should not have it."""
    named = env.get("ACCORD_SIGNING_KEY_FILE")
    if named:
        return Path(named)
    return folder / "signing.key" if url.startswith("sqlite") else None


DEMANDED_OF = ("nobody", "approvers", "everybody")
"""Of whom the second step at sign-in can be demanded."""

ROBOTS = ("feishu", "lark", "dingtalk", "wecombot", "slack")
"""The chat robots that are let out of the house. Each talks to its maker's own host only."""


def _robot(env: Mapping[str, str]) -> str:
    """The address of the chat robot; the refusal doesn't repeat it, since it holds a token."""
    text = env.get("ACCORD_ROBOT_URL") or ""
    if text and text.partition("://")[0] not in ROBOTS:
        raise WrongSetting(f"ACCORD_ROBOT_URL must begin with one of {', '.join(ROBOTS)}, and ://")
    return text


def _program(env: Mapping[str, str], name: str) -> str:
    """A command with its options; its program is one that can be run."""
    text = env.get(name) or ""
    words = shlex.split(text)
    if words and shutil.which(words[0]) is None:
        raise WrongSetting(f"{name}: there is no program {words[0]}")
    return text


def _file(env: Mapping[str, str], name: str) -> Path | None:
    return Path(env[name]) if env.get(name) else None


def _check_address(name: str, url: str | None) -> None:
    try:
        if url is not None:
            check_address(url)
    except UnsafeAddress as error:
        raise WrongSetting(f"{name}: {error}") from None


def _check_receiver(address: str) -> None:
    try:
        if address:
            receiver(address)
    except UnknownReceiver as error:
        raise WrongSetting(f'ACCORD_LOG_TO is "{address}": {error}') from None


def _must_be_readable(name: str, file: Path | None) -> None:
    if file is not None and not (file.is_file() and os.access(file, os.R_OK)):
        raise WrongSetting(f"{name}: {file} can't be read")


def _is_encrypted_or_here(url: str) -> bool:
    """https, or anything on this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return bool(host) and (parts.scheme == "https" or is_this_machine(host))


def _number(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise WrongSetting(f'{name} is "{text}": a number from {low} to {high}')
    return int(text)


def _address(env: Mapping[str, str], name: str) -> str:
    """https://HOST, without a slash at its end; empty where it isn't given."""
    text = (env.get(name) or "").rstrip("/").lower()
    parts = urlsplit(text)
    if text and (
        parts.scheme not in ("http", "https") or text != f"{parts.scheme}://{parts.netloc}"
    ):
        raise WrongSetting(f'{name} is "{text}": https://HOST, perhaps with a port, and no path')
    return text


def _yes_or_no(env: Mapping[str, str], name: str, default: bool) -> bool:
    return _one_of(env, name, "yes" if default else "no", ("yes", "no")) == "yes"


def _one_of(env: Mapping[str, str], name: str, default: str, choices: tuple[str, ...]) -> str:
    text = env.get(name) or default
    if text not in choices:
        raise WrongSetting(f'{name} is "{text}": one of {", ".join(choices)}')
    return text
