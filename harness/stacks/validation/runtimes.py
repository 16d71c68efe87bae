"""Lambda's runtime identifiers (AWS: Lambda runtimes)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from harness.errors import BadInput, did_you_mean
from harness.stacks.functions import Function

RUNTIMES = frozenset(
    [f"python3.{n}" for n in range(6, 15)]
    + [f"nodejs{n}.x" for n in (10, 12, 14, 16, 18, 20, 22, 24)]
    + ["nodejs", "nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "dotnetcore1.0"]
    + [
        "dotnetcore2.0",
        "dotnetcore2.1",
        "python2.7",
        "java8",
        "java8.al2",
        "java11",
        "java17",
        "java21",
        "java25",
    ]
    + ["dotnetcore3.1", "dotnet6", "dotnet8", "dotnet9", "dotnet10", "go1.x"]
    + ["ruby2.5", "ruby2.7", "ruby3.2", "ruby3.3", "ruby3.4", "ruby4.0"]
    + ["provided", "provided.al2", "provided.al2023"]
)


def check_runtimes(functions: Iterable[Function]) -> Iterator[BadInput]:
    """Runtimes that Lambda never had."""
    for function in functions:
        if function.runtime is not None and function.runtime not in RUNTIMES:
            yield BadInput(
                f"function {function.logical_id!r} has the unknown runtime {function.runtime!r}",
                where=function.runtime_where,
                fix=did_you_mean(function.runtime, RUNTIMES),
            )
