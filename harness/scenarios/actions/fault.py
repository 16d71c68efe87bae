"""Make something fail."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from harness.engines.faults import operation_of, rule
from harness.errors import BadInput
from harness.scenarios.actions.base import Action
from harness.scenarios.context import Context
from harness.scenarios.fields import (
    BUCKET,
    BUS,
    FUNCTION,
    MACHINE,
    QUEUE,
    STREAM,
    TABLE,
    TOPIC,
    Body,
    BucketId,
    BusId,
    Duration,
    FunctionId,
    MachineId,
    Positive,
    QueueId,
    StreamId,
    TableId,
    Text,
    TopicId,
    exactly_one,
)

_EFFECTS = (
    "error", "throttled", "latency", "unprocessed", "crash", "timeout", "out_of_memory", "delivery",
)  # fmt: skip
_RESOURCES = {
    "table": TABLE,
    "bucket": BUCKET,
    "queue": QUEUE,
    "topic": TOPIC,
    "stream": STREAM,
    "bus": BUS,
    "machine": MACHINE,
}
Moment = Literal["before", "after"]


class Failing(Body):
    """The error that is answered."""

    type: Text = Field(description="AWS's code, or the type that the handler raises.")
    message: Text | None = Field(None, description="The error's message.")
    status: int | None = Field(None, ge=400, le=599, description="The HTTP status of a call.")


def _failing(value: Any) -> Any:
    return {"type": value} if isinstance(value, str) else value


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _known(call: str) -> str:
    if "${" in call:
        return call
    try:
        operation_of(call)
    except BadInput as error:
        raise PydanticCustomError(
            "call", "{what}", {"what": error.what, "fix": error.fix}
        ) from None
    return call


class Fault(Body, Action):
    """Make calls, deliveries or a function fail; one that never strikes fails the scenario."""

    kind: ClassVar[str] = "fault"
    example: ClassVar[str] = (
        "fault: {call: dynamodb.PutItem, function: ChargeCard, throttled: true, times: 2}"
    )

    call: Annotated[Text, AfterValidator(_known)] | None = Field(
        None, description="service.Operation, or service.* for all."
    )
    function: FunctionId | None = Field(
        None, description="With `call`: who calls. Without: the function that fails or receives."
    )
    table: TableId | None = None
    bucket: BucketId | None = None
    queue: QueueId | None = None
    topic: TopicId | None = None
    stream: StreamId | None = None
    bus: BusId | None = None
    machine: MachineId | None = None
    error: (
        Annotated[Failing, BeforeValidator(_failing, json_schema_input_type=str | Failing)] | None
    ) = Field(None, description="Answer this error; of a function: as if its handler raised it.")
    throttled: Literal[True] | None = Field(None, description="As the service throttles.")
    latency: Duration | None = Field(None, description="Do the call so much later.")
    unprocessed: Positive | None = Field(
        None, description="Refuse so many entries of a batch, from its end."
    )
    crash: Moment | None = Field(None, description="The process ends before or after its work.")
    timeout: Moment | None = Field(None, description="Its time is up before or after its work.")
    out_of_memory: Moment | None = Field(None, description="It is killed, for its memory.")
    delivery: Literal["dropped", "doubled"] | None = Field(
        None, description="What is sent to the function or queue is lost, or comes twice."
    )
    nth: (
        Annotated[
            list[Positive],
            BeforeValidator(_listed, json_schema_input_type=Positive | list[Positive]),
        ]
        | None
    ) = Field(None, description="Which match it strikes, counted from 1; several as a list.")
    times: Positive | None = Field(None, description="Strike the first so many.")
    probability: Annotated[float, Field(ge=0, le=1)] | None = Field(
        None, description="Strike by chance, the same ones for the same `seed`."
    )
    seed: int = Field(0, description="Of the chance.")
    optional: bool = Field(False, description="The scenario may pass though it never struck.")

    @model_validator(mode="after")
    def _one_of_each(self) -> Fault:
        given = dict.fromkeys(self.model_fields_set)
        exactly_one(given, _EFFECTS)
        exactly_one(given, tuple(_RESOURCES), optional=True)
        exactly_one(given, ("nth", "times", "probability"), optional=True)
        return self

    def run(self, context: Context) -> Any:
        where = context.where()
        try:
            made = rule(
                call=self.call,
                function=self._physical(context, "function", FUNCTION),
                resource=self._resource(context),
                error=self.error.model_dump() if self.error else None,
                throttled=bool(self.throttled),
                latency=self.latency,
                unprocessed=self.unprocessed,
                crash=self.crash,
                timeout=self.timeout,
                out_of_memory=self.out_of_memory,
                delivery=self.delivery,
                nth=self.nth,
                times=self.times,
                probability=self.probability,
                seed=self.seed,
            )
        except BadInput as error:
            raise BadInput(error.what, where=where, fix=error.fix) from error
        fault = context.shared.cloud.faults.add(made)
        if not self.optional:
            context.shared.faults[fault.number] = context.step
        return {"fault": fault.number}

    def _resource(self, context: Context) -> str | None:
        for name, types in _RESOURCES.items():
            if getattr(self, name) is not None:
                return self._physical(context, name, types)
        return None

    def _physical(self, context: Context, key: str, types: tuple[str, ...]) -> str | None:
        named = getattr(self, key)
        return None if named is None else context.physical(named, types, key)
