"""The second step at the door: a code of six digits from the person's phone (TOTP, RFC 6238).

The key is sealed with the web process's secret, so that a copy of the database alone opens
nothing. Every code counts once. Eight recovery codes, kept as passwords are, stand in for a phone
that is lost.
"""

import secrets
from base64 import urlsafe_b64encode
from datetime import datetime
from typing import Any
from uuid import UUID

import pyotp
import sqlalchemy as sa
import structlog
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.engine import Connection

from app.accounts.passwords import new_salt, stretched
from app.accounts.slowing import demand_no_wait, forget_failures, note_failure
from app.accounts.tables import recovery_codes, second_steps
from app.domain.refusals import N_, Refused
from app.eventlog.recorder import microseconds
from app.eventlog.store import Store

log = structlog.get_logger()

HALF_MINUTE = 30
RECOVERY_CODES = 8
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""What recovery codes are written in: nothing that looks like something else."""


class WrongCode(Refused):
    sentence = N_(
        "This code isn't right, or it was used already. Codes change every 30 seconds: "
        "take the newest one of the app, and check that the phone's clock is right."
    )


class NoSecondStep(Refused):
    sentence = N_("No code was set up here. Begin again with the picture.")


class SealedElsewhere(Refused):
    sentence = N_(
        "The second step was set up under another secret key of this installation. "
        "Ask an administrator to take it off."
    )


def has_second_step(db: Connection, person: UUID) -> bool:
    """Whether signing in asks this person for a code, too."""
    return _row(db, person, confirmed=True) is not None


def begin_second_step(store: Store, person: UUID, *, secret: bytes) -> str:
    """A new key, in base 32, which counts once a code of it was given.

    `secret` is the web process's. What was begun before and never confirmed is forgotten; a
    second step that is in force stays, and is answered by WrongCode until it is taken off.
    """
    key = pyotp.random_base32()
    with store.write() as db:
        if has_second_step(db, person):
            raise WrongCode(field="code")
        db.execute(sa.delete(second_steps).where(second_steps.c.person == person))
        sealed = _seal(secret).encrypt(key.encode())
        db.execute(
            second_steps.insert().values(person=person, sealed=sealed, salt=new_salt(), used_step=0)
        )
    return key


def begun_key(db: Connection, person: UUID, *, secret: bytes) -> str | None:
    """The key that waits for its first code; None where none does."""
    row = _row(db, person, confirmed=False)
    return _opened(row.sealed, secret) if row else None


def confirm_second_step(
    store: Store, person: UUID, *, code: str, secret: bytes, address: str, now: datetime
) -> list[str]:
    """From now on signing in asks for a code; gives the recovery codes, which nobody sees again.

    Raises NoSecondStep, WrongCode, TooManyTries.
    """
    with store.read() as db:
        row = _row(db, person, confirmed=False)
        demand_no_wait(db, _guessed(person), address, now=now)
    if row is None:
        raise NoSecondStep(field="code")
    step = _step_of(code, _opened(row.sealed, secret), now)
    if step is None:
        _fail(store, person, address, now)
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    digests = [_digest(one, row.salt) for one in codes]
    with store.write() as db:
        db.execute(
            sa.update(second_steps)
            .where(second_steps.c.person == person)
            .values(confirmed_at=microseconds(now), used_step=step)
        )
        db.execute(sa.delete(recovery_codes).where(recovery_codes.c.person == person))
        db.execute(
            recovery_codes.insert(),
            [{"code_digest": one, "person": person} for one in digests],
        )
    return codes


def demand_code(
    store: Store, person: UUID, *, code: str, secret: bytes, address: str, now: datetime
) -> None:
    """A code of the phone, or a recovery code, which is used up by it.

    Says yes to everybody without a second step. Raises WrongCode, TooManyTries, SealedElsewhere.
    """
    with store.read() as db:
        row = _row(db, person, confirmed=True)
        if row is None:
            return
        demand_no_wait(db, _guessed(person), address, now=now)
    step = _step_of(code, _opened(row.sealed, secret), now)
    digest = _digest(code, row.salt) if step is None else b""
    with store.write() as db:
        # Both are settled by what the statement changed: of two tries at once one counts.
        if step is None:
            used = sa.delete(recovery_codes).where(
                recovery_codes.c.person == person, recovery_codes.c.code_digest == digest
            )
            is_right = db.execute(used).rowcount == 1
        else:
            mine, newer = second_steps.c.person == person, second_steps.c.used_step < step
            moved = sa.update(second_steps).where(mine, newer).values(used_step=step)
            is_right = db.execute(moved).rowcount == 1
        if is_right:
            forget_failures(db, _guessed(person), address)
    if not is_right:
        _fail(store, person, address, now)


def recovery_codes_left(db: Connection, person: UUID) -> int:
    """How many recovery codes are still good."""
    mine = sa.select(sa.func.count()).where(recovery_codes.c.person == person)
    return db.execute(mine).scalar() or 0


def seal_anew(db: Connection, *, old: bytes, new: bytes) -> int:
    """Let every phone's key be sealed with another secret; how many there were.

    Raises SealedElsewhere, and then nothing must be kept.
    """
    rows = db.execute(sa.select(second_steps.c.person, second_steps.c.sealed)).all()
    for row in rows:
        sealed = _seal(new).encrypt(_opened(row.sealed, old).encode())
        mine = second_steps.c.person == row.person
        db.execute(sa.update(second_steps).where(mine).values(sealed=sealed))
    return len(rows)


def take_off_second_step(db: Connection, person: UUID) -> bool:
    """From now on the password alone opens the door; whether there was anything to take off."""
    db.execute(sa.delete(recovery_codes).where(recovery_codes.c.person == person))
    taken = db.execute(sa.delete(second_steps).where(second_steps.c.person == person))
    return taken.rowcount == 1


def _row(db: Connection, person: UUID, *, confirmed: bool) -> sa.Row[Any, Any] | None:
    at = second_steps.c.confirmed_at
    return db.execute(
        sa.select(second_steps.c.sealed, second_steps.c.salt).where(
            second_steps.c.person == person, at.is_not(None) if confirmed else at.is_(None)
        )
    ).first()


def _step_of(code: str, key: str, now: datetime) -> int | None:
    """The half minute that this is the code of: this one, the one before or the next."""
    digits = "".join(code.split())
    totp, here = pyotp.TOTP(key, interval=HALF_MINUTE), int(now.timestamp()) // HALF_MINUTE
    for step in (here, here - 1, here + 1):
        if secrets.compare_digest(totp.generate_otp(step).encode(), digits.encode()):
            return step
    return None


def _fail(store: Store, person: UUID, address: str, now: datetime) -> None:
    with store.write() as db:
        note_failure(db, _guessed(person), address, now=now)
    log.info("not signed in", person=str(person), by="code")
    raise WrongCode(field="code")


def _guessed(person: UUID) -> str:
    """What failures are counted for: no username has a blank in it."""
    return f"code of {person}"


def _recovery_code() -> str:
    """Ten letters and digits in two groups: 49 bits of chance."""
    text = "".join(secrets.choice(LETTERS) for _ in range(10))
    return f"{text[:5]}-{text[5:]}"


def _digest(code: str, salt: bytes) -> bytes:
    return stretched("".join(code.upper().replace("-", " ").split()), salt)


def _seal(secret: bytes) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=b"accord second step").derive(secret)
    return Fernet(urlsafe_b64encode(derived))


def _opened(sealed: bytes, secret: bytes) -> str:
    try:
        return _seal(secret).decrypt(sealed).decode()
    except InvalidToken as error:
        raise SealedElsewhere() from error
