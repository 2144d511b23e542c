"""What a look through the log found, each defect in words with its event."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """Something that is wrong. `position` is the event's, None where it is of the whole."""

    position: int | None
    sentence: str


@dataclass
class Checked:
    """What a look through the log gave.

    `erased` counts texts that are gone on purpose, `unnamed` those that no event names (nobody is
    shown them), `checkpoints` those that the log tells of and that fit it, `held` those of somebody
    else's that it was compared with and that fit it.
    """

    events: int = 0
    erased: int = 0
    unnamed: int = 0
    checkpoints: int = 0
    held: int = 0
    findings: list[Finding] = field(default_factory=list)

    def found(self, position: int | None, sentence: str) -> None:
        where = "" if position is None else f"Event {position}: "
        self.findings.append(Finding(position, where + sentence))
