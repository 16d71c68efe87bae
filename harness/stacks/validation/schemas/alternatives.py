"""Of alternatives that all fail, the error that says what is wrong."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from jsonschema.exceptions import ValidationError

_CHOICES = ("enum", "const", "enumCaseInsensitive")


def nearest(error: ValidationError) -> tuple[ValidationError, bool]:
    """The error in the alternative that was meant, and whether that is sure.

    That is the one whose `Type` fits, for sure; else, of those that fit the value's own type,
    the one that fails deepest. Where no `Type` fits, the error offers those of all alternatives.
    """
    sure = True
    while error.context:
        branches: dict[Any, list[ValidationError]] = defaultdict(list)
        for inner in error.context:
            branches[inner.relative_schema_path[0]].append(inner)
        of_type = {n: _type_error(found) for n, found in branches.items()}
        if all(of_type.values()):
            return _every_type([one for one in of_type.values() if one]), sure
        sure = sure and any(of_type.values())
        meant = [found for n, found in branches.items() if of_type[n] is None]
        best = max(meant, key=lambda found: max(map(_nearness, found)))
        error = max(best, key=_nearness)
    return error, sure


def _type_error(errors: list[ValidationError]) -> ValidationError | None:
    for error in errors:
        if error.validator in _CHOICES and list(error.absolute_path)[-1:] == ["Type"]:
            return error
    return None


def _every_type(errors: list[ValidationError]) -> ValidationError:
    values: list[Any] = []
    for error in errors:
        wanted = error.validator_value
        values += wanted if isinstance(wanted, list) else [wanted]
    found = errors[0]
    found.validator, found.validator_value = "enum", values
    return found


def _nearness(error: ValidationError) -> tuple[int, bool]:
    return len(error.absolute_path), error.validator != "type"
