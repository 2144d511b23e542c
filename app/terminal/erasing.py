"""`erase-text`: what was written about a person goes, and everything else still verifies."""

from uuid import UUID

from app.accord import Accord
from app.erasing import erasing
from app.terminal.answers import Answer, Impossible
from app.terminal.asking import acting, organised


def erase_text(accord: Accord, id: str, *, ground: str, reason: str, by: str | None) -> Answer:
    """Erase one text. Raises Impossible, Refused, NotThere."""
    organised(accord)
    try:
        text = UUID(id)
    except ValueError:
        raise Impossible(f"“{id}” is no id of a text: an event's page shows it.") from None
    with accord.reading() as db:
        who = acting(db, by)
    done = accord.ledger.do(
        erasing(accord), via="command", by=who, text=text, ground=ground, reason=reason
    )
    facts = {"text": str(text), "ground": ground, "position": done.position}
    return Answer([f"Erased the text {text} (event {done.position})."], facts)
