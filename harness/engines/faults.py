"""Failures on demand, as tests set them: `cloud.faults.inject(call="dynamodb.PutItem", …)`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import botocore.exceptions
import botocore.session

from harness.engines.extension.faults.rule import AFTER, BEFORE, Rule
from harness.errors import BadInput, Unsupported, did_you_mean

if TYPE_CHECKING:
    from harness.engines.cloud import Cloud

DELIVERIES = {"dropped": "drop", "doubled": "double"}
PARTIAL = {
    "dynamodb": ("BatchWriteItem", "BatchGetItem"),
    "sqs": ("SendMessageBatch", "DeleteMessageBatch", "ChangeMessageVisibilityBatch"),
    "sns": ("PublishBatch",),
    "kinesis": ("PutRecords",),
    "events": ("PutEvents",),
}
"""Operations whose answers name entries that were refused."""


def rule(
    *,
    call: str | None = None,
    function: str | None = None,
    resource: str | None = None,
    error: str | Mapping[str, Any] | None = None,
    throttled: bool = False,
    latency: float | None = None,
    unprocessed: int | None = None,
    crash: str | None = None,
    timeout: str | None = None,
    out_of_memory: str | None = None,
    delivery: str | None = None,
    nth: int | Iterable[int] | None = None,
    times: int | None = None,
    probability: float | None = None,
    seed: int = 0,
) -> Rule:
    """A fault in the words of scenarios and tests.

    Args:
        call: `service.Operation` or `service.*`, as boto3 names the service; with `function`
            only that function's calls, with `resource` only those that name it.
        function: without `call`: the function that fails, or to which nothing is delivered.
        resource: a name, URL or ARN.
        error: a code, or `{code | type, message, status}`.
        latency: seconds.
        unprocessed: how many entries of a batch, from its end, are refused.
        crash, timeout, out_of_memory: "before" or "after" the handler's work.
        delivery: "dropped" or "doubled", to `function` or to the queue `resource`.
        nth: the match, or matches, that it strikes, counted from 1; else `times`: the first so
            many; else `probability` with `seed`; else all.

    Raises:
        BadInput: it contradicts itself, or names a service or operation that AWS lacks.
    """
    given: dict[str, Any] = {
        "function": function,
        "resource": resource,
        "times": times,
        "probability": probability,
        "seed": seed,
        "nth": (nth,) if isinstance(nth, int) else tuple(nth or ()),
    }
    if call is not None:
        given["service"], given["operation"] = operation_of(call)
    effects = list(
        _effects(
            of_call=call is not None,
            error=error,
            throttled=throttled,
            latency=latency,
            unprocessed=unprocessed,
            ends={"crash": crash, "timeout": timeout, "out_of_memory": out_of_memory},
            delivery=delivery,
        )
    )
    if len(effects) != 1:
        raise BadInput(
            "a fault does just one thing",
            fix="give one of error, throttled, latency, unprocessed, crash, timeout, "
            "out_of_memory, delivery",
        )
    made = Rule(**given, **effects[0])
    why = made.contradiction() or _not_partial(made)
    if why:
        raise BadInput(why)
    return made


def _effects(
    *,
    of_call: bool,
    error: str | Mapping[str, Any] | None,
    throttled: bool,
    latency: float | None,
    unprocessed: int | None,
    ends: Mapping[str, str | None],
    delivery: str | None,
) -> Iterator[dict[str, Any]]:
    if error is not None:
        told = {"code": error} if isinstance(error, str) else dict(error)
        code = told.get("code") or told.get("type")
        details = {"code": code, "message": told.get("message"), "status": told.get("status")}
        yield {"effect": "error" if of_call else "raise", **details}
    if throttled:
        yield {"effect": "throttle"}
    if latency is not None:
        yield {"effect": "latency", "seconds": latency}
    if unprocessed is not None:
        yield {"effect": "partial", "entries": unprocessed}
    for effect, moment in ends.items():
        if moment is not None:
            if moment not in (BEFORE, AFTER):
                raise BadInput(f"{effect} is {moment!r}", fix=f"say {BEFORE} or {AFTER}")
            yield {"effect": effect, "moment": moment}
    if delivery is not None:
        if delivery not in DELIVERIES:
            raise BadInput(f"delivery is {delivery!r}", fix=f"say {' or '.join(DELIVERIES)}")
        yield {"effect": DELIVERIES[delivery]}


def _not_partial(made: Rule) -> str | None:
    if made.effect != "partial":
        return None
    if made.entries < 1:
        return f"unprocessed is {made.entries}, not at least 1"
    operations = PARTIAL.get(made.service or "", ())
    if made.operation in operations:
        return None
    known = ", ".join(f"{service}.{name}" for service, names in PARTIAL.items() for name in names)
    return f"{made.service}.{made.operation or '*'} has no unprocessed entries; these do: {known}"


def operation_of(call: str) -> tuple[str, str | None]:
    """Service and operation of `service.Operation`; None for `service.*`.

    Raises:
        BadInput: AWS has no such service or operation, with the nearest.
    """
    service, _, operation = call.partition(".")
    if service not in _services():
        fix = did_you_mean(service, _services())
        raise BadInput(f"AWS has no service {service!r} (in {call!r})", fix=fix)
    if operation == "*":
        return service, None
    known = _operations(service)
    if operation not in known:
        fix = did_you_mean(operation, known) or f"write {service}.OPERATION or {service}.*"
        raise BadInput(f"{service} has no operation {operation!r}", fix=fix)
    return service, operation


@cache
def _services() -> frozenset[str]:
    return frozenset(botocore.session.Session().get_available_services())


@cache
def _operations(service: str) -> frozenset[str]:
    return frozenset(botocore.session.Session().get_service_model(service).operation_names)


@dataclass(frozen=True)
class Counts:
    """How often a fault was met by what it is for, and how often it struck."""

    matched: int
    struck: int


class Fault:
    """A fault that is set."""

    def __init__(self, faults: Faults, number: int, made: Rule) -> None:
        self._faults = faults
        self.number = number
        self.rule = made

    def __repr__(self) -> str:
        return f"<Fault {self.number}: {self.rule}>"

    @property
    def counts(self) -> Counts:
        """As the engine has it now; none once it was taken away."""
        return self._faults.counts().get(self.number, Counts(0, 0))

    def remove(self) -> None:
        self._faults.remove(self)


class Faults:
    """The faults of one account. A reset of the account takes them all away."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def inject(self, **words: Any) -> Fault:
        """Set one; see `rule` for the words.

        Raises:
            BadInput: as `rule` does.
            Unsupported: the engine is without the harness's extension.
        """
        return self.add(rule(**words))

    @contextmanager
    def injected(self, **words: Any) -> Iterator[Fault]:
        """As `inject`, taken away at the end."""
        fault = self.inject(**words)
        try:
            yield fault
        finally:
            fault.remove()

    def add(self, made: Rule) -> Fault:
        (added,) = self._control.add_faults(self._cloud.account, [made])
        return Fault(self, added["id"], made)

    def counts(self) -> dict[int, Counts]:
        """Of each that is set, by its number."""
        set_ = self._control.faults(self._cloud.account)
        return {one["id"]: Counts(one["matched"], one["struck"]) for one in set_}

    def remove(self, fault: Fault) -> None:
        self._control.remove_faults(self._cloud.account, fault.number)

    def clear(self) -> None:
        """Take all away."""
        self._control.remove_faults(self._cloud.account)

    @property
    def _control(self) -> Any:
        if self._cloud.control is None:
            raise Unsupported(self._cloud.engine.name, "faults are made by the harness's extension")
        return self._cloud.control
