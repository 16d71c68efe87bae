"""OpenTelemetry's traces as OTLP JSON (OpenTelemetry Protocol 1.x, "JSON Protobuf Encoding").

Ids are hexadecimal, times nanoseconds as text, enumerations numbers, as the encoding wants them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from harness import __version__
from harness.engines.extension.wire import Call, InvocationStart
from harness.trace.exports.named import NamedFlow
from harness.trace.flow import Happening, Step, flow, trace_root
from harness.trace.sequence.making import failure_of
from harness.trace.subject import subject

SERVER, CLIENT = 2, 3
"""Values of the enumeration `SpanKind`."""
ERROR = 2
"""Of `StatusCode`."""


def otel(flows: Iterable[NamedFlow]) -> dict[str, Any]:
    """An `ExportTraceServiceRequest`: a resource for each function and service.

    What followed from a call stands in its trace and below it, also where AWS's own trace ends.
    """
    spans: dict[str, list[dict[str, Any]]] = {}
    for one in flows:
        for root in flow(one.records):
            trace = _trace_id(one, root.record)
            _add(root, None, trace, one, spans)
    return {"resourceSpans": [_resource(name, found) for name, found in spans.items()]}


def _add(
    step: Step, parent: str | None, trace: str, one: NamedFlow, spans: dict[str, list[Any]]
) -> None:
    record = step.record
    identity = _hashed(f"{one.name}/{record.seq}", 16)
    spans.setdefault(_owner(record, one), []).append(_span(record, identity, parent, trace, one))
    for inner in step.followed_by:
        _add(inner, identity, trace, one, spans)


def _span(
    record: Happening, identity: str, parent: str | None, trace: str, one: NamedFlow
) -> dict[str, Any]:
    ended = 0.0 if isinstance(record, InvocationStart) else record.duration_ms / 1000
    span: dict[str, Any] = {
        "traceId": trace,
        "spanId": identity,
        "name": _name(record, one),
        "kind": CLIENT if isinstance(record, Call) else SERVER,
        "startTimeUnixNano": str(round(record.time * 1_000_000) * 1000),
        "endTimeUnixNano": str(round((record.time + ended) * 1_000_000) * 1000),
        "attributes": [_attribute(name, value) for name, value in _facts(record, one)],
        "status": {},
    }
    if parent is not None:
        span["parentSpanId"] = parent
    if failure := failure_of(record):
        error = None if isinstance(record, InvocationStart) else record.error
        span["status"] = {"code": ERROR, "message": error.message if error else failure}
    return span


def _facts(record: Happening, one: NamedFlow) -> Iterable[tuple[str, Any]]:
    """Attributes by OpenTelemetry's semantic conventions (FaaS, AWS SDK)."""
    yield "harness.scenario", one.name
    yield "cloud.account.id", record.account
    yield "cloud.region", record.region
    if isinstance(record, Call):
        yield "rpc.system", "aws-api"
        yield "rpc.service", record.service
        yield "rpc.method", record.operation
        yield "http.response.status_code", record.status
        if about := subject(record):
            yield "harness.resource", about
    else:
        yield "faas.name", record.function
        yield "faas.version", record.qualifier
        yield "faas.coldstart", record.cold
    if record.request_id:
        yield "aws.request_id", record.request_id
    if failure := failure_of(record):
        yield "error.type", failure


def _attribute(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"key": name, "value": {"boolValue": value}}
    if isinstance(value, int):
        return {"key": name, "value": {"intValue": str(value)}}
    return {"key": name, "value": {"stringValue": str(value)}}


def _resource(name: str, spans: list[dict[str, Any]]) -> dict[str, Any]:
    facts = {"service.name": name, "cloud.provider": "aws"}
    scope = {"name": "serverless-harness", "version": __version__}
    return {
        "resource": {"attributes": [_attribute(key, value) for key, value in facts.items()]},
        "scopeSpans": [{"scope": scope, "spans": spans}],
    }


def _owner(record: Happening, one: NamedFlow) -> str:
    """Whose span it is: a function's, or of who called."""
    if not isinstance(record, Call):
        return one.titles.get(record.function, record.function)
    name = record.caller.name or ("test" if record.caller.kind == "outside" else "aws")
    return one.titles.get(name, name)


def _name(record: Happening, one: NamedFlow) -> str:
    if isinstance(record, Call):
        return f"{record.service}.{record.operation}"
    return one.titles.get(record.function, record.function)


def _trace_id(one: NamedFlow, record: Happening) -> str:
    """`1-5759e988-bd862e3fe1be46a994272793` as 32 digits; one of our own where there is none."""
    digits = "".join((trace_root(record.trace_id) or "").split("-")[1:])
    fits = len(digits) == 32 and set(digits) <= set("0123456789abcdef") and set(digits) != {"0"}
    return digits if fits else _hashed(f"{one.name}/{record.seq}", 32)


def _hashed(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:digits]
