"""What each function wrote."""

from __future__ import annotations

from collections.abc import Iterable

from harness.engines.extension.wire import Invocation, Record


def logs_by_function(records: Iterable[Record]) -> dict[str, list[str]]:
    """Log lines by function name, invocation after invocation in the order of their start.

    Functions stand in the order in which they first ran; one that wrote nothing is absent.
    """
    logs: dict[str, list[str]] = {}
    invocations = (r for r in records if isinstance(r, Invocation))
    for invocation in sorted(invocations, key=lambda r: r.time):
        if invocation.log:
            logs.setdefault(invocation.function, []).extend(invocation.log)
    return logs
