"""A mail has one receiver, one subject, and nothing that anybody typed into a header."""

import socket
import ssl
import threading
from base64 import b64decode
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

import pytest

from app.messengers.mail import BadAddress, Letter, NotTaken, post, posted
from app.messengers.wording import _one_line
from app.outbox.server import MailServer
from app.settings import Settings, WrongSetting
from tests.certificates import certified

SERVER = MailServer("127.0.0.1", 25, "none", "accord@example.test")
AT = datetime(2026, 7, 6, 1, 0, tzinfo=UTC)


def letter(to="li@example.test", subject="值", body="第一行\n"):
    return Letter(UUID(int=1), to, subject, body, AT)


@pytest.mark.parametrize(
    "address",
    [
        "li@example.test\nBcc: all@example.test",
        "li@example.test\r\nBcc: all@example.test",
        "li@example.test, all@example.test",
        "Li <li@example.test>",
        "li@example.test;all@example.test",
        "li example.test",
        "li@@example.test",
        "",
        "li@exa\x00mple.test",
        "li@example.test\u2028x@example.test",
    ],
)
def test_an_address_that_is_more_or_less_than_one_is_refused(address):
    with pytest.raises(BadAddress):
        posted(SERVER, letter(to=address))


def test_a_subject_never_begins_another_header():
    with pytest.raises(ValueError, match=r"linefeed|newline"):
        posted(SERVER, letter(subject="值\nBcc: all@example.test"))
    assert _one_line("值\r\nBcc: all@example.test\x00") == "值 Bcc: all@example.test"


def test_text_is_never_markup():
    mail = posted(SERVER, letter(body="<b>值</b> <script>alert(1)</script>\n"))
    assert [part.get_content_type() for part in mail.walk()] == ["text/plain"]
    assert mail.get_content() == "<b>值</b> <script>alert(1)</script>\n"
    assert mail["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    ("url", "security", "port"),
    [
        ("smtp://u:p%40ss@mail.example.test", "starttls", 587),
        ("smtps://u:p%40ss@mail.example.test", "tls", 465),
        ("smtp://127.0.0.1:2525", "none", 2525),
    ],
)
def test_mail_leaves_this_machine_by_tls_only(url, security, port):
    env = {"ACCORD_SMTP_URL": url, "ACCORD_MAIL_FROM": "accord@example.test"}
    server = Settings.from_env(env).mail_server
    assert (server.security, server.port) == (security, port)
    assert server.password in ("", "p@ss")
    assert "p@ss" not in repr(Settings.from_env(env))


@pytest.mark.parametrize(
    "env",
    [
        {"ACCORD_SMTP_URL": "http://u:secret@mail.example.test"},
        {"ACCORD_SMTP_URL": "smtp://u:secret@mail.example.test:port"},
        {"ACCORD_SMTP_URL": "smtp://u:secret@mail.example.test"},
        {"ACCORD_SMTP_URL": "smtp://u:secret@mail", "ACCORD_MAIL_FROM": "a@b\nBcc: c@d"},
        {"ACCORD_ROBOT_URL": "json://secret@127.0.0.1"},
        {"ACCORD_ROBOT_URL": "file:///etc/secret"},
    ],
)
def test_a_setting_that_will_not_do_is_refused_without_its_secret(env):
    with pytest.raises(WrongSetting) as refused:
        Settings.from_env(env)
    assert "secret" not in str(refused.value)


# -- what opens the mail server may change -----------------------------------------------------


@contextmanager
def mail_house(folder):
    """A mail server of TLS from the first byte; gives its port and what each visitor showed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certified(folder, "localhost"))
    context.load_verify_locations(folder / "visitor.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    shown = []

    def answer(line):
        if line.upper().startswith(b"EHLO"):
            return b"250-here\r\n250 AUTH PLAIN\r\n"
        if line.startswith(b"AUTH PLAIN "):
            _, user, password = b64decode(line.split()[2]).split(b"\0")
            shown.append((user.decode(), password.decode()))
            return b"535 not today\r\n"
        return b"250 well\r\n"

    def serve():
        for _ in range(3):
            plain, _ = listening.accept()
            with context.wrap_socket(plain, server_side=True) as told, told.makefile("rb") as lines:
                told.sendall(b"220 here\r\n")
                for line in lines:
                    told.sendall(answer(line))

    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1], shown
        thread.join(10)


def test_password_and_certificate_of_the_mail_server_are_read_for_each_connection(
    tmp_path, monkeypatch
):
    certificate, key = certified(tmp_path, "visitor")
    password = tmp_path / "password"
    password.write_text("of Monday\n")
    with mail_house(tmp_path) as (port, shown):
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "localhost.pem"))
        server = Settings.from_env(
            {
                "ACCORD_SMTP_URL": f"smtps://accord@localhost:{port}",
                "ACCORD_MAIL_FROM": "accord@example.test",
                "ACCORD_SMTP_PASSWORD_FILE": str(password),
                "ACCORD_SMTP_CERTIFICATE_FILE": str(certificate),
                "ACCORD_SMTP_KEY_FILE": str(key),
            }
        ).mail_server
        for today in ("of Monday", "of Tuesday"):
            password.write_text(f"{today}\n")
            with pytest.raises(NotTaken, match="refused the login") as refused:
                post(server, letter())
            assert not refused.value.is_final
        password.unlink()
        with pytest.raises(NotTaken, match="FileNotFoundError"):
            post(server, letter())
    assert shown == [("accord", "of Monday"), ("accord", "of Tuesday")]


@pytest.mark.parametrize("user", ["u:secret", ""])
def test_a_password_in_a_file_goes_with_a_user_and_no_other_password(tmp_path, user):
    (tmp_path / "password").write_text("river")
    with pytest.raises(WrongSetting, match="must name the user and no password"):
        Settings.from_env(
            {
                "ACCORD_SMTP_URL": f"smtp://{user}@mail.example.test",
                "ACCORD_MAIL_FROM": "accord@example.test",
                "ACCORD_SMTP_PASSWORD_FILE": str(tmp_path / "password"),
            }
        )
