"""Replays an event file: at its source, at a level of its envelopes, or at a function."""

from __future__ import annotations

from typing import Any

from harness.errors import BadInput, did_you_mean
from harness.events.identify import identify
from harness.events.model import Identified
from harness.events.replay.at_function import replay_at_function
from harness.events.replay.at_source import replay_at_source
from harness.events.replay.destination import Destination
from harness.stacks.documents.document import Document

SOURCE, FUNCTION = "source", "function"


def replay(
    document: Document, destination: Destination, *, at: str = SOURCE, function: str | None = None
) -> dict[str, Any]:
    """Replay the event of a file.

    Args:
        at: `source`; `function`; or a kind in the event's chain (`sqs` of `sqs > sns > s3`).
        function: the logical id of the function that gets it, where `at` is `function`.

    Returns:
        `kind` (the chains), `at`, `results` (what was done for each record). One request or
        invocation: its answer too (`status`, `payload` or `body`, `json` …).

    Raises:
        BadInput: no event, or none that can be replayed there.
        botocore's errors: a service refused it.
    """
    if function is not None and at != FUNCTION:
        raise destination.bad("`function` is for `at: function`", fix="add `at: function`")
    destination.check_names()
    if at == FUNCTION:
        found = _if_known(document)
        answer = replay_at_function(document.data, found, destination, function)
        return {"kind": str(found) if found else "own", "at": at, "results": [answer], **answer}
    found = identify(document)
    _check_level(found, at, destination)
    level = None if at == SOURCE else at
    results = replay_at_source(document.data, found, destination, level)
    told = {"kind": str(found), "at": at, "results": results}
    return {**results[0], **told} if len(results) == 1 else told


def _if_known(document: Document) -> Identified | None:
    try:
        return identify(document)
    except BadInput:
        return None  # An event of the application's own is handed on as it is.


def _check_level(found: Identified, at: str, destination: Destination) -> None:
    known = {SOURCE, FUNCTION, *(name for chain in found.chains for name in chain)}
    if at not in known:
        raise destination.bad(f"at {at!r}: the event is {found}", fix=did_you_mean(at, known))
