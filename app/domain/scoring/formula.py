"""Formulas of computed metrics, over the codes of other metrics (計算公式).

Four operations, brackets and plain numbers; nothing is ever executed.
"""

import ast
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from app.domain.refusals import N_, Refused

LENGTH_MAX = 400
"""Characters in a formula; the library's longest has 82."""

DEPTH_MAX = 25
"""Operations inside one another."""

_CHARACTERS = re.compile(r"[A-Za-z0-9_.()+\-*/ \t]+")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


class FormulaUnreadable(Refused):
    """Something other than metric codes, numbers, brackets and + - * /."""

    sentence = N_(
        "The formula {formula} can't be read: use metric codes, numbers, brackets and + - * / only."
    )


class FormulaTooLong(Refused):
    """A formula beyond what a person can check."""

    sentence = N_("The formula has {length} characters; up to {longest} are possible.")


class FormulaTooDeep(Refused):
    """Too many brackets inside one another."""

    sentence = N_("The formula {formula} is nested too deeply; define a part of it as a metric.")


class FormulaCycle(Refused):
    """Metrics that are computed from each other."""

    sentence = N_("These metrics would be computed from each other: {cycle}.")


def ingredients(formula: str) -> tuple[str, ...]:
    """The metric codes of a formula, each once, in the order of reading.

    Raises FormulaUnreadable, FormulaTooLong, FormulaTooDeep.

    >>> ingredients("(revenue - baseline_revenue - marketing_spend) / marketing_spend")
    ('revenue', 'baseline_revenue', 'marketing_spend')
    """
    return _parsed(formula)[1]


def evaluate(
    formula: str, values: Mapping[str, Decimal | Fraction | int | None]
) -> Fraction | None:
    """The exact value of a formula; None if an ingredient is missing or a divisor is zero.

    Raises as `ingredients` does.

    >>> cost = {"revenue": Decimal(400), "baseline_revenue": Decimal(0), "spend": Decimal(100)}
    >>> evaluate("revenue / spend", cost), evaluate("(revenue - spend) / spend", cost)
    (Fraction(4, 1), Fraction(3, 1))
    >>> evaluate("revenue / baseline_revenue", cost) is None
    True
    >>> evaluate("revenue / leads", cost) is None
    True
    """
    tree, codes = _parsed(formula)
    known = {code: values.get(code) for code in codes}
    if any(value is None for value in known.values()):
        return None
    exact = {code: Fraction(value) for code, value in known.items() if value is not None}
    try:
        return _value(tree, exact)
    except ZeroDivisionError:
        return None


def refuse_cycles(formulas: Mapping[str, str | None]) -> None:
    """Check that no metric is computed from itself, directly or through others.

    `formulas`: metric code to its formula, None for a recorded one. Raises FormulaCycle.

    >>> refuse_cycles({"cac": "spend / customers", "spend": None})
    >>> refuse_cycles({"a": "b + 1", "b": "c / 2", "c": "a"})
    Traceback (most recent call last):
    app.domain.scoring.formula.FormulaCycle: These metrics would be computed from each other: \
a → b → c → a.
    """
    settled: set[str] = set()
    for start in formulas:
        path: list[str] = []
        waiting: list[tuple[str, bool]] = [(start, False)]
        while waiting:
            code, is_left = waiting.pop()
            if is_left:
                settled.add(path.pop())
            elif code in path:
                cycle = (*path[path.index(code) :], code)
                raise FormulaCycle(field="formula", cycle=" → ".join(cycle), codes=cycle)
            elif code not in settled:
                path.append(code)
                waiting.append((code, True))
                formula = formulas.get(code)
                waiting.extend((one, False) for one in (ingredients(formula) if formula else ()))


@lru_cache(maxsize=2048)
def _parsed(formula: str) -> tuple[ast.expr, tuple[str, ...]]:
    if len(formula) > LENGTH_MAX:
        raise FormulaTooLong(field="formula", length=len(formula), longest=LENGTH_MAX)
    text = formula.strip()
    if not _CHARACTERS.fullmatch(text):
        raise FormulaUnreadable(field="formula", formula=formula)
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError:
        raise FormulaUnreadable(field="formula", formula=formula) from None
    except (RecursionError, MemoryError):
        raise FormulaTooDeep(field="formula", formula=formula) from None
    codes: dict[str, None] = {}
    return _allowed(tree, text, formula, codes, depth=1), tuple(codes)


def _allowed(
    node: ast.expr, text: str, formula: str, codes: dict[str, None], depth: int
) -> ast.expr:
    """The same tree with each number as its exact Fraction; anything else is refused."""
    if depth > DEPTH_MAX:
        raise FormulaTooDeep(field="formula", formula=formula)
    match node:
        case ast.BinOp(left, ast.Add() | ast.Sub() | ast.Mult() | ast.Div(), right):
            node.left = _allowed(left, text, formula, codes, depth + 1)
            node.right = _allowed(right, text, formula, codes, depth + 1)
            return node
        case ast.UnaryOp(ast.UAdd() | ast.USub(), operand):
            node.operand = _allowed(operand, text, formula, codes, depth + 1)
            return node
        case ast.Name(id=code):
            codes[code] = None
            return node
        case ast.Constant():
            # Python has read 0.1 as a float; the exact number is in the text.
            typed = ast.get_source_segment(text, node) or ""
            if _NUMBER.fullmatch(typed):
                return _Exact(Fraction(typed))
    raise FormulaUnreadable(field="formula", formula=formula)


class _Exact(ast.expr):
    """A number of a formula without loss."""

    def __init__(self, number: Fraction) -> None:
        super().__init__()
        self.number = number


def _value(node: ast.expr, values: Mapping[str, Fraction]) -> Fraction:
    match node:
        case _Exact():
            return node.number
        case ast.Name(id=code):
            return values[code]
        case ast.UnaryOp(op, operand):
            value = _value(operand, values)
            return -value if isinstance(op, ast.USub) else value
        case ast.BinOp(left, op, right):
            first, second = _value(left, values), _value(right, values)
            match op:
                case ast.Add():
                    return first + second
                case ast.Sub():
                    return first - second
                case ast.Mult():
                    return first * second
                case ast.Div():
                    return first / second
    raise AssertionError(f"{node!r} passed the whitelist")
