"""The signer: holds the key, remembers the last head, and signs only what extends it.

Its memory is a file of its own, outside the database: a backup that is put back, or a log that
was rewritten, does not fit it. It checks by itself, with a proof, that a new head extends the old.
"""

import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.eventlog import merkle, notes
from app.eventlog.notes import Checkpoint, PrivateKey, PublicKey

Prove = Callable[[int, int], list[bytes]]
"""The consistency proof between two sizes of the log."""


class NoKey(Exception):
    """There is no key here to sign with; the sentence says where one was looked for."""


class NotExtending(Exception):
    """What was to be signed does not begin with what was signed last."""


@dataclass(frozen=True)
class Signer:
    """A key file, readable by its owner only, and beside it the last head that was signed."""

    key_file: Path
    head_file: Path

    def private_keys(self) -> list[PrivateKey]:
        """The keys that sign, the newest first; two while a new one takes over. Raises NoKey."""
        if not self.key_file.exists():
            raise NoKey(f"There is no signing key {self.key_file}.")
        if self.key_file.stat().st_mode & 0o077:
            raise NoKey(f"{self.key_file} can be read by others: let only its owner read it.")
        lines = self.key_file.read_text().splitlines()
        return [PrivateKey.read(line) for line in lines if line.strip()]

    def make_key(self, origin: str) -> PublicKey:
        """A new key, put in front of those that are there."""
        made = PrivateKey(origin, secrets.token_bytes(32))
        others = self.private_keys() if self.key_file.exists() else []
        self._keep_keys([made, *others])
        return made.public

    def drop_older_keys(self) -> None:
        """Keep only the newest key."""
        self._keep_keys(self.private_keys()[:1])

    def head(self) -> Checkpoint | None:
        """What was signed last; None before the first time. Raises Unreadable."""
        return last_head(self.head_file)

    def sign(self, checkpoint: Checkpoint, prove: Prove) -> list[str]:
        """The signature lines, after the head is on the disk. Raises NoKey, NotExtending."""
        with self._alone():
            keys = self.private_keys()
            strangers = {key.name for key in keys} - {checkpoint.origin}
            if strangers:
                raise NoKey(f"{self.key_file} is the key of another log, {strangers.pop()}.")
            self._demand_extending(checkpoint, prove)
            lines = [key.sign(checkpoint.text()) for key in keys]
            _write(self.head_file, notes.note(checkpoint, lines), 0o644)
            return lines

    def _demand_extending(self, checkpoint: Checkpoint, prove: Prove) -> None:
        head = self.head()
        if head is None:
            return
        if head.origin != checkpoint.origin:
            raise NotExtending(f"{self.head_file} is the head of another log, {head.origin}.")
        if checkpoint.size < head.size:
            raise NotExtending(
                f"The log has {checkpoint.size} events, but a checkpoint of {head.size} is signed: "
                "events are missing at its end."
            )
        if head.size == 0:
            return
        proof = prove(head.size, checkpoint.size)
        if not merkle.is_consistent(head.size, checkpoint.size, head.root, checkpoint.root, proof):
            raise NotExtending(
                f"The first {head.size} events are not those of the checkpoint that was signed "
                "over them: the log was changed."
            )

    def _keep_keys(self, keys: list[PrivateKey]) -> None:
        _write(self.key_file, "".join(f"{key.line()}\n" for key in keys), 0o600)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.head_file.parent.mkdir(parents=True, exist_ok=True)
        with self.head_file.with_name(self.head_file.name + ".lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def last_head(file: Path) -> Checkpoint | None:
    """The head in a signer's memory; None where there is none. Raises Unreadable."""
    return notes.read_note(file.read_text())[0] if file.exists() else None


def _write(file: Path, text: str, mode: int) -> None:
    """Put a text into a file so that it is there, whole, when the power goes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        os.write(handle, text.encode())
    finally:
        os.close(handle)
    put_on_disk(part, file)


def put_on_disk(part: Path, file: Path) -> None:
    """Let a finished file take its name so that it is there, whole, when the power goes."""
    handle = os.open(part, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    part.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
