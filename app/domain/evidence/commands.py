"""What the log is told of the evidence about itself."""

from uuid import UUID

from app.domain.evidence.checkpoint import Checkpoint, SigningKey
from app.domain.reference import Ledger


def issue_checkpoint(
    ledger: Ledger, *, by: UUID, size: int, root: str, signatures: list[str]
) -> None:
    """Write down that a checkpoint over the first `size` events was signed."""
    ledger.save(Checkpoint.issue(by=by, size=size, root=root, signatures=signatures))


def introduce_key(ledger: Ledger, *, by: UUID, public_key: str, replaces: str | None) -> None:
    """Write down which key signs from now on."""
    ledger.save(SigningKey.introduce(by=by, key=public_key, replaces=replaces))
