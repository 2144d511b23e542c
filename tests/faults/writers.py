"""Writers over HTTP who remember what was acknowledged, and what was never answered."""

import re
import threading
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode
from uuid import UUID, uuid4

TOKEN = re.compile(rb'name="csrf[-_]token" (?:content|value)="([^"]+)"')
SEEN = re.compile(rb'name="seen" value="([^"]+)"')


@dataclass(frozen=True)
class Intent:
    """One value that somebody wants to be recorded once."""

    key: str
    address: str
    typed: str
    seen: str


@dataclass
class Writer:
    """Somebody who types one value after another into a number of their own."""

    host: str
    port: int
    person: UUID
    addresses: list[str]
    acknowledged: list[Intent] = field(default_factory=list)
    unanswered: list[Intent] = field(default_factory=list)
    refused: list[tuple[int, bytes]] = field(default_factory=list)
    put_off: list[Intent] = field(default_factory=list)
    put_off_in_all: int = 0
    sent: int = 0
    _cookie: str = ""
    _token: str = ""
    _line: HTTPConnection | None = None
    _seen: dict[str, str] = field(default_factory=dict)

    def sign_in(self) -> None:
        """One click on the sign-in page, over a line of their own."""
        self._line = None
        self._get("/sign-in")
        status, _ = self._post(f"/sign-in/{self.person}", {})
        assert status == 303
        self._get("/")

    def go_to(self, port: int) -> None:
        """Ask another web process from now on, as the same signed-in person."""
        self.port, self._line = port, None

    def read(self, address: str) -> bytes:
        """A page."""
        status, body = self._ask("GET", address, None)
        assert status == 200, (address, status)
        return body

    def write_until(self, over: threading.Event) -> None:
        """Record until told to stop, or until the server is gone."""
        while not over.is_set():
            self.sent += 1
            address = self.addresses[self.sent % len(self.addresses)]
            typed = str(1_000 + self.sent % 900)
            intent = Intent(uuid4().hex, address, typed, self.seen(address))
            if not self.send(intent):
                return

    def seen(self, address: str) -> str:
        """The version of a number that the last answer told; empty before the first."""
        return self._seen.get(address, "")

    def send(self, intent: Intent) -> bool:
        """Send it and note the answer; False where there was none, or 503."""
        try:
            status, body = self._post(
                intent.address,
                {
                    "typed": intent.typed,
                    "source": "crm",
                    "key": intent.key,
                    "seen": intent.seen,
                    "reason": "counted again",
                },
            )
        except (OSError, HTTPException):
            self._line = None
            self.unanswered.append(intent)
            return False
        if status == 503:
            self.put_off.append(intent)
            self.put_off_in_all += 1
            return False
        if status == 200:
            self.acknowledged.append(intent)
            self._seen[intent.address] = SEEN.findall(body)[0].decode()
        else:
            self.refused.append((status, body[:300]))
        return True

    def send_again(self) -> bool:
        """What was never answered or put off, under its own key: done now, or found to be done.

        False where the database is still away.
        """
        waiting, self.unanswered, self.put_off = self.unanswered + self.put_off, [], []
        done = [self.send(intent) for intent in waiting]  # all of them, whatever the first says
        return all(done)

    def _get(self, address: str) -> None:
        _, body = self._ask("GET", address, None)
        if found := TOKEN.search(body):
            self._token = found[1].decode()

    def _post(self, address: str, fields: dict[str, str]) -> tuple[int, bytes]:
        return self._ask("POST", address, urlencode(fields))

    def _ask(self, method: str, address: str, body: str | None) -> tuple[int, bytes]:
        if self._line is None:
            self._line = HTTPConnection(self.host, self.port, timeout=30)
        headers = {
            "Cookie": self._cookie,
            "X-CSRFToken": self._token,
            "HX-Request": "true" if address.startswith("/measurements") else "",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self._line.request(method, address, body, {k: v for k, v in headers.items() if v})
        answer = self._line.getresponse()
        said = answer.read()
        if cookie := answer.headers.get("Set-Cookie"):
            self._cookie = cookie.split(";")[0]
        return answer.status, said
