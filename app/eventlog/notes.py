"""Checkpoints as signed notes (C2SP: signed-note, tlog-checkpoint), with Ed25519.

A note is three lines (the log's name, how many events, the root in base64), perhaps a line for a
root by another hash, an empty line, and a line for each signature. A key is told to others as
`NAME+ID+KEY`, in one line.
"""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.eventlog.second_tree import HASHES

ED25519 = b"\x01"
PRIVATE = "PRIVATE+KEY+"
DASH = "\N{EM DASH}"

_NAME = re.compile(r"[^\s+]+")


class Unreadable(ValueError):
    """A note or a key that is not in the form which it should have."""


@dataclass(frozen=True)
class PublicKey:
    """A key that checks signatures; `name` is the log that it signs for."""

    name: str
    raw: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that stand before each of its signatures."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.raw).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(ED25519 + self.raw).decode()}"

    @property
    def fingerprint(self) -> str:
        """128 bits of the key's digest in groups of four, to compare by eye or by telephone."""
        return grouped(sha256(str(self).encode()).digest())

    @classmethod
    def read(cls, text: str) -> "PublicKey":
        """The key of a `NAME+ID+KEY` line. Raises Unreadable."""
        name, _, rest = text.strip().partition("+")
        told, _, encoded = rest.partition("+")
        key = _decoded(encoded)
        if not _NAME.fullmatch(name) or len(key) != 33 or key[:1] != ED25519:
            raise Unreadable(f"“{text}” is no key of the form NAME+ID+KEY")
        found = cls(name, key[1:])
        if found.id.hex() != told:
            raise Unreadable(f"the key of {name} does not have the id {told}")
        return found


@dataclass(frozen=True)
class PrivateKey:
    """A key that signs for the log called `name`."""

    name: str
    raw: bytes

    @property
    def public(self) -> PublicKey:
        """What others check its signatures with."""
        key = Ed25519PrivateKey.from_private_bytes(self.raw).public_key()
        encoding = serialization.Encoding.Raw, serialization.PublicFormat.Raw
        return PublicKey(self.name, key.public_bytes(*encoding))

    def line(self) -> str:
        """The key as it stands in its file."""
        encoded = base64.b64encode(ED25519 + self.raw).decode()
        return f"{PRIVATE}{self.name}+{self.public.id.hex()}+{encoded}"

    def sign(self, text: str) -> str:
        """The signature line for a note's text."""
        signed = Ed25519PrivateKey.from_private_bytes(self.raw).sign(text.encode())
        return f"{DASH} {self.name} {base64.b64encode(self.public.id + signed).decode()}"

    @classmethod
    def read(cls, line: str) -> "PrivateKey":
        """The key of a line of the file. Raises Unreadable."""
        if not line.startswith(PRIVATE):
            raise Unreadable("the key file holds a line that is no private key")
        name, _, rest = line.removeprefix(PRIVATE).strip().partition("+")
        told, _, encoded = rest.partition("+")
        key = _decoded(encoded)
        if len(key) != 33 or key[:1] != ED25519:
            raise Unreadable("the key file holds a line that is no Ed25519 key")
        found = cls(name, key[1:])
        if found.public.id.hex() != told:
            raise Unreadable("the key file holds a key that is not the one that it says")
        return found


@dataclass(frozen=True)
class Checkpoint:
    """How many events a log had, and the root over them (32 bytes).

    `also` are roots over the same events by other hashes, each with the hash's name.
    """

    origin: str
    size: int
    root: bytes
    also: tuple[tuple[str, bytes], ...] = ()

    def text(self) -> str:
        """The lines that are signed: three, and one for each further root."""
        further = "".join(f"{name} {base64.b64encode(root).decode()}\n" for name, root in self.also)
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n{further}"

    @property
    def fingerprint(self) -> str:
        """Size and 128 bits of the root in groups of four, for people."""
        return f"#{self.size:,} {grouped(self.root)}"


def note(checkpoint: Checkpoint, signatures: Iterable[str]) -> str:
    """The whole signed note."""
    return checkpoint.text() + "\n" + "".join(f"{line}\n" for line in signatures)


def read_note(text: str) -> tuple[Checkpoint, list[str]]:
    """What a note says, and its signature lines; nothing is checked.

    Raises Unreadable, also where it names a hash that nobody here can check.
    """
    body, found, signatures = text.partition("\n\n")
    lines = body.split("\n")
    if not found or len(lines) < 3 or not _NAME.fullmatch(lines[0]):
        raise Unreadable("a checkpoint has three lines, an empty one, and its signatures")
    origin, size, encoded, *further = lines
    root = _decoded(encoded)
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", size) or len(root) != 32:
        raise Unreadable("a checkpoint's second line is a size, its third a root of 32 bytes")
    if not signatures.endswith("\n"):
        raise Unreadable("a checkpoint ends with a line of its own")
    also = tuple(_further_root(line) for line in further)
    return Checkpoint(origin, int(size), root, also), signatures[:-1].split("\n")


def _further_root(line: str) -> tuple[str, bytes]:
    name, _, encoded = line.partition(" ")
    root = _decoded(encoded)
    if name not in HASHES:
        raise Unreadable(f"the checkpoint's hash “{name[:40]}” is unknown to this version")
    if len(root) != HASHES[name](b"").digest_size:
        raise Unreadable(f"the checkpoint's root by {name} has not its length")
    return name, root


def is_signed(checkpoint: Checkpoint, signatures: Iterable[str], key: PublicKey) -> bool:
    """Whether one of the signature lines is this key's, and right."""
    for line in signatures:
        words = line.split(" ")
        if len(words) != 3 or words[:2] != [DASH, key.name]:
            continue
        try:
            signed = _decoded(words[2])
        except Unreadable:
            continue
        if signed[:4] != key.id:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key.raw).verify(
                signed[4:], checkpoint.text().encode()
            )
        except (InvalidSignature, ValueError):
            continue
        return True
    return False


def grouped(digest: bytes) -> str:
    """The first 128 bits as eight groups of four digits: `03EB-5664-...`."""
    digits = digest[:16].hex().upper()
    return "-".join(digits[at : at + 4] for at in range(0, 32, 4))


def _decoded(text: str) -> bytes:
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable(f"“{text[:60]}” is not base64") from error
    if base64.b64encode(found).decode() != text:
        raise Unreadable(f"“{text[:60]}” is not base64 as it is written")
    return found
