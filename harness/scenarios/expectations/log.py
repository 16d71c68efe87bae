"""`log`: lines that a function logged."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, ClassVar

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from harness.engines.extension.wire import Invocation, Record
from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.fields import FUNCTION, Body, Expected, FunctionId, exactly_one
from harness.scenarios.matchers import match

_SHOWN = 40


class Log(Body, Expectation):
    """A line in the log of a function, of the invocations that ended in this scenario."""

    kind: ClassVar[str] = "log"
    example: ClassVar[str] = (
        "log: {function: Pay, json: {level: ERROR, message: {$contains: declined}}}"
    )
    from_records: ClassVar[bool] = True

    function: FunctionId
    contains: str | None = Field(None, description="Text in the line.")
    regex: str | None = Field(None, description="A regular expression found in the line.")
    json_: Expected = Field(None, alias="json", description="A part of a line that is JSON.")
    absent: bool = Field(False, description="There must be no such line.")

    @model_validator(mode="before")
    @classmethod
    def _one_way(cls, data: Any) -> Any:
        exactly_one(data, ("contains", "regex", "json"))
        return data

    @field_validator("regex")
    @classmethod
    def _compiles(cls, value: str | None) -> str | None:
        try:
            re.compile(value or "")
        except re.error as error:
            raise PydanticCustomError(
                "regex", "no regular expression: {error}", {"error": str(error)}
            ) from None
        return value

    def may_have_changed(self, records: Sequence[Record]) -> bool:
        return any(isinstance(r, Invocation) for r in records)

    def look(self, context: Context) -> Look:
        context.need_records("log lines")
        name = context.physical(self.function, FUNCTION, "function")
        lines = [line for i in context.observed.invocations(name) for line in i.log]
        found = [line for line in lines if self._fits(line)]
        holds = bool(found) != self.absent
        wanted = self.contains or self.regex or self.json_
        message = (
            f"{self.function} logged what it must not"
            if self.absent
            else f"{self.function} logged no such line"
        )
        return Look(
            holds=holds,
            message=message,
            expected=wanted,
            actual=found[0] if found else None,
            differences=[] if holds else [f"$.log: {message}: {(found or [wanted])[0]}"],
            seen=lines[-_SHOWN:] or [f"{self.function} logged nothing"],
            final=self.absent and bool(found),
            result=found[0] if found else None,
        )

    def _fits(self, line: str) -> bool:
        if self.contains is not None:
            return self.contains in line
        if self.regex is not None:
            return re.search(self.regex, line) is not None
        return any(not match(self.json_, data, exact=False) for data in json_in(line))


def json_in(line: str) -> list[Any]:
    """The line's JSON: the whole line, or what follows Node's `time\\tid\\tLEVEL\\t`."""
    found = []
    for text in (line, line.rsplit("\t", 1)[-1]):
        try:
            data = json.loads(text)
        except ValueError:
            continue
        if isinstance(data, dict):
            found.append(data)
    return found
