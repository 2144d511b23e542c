"""Passwords: argon2id, and what makes one good enough."""

from collections.abc import Container
from dataclasses import dataclass
from functools import cache
from secrets import token_bytes
from typing import Any

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from argon2.low_level import hash_secret_raw

from app.domain.refusals import N_, Refused

LEAST = 10
MOST = 200
GUESSES = 10**8
"""A password that a guesser reaches sooner is refused: what is common, walked on the keyboard, or
one of these words with a year behind it."""

WORDS = (
    "accord", "對準", "对准", "kpi", "scorecard", "計分卡", "计分卡", "marketing", "行銷", "营销",
    "admin", "administrator", "finance", "steward", "auditor",
)  # fmt: skip
"""What a guesser who knows the product tries first, besides the username (ASVS 6.1.2)."""

LOOKED_AT = 72
"""Letters from the beginning that the guessing is worked out for; more only make it harder."""

_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
# Made with the same costs as a real one, so that an unknown name takes as long as a known one.
_NOBODYS = _HASHER.hash("nobody's password")


class PasswordTooShort(Refused):
    sentence = N_("The password has {length} characters; it needs at least {least}.")


class PasswordTooLong(Refused):
    sentence = N_("The password is too long: at most {most} characters.")


class PasswordIsTheName(Refused):
    sentence = N_("The password must not be the username.")


class PasswordGuessed(Refused):
    sentence = N_(
        "A guesser would soon try this password. Use several words that don't belong together."
    )


class PasswordLeaked(Refused):
    sentence = N_("This password has leaked somewhere, so that guessers try it. Choose another.")


def hashed(password: str, *, username: str, leaked: Container[str] = ()) -> str:
    """What is kept of a password. `leaked` are those that everybody may know.

    Raises PasswordTooShort, PasswordTooLong, PasswordIsTheName, PasswordLeaked, PasswordGuessed.
    """
    if len(password) < LEAST:
        raise PasswordTooShort(field="password", length=len(password), least=LEAST)
    if len(password) > MOST:
        raise PasswordTooLong(field="password", most=MOST)
    if password.casefold() == username.casefold():
        raise PasswordIsTheName(field="password")
    if password in leaked:
        raise PasswordLeaked(field="password")
    known = [*WORDS, username, *username.split(".")]
    if _estimate()(password[:LOOKED_AT], user_inputs=known)["guesses"] < GUESSES:
        raise PasswordGuessed(field="password")
    return _HASHER.hash(password)


@cache
def _estimate() -> Any:
    """The estimator: its lists of words and passwords take a third of a second to load."""
    from zxcvbn import zxcvbn

    return zxcvbn


def is_right(password: str, kept: str | None) -> bool:
    """Whether the password is the one kept; takes as long where none is."""
    try:
        return _HASHER.verify(kept or _NOBODYS, password[: MOST + 1]) and kept is not None
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False


def made_anew(password: str, kept: str) -> str | None:
    """The hash of a password that was right, by today's costs; None where `kept` has them."""
    return _HASHER.hash(password) if _HASHER.check_needs_rehash(kept) else None


@dataclass(frozen=True)
class Costs:
    """What stretching a text takes; `memory` is in KiB."""

    passes: int
    memory: int


STRETCHED = {1: Costs(passes=3, memory=64 * 1024)}
"""By the number that a salt begins with. What was made with one is always asked with it: to change
the costs, add the next."""


def new_salt() -> bytes:
    """16 bytes of chance, behind the number of the newest costs."""
    return bytes([max(STRETCHED)]) + token_bytes(16)


def stretched(text: str, salt: bytes) -> bytes:
    """32 bytes that are as costly to guess the text from as a password's hash.

    A salt without a number is from before they had one.
    """
    costs = STRETCHED[salt[0] if len(salt) > 16 else 1]
    return hash_secret_raw(
        text.encode(),
        salt,
        time_cost=costs.passes,
        memory_cost=costs.memory,
        parallelism=1,
        hash_len=32,
        type=Type.ID,
    )
