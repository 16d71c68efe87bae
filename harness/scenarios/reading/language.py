"""The keys of a scenario file, apart from the kinds of its steps."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from harness.scenarios.fields import Body, Duration, Positive, Text, exactly_one

DEFAULT_TIMEOUT = 10.0
"""Seconds that a `then` block waits unless `timeout:` says otherwise."""


_STACK_NAME = r"^[A-Za-z][-A-Za-z0-9]{0,127}$"


def _stack(value: Any) -> Any:
    return {"template": value} if isinstance(value, str) else value


def _list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _parameter(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(v, (str, int)) for v in value):
        return ",".join(str(v) for v in value)
    return str(value) if isinstance(value, (int, float)) else value


_Parameter = Annotated[
    str,
    BeforeValidator(
        _parameter, json_schema_input_type=str | int | float | bool | list[str | int | float]
    ),
]


def _path(text: str) -> str:
    if "\0" in text:
        raise PydanticCustomError("path", "a path cannot hold the character U+0000")
    return text


class StackKeys(Body):
    """What to deploy: a template and its parameters."""

    template: Annotated[str, AfterValidator(_path)] = Field(
        description="The template's path, relative to this file.", min_length=1
    )
    parameters: dict[str, _Parameter] = Field(
        default_factory=dict, description="Values of the template's parameters."
    )
    name: Annotated[str, Field(pattern=_STACK_NAME)] | None = Field(
        None, description="The stack's name; by default it is made from the template's path."
    )


def _expression(text: str) -> str:
    try:
        jmespath.compile(text)
    except JMESPathError as error:
        first = str(error).splitlines()[0]
        raise PydanticCustomError(
            "jmespath", "{text} is no JMESPath expression: {error}", {"text": text, "error": first}
        ) from None
    return text


CASE_NAME = r"^[^\[\]\r\n]*$"
_VARIABLE = r"^[A-Za-z_][A-Za-z0-9_-]*$"
Captures = dict[
    Annotated[str, Field(pattern=_VARIABLE)], Annotated[str, AfterValidator(_expression)]
]


class StepKeys(Body):
    """What any step may have beside its kind."""

    name: Text | None = Field(None, description="The title that reports show.")
    as_: Text | None = Field(None, alias="as", description="A label to refer to this result by.")
    capture: Captures = Field(
        default_factory=dict,
        description="Variables set from this step's result, each by a JMESPath expression.",
    )


_Timeout = Annotated[Duration, Field(gt=0)]


class ActionKeys(StepKeys):
    """What an action may have beside its kind."""

    times: Positive = Field(1, description="Do it so often, one by one.")
    error: Text | None = Field(
        None, description="The error code with which AWS must refuse the call."
    )
    timeout: _Timeout | None = Field(None, description="How long it may take.")
    concurrency: Annotated[Positive, Field(le=1000)] | None = Field(
        None, description="A burst: so many of `times` at once; the result counts what came of it."
    )
    may_fail: bool = Field(
        False, description="Of a burst: what is refused is counted, and ends nothing."
    )

    @model_validator(mode="before")
    @classmethod
    def _of_a_burst(cls, data: Any) -> Any:
        if isinstance(data, dict) and "may_fail" in data and "concurrency" not in data:
            raise PydanticCustomError("burst", "`may_fail` is for a burst: add `concurrency`")
        return data


class ExpectationKeys(StepKeys):
    """What an expectation may have beside its kind."""

    for_: Duration | None = Field(
        None, alias="for", description="It must stay true so long once all of the block holds."
    )
    until: Literal["quiet"] | None = Field(
        None, description="`quiet`: what counts is what is true when nothing goes on any more."
    )
    timeout: _Timeout | None = Field(
        None, description="Its own deadline, instead of the scenario's."
    )


_Stack = Annotated[StackKeys, BeforeValidator(_stack, json_schema_input_type=str | StackKeys)]
_Stacks = Annotated[
    list[_Stack],
    Field(min_length=1),
    BeforeValidator(
        _list, json_schema_input_type=_Stack | Annotated[list[_Stack], Field(min_length=1)]
    ),
]
"""One stack, or several that are deployed together."""
_Steps = Annotated[Any, Field(description="Steps.")]


_CaseName = Annotated[str, Field(min_length=1, max_length=100, pattern=CASE_NAME)]
_Variables = dict[Annotated[str, Field(pattern=_VARIABLE)], Any]
_Cases = Annotated[
    Annotated[str, Field(min_length=1), Tag("a file")]
    | Annotated[dict[_CaseName, _Variables], Field(min_length=1), Tag("by name")]
    | Annotated[list[_Variables], Field(min_length=1), Tag("a list")],
    Discriminator(
        lambda data: "a file" if isinstance(data, str) else _SHAPES.get(type(data)),
        custom_error_type="cases",
        custom_error_message="expected cases by name, a list of them, or a CSV or JSON file",
    ),
]
_SHAPES: dict[type, str] = {dict: "by name", list: "a list"}


class ScenarioKeys(Body):
    """One scenario."""

    scenario: Text = Field(description="What it shows, in one sentence.", min_length=1)
    description: Text | None = Field(None, description="Prose for readers.")
    stack: _Stacks | None = Field(
        None, description="The application to deploy: a template, or a list of several."
    )
    stacks: Annotated[dict[str, _Stacks], Field(min_length=1)] | None = Field(
        None, description="Several applications by name: the scenario runs once for each."
    )
    tags: list[Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]] = Field(
        default_factory=list, description="Marks to select scenarios by."
    )
    skip: Text | None = Field(None, description="Why it is not run.")
    xfail: Text | None = Field(None, description="Why it is known to fail.")
    timeout: Duration = Field(
        DEFAULT_TIMEOUT, description="The deadline of each `then` as a whole."
    )
    iam: Literal["enforced"] | None = Field(
        None, description="`enforced`: roles' and resources' policies allow or deny each call."
    )
    clock: Literal["real", "shared"] = Field(
        "real", description="Whose time functions see: real, or the cloud's, which can be moved."
    )
    variables: dict[Annotated[str, Field(pattern=_VARIABLE)], Any] = Field(
        default_factory=dict, description="Values by name, evaluated once from top to bottom."
    )
    cases: _Cases | None = Field(
        None,
        description="Runs of their own, each with its variables: by name, as a list, or from a "
        "CSV or JSON file.",
    )
    faults: list[Any] = Field(
        default_factory=list, description="What goes wrong, from the end of `given` on."
    )
    given: _Steps = Field(default_factory=list)
    when: _Steps = Field(default_factory=list)
    then: _Steps = Field(default_factory=list)
    steps: list[Any] | None = Field(None, description="Several rounds of when and then.")
    always: _Steps = Field(default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def _together(cls, data: Any) -> Any:
        exactly_one(data, ("stack", "stacks"), optional=True)
        exactly_one(data, ("skip", "xfail"), optional=True)
        for key in ("when", "then"):
            exactly_one(data, ("steps", key), optional=True)
        return data


class RoundKeys(Body):
    """One round of `steps:`."""

    name: Text | None = Field(None, description="A title for the round.")
    when: _Steps = Field(default_factory=list)
    then: _Steps = Field(default_factory=list)
