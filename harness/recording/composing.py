"""The scenario of a session: what came from outside, and what the flow left behind."""

from __future__ import annotations

import base64
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.engines.extension.wire import Call, InvocationStart
from harness.recording.captures import Captures
from harness.recording.expectations import invoked, left_behind, runs
from harness.recording.likeness import MISSING, Likeness, literal
from harness.recording.names import Names
from harness.recording.state import State, Stored
from harness.recording.watching import QUIET_WITHIN, Recorded, answers_somebody

SLACK = 10.0
"""Seconds that a replay may take longer than the session did."""


@dataclass
class Again:
    """The same done once more: answers in their order, what was left behind, what ran."""

    answers: list[dict[str, Any]]
    after: State
    runs: Counter[tuple[str, str]]


@dataclass
class Composed:
    """`document`: the scenario as data; `files`: what is written beside it, by name."""

    document: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)


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
    captures = Captures(recorded.ended)
    given = _given(recorded.before, files, folder)
    told, others = recorded.answers, again.answers if again else []
    steps: list[dict[str, Any]] = []
    answered: list[tuple[str | None, dict[str, Any]]] = []
    several = sum(answers_somebody(acted.call) for acted in recorded.acted) > 1
    for i, acted in enumerate(recorded.acted):
        if i and _rested(recorded, i):
            steps.append({"quiet": f"{QUIET_WITHIN:.0f}s"})
        made = [captures.use(_placed(step, folder)) for step in acted.steps]
        joined(steps, made)
        if answers_somebody(acted.call) and made:
            answer = told[acted.call.seq]
            captures.offer(made[-1], answer)
            label = f"answer-{len(answered) + 1}" if several else None
            answered.append((label, answer))
            if label:
                made[-1]["as"] = label
    likeness = Likeness(captures.names, captures.sent, recorded.ended)
    then: list[dict[str, Any]] = []
    for i, (label, answer) in enumerate(answered):
        other = others[i] if i < len(others) else MISSING
        told_of = likeness.expected(answer, other)
        if told_of:
            then.append({"response": {**({"of": label} if label else {}), **told_of}})
    then += left_behind(recorded.before, recorded.after, again.after if again else None, likeness)
    then += invoked(runs(recorded.records, names), again.runs if again else None, names)
    document = {
        "scenario": title,
        "stack": stack,
        "timeout": f"{_length(recorded) + SLACK:.0f}s",
        **({"given": given} if given else {}),
        "when": steps,
        "then": then if expecting else [{"quiet": True}],
    }
    return Composed(document, files)


def joined(steps: list[dict[str, Any]], more: list[dict[str, Any]]) -> None:
    """Append; items that are put into one table one after the other become one step."""
    for step in more:
        put, last = step.get("put_item"), steps[-1] if steps else {}
        if put is None or len(step) > 1:
            steps.append(step)
        elif last.get("items", {}).get("table") == put["table"]:
            last["items"]["put"].append(put["item"])
        elif last.get("put_item", {}).get("table") == put["table"]:
            both = [last["put_item"]["item"], put["item"]]
            steps[-1] = {"items": {"table": put["table"], "put": both}}
        else:
            steps.append(step)


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
