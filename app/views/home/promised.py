"""What a person has promised, as the start page shows it."""

from collections.abc import Sequence

from app.views.actions.showing import ShownTask, around, shown_tasks
from app.views.asking import db, me
from projections.actions.improvement import ContractRow, contracts_to_sign
from projections.actions.queries import open_tasks_of
from projections.people.queries import Names
from projections.scorecards.queries import CardRow


def contracts_for_me(at: int) -> list[ContractRow]:
    """The improvement contracts that wait for my signature, the oldest first."""
    return contracts_to_sign(db(), me().id, at=at)


def tasks_for_me(at: int, cards: Sequence[CardRow], called: Names) -> list[ShownTask]:
    """My open tasks, those that are due first at the top."""
    rows = open_tasks_of(db(), me().id, at=at)
    return shown_tasks(rows, around(rows, called, cards)) if rows else []
