"""The scenario as YAML that a person would have written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from harness.engines.extension.wire import Call
from harness.recording.composing import Composed
from harness.scenarios.values.inputs import how_to_give
from harness.trace.subject import subject

_WIDTH = 100


class _Dumper(yaml.SafeDumper):
    """Mappings and lists on one line each, below the steps; long text as it is."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def write(composed: Composed, left: list[tuple[Call, str]], file: Path, folder: str) -> list[Path]:
    """Write the scenario and its files; all paths, the scenario's first."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = ["# Recorded by `harness record`. What differs from run to run is a matcher.\n"]
    lines += [
        f"# Left out: {call.service}.{call.operation} {subject(call)}: {why}\n"
        for call, why in left
    ]
    lines += [f"# Secret, so not here: {told}\n" for told in to_give(composed)]
    written = [file]
    for name, content in composed.files.items():
        place = file.parent / folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        written.append(place)
    file.write_text("".join(lines) + text(composed.document))
    return written


def to_give(composed: Composed) -> list[str]:
    """How to give each variable that the scenario has no value of."""
    return [f"{name} ({what}): {how_to_give(name)}" for name, what in composed.asked.items()]


def text(document: dict[str, Any]) -> str:
    """What fits stands on one line."""
    parts: list[str] = []
    for key, value in document.items():
        parts += _entry(f"{key}:", value, "", "  ", split=isinstance(value, list))
    return "\n".join(parts) + "\n"


def _entry(head: str, value: Any, indent: str, inner: str, *, split: bool = False) -> list[str]:
    """`head` and the value behind it, or below it where both do not fit on a line."""
    line = f"{indent}{head} {_flow(value)}"
    if not value or not isinstance(value, (dict, list)) or (len(line) <= _WIDTH and not split):
        return [line]
    lines = [f"{indent}{head}"]
    if isinstance(value, dict):
        for key, one in value.items():
            lines += _entry(f"{_flow(key)}:", one, inner, f"{inner}  ")
        return lines
    for one in value:
        lines += _item(one, inner, step=split)
    return lines


def _item(value: Any, indent: str, *, step: bool) -> list[str]:
    """An entry of a list; a step's own keys stand below each other."""
    line = f"{indent}- {_flow(value)}"
    if not isinstance(value, dict) or (len(line) <= _WIDTH and not step):
        return [line]
    lines: list[str] = []
    for key, one in value.items():
        lead = "- " if not lines else "  "
        lines += _entry(f"{lead}{_flow(key)}:", one, indent, f"{indent}    ")
    return lines


def _flow(value: Any) -> str:
    dumped = yaml.dump(
        value,
        Dumper=_Dumper,
        default_flow_style=True,
        sort_keys=False,
        allow_unicode=True,
        width=float("inf"),
    )
    return dumped.removesuffix("\n").removesuffix("\n...")
