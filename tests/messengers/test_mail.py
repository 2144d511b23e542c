"""A mail has one receiver, one subject, and nothing that anybody typed into a header."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from app.messengers.mail import BadAddress, Letter, posted
from app.messengers.wording import _one_line
from app.outbox.server import MailServer
from app.settings import Settings, WrongSetting

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
