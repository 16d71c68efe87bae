"""Which fields each type of state has.

AWS: "Amazon States Language in Step Functions" (Common fields, and the page of each state),
"Transforming data with JSONata in Step Functions" (which fields belong to which query language).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import diagnostics
from .diagnostics import Diagnostic

JSONPATH, JSONATA = "JSONPath", "JSONata"

_EVERY = {"Type", "Comment", "QueryLanguage"}
_FLOW = {"Next", "End"}
_ERRORS = {"Retry", "Catch"}
_PATHS = {"InputPath", "OutputPath"}
_RESULT = {"ResultPath", "Parameters"}
_OUTPUT = {"Assign", "Output"}

OF_STATE: dict[str, set[str]] = {
    "Task": _FLOW | _ERRORS | _PATHS | _RESULT | _OUTPUT | {
        "ResultSelector", "Arguments", "Resource", "Credentials", "TimeoutSeconds",
        "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath",
    },
    "Parallel": _FLOW | _ERRORS | _PATHS | _RESULT | _OUTPUT
    | {"ResultSelector", "Arguments", "Branches"},
    "Map": _FLOW | _ERRORS | _PATHS | _RESULT | _OUTPUT | {
        "ResultSelector", "ItemProcessor", "Iterator", "Items", "ItemsPath", "ItemSelector",
        "ItemReader", "ItemBatcher", "ResultWriter", "MaxConcurrency", "MaxConcurrencyPath",
        "ToleratedFailureCount", "ToleratedFailureCountPath", "ToleratedFailurePercentage",
        "ToleratedFailurePercentagePath", "Label",
    },
    "Pass": _FLOW | _PATHS | _RESULT | _OUTPUT | {"Result"},
    "Wait": _FLOW | _PATHS | _OUTPUT | {"Seconds", "SecondsPath", "Timestamp", "TimestampPath"},
    "Choice": _PATHS | _OUTPUT | {"Choices", "Default"},
    "Succeed": _PATHS | {"Output"},
    "Fail": {"Error", "ErrorPath", "Cause", "CausePath"},
}  # fmt: skip
ONLY_JSONPATH = {
    "InputPath", "OutputPath", "ResultPath", "Parameters", "ResultSelector", "Result",
    "TimeoutSecondsPath", "HeartbeatSecondsPath", "ItemsPath", "MaxConcurrencyPath",
    "ToleratedFailureCountPath", "ToleratedFailurePercentagePath", "SecondsPath",
    "TimestampPath", "ErrorPath", "CausePath",
}  # fmt: skip
ONLY_JSONATA = {"Output", "Arguments", "Items"}
_MACHINE = {"Comment", "StartAt", "States", "Version", "TimeoutSeconds", "QueryLanguage"}
_NESTED = {"Comment", "StartAt", "States", "ProcessorConfig", "Version", "TimeoutSeconds"}


def of_container(body: dict[str, Any], location: str, outer: str | None) -> Iterator[Diagnostic]:
    known = _MACHINE if outer is None else _NESTED
    for name in body:
        if name not in known:
            yield Diagnostic(diagnostics.SCHEMA, f"Field '{name}' is not supported", location)
    lacking = [name for name in ("StartAt", "States") if name not in body]
    if lacking:
        told = f"These fields are required: [{', '.join(lacking)}]"
        yield Diagnostic(diagnostics.SCHEMA, told, location or "/")


def of_state(state: dict[str, Any], location: str, language: str) -> Iterator[Diagnostic]:
    known = _EVERY | OF_STATE[state["Type"]]
    for name in state:
        if name not in known:
            yield Diagnostic(diagnostics.SCHEMA, f"Field '{name}' is not supported", location)
        elif language == JSONPATH and name in ONLY_JSONATA:
            yield _of_other(name, location, JSONPATH, JSONATA)
        elif language == JSONATA and name in ONLY_JSONPATH:
            yield _of_other(name, location, JSONATA, JSONPATH)


def _of_other(name: str, location: str, spoken: str, wanted: str) -> Diagnostic:
    told = (
        f"The QueryLanguage is set to '{spoken}', but field '{name}' is only supported "
        f"for the '{wanted}' QueryLanguage"
    )
    return Diagnostic(diagnostics.SCHEMA, told, location)
