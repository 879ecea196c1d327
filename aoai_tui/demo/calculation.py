"""Sums that a prompt asks for, worked out without running anything that was typed."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable

_SUM = re.compile(r"[-(]*\d[\d\s.()*/+×÷^-]*")
_LONGEST = 200
_HIGHEST = 10**15

_SIGNS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}


def program_for(prompt: str) -> tuple[str, str]:
    """A line of Python that does what the prompt asks, and what it prints."""
    for found in _SUM.finditer(prompt[:2000]):
        text = found[0].strip(" .\n-+*/×÷^(")
        text += ")" * max(0, text.count("(") - text.count(")"))
        code = text.replace("×", "*").replace("÷", "/").replace("^", "**")
        result = worked_out(code)
        if result is not None and not code.strip("-").replace(".", "").isdigit():
            return f"print({code})", f"{result}\n"
    words = len(prompt.split())
    return f"print(len({prompt[:80]!r}.split()))", f"{min(words, len(prompt[:80].split()))}\n"


def worked_out(expression: str) -> float | None:
    """The value of a sum; None for what is no sum or has none."""
    if len(expression) > _LONGEST:
        return None
    try:
        return _value(ast.parse(expression.strip(), mode="eval").body)
    except (SyntaxError, ValueError, ArithmeticError, TypeError, RecursionError):
        return None


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            base, power = _value(left), _value(right)
            if abs(power) > 64 or abs(base) > _HIGHEST:  # a power of powers would never end
                raise ValueError("The power is too large.")
            return float(base**power)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _SIGNS:
            return _SIGNS[type(sign)](_value(left), _value(right))
    raise ValueError("This is no sum.")
