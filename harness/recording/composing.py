"""The scenario of a session: what came from outside, and what the flow left behind."""

from __future__ import annotations

import base64
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.engines.extension.wire import Call, InvocationStart
from harness.recording.captures import Captures
from harness.recording.expectations import invoked, left_behind, pushed_to, runs
from harness.recording.likeness import MISSING, Likeness, literal
from harness.recording.names import Names
from harness.recording.rounds import Arriving, Rounds
from harness.recording.state import State, Stored
from harness.recording.watching import Recorded, answers_somebody
from harness.scenarios.values.inputs import REQUIRED

SLACK = 10.0
"""Seconds that a replay may take longer than the session did."""


@dataclass
class Again:
    """The same done once more: answers in their order, what was left behind, what ran."""

    answers: list[dict[str, Any]]
    after: State
    runs: Counter[tuple[str, str]]
    frames: list[list[Any]] = field(default_factory=list)
    """What came over each WebSocket connection, in the order in which they were opened."""


@dataclass
class Composed:
    """`document`: the scenario as data; `files`: what is written beside it, by name."""

    document: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    """Variables that have to be given, and what they are."""


def _variables(asked: dict[str, str]) -> dict[str, Any]:
    return {name: {REQUIRED: what} for name, what in asked.items()}


def compose(
    recorded: Recorded,
    names: Names,
    *,
    title: str,
    stack: Any,
    folder: str,
    again: Again | None = None,
    expecting: bool = True,
) -> Composed:
    """
    Args:
        expecting: False: it only waits until the flow is quiet.
        stack: the value of the scenario's `stack:`.
        folder: where its files will be, relative to the scenario.
        again: decides what differs from run to run; None: judged by its looks.
    """
    files = dict(recorded.files)
    captures = Captures(recorded.ended, recorded.clients, recorded.variables)
    given = _given(recorded.before, files, folder)
    answered, rounds = _done(recorded, captures, folder)
    likeness = Likeness(captures.names, captures.sent, recorded.ended)
    told, others = recorded.answers, again.answers if again else []
    then: list[dict[str, Any]] = []
    for i, (label, seq) in enumerate(answered):
        other = others[i] if i < len(others) else MISSING
        told_of = likeness.expected(told[seq], other)
        if told_of:
            then.append({"response": {**({"of": label} if label else {}), **told_of}})
    then += pushed_to(recorded, again.frames if again else None, likeness)
    then += left_behind(recorded.before, recorded.after, again.after if again else None, likeness)
    then += invoked(runs(recorded.records, names), again.runs if again else None, names)
    document = {
        "scenario": title,
        "stack": stack,
        "timeout": f"{_length(recorded) + SLACK:.0f}s",
        **({"variables": _variables(captures.asked)} if captures.asked else {}),
        **({"given": given} if given else {}),
        **rounds.with_end(then if expecting else [{"quiet": True}]),
    }
    return Composed(document, files, captures.asked)


def _done(
    recorded: Recorded, captures: Captures, folder: str
) -> tuple[list[tuple[str | None, int]], Rounds]:
    """Labels and numbers of the calls that were answered, and all that was done."""
    rounds, arriving = Rounds(), Arriving(recorded, captures)
    answered: list[tuple[str | None, int]] = []
    several = sum(answers_somebody(acted.call) for acted in recorded.acted) > 1
    for i, acted in enumerate(recorded.acted):
        arriving.until(acted.call.time)
        made = []
        for place, step in enumerate(acted.steps):
            made.append(captures.use(_placed(step, folder)))
            captures.offer(made[-1], acted.gives.get(place))
        rounds.wait(arriving.waits())
        if i and _rested(recorded, i):
            rounds.rest()
        rounds.add(made)
        if answers_somebody(acted.call) and made:
            label = f"answer-{len(answered) + 1}" if several else None
            captures.offer(made[-1], recorded.answers[acted.call.seq])
            answered.append((label, acted.call.seq))
            if label:
                made[-1]["as"] = label
    arriving.until(recorded.ended)
    rounds.wait(arriving.waits())
    return answered, rounds


def _length(recorded: Recorded) -> float:
    """Seconds of what the flow did by itself; the pauses of a person are not counted."""
    return sum(r.duration_ms for r in recorded.records if isinstance(r, Call)) / 1000


def _given(before: State, files: dict[str, bytes], folder: str) -> list[dict[str, Any]]:
    """What was there already."""
    steps: list[dict[str, Any]] = [
        {"items": {"table": table, "put": literal(items)}} for table, items in before.items.items()
    ]
    for bucket, objects in before.objects.items():
        put = [_object(key, stored, files, folder) for key, stored in objects.items()]
        steps.append({"objects": {"bucket": bucket, "put": put}})
    for queue, bodies in before.messages.items():
        messages = [{"body": literal(body)} for body in bodies]
        steps.append({"send": {"queue": queue, "messages": messages}})
    return steps


def _object(key: str, stored: Stored, files: dict[str, bytes], folder: str) -> dict[str, Any]:
    told: dict[str, Any] = {"key": literal(key)}
    if isinstance(stored.content, str):
        told["body"] = literal(stored.content)
    elif len(stored.data) <= 200:
        told["base64"] = base64.b64encode(stored.data).decode()
    else:
        name = f"given-{len(files) + 1}-{Path(key).name}"
        files[name] = stored.data
        told["file"] = f"{folder}/{name}"
    return {**told, **({"content_type": stored.content_type} if stored.content_type else {})}


def _placed(step: dict[str, Any], folder: str) -> dict[str, Any]:
    """The action with its files where they will be."""
    return {
        kind: {**body, "file": f"{folder}/{body['file']}"}
        if isinstance(body, dict) and kind == "put_object" and "file" in body
        else body
        for kind, body in step.items()
    }


def _rested(recorded: Recorded, i: int) -> bool:
    """Whether what the action before had set off was over when this one came."""
    since, now = recorded.acted[i - 1].call, recorded.acted[i].call.time
    followed = [
        r
        for r in recorded.records
        if isinstance(r, (InvocationStart, Call)) and since.time <= r.time < now and r is not since
    ]
    by_itself = [r for r in followed if not (isinstance(r, Call) and r.caller.kind == "outside")]
    if not by_itself:
        return False
    ends = [r.time + r.duration_ms / 1000 for r in recorded.records if isinstance(r, Call)]
    begun = [r.time for r in recorded.records if isinstance(r, Call)]
    return not any(b < now < e for b, e in zip(begun, ends, strict=True))
