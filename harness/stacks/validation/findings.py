"""Several mistakes told as one error."""

from __future__ import annotations

from collections.abc import Iterable

from harness.errors import BadInput

_MOST = 7
"""Further mistakes that are told: an error has to fit one screen."""


class Findings:
    """Collects what the rules find; a mistake is told once, in the order of the file."""

    def __init__(self) -> None:
        self._found: dict[str, BadInput] = {}

    def add(self, errors: Iterable[BadInput]) -> None:
        """Take what a rule yields, or the one error that it raises."""
        try:
            for error in errors:
                self._found.setdefault(f"{error.where} {error.what}", error)
        except BadInput as error:
            self._found.setdefault(f"{error.where} {error.what}", error)

    def raise_any(self) -> None:
        """Raises:
        BadInput: the first in the file, with the others below it.
        """
        found = sorted(self._found.values(), key=_place)
        if not found:
            return
        first, others = found[0], found[1:]
        if not others:
            raise first
        told = [_line(error) for error in others[:_MOST]]
        if len(others) > _MOST:
            told.append(f"… and {len(others) - _MOST} more")
        count = f"{len(others)} more:" if len(others) > 1 else "one more:"
        fix = "\n  ".join([*([first.fix] if first.fix else []), count, *told])
        raise BadInput(first.what, where=first.where, fix=fix) from first


def _place(error: BadInput) -> tuple[str, int, int]:
    where = error.where
    if where is None:
        return ("", 0, 0)
    return (str(where.file), where.line or 0, where.column or 0)


def _line(error: BadInput) -> str:
    place = f"line {error.where.line}: " if error.where and error.where.line else ""
    fix = error.fix if error.fix and error.fix.startswith("did you mean") else None
    return f"{place}{error.what}" + (f"; {fix}" if fix else "")
