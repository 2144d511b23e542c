"""What values, targets and stated scores share: from a text to a reading, from a level to one."""

from collections.abc import Callable
from dataclasses import replace

from app.domain.refusals import N_, Refused
from app.domain.values.amounts import Amount, Note, Qualifier
from app.domain.values.column import Column, choice
from app.domain.values.holds import shown_shorter
from app.domain.values.levels import Level, level
from app.domain.values.normalising import Text, normalised
from app.domain.values.outcome import Outcome, Question, Reading, refusal
from app.domain.values.qualifiers import (
    is_formula,
    is_formula_fault,
    says_nothing,
    without_remark,
)

FOREIGN = N_(
    "“{typed}” is in {stated}, this metric in {currency}: convert it and enter the result."
)
REMARK_KEPT = N_("“{remark}” was kept as a comment.")
TWO_FIGURES = N_("“{typed}” holds two figures. Which one counts?")


class FormulaText(Refused):
    sentence = N_("“{typed}” is a formula: enter its result.")


class FormulaFault(Refused):
    sentence = N_("“{typed}” is what a spreadsheet shows when a formula fails.")


def reading_of(text: str, column: Column, read: Callable[[Text, Column], Reading]) -> Reading:
    """Runs a reader on the normalised text; its refusals and questions become readings."""
    try:
        seen = normalised(text)
        if says_nothing(seen):
            return Reading(Outcome.NOTHING, text)
        if is_formula(seen):
            raise FormulaText(typed=text.strip())
        if is_formula_fault(seen):
            raise FormulaFault(typed=text.strip())
        return replace(read(seen, column), typed=text)
    except Refused as reason:
        if "typed" in reason.facts:
            reason.facts["typed"] = text.strip()
        return refusal(text, reason)
    except Question as asked:
        facts = {**asked.facts, "typed": text.strip()}
        return Reading(
            Outcome.ASK, text, sentence=asked.sentence, facts=facts, choices=asked.choices
        )


def settled(
    found: Level, text: Text, column: Column, *, remark: str | None = None,
    qualifier: Qualifier = Qualifier.EXACT, holds: tuple[Note, ...] = (),
    notes: tuple[Note, ...] = (), ground: str = "",
) -> Reading:  # fmt: skip
    """A level as a reading: held where there is a reason to, else accepted, with its notes.

    `ground` is the code of what `holds` are for.
    """
    if found.foreign:
        facts = {"typed": text.seen, "stated": found.foreign, "currency": column.currency}
        return Reading(
            Outcome.HOLD, text.seen, remark=remark, sentence=FOREIGN, facts=facts,
            foreign=Amount(found.number, column.unit, text.seen), ground="currency",
        )  # fmt: skip
    remark = " ".join(part for part in (found.remark, remark) if part) or None
    said = (*found.notes, *notes, *shown_shorter(found.number, column))
    if remark:
        said = (*said, Note(REMARK_KEPT, {"remark": remark}))
    amount = Amount(found.number, column.unit, text.seen, said, qualifier)
    why = holds or said
    outcome = Outcome.HOLD if holds else Outcome.NOTE if said else Outcome.ACCEPT
    return Reading(
        outcome, text.seen, amount, remark=remark, notes=(*holds, *said),
        sentence=why[0].sentence if why else "", facts=why[0].facts if why else {},
        ground=ground if holds else "",
    )  # fmt: skip


def with_unit_in_brackets(text: Text, column: Column) -> tuple[Text, str | None]:
    """The text and its remark, where 7.2（萬） is 7.2萬 and 1000（800） asks which."""
    before, remark = without_remark(text)
    if remark is None:
        return text, None
    inside = text[len(before.plain) :].plain.strip("() ")
    is_word = not inside[:1].isdigit()
    if is_word and _is_level(Text("1" + inside, "1" + inside), column):
        return Text(before.seen + inside, before.plain + inside), None
    other = Text(inside, inside)
    if _is_level(other, column) and _is_level(before, column):
        numbers = (level(before, column).number, level(other, column).number)
        answers = tuple(choice(number, column) for number in numbers)
        raise Question(TWO_FIGURES, answers, typed=text.seen)
    return before, remark


def _is_level(text: Text, column: Column) -> bool:
    try:
        return level(text, column) is not None
    except (Refused, Question):
        return False
