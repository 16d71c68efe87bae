"""The expressions of one request, in the order in which AWS reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ..backend import validation_error
from . import conditions, keys, updates
from .errors import ExpressionError
from .nodes import Assignment, Path
from .paths import check_apart
from .placeholders import Placeholders
from .reading import Reader, resolved


class Expressions:
    """Reads expressions of a request; `finish` when all are read."""

    def __init__(self, request: dict[str, Any]) -> None:
        self._request = request
        self._placeholders = Placeholders(
            request.get("ExpressionAttributeNames"), request.get("ExpressionAttributeValues")
        )

    def begin(self, *parameters: str) -> None:
        """Check names and values, and that some of the `parameters` uses them."""
        present = [name for name in parameters if self._request.get(name) is not None]
        if not present:
            if self._request.get("ExpressionAttributeNames") is not None:
                raise validation_error(
                    "ExpressionAttributeNames can only be specified when using expressions"
                )
            values = [name for name in parameters if name != "ProjectionExpression"]
            if self._request.get("ExpressionAttributeValues") is not None and values:
                verb = "is" if len(values) == 1 else "are"
                raise validation_error(
                    "ExpressionAttributeValues can only be specified when using expressions: "
                    f"{' and '.join(values)} {verb} null"
                )
        with told(""):
            self._placeholders.check()

    def condition(self, parameter: str) -> Any:
        """The condition that the parameter holds; None without one."""
        return self._read(parameter, self._condition)

    def key_conditions(self) -> dict[str, keys.KeyCondition] | None:
        def read(source: str) -> dict[str, keys.KeyCondition]:
            return keys.conditions(self._condition(source))

        found: dict[str, keys.KeyCondition] | None = self._read("KeyConditionExpression", read)
        return found

    def projection(self) -> list[Path] | None:
        found: list[Path] | None = self._read("ProjectionExpression", self._projection)
        return found

    def update(self) -> list[Assignment] | None:
        def read(source: str) -> list[Assignment]:
            return updates.read(source, self._placeholders)

        found: list[Assignment] | None = self._read("UpdateExpression", read)
        return found

    def finish(self) -> None:
        with told(""):
            self._placeholders.check_all_used()

    def _read(self, parameter: str, read: Callable[[str], Any]) -> Any:
        source = self._request.get(parameter)
        if source is None:
            return None
        with told(parameter):
            return read(source)

    def _condition(self, source: str) -> Any:
        raw = Reader(source).condition()
        conditions.check_functions(raw)
        node = resolved(raw, self._placeholders)
        conditions.check(node)
        return node

    def _projection(self, source: str) -> list[Path]:
        reader = Reader(source)
        raw = [reader.path()]
        while reader.tokens.taken(","):
            raw.append(reader.path())
        reader.finish()
        paths: list[Path] = list(resolved(tuple(raw), self._placeholders))
        check_apart(paths)
        return paths


@contextmanager
def told(parameter: str) -> Iterator[None]:
    """ExpressionError as a ValidationException that names the parameter."""
    try:
        yield
    except ExpressionError as error:
        whole = error.whole or not parameter
        message = error.message if whole else f"Invalid {parameter}: {error.message}"
        raise validation_error(message) from error
