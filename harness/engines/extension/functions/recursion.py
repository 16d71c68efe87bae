"""Loops through functions, queues, topics and buckets are stopped after sixteen rounds.

The recorder carries the chain of calls that leads to an invocation (`Activity.lineage`), as
AWS carries it in the X-Ray header. Source: Lambda developer guide, "Use Lambda recursive loop
detection to prevent infinite loops".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ..recorder import activity
from ..recorder.lineage import SETTING, is_runaway, rounds

ROUNDS = 16
STOPPED = (
    "Lambda has detected your function being invoked in a recursive loop with other AWS resources "
    "and stopped your function's invocation."
)


@contextmanager
def one_more(function: Any, arn: str, *, later: bool) -> Iterator[None]:
    """The block invokes the function once more in its chain; `later`: an event of its own.

    Raises:
        RecursiveInvocationException: of LocalStack's Lambda API: the chain is a loop. Not with
            `later`: the event is accepted, and dropped when it comes to run (`is_loop`).
    """
    doing = activity.current()
    if doing is None:
        yield
        return
    before = doing.lineage or {}
    now = {**before, arn: before.get(arn, 0) + 1}
    if not later and is_loop(function, arn, now):
        from localstack.aws.api.lambda_ import RecursiveInvocationException

        raise RecursiveInvocationException(STOPPED, Type="User")
    token = activity.enter(doing.led_by(now))
    try:
        yield
    finally:
        activity.leave(token)


def is_loop(function: Any, arn: str, lineage: Mapping[str, int] | None) -> bool:
    """Whether this invocation is one too many; if so it is told, and counted as AWS does."""
    runaway = is_runaway(lineage, arn)
    counted = (lineage or {}).get(arn, 0) > ROUNDS
    if not (counted or runaway) or function.recursive_loop == "Allow":
        return False
    from ..lambda_runtime import records
    from ..lambda_runtime.metrics import METRICS

    identifier = function.latest().id
    METRICS.count(
        identifier.account,
        identifier.region,
        identifier.function_name,
        "RecursiveInvocationsDropped",
    )
    text = (
        f"function {identifier.function_name} was stopped: it ran {ROUNDS} times in one chain of "
        "calls (RecursiveLoop is Terminate)"
        if counted
        else f"runaway loop: function {identifier.function_name} ran {rounds(lineage, arn) - 1} "
        "times in one chain of calls and was stopped; AWS would not stop it. Let it change nothing "
        f"that starts it, or allow more by {SETTING} or RecursiveLoop: Allow"
    )
    records.note(text, level="error", version=function.latest())
    return True
