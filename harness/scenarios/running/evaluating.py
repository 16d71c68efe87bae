"""From a step as written to one that can run: values put in, validated, captured."""

from __future__ import annotations

from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from harness.errors import BadInput
from harness.scenarios.context import Shared
from harness.scenarios.matchers.base import show, to_plain
from harness.scenarios.model import Step
from harness.scenarios.validation import validate
from harness.scenarios.values.resolve import resolve


def evaluate(step: Step, shared: Shared, *, matchers: bool) -> Any:
    """The step's body as its model.

    Raises:
        BadInput: an unknown name, a missing file, or a value of the wrong type.
    """
    if getattr(step.model, "evaluates_itself", False):
        data = step.body
    else:
        data = resolve(step.document, step.body_path, shared.scope_of(step), matchers=matchers)
    return validate(step.model, data, step.document, step.body_path)


def keep(step: Step, result: Any, shared: Shared) -> None:
    """Remember a step's result under its label and in its captures.

    Raises:
        BadInput: a capture found nothing.
    """
    if step.label is not None:
        shared.results[step.label] = result
    for name, expression in step.capture.items():
        where = step.document.where((*step.path, "capture", name))
        try:
            value = jmespath.search(expression, to_plain(result))
        except JMESPathError as error:
            raise BadInput(f"capture {name!r}: {error}", where=where) from error
        if value is None:
            raise BadInput(
                f"capture {name!r}: {expression!r} finds nothing in the result",
                where=where,
                fix=f"the result is {shared.mask(show(result, 1000))}",
            )
        shared.scope.variables[name] = value
