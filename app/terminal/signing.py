"""`checkpoint` and `keys`: what is signed over the log, and with what."""

from pathlib import Path

from app.accord import Accord
from app.accounts.second_step import seal_anew
from app.eventlog.notes import PublicKey
from app.eventlog.signing import Signer
from app.sealing import Sealed, replace_key, seal, with_second_tree
from app.secret_key import replaced
from app.terminal.answers import Answer
from projections.evidence.queries import signing_key_history
from projections.temporal import NOW


def checkpoint(accord: Accord, signer: Signer, out: Path | None, second: str | None) -> Answer:
    """Sign the log as it stands, by a second hash too where one is named.

    Raises NothingToSign, NoKey, NotExtending, OSError.
    """
    made = seal(accord, signer)
    if second is not None:
        made = with_second_tree(accord, signer, made, second)
    if out is not None:
        out.write_text(made.note, encoding="utf-8")
    lines = [made.checkpoint.fingerprint]
    lines += [f"Wrote {out}."] if out is not None else ["", *made.note.splitlines()]
    return Answer(lines, _facts(made))


def keys(accord: Accord) -> Answer:
    """Every key that signed or signs, the newest first."""
    with accord.reading() as db:
        found = [
            (row, PublicKey.read(row.key).fingerprint) for row in signing_key_history(db, at=NOW)
        ]
    facts = [
        {
            "key": row.key,
            "fingerprint": fingerprint,
            "since": row.recorded_at.isoformat(),
            "position": row.position,
            "replaces": row.replaces,
        }
        for row, fingerprint in found
    ]
    lines = [
        line
        for row, fingerprint in found
        for line in (row.key, f"  {fingerprint}, since {row.recorded_at.isoformat()}")
    ]
    return Answer(lines or ["Nothing was signed yet: `accord checkpoint` begins."], facts)


def replace(accord: Accord, signer: Signer, *, old_is_lost: bool) -> Answer:
    """A new key. Raises NothingToSign, NoKey, NotExtending, OSError."""
    made = replace_key(accord, signer, old_is_lost=old_is_lost)
    key = signer.private_keys()[0].public
    lines = [
        "From now on this key signs; tell it to everybody who checks:",
        str(key),
        f"  {key.fingerprint}",
        "",
        *made.note.splitlines(),
    ]
    return Answer(lines, _facts(made) | {"key": str(key), "fingerprint": key.fingerprint})


def replace_secret(accord: Accord, file: Path) -> Answer:
    """A new secret key; what was sealed with the old one is sealed with it. Raises Refused."""
    # The file first: if the database fails then, the old one lies beside it and nothing is lost.
    with accord.store.write() as db, replaced(file) as (old, new):
        sealed_anew = seal_anew(db, old=old, new=new)
    lines = [
        f"{file} is new, and {sealed_anew} second steps are sealed with it.",
        "Restart web and worker now. Everybody signs in again; webhooks get new secrets.",
        f"{file.name}.before still checks log lines from before; delete it when those are gone.",
    ]
    return Answer(lines, {"second_steps": sealed_anew})


def _facts(made: Sealed) -> dict[str, object]:
    checkpoint = made.checkpoint
    return {
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "fingerprint": checkpoint.fingerprint,
        "note": made.note,
    }
