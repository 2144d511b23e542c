"""Requests put out of order: values that nobody expects, fields gone, doubled or foreign."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus
from uuid import UUID

from tests.fuzzing.harvesting import Sent

ODD = (
    *("", " ", "0", "-1", "1", "100", "1,2,3", "7.2萬", "７．２萬", "٣", "1e999", "NaN", "-0"),
    *("9" * 400, "0." + "0" * 300 + "1", "x" * 300, "字" * 2_000, "a" * 60_000, "(" * 500),
    *("2026-06", "2026-13", "2026-Q2", "2026-Q9", "2026-W99", "0000-00", "2026", "99999-01"),
    *("2026-02-30", "9999-12-31", "0001-01-01", "2026-07-01", "@1", "@99999999999999999999"),
    *("true", "on", "null", "[]", "{}", "yes", "crm", "finance", "leads", "ratio", "month"),
    *("<script>alert(1)</script>", "'; DROP TABLE events; --", "{{ 7*7 }}", "%s%n"),
    *("../../etc/passwd", "\x00", "a\x00b", "\r\nSet-Cookie: a=b", "\u202e", "\ufeff", "\u200b"),
    *("\U0001f469\u200d\U0001f680", "e\u0301" * 50, "=1+1", "\t", "\n" * 200, "\\", "\ufffe"),
    *(str(UUID(int=0)), str(UUID(int=1, version=4))),
)  # fmt: skip
RAW = ("%FF%FE", "%ED%A0%80", "%00", "%C0%AF", "%", "%zz", "%E2%82")
"""What is no UTF-8, or no escape at all, as it stands in a body or an address."""
BODIES = (
    b"",
    b"\x00" * 64,
    b"\xff\xfe=\xff",
    b"[" * 5_000,
    b"{",
    b"null",
    b"key=" + b"9" * 100_000,
)
FILES = (
    b"",
    b"PK\x03\x04" + b"\x00" * 200,
    b"%PDF-1.7\n%%EOF",
    b"\xff\xfe\x00",
    "名稱,數值\n王,1\n".encode(),
    "名稱,數值\n".encode("big5") * 3,
    b"a,b\n" * 2_000,
    b'"' * 3_000,
    b"username,name\n" + b"x" * 40_000,
)
NAMES = ("a.csv", "a.xlsx", "a.pdf", "", "../../a.csv", "a\x00.csv", "字" * 300 + ".csv", "a.exe")


@dataclass(frozen=True)
class Request:
    """What goes over the line: ready for a test client, and the same for the same seed."""

    sent: Sent
    body: bytes | Mapping[str, Any]
    kind: str
    token: str
    """`right`, `wrong` or none."""


class Mangler:
    """Puts requests out of order, as chance has it."""

    def __init__(
        self,
        chance: random.Random,
        people: Sequence[str],
        things: Mapping[str, set[str]],
        fields: Mapping[str, Mapping[str, list[str]]],
    ) -> None:
        self._chance = chance
        self._people = people
        self._things = sorted({one for some in things.values() for one in some})
        self._fields = fields

    def mangled(self, sent: Sent) -> Request:
        """One request that begins as this form and goes astray in a few places."""
        chance = self._chance
        fields = [*sent.fields]
        for name, choices in self._fields.get(sent.endpoint, {}).items():
            if name not in dict(fields) and chance.random() < 0.8:
                fields.append((name, chance.choice(choices) if choices else self._odd()))
        fields = [(name, self._key() if name == "key" else text) for name, text in fields]
        if "key" not in dict(fields):
            fields.append(("key", self._key()))
        for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
            self._strike(fields)
        who = sent.who if chance.random() < 0.8 else chance.choice(self._people)
        url = sent.url if chance.random() < 0.85 else self._strayed(sent.url)
        astray = Sent(sent.endpoint, who, url, tuple(fields), chance.random() < 0.5, sent.files)
        token = chance.choices(("right", "wrong", ""), (96, 2, 2))[0]
        return Request(astray, *self._body(astray), token)

    def _strike(self, fields: list[tuple[str, str]]) -> None:
        at = self._chance.randrange(len(fields))
        name, text = fields[at]
        what = self._chance.random()
        if what < 0.12:
            del fields[at]
            fields.append(("", ""))
        elif what < 0.22:
            fields.append((name, self._odd()))
        elif what < 0.30:
            fields[at] = (name, text + self._odd())
        elif what < 0.36:
            fields[at] = (self._odd()[:300], text)
        else:
            fields[at] = (name, self._odd())

    def _odd(self) -> str:
        if self._things and self._chance.random() < 0.25:
            return self._chance.choice(self._things)
        return self._chance.choice(ODD)

    def _key(self) -> str:
        return f"{self._chance.getrandbits(128):032x}"

    def _strayed(self, url: str) -> str:
        path, _, asked = url.partition("?")
        parts = path.split("/")
        at = self._chance.randrange(1, len(parts))
        odd = self._chance.choice(RAW) if self._chance.random() < 0.2 else quote(self._odd()[:500])
        if asked and self._chance.random() < 0.4:
            return f"{path}?{asked.rpartition('=')[0]}={odd}"
        parts[at] = odd
        return "/" + "/".join(parts).lstrip("/") + (f"?{asked}" if asked else "")

    def _body(self, sent: Sent) -> tuple[bytes | Mapping[str, Any], str]:
        chance = self._chance
        if sent.endpoint.startswith("api.") or chance.random() < 0.03:
            return self._json(sent), "application/json"
        if chance.random() < 0.03:
            return chance.choice(BODIES), "application/x-www-form-urlencoded"
        if sent.files or chance.random() < 0.02:
            parts: dict[str, Any] = {}
            for name, text in sent.fields:
                parts.setdefault(name, []).append(text)
            for name in sent.files or ("file",):
                parts[name] = (chance.choice(FILES), chance.choice(NAMES))
            return parts, "multipart/form-data"
        plain = "&".join(f"{quote_plus(name)}={quote_plus(text)}" for name, text in sent.fields)
        if chance.random() < 0.05:
            plain += f"&{chance.choice(['typed', 'reason', 'key', 'seen'])}={chance.choice(RAW)}"
        return plain.encode(), "application/x-www-form-urlencoded"

    def _json(self, sent: Sent) -> bytes:
        chance = self._chance
        row: Any = {
            "metric": "leads",
            "subject": "MKT",
            "period": "2026-06",
            "value": "1200",
            "source": "crm",
        }
        row[chance.choice([*row, "reason", "x"])] = chance.choice(
            [self._odd(), None, 1, -1.5, 10**400, [], {}, True, [[[]]], {"a": {}}]
        )
        if chance.random() < 0.1:
            return chance.choice(BODIES)
        many = {"rows": [row] * chance.choice((0, 1, 2, 600))}
        said = many if sent.endpoint.endswith("batch") else row
        if chance.random() < 0.1:
            said = chance.choice([[], "x", None, 1, [said], {"rows": said}, {"rows": "x"}])
        return json.dumps(said).encode()
