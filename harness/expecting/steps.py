"""Steps of a scenario that are written in Python: read, checked and run as those of a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from harness.errors import BadInput, Location
from harness.expecting.written import as_step, expected
from harness.scenarios.actions.catalogue import ACTIONS
from harness.scenarios.expectations.catalogue import EXPECTATIONS
from harness.scenarios.model import Step
from harness.scenarios.reading.steps import read_steps
from harness.scenarios.source.tree import Document

RESULT = "result of the test's step"
"""The label under which a step's result is kept."""
_OURS = Path(__file__).parent


def step_of(section: str, kind: str, body: Any, beside: dict[str, Any]) -> Step:
    """The step `{kind: body, **beside}`, at the test's own line.

    Raises:
        BadInput: what the language would refuse in a file.
    """
    __tracebackhide__ = True
    where = caller()
    model = (EXPECTATIONS if section == "then" else ACTIONS).get(kind)
    if isinstance(body, dict) and model is not None:
        fields: dict[str, Any] = getattr(model, "model_fields", {})
        aliases = {name: field.alias for name, field in fields.items() if field.alias}
        body = {aliases.get(key, key): value for key, value in body.items()}
    written = {kind: as_step(expected(body)), **beside, "as": RESULT}
    document = Document(where.file, {section: [written]}, {(): (where.line or 1, 1)})
    steps, errors = read_steps(document, (section,), section)
    if errors:
        # Its place is the line that pytest shows.
        raise BadInput(errors[0].what, fix=errors[0].fix)
    return steps[0]


def body_of(given: Any, keys: dict[str, Any]) -> Any:
    """The body of a step: a mapping by keywords, one value, or `true`."""
    if given is None:
        return keys or True
    return {**given, **keys} if keys else given


def caller() -> Location:
    """The line of the test that calls."""
    frame: Any = sys._getframe(1)
    while frame is not None and Path(frame.f_code.co_filename).parent == _OURS:
        frame = frame.f_back
    if frame is None:
        return Location(_OURS)
    return Location(Path(frame.f_code.co_filename), frame.f_lineno)
