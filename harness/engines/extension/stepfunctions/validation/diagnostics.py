"""What a validation finds.

AWS: "ValidateStateMachineDefinitionDiagnostic" in the Step Functions API reference, which lists
the codes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

SCHEMA = "SCHEMA_VALIDATION_FAILED"
TARGET = "MISSING_TRANSITION_TARGET"
NO_END = "MISSING_END_STATE"
DUPLICATE = "DUPLICATE_STATE_NAME"
JSON_TEXT = "INVALID_JSON_DESCRIPTION"
EMPTY = "MISSING_DESCRIPTION"
RESOURCE = "INVALID_RESOURCE"
STATE_NAME = "INVALID_STATE_NAME"
DUPLICATE_LABEL = "DUPLICATE_LABEL_NAME"
LABEL = "INVALID_LABEL_NAME"
NO_DOLLAR = "NO_DOLLAR"
NO_PATH = "NO_PATH"
STATIC_RESULT = "PASS_RESULT_IS_STATIC"


@dataclass(frozen=True)
class Diagnostic:
    """`location`: a path such as `/States/Charge/Retry[0]`; empty where there is none."""

    code: str
    message: str
    location: str = ""
    severity: Literal["ERROR", "WARNING"] = "ERROR"

    def __str__(self) -> str:
        told = f"{self.code}: {self.message}"
        return f"{told} at {self.location}" if self.location else told


def refusal(errors: Iterable[Diagnostic]) -> str:
    """The message of the InvalidDefinition that CreateStateMachine answers with."""
    return f"Invalid State Machine Definition: '{', '.join(map(str, errors))}'"
