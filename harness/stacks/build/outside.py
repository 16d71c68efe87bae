"""Files outside of a function's folder that its bundle took in.

Only bundling tells which they are. So they are remembered after it, by the folder's content and
by its place, and are inputs of that build from then on: a changed shared module is seen, though
nobody named it. The first deployment after a new import bundles once more than it had to.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from harness.engines.installation.home import harness_home
from harness.stacks.build.plan import Plan, file_at

_UP = f"..{os.sep}"


def with_outside(plan: Plan) -> Plan:
    """The plan, its inputs completed by what its last build took in from outside."""
    for memory in _memories(plan):
        try:
            names: list[str] = json.loads(memory.read_text("utf-8"))
        except (OSError, ValueError):
            continue
        there = [name for name in names if (plan.source / name).is_file()]
        return plan.with_inputs([file_at(plan.source / name, name) for name in there])
    return plan


def remember(plan: Plan, files: Iterable[Path]) -> None:
    """Keep those of `files` that lie outside of the plan's folder and of any node_modules."""
    root = plan.source.resolve()
    outside = sorted(
        os.path.relpath(path, root)
        for path in files
        if not path.is_relative_to(root) and "node_modules" not in path.parts
    )
    inside = replace(plan, inputs=tuple(f for f in plan.inputs if not f.name.startswith(_UP)))
    for memory in _memories(inside):
        memory.parent.mkdir(parents=True, exist_ok=True)
        partial = memory.with_name(f".{memory.name}.{os.getpid()}")
        partial.write_text(json.dumps(outside), "utf-8")
        partial.replace(memory)


def _memories(plan: Plan) -> tuple[Path, Path]:
    place = json.dumps([str(plan.source.resolve()), plan.options], sort_keys=True)
    folder = harness_home() / "builds" / "outside"
    return (
        folder / f"{plan.key}.json",
        folder / f"{hashlib.sha256(place.encode()).hexdigest()}.json",
    )
