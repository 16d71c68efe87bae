"""`--parameter K=V` as a dictionary."""

from __future__ import annotations

from collections.abc import Iterable

from harness.errors import BadInput


def parameters(given: Iterable[str]) -> dict[str, str]:
    """Values by name; a later one wins.

    Raises:
        BadInput: one has no `=`.
    """
    found = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise BadInput(f"--parameter {text!r} is not NAME=VALUE")
        found[name] = value
    return found
