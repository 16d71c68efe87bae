"""Types of fields that several kinds share: their validation and their JSON Schema."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel as PydanticModel
from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from harness.errors import did_you_mean


class Body(PydanticModel):
    """A mapping in a scenario file: unknown keys are errors that offer the nearest one."""

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=False,
        frozen=True,
        defer_build=True,  # a run needs few of the kinds
    )
    needs_one_of: ClassVar[tuple[str, ...]] = ()
    """Keys of which at least one must be given."""

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            raise PydanticCustomError("not_a_mapping", "expected a mapping of keys")
        known = [f.alias or name for name, f in cls.model_fields.items()]
        for key in data:
            if key not in known:
                raise PydanticCustomError(
                    "unknown_key",
                    "unknown key '{key}'",
                    {"key": key, "fix": did_you_mean(str(key), known)},
                )
        if cls.needs_one_of and not set(cls.needs_one_of) & data.keys():
            raise _none_of(cls.needs_one_of)
        return data


def exactly_one(data: Any, names: tuple[str, ...], *, optional: bool = False) -> None:
    """Raise unless just one of the keys `names` is given (or none, where `optional`)."""
    given = [n for n in names if isinstance(data, dict) and n in data]
    if len(given) > 1:
        raise PydanticCustomError(
            "one_of_keys", "{given} exclude each other", {"given": " and ".join(given)}
        )
    if not given and not optional:
        raise _none_of(names)


def _none_of(names: tuple[str, ...]) -> PydanticCustomError:
    return PydanticCustomError(
        "one_of_keys", "one of {names} is needed", {"names": ", ".join(names)}
    )


_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h)?")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def duration(value: Any) -> float:
    """Seconds, from a number of seconds or text such as `500ms`, `10s`, `2m`."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0:
        return float(value)
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise PydanticCustomError("duration", "expected a duration such as 500ms, 10s or 2m")
    return float(match[1]) * _SECONDS[match[2] or "s"]


def _whole(value: Any) -> Any:
    if isinstance(value, bool):
        raise PydanticCustomError("whole_number", "expected a whole number")
    return value


def _text_or_number(value: Any) -> Any:
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


Duration = Annotated[
    float,
    BeforeValidator(duration),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^\d+(\.\d+)?\s*(ms|s|m|h)?$"},
                {"type": "number", "minimum": 0},
            ],
            "description": "A duration: 500ms, 10s, 2m, or a number of seconds.",
        }
    ),
]
Count = Annotated[int, BeforeValidator(_whole), Field(ge=0)]
Positive = Annotated[int, BeforeValidator(_whole), Field(ge=1)]
Expected = Annotated[Any, WithJsonSchema({"x-is": "Expected"})]
"""An expected value: plain data with matchers anywhere in it."""
Item = Annotated[dict[str, Any], WithJsonSchema({"x-is": "Item"})]
"""A mapping of plain data, such as an item of a table or its key."""
Text = Annotated[str, BeforeValidator(_text_or_number, json_schema_input_type=str | int | float)]
"""Text; a number is taken as its digits."""


class Resource:
    """Marks a field as the logical id of a resource of one of these types."""

    def __init__(self, *types: str) -> None:
        self.types = types


class RelativeFile:
    """Marks a field as a file's path, relative to the scenario file; `json`: it holds JSON."""

    def __init__(self, *, json: bool = False) -> None:
        self.json = json


FilePath = Annotated[str, RelativeFile(), Field(description="A path relative to this file.")]
JsonPath = Annotated[
    str, RelativeFile(json=True), Field(description="A path relative to this file.")
]
FUNCTION = ("AWS::Lambda::Function", "AWS::Serverless::Function")
TABLE = ("AWS::DynamoDB::Table", "AWS::Serverless::SimpleTable", "AWS::DynamoDB::GlobalTable")
BUCKET = ("AWS::S3::Bucket",)
QUEUE = ("AWS::SQS::Queue",)
USER_POOL = ("AWS::Cognito::UserPool",)
API_KEY = ("AWS::ApiGateway::ApiKey",)
POOL_CLIENT = ("AWS::Cognito::UserPoolClient",)
TOPIC = ("AWS::SNS::Topic",)
STREAM = ("AWS::Kinesis::Stream",)
BUS = ("AWS::Events::EventBus",)
MACHINE = ("AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine")
API = (
    "AWS::ApiGateway::RestApi",
    "AWS::Serverless::Api",
    "AWS::ApiGatewayV2::Api",
    "AWS::Serverless::HttpApi",
)
SCHEDULE = ("AWS::Scheduler::Schedule", "AWS::Events::Rule")
ARCHIVE = ("AWS::Events::Archive",)
RULE = ("AWS::Events::Rule",)


def _logical(what: str, types: tuple[str, ...]) -> Any:
    return Field(description=f"The logical id of a {what} ({', '.join(types)}).", min_length=1)


FunctionId = Annotated[str, Resource(*FUNCTION), _logical("function", FUNCTION)]
TableId = Annotated[str, Resource(*TABLE), _logical("table", TABLE)]
BucketId = Annotated[str, Resource(*BUCKET), _logical("bucket", BUCKET)]
PoolClientId = Annotated[str, Resource(*POOL_CLIENT), _logical("user pool client", POOL_CLIENT)]
QueueId = Annotated[str, Resource(*QUEUE), _logical("queue", QUEUE)]
TopicId = Annotated[str, Resource(*TOPIC), _logical("topic", TOPIC)]
StreamId = Annotated[str, Resource(*STREAM), _logical("stream", STREAM)]
BusId = Annotated[str, Resource(*BUS), _logical("event bus", BUS)]
MachineId = Annotated[str, Resource(*MACHINE), _logical("state machine", MACHINE)]
ApiId = Annotated[str, Resource(*API), _logical("REST or HTTP API", API)]
ClientName = Annotated[
    str, Field(description="The WebSocket client's name in this scenario.", min_length=1)
]
ScheduleId = Annotated[str, Resource(*SCHEDULE), _logical("schedule", SCHEDULE)]
ArchiveId = Annotated[str, Resource(*ARCHIVE), _logical("archive", ARCHIVE)]
RuleId = Annotated[str, Resource(*RULE), _logical("rule", RULE)]
