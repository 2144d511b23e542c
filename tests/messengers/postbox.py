"""A mail server of a few lines, on this machine: keeps what it is given, and refuses when asked."""

import email
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default

from app.outbox.server import MailServer


@dataclass
class Postbox:
    """The mails that arrived, in their order; `refusals` answer a command otherwise."""

    port: int = 0
    raw: list[bytes] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)

    @property
    def mails(self) -> list[EmailMessage]:
        return [email.message_from_bytes(one, policy=default) for one in self.raw]  # type: ignore[misc]

    def server(self, **more: str) -> MailServer:
        facts = {"security": "none", "sender": "accord@example.test", **more}
        return MailServer(host="127.0.0.1", port=self.port, **facts)


@contextmanager
def postbox() -> Iterator[Postbox]:
    """A server that runs inside the block."""
    box = Postbox()

    class Counter(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            _serve(self, box)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Counter) as server:
        box.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield box
        server.shutdown()


def _serve(counter: socketserver.StreamRequestHandler, box: Postbox) -> None:
    def say(text: str) -> None:
        counter.wfile.write(text.encode() + b"\r\n")

    say("220 here")
    while line := counter.rfile.readline():
        word = line.split()[0].decode().upper() if line.strip() else ""
        if word in box.refusals:
            say(box.refusals[word].format(line=line.decode().strip()))
        elif word == "EHLO":
            say("250-here\r\n250 AUTH PLAIN")
        elif word == "DATA":
            say("354 go on")
            kept = b""
            while (part := counter.rfile.readline()) != b".\r\n":
                kept += part
            box.raw.append(kept)
            say("250 taken")
        elif word == "QUIT":
            say("221 bye")
            return
        else:
            if word == "RCPT":
                box.receivers.append(line.decode().partition("<")[2].partition(">")[0])
            say("250 fine")
