"""Random tokens: the bearer holds the text, the database only its SHA-256."""

import secrets
from hashlib import sha256


def new_token() -> str:
    """256 bits of chance, as text for a cookie or an address."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """What the database keeps of a token."""
    return sha256(token.encode()).digest()
