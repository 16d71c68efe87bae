"""Which field of a state is being evaluated, as AWS names it in a cause: `Output/total`.

An expression does not know where in the definition it stands; whatever holds expressions says so
while it is evaluated, in its thread.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ..mends.on_import import after_import

_COMPONENT = "localstack.services.stepfunctions.asl.component"
_TASKS = f"{_COMPONENT}.state.state_execution"
_PLAIN = (
    (f"{_COMPONENT}.common.outputdecl", "Output", "Output", None),
    (f"{_COMPONENT}.common.assign.assign_decl", "AssignDecl", "Assign", None),
    (f"{_COMPONENT}.common.parargs", "Arguments", "Arguments", None),
    (f"{_COMPONENT}.common.timeouts.timeout", "TimeoutSecondsJSONata", "TimeoutSeconds", "number"),
    (f"{_COMPONENT}.common.timeouts.heartbeat", "HeartbeatSecondsJSONata",
     "HeartbeatSeconds", "number"),
    (f"{_COMPONENT}.state.state_choice.comparison.comparison", "ConditionStringJSONata",
     "Condition", "boolean"),
    (f"{_COMPONENT}.state.state_wait.wait_function.seconds", "SecondsJSONata",
     "Seconds", "number"),
    (f"{_COMPONENT}.state.state_wait.wait_function.timestamp", "Timestamp",
     "Timestamp", "string"),
    (f"{_COMPONENT}.state.state_fail.error_decl", "Error", "Error", "string"),
    (f"{_COMPONENT}.state.state_fail.cause_decl", "Cause", "Cause", "string"),
    (f"{_TASKS}.state_map.items.items", "ItemsJSONata", "Items", "array"),
    (f"{_TASKS}.state_map.items.items", "ItemsArray", "Items", None),
    (f"{_TASKS}.state_map.item_selector", "ItemSelector", "ItemSelector", None),
    (f"{_TASKS}.state_map.max_concurrency", "MaxConcurrencyJSONata",
     "MaxConcurrency", "number"),
    (f"{_TASKS}.state_map.tolerated_failure", "ToleratedFailureCountStringJSONata",
     "ToleratedFailureCount", "number"),
    (f"{_TASKS}.state_map.tolerated_failure", "ToleratedFailurePercentageStringJSONata",
     "ToleratedFailurePercentage", "number"),
)  # fmt: skip
_TEMPLATES = (
    (f"{_COMPONENT}.common.jsonata.jsonata_template_binding", "JSONataTemplateBinding"),
    (f"{_COMPONENT}.common.assign.assign_template_binding", "AssignTemplateBinding"),
)
_ARRAYS = (
    (f"{_COMPONENT}.common.jsonata.jsonata_template_value_array", "JSONataTemplateValueArray"),
    (f"{_COMPONENT}.common.assign.assign_template_value_array", "AssignTemplateValueArray"),
)
_NUMBERED = (
    (f"{_COMPONENT}.state.state_choice.choices_decl", "ChoicesDecl", "rules", "Choices"),
    (f"{_COMPONENT}.common.catch.catch_decl", "CatchDecl", "catchers", "Catch"),
)
_EVALUATED_NUMBERED = (
    (f"{_COMPONENT}.state.state_choice.choice_rule", "ChoiceRule"),
    (f"{_COMPONENT}.common.catch.catcher_decl", "CatcherDecl"),
)

_within = threading.local()


def location() -> str:
    """The field that is being evaluated, such as `Choices[1]/Output/v`; empty outside of any."""
    path = ""
    for name, _ in getattr(_within, "fields", ()):
        path += name if name.startswith("[") or not path else f"/{name}"
    return path


def expected_type() -> str | None:
    """The JSON type that the field takes; None where it takes any."""
    fields = getattr(_within, "fields", ())
    return fields[-1][1] if fields else None


@contextmanager
def field(name: str, expected: str | None = None) -> Iterator[None]:
    if not hasattr(_within, "fields"):
        _within.fields = []
    _within.fields.append((name, expected))
    try:
        yield
    finally:
        _within.fields.pop()


def install() -> None:
    for module, cls, name, expected in _PLAIN:
        _mend(module, cls, functools.partial(_always, name), expected)
    for module, cls in _TEMPLATES:
        _mend(module, cls, lambda binding: str(binding.identifier), None)
    for module, cls in _ARRAYS:
        after_import(module, functools.partial(_mend_array, cls))
    for module, cls, attribute, name in _NUMBERED:
        after_import(module, functools.partial(_number, cls, attribute, name))
    for module, cls in _EVALUATED_NUMBERED:
        _mend(module, cls, lambda part: getattr(part, "harness_field", ""), None)


def _always(name: str, _part: Any) -> str:
    return name


def _mend(module: str, cls: str, name_of: Callable[[Any], str], expected: str | None) -> None:
    def mend(loaded: Any) -> None:
        component = getattr(loaded, cls)
        stock = component._eval_body

        @functools.wraps(stock)
        def evaluate(self: Any, env: Any) -> None:
            with field(name_of(self), expected):
                stock(self, env)

        component._eval_body = evaluate

    after_import(module, mend)


def _mend_array(cls: str, module: Any) -> None:
    def evaluate(self: Any, env: Any) -> None:
        found = []
        for index, value in enumerate(self.values):
            with field(f"[{index}]"):
                value.eval(env)
            found.append(env.stack.pop())
        env.stack.append(found)

    getattr(module, cls)._eval_body = evaluate


def _number(cls: str, attribute: str, name: str, module: Any) -> None:
    component = getattr(module, cls)
    stock = component.__init__

    @functools.wraps(stock)
    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        stock(self, *args, **kwargs)
        for index, part in enumerate(getattr(self, attribute)):
            part.harness_field = f"{name}[{index}]"

    component.__init__ = init
