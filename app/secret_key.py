"""The installation's own secret: what signs cookies, and what further secrets are made from."""

import hmac
import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from app.eventlog.signing import put_on_disk


def secret_key(file: Path) -> bytes:
    """The key in the file; made at the first start, for its owner's eyes only."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        part = _fresh(file)
        with suppress(FileExistsError):  # whoever comes second finds the first one's
            file.hardlink_to(part)
        part.unlink()
    return file.read_bytes().strip()


def _fresh(file: Path) -> Path:
    """A new key in a file of its own beside this one."""
    part = file.with_suffix(f".{secrets.token_hex(4)}")
    part.touch(mode=0o600)
    part.write_bytes(secrets.token_hex(32).encode())
    return part


@contextmanager
def replaced(file: Path) -> Iterator[tuple[bytes, bytes]]:
    """The old key and the new one, which takes its place when the block ends well.

    The old one stays in a file beside it that ends with `.before`.
    """
    old, part = secret_key(file), _fresh(file)
    try:
        yield old, part.read_bytes()
        before = file.with_name(f"{file.name}.before")
        before.unlink(missing_ok=True)
        before.hardlink_to(file)
        put_on_disk(part, file)
    finally:
        part.unlink(missing_ok=True)


def webhook_secret(key: bytes, webhook: UUID) -> str:
    """What signs what a webhook is told: 256 bits that no table holds."""
    made = hmac.new(key, b"accord webhook " + webhook.bytes, sha256).digest()
    return urlsafe_b64encode(made).rstrip(b"=").decode()


def draft_key(key: bytes, person: UUID) -> str:
    """What a person's browser seals their drafts with, in base64: 256 bits that nothing keeps."""
    return b64encode(hmac.new(key, b"accord drafts " + person.bytes, sha256).digest()).decode()
