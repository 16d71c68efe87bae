"""A session recorded, done again, and written as a scenario that passes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.engines.cloud import Cloud
from harness.masking import Masker, rules_for
from harness.recording.composing import Again, Composed, compose
from harness.recording.credentials import found_again
from harness.recording.names import Names
from harness.recording.repeating import again as once_more
from harness.recording.secrets import without_secrets
from harness.recording.watching import Recorded, watch
from harness.recording.writing import to_give, write
from harness.scenarios.results import ScenarioResult
from harness.scenarios.values.inputs import Inputs
from harness.stacks.several.wanted import Wanted
from harness.stacks.stack import Stack


@dataclass(frozen=True)
class Made:
    """What `record` wrote: nothing where nothing came from outside.

    `checked`: how its last run ended; None where it was not tried.
    """

    recorded: Recorded
    written: list[Path]
    checked: ScenarioResult | None
    to_give: list[str] = field(default_factory=list)
    """Variables of secrets that came from elsewhere, and how to give them."""
    lacking: list[str] = field(default_factory=list)
    """Those of them that were not given: the scenario could not be tried."""


def record(
    stack: Stack,
    wanted: Sequence[Wanted],
    cloud: Cloud,
    out: Path,
    *,
    title: str,
    begun: Callable[[], None],
    over: Callable[[], bool],
    check: bool = True,
) -> Made:
    """Look on until `over`; then write the scenario, and run it twice.

    The first run, which expects nothing, shows what differs from run to run; the second one
    shows that it passes. Both have an account of their own on the same engine.

    Args:
        wanted: the templates of `stack`.
    """
    names = Names(stack)
    masker = Masker(rules_for(out.parent))
    recorded = watch(names, cloud, begun=begun, over=over)
    found_again(recorded, names, cloud, masker)
    inputs = Inputs()
    folder = out.name.removesuffix(".yaml").removesuffix(".scenario")

    recorded = without_secrets(recorded, masker)

    def composed(seen: Again | None, *, expecting: bool = True) -> Composed:
        return compose(
            recorded,
            names,
            title=title,
            stack=_reference(wanted, out),
            folder=folder,
            again=seen,
            expecting=expecting,
        )

    if not recorded.acted:
        return Made(recorded, [], None)
    checked, seen = None, None
    first = composed(None, expecting=False)
    lacking = [name for name in first.asked if inputs.of(name) is None]
    for name in first.asked:
        masker.secret(name, inputs.of(name))
    if check and not lacking:
        write(first, recorded.left, out, folder)
        checked, seen = once_more(out, cloud, masker)
    written = write(composed(seen), recorded.left, out, folder)
    if seen is not None:
        checked, _ = once_more(out, cloud, masker)
    return Made(recorded, written, checked, to_give(first), lacking)


def _reference(wanted: Sequence[Wanted], out: Path) -> Any:
    found = [_one(one, out) for one in wanted]
    return found[0] if len(found) == 1 else found


def _one(wanted: Wanted, out: Path) -> Any:
    path = Path(os.path.relpath(wanted.template.resolve(), out.parent.resolve())).as_posix()
    if not wanted.parameters:
        return path
    return {"template": path, "parameters": dict(wanted.parameters)}
