"""Read the history of an execution (Step Functions, GetExecutionHistory)."""

from __future__ import annotations

from typing import Any


def visited(events: list[dict[str, Any]]) -> list[str]:
    """The names of the states in the order they were entered.

    A retried state is entered once in the history already; a state that a loop enters
    again counts again. Branches of a Parallel and iterations of a Map stand in the
    order in which their states were entered.
    """
    return [
        e["stateEnteredEventDetails"]["name"] for e in events if "stateEnteredEventDetails" in e
    ]


def failures(events: list[dict[str, Any]]) -> list[str]:
    """A line for each event that says that something failed."""
    lines = []
    state = ""
    for event in events:
        if "stateEnteredEventDetails" in event:
            state = event["stateEnteredEventDetails"]["name"]
        if not event["type"].endswith(("Failed", "TimedOut", "Aborted")):
            continue
        details: dict[str, Any] = next(
            (v for k, v in event.items() if k.endswith("EventDetails")), {}
        )
        error, cause = details.get("error"), details.get("cause")
        where = f" in {state}" if state else ""
        lines.append(f"{event['type']}{where}: {error}: {str(cause)[:500]}")
    return lines
