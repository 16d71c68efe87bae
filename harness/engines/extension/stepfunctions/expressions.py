"""JSONata expressions and variables of a state, evaluated where they stand.

Faults of 4.13.1 mended here: values are written into the expression's text (a text variable with
a quotation mark breaks it); an expression that fails ends the state with `States.Runtime`
instead of `States.QueryEvaluationError`, which no Catch sees; causes do not name the field;
`$random` takes no seed. AWS: "Transforming data with JSONata in Step Functions", Handling errors
in JSONata.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from ..mends.on_import import after_import
from . import jsonata
from .failing import RUNTIME, fail, fail_evaluation
from .fields import expected_type, location

_STRINGS = "localstack.services.stepfunctions.asl.component.common.string.string_expression"
_STORE = "localstack.services.stepfunctions.asl.eval.variable_store"
_WHOLE_STATES = re.compile(r"\$states(?!\.[a-zA-Z])")


def install() -> None:
    after_import(_STRINGS, _mend)
    after_import(_STORE, _mend_store)


def _mend(module: Any) -> None:
    module.StringJSONata._eval_body = _evaluate
    module.StringVariableSample._eval_body = _sample


def _evaluate(self: Any, env: Any) -> None:
    expression = self.expression
    named = f"The JSONata expression '{expression}' specified for the field '{location()}'"
    try:
        value = jsonata.evaluate(expression, _bindings(expression, env))
    except jsonata.Unsupported:
        _fail(env, f"{named} returned an unsupported result type.")
    except jsonata.Failed as failed:
        told = f". {failed.code}: {failed.message}" if failed.code else f": {failed.message}"
        _fail(env, f"{named} threw an error during evaluation{told}")
    if value is jsonata.UNDEFINED:
        _fail(env, f"{named} returned nothing (undefined).")
    expected = expected_type()
    if expected is not None and (actual := _type(value)) != expected:
        shown = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
        _fail(
            env,
            f"{named} returned an unexpected result type. "
            f"Expected '{expected}', but was '{actual}' for value: {shown}",
        )
    env.stack.append(value)


def _fail(env: Any, cause: str) -> NoReturn:
    fail_evaluation(env, cause, location())


def _sample(self: Any, env: Any) -> None:
    """A variable in a JSONPath state: `$order.items[0]`."""
    try:
        value = jsonata.evaluate(self.expression, _bindings(self.expression, env))
    except jsonata.Failed as failed:
        fail(env, RUNTIME, f"Invalid path '{self.expression}' : {failed.message}")
    if value is jsonata.UNDEFINED:
        fail(env, RUNTIME, f"Invalid path '{self.expression}' : No results for the variable path")
    env.stack.append(value)


def _bindings(expression: str, env: Any) -> dict[str, Any]:
    """What the expression can see, less what it does not name: binding costs a copy."""
    store = env.variable_store
    found = {
        name: value
        for scope in (store._outer_scope, store._inner_scope)
        for name, value in scope.items()
        if f"${name}" in expression
    }
    if "$states" in expression:
        states = env.states._states_data
        whole = _WHOLE_STATES.search(expression)
        found["states"] = {k: v for k, v in states.items() if whole or f"$states.{k}" in expression}
    return found


def _type(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def _mend_store(module: Any) -> None:
    """The history's `assignedVariables` are JSON, texts with quotation marks too."""

    def assigned(self: Any) -> dict[str, str]:
        return {
            name: json.dumps(self.get(name), separators=(",", ":"), ensure_ascii=False)
            for name in self._declaration_tracing
        }

    module.VariableStore.get_assigned_variables = assigned
