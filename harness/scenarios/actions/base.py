"""What an action is."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from harness.scenarios.context import Context


class Action:
    """Something that a scenario does. A subclass is a pydantic model of its body.

    `kind` is its key in the file, `example` a step in YAML (a test loads it). The first
    line of the class's docstring describes it in the JSON Schema.
    """

    kind: ClassVar[str]
    example: ClassVar[str]
    shorthand: ClassVar[str | None] = None
    """The key that a body of just text stands for."""

    @abstractmethod
    def run(self, context: Context) -> Any:
        """Do it; the result is JSON data that `capture` and `response` look at.

        Raises:
            botocore's errors, BadInput, EngineError, Unsupported.
        """
