"""Runs the simulation: commands, crashes, retries, and what must hold after each step."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.domain.adjustments.commands import request_adjustment
from app.domain.disputes.commands import open_dispute
from app.domain.reference import NotThere
from app.domain.refusals import Refused
from app.domain.scorecards.scorecard import Scorecard
from app.domain.values.period import Period
from app.eventlog.positions import last_position, version_of
from app.eventlog.recorder import moment
from app.eventlog.tree import Tree
from app.ledger import KeyReused, MovedOn, Outcome, Seen
from app.reading.cards import read_card
from projections.comparing import differences
from projections.temporal import NOW
from tests.simulation.company import Company
from tests.simulation.moves import Chooser, Move
from tests.simulation.watching import Broken, Watcher, demand

NO = (Refused, NotThere, MovedOn)
STEPS_BETWEEN_REPLAYS = 100


class Crash(BaseException):
    """The process is gone: nothing in it may catch this."""


@dataclass
class Told:
    """How a run went: how often what happened, the root of its log, and what broke, if anything.

    The same seed tells the same.
    """

    seed: int
    steps: int = 0
    happened: Counter[str] = field(default_factory=Counter)
    events: int = 0
    root: str = ""
    broken: str = ""


def simulate(folder: Path, *, seed: int, steps: int) -> Told:
    """Run so many steps from a seed, or fewer where something breaks."""
    told = Told(seed)
    run = _Run(Company(folder / f"{seed}.db", seed), told)
    try:
        for told.steps in range(1, steps + 1):
            run.step()
        run.compare_with_a_replay()
    except Broken as broken:
        told.broken = f"step {told.steps}: {broken}"
    finally:
        run.end()
    return told


class _Run:
    def __init__(self, company: Company, told: Told) -> None:
        self.company, self.told = company, told
        self.chance = random.Random(told.seed + 1)
        self.chooser = Chooser(self.chance, company.cards)
        self.watcher = Watcher(company.cards)
        self._seen: dict[UUID, Seen] = {}
        self._sent: list[tuple[str, Move, Outcome]] = []
        self._read: list[tuple[UUID, str, int, Decimal | None]] = []
        self.listen()

    @property
    def accord(self) -> Any:
        return self.company.accord

    def step(self) -> None:
        """One command with what may happen to it, and everything that must hold afterwards."""
        self._let_time_pass()
        if self._sent and self.chance.random() < 0.05:
            self._send_an_old_one_again()
        else:
            self._send(self.chooser.move())
        self.listen()
        self._weights()
        self._read_a_card()
        self._read_the_past()
        if self.told.steps % STEPS_BETWEEN_REPLAYS == 0:
            self.compare_with_a_replay()

    # -- sending ----------------------------------------------------------------------------

    def _send(self, move: Move) -> None:
        key = f"{self.chance.getrandbits(128):032x}"
        fate = self.chance.random()
        before, seen = self.watcher.position, self._what_was_seen(move)
        if fate < 0.05:
            with _crashing_at_commit(self.accord.store.engine):
                self._once(key, move, seen)
            self.company.lose_the_process()
            demand(self._end() == before, "a command that never committed is in the log")
            self.told.happened["crashed before the commit"] += 1
            self._once(key, move, seen)
        elif fate < 0.1:
            first = self._once(key, move, seen)
            self.company.lose_the_process()
            self.told.happened["answer lost"] += 1
            if first is not None:
                self._again(key, move, first)
        else:
            self._once(key, move, seen)

    def _once(self, key: str, move: Move, seen: Seen | None) -> Outcome | None:
        """What came of it; None where it was refused, or nobody was left to tell."""
        try:
            done: Outcome = self.accord.ledger.do(
                move.command, key=key, seen=seen, **move.arguments
            )
        except Crash:
            return None
        except NO as no:
            stale = seen is not None and self._version(seen.id) != seen.version
            demand(not isinstance(no, MovedOn) or stale, f"{move.command.__name__} said MovedOn")
            self.told.happened[type(no).__name__] += 1
            return None
        self.told.happened[move.command.__name__] += 1
        self._sent.append((key, move, done))
        if move.command is request_adjustment:
            self.chooser.requests.append(done.value)
        if move.command is open_dispute:
            self.chooser.disputes.append(done.value)
        return done

    def _send_an_old_one_again(self) -> None:
        key, move, first = self.chance.choice(self._sent[-50:])
        self._again(key, move, first)
        other = {**move.arguments, "by": UUID(int=99, version=4)}
        try:
            self.accord.ledger.do(move.command, key=key, **other)
        except (KeyReused, *NO):
            self.told.happened["sent again"] += 1
        else:
            raise Broken("a key was taken for something else")

    def _again(self, key: str, move: Move, first: Outcome) -> None:
        before = self._end()
        try:
            again = self.accord.ledger.do(move.command, key=key, **move.arguments)
        except Exception as no:
            told = f"{move.command.__name__} was done, and sent again: {type(no).__name__}"
            raise Broken(told) from no
        demand(self._end() == before, f"{move.command.__name__} was done twice under one key")
        demand(again.position == first.position, "sent again it stands elsewhere")

    def _what_was_seen(self, move: Move) -> Seen | None:
        """Sometimes the form says what the person saw, now or a while ago."""
        if move.cell is None or self.chance.random() < 0.5:
            return None
        if move.cell not in self._seen or self.chance.random() < 0.8:
            self._seen[move.cell] = Seen(move.cell, self._version(move.cell))
        return self._seen[move.cell]

    # -- what must hold -----------------------------------------------------------------------

    def listen(self) -> None:
        """Let the watcher hear what is new in the log."""
        with self.accord.reading():
            rows = list(self.accord.ledger.log_recorder.select_log(after=self.watcher.position))
        for row in rows:
            event = self.accord.ledger.decode(row)
            self.watcher.hear(row.position, moment(row.recorded_at), event)

    def _weights(self) -> None:
        card = self.chance.choice(list(self.company.cards.values()))
        scorecard = self.accord.ledger.do(lambda ledger: ledger.get(Scorecard, card)).value
        over = [total for total in scorecard.totals("2026") if total > 1]
        demand(not over, f"weights make {over}")

    def _read_a_card(self) -> None:
        card = self.chance.choice(list(self.company.cards.values()))
        period = f"2026-{self.chance.randint(1, self.chooser.month):02}"
        score = self._score(card, period, NOW)
        self._read.append((card, period, self.watcher.position, score))
        self.told.happened["a score was read"] += score is not None

    def _read_the_past(self) -> None:
        card, period, at, score = self.chance.choice(self._read)
        demand(self._score(card, period, at) == score, f"the page of {period} as of @{at} changed")

    def _score(self, card: UUID, period: str, at: int) -> Decimal | None:
        with self.accord.reading() as db:
            reading = read_card(db, Period.parse(period), at=at, card=card)
        return None if reading is None else reading.scored.score

    def compare_with_a_replay(self) -> None:
        """Every row that pages and scores are read from is what the log gives."""
        with self.accord.reading() as db:
            found = list(differences(self.accord.runner, db))
        demand(not found, f"replayed: {found[:2]}")

    # -- the rest -----------------------------------------------------------------------------

    def _let_time_pass(self) -> None:
        """Minutes, hours, sometimes a day; now and then the clock is wrong for a while."""
        clock, fate = self.company.clock, self.chance.random()
        if fate < 0.02:
            clock.pass_by(timedelta(hours=-1))
            self.told.happened["the clock went back"] += 1
        elif fate < 0.1:
            clock.pass_by(timedelta(days=1))
        else:
            clock.pass_by(timedelta(minutes=self.chance.randint(0, 40)))
        self.chooser.month = min(clock.at.month, 12) if clock.at.year == 2026 else 12

    def _version(self, id: UUID) -> int:
        with self.accord.reading() as db:
            return version_of(db, id)

    def _end(self) -> int:
        with self.accord.reading() as db:
            return last_position(db)

    def end(self) -> None:
        """Note the log's root, and close."""
        with self.accord.reading() as db:
            self.told.events = last_position(db)
            self.told.root = Tree(db, self.told.events).root().hex()
        self.company.close()


@contextmanager
def _crashing_at_commit(engine: sa.Engine) -> Iterator[None]:
    """The process dies when everything is written, and not yet committed."""

    def die(connection: sa.Connection) -> None:
        if connection.get_execution_options().get("es_write"):
            raise Crash()

    sa.event.listen(engine, "commit", die)
    try:
        yield
    finally:
        sa.event.remove(engine, "commit", die)
