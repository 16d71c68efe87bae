"""A call that came as an object, through LocalStack's chain of handlers, and its answer."""

from __future__ import annotations

import datetime
import functools
import logging
from typing import Any

from . import s3
from .checks import Plain, Walk
from .context import ObjectContext
from .encoding import Moment, decode, encode
from .inputs import Checks
from .outputs import Answers
from .services import operations

_HTTP_ONLY = (
    *("add_internal_request_params", "enforce_cors", "content_decoder", "preprocess_request"),
    *("validate_request_schema", "serve_localstack_resources", "serve_edge_router_rules"),
    *("parse_service_name", "parse_pre_signed_url_request", "inject_auth_header_if_missing"),
    *("add_region_from_header", "add_account_id", "parse_trace_context", "parse_service_request"),
    *("rewrite_region", "validate_response_schema", "add_cors_response_headers"),
    "set_close_connection_header",
)
"""LocalStack's handlers that find out of a request, or for a browser, what is known here."""


def call(head: dict[str, Any], text: bytes) -> tuple[dict[str, Any], bytes]:
    """Make a call.

    Args:
        head: `{"service", "method": its Python name, "account", "region", "probe", "tag"}`.
        text: the parameters, encoded.

    Returns:
        `{"status", "request_id", "tag"}` and the answer, encoded; with `"error"`: the name of
        the error's class (empty: ClientError) a refusal; with `"plain"`: nothing was done, the
        call has to be made over HTTP.
    """
    try:
        context = _context(head, text)
    except Plain:
        return {"plain": True}, b""
    from localstack.http import Response

    response = Response()
    pass_through(_gateway(), context, response)
    if (answer := context.harness_answer) is not None and answer is _only(response):
        return {
            "status": response.status_code,
            "request_id": context.request_id,
            "tag": context.harness_tag,
            **_streams(context),
        }, answer
    return _parsed(context, response)


def _context(head: dict[str, Any], text: bytes) -> ObjectContext:
    from localstack.aws.accounts import get_account_id_from_access_key_id
    from localstack.utils.aws.arns import get_partition
    from localstack.utils.xray.trace_header import TraceHeader

    model, protocol, named = operations(head["service"])
    operation = named.get(head["method"])
    if operation is None or head["region"] not in _regions():
        raise Plain
    walk = Walk()
    given = decode(head["tag"], text, datetime.datetime.fromisoformat)
    if head["service"] == "s3":
        given = s3.prepared(operation, given)
    context = ObjectContext(probe=bool(head["probe"]))
    context.service_request = checks_of(head["service"]).parameters(operation, given, walk)
    context.service, context.protocol, context.operation = model, protocol, operation
    context.account_id = get_account_id_from_access_key_id(head["account"])
    context.region, context.partition = head["region"], get_partition(head["region"])
    context.trace_context["aws_trace_header"] = TraceHeader().ensure_root_exists()
    if walk.same and protocol == "json":
        context.harness_sent = text
    return context


@functools.cache
def checks_of(service: str) -> Checks:
    return Checks(operations(service)[1], any_path=service == "s3")


@functools.cache
def _answers(service: str) -> Answers:
    from localstack.aws.protocol.serializer import create_serializer

    model, protocol, _ = operations(service)
    return Answers(protocol, create_serializer(model, protocol))


@functools.cache
def _regions() -> frozenset[str]:
    from localstack.aws.handlers import rewrite_region

    return frozenset(rewrite_region.region_rewriter_strategy.available_regions)


def _gateway() -> Any:
    from localstack.runtime import get_current_runtime

    return get_current_runtime().components.gateway


def pass_through(gateway: Any, context: ObjectContext, response: Any) -> None:
    """Let a gateway's chain handle a call, but for what reads HTTP."""
    chain = gateway.new_chain()
    needless = _needless()
    chain.request_handlers = [h for h in chain.request_handlers if id(h) not in needless]
    chain.response_handlers = [h for h in chain.response_handlers if id(h) not in needless]
    chain.finalizers = [h for h in chain.finalizers if id(h) not in needless]
    chain.handle(context, response)


@functools.cache
def _needless() -> frozenset[int]:
    from localstack.aws import handlers

    found = [getattr(handlers, name) for name in _HTTP_ONLY]
    if not logging.getLogger("localstack.request").isEnabledFor(logging.INFO):
        found.append(handlers.log_response)
    return frozenset(map(id, found))


class ObjectSerializer:
    """Stands for LocalStack's serializer: an answer is told as an object, an error as always."""

    def __init__(self, context: ObjectContext) -> None:
        self._context = context

    def serialize_to_response(self, result: Any, operation: Any, *_: Any) -> Any:
        from localstack.http import Response

        context = self._context
        status, told = _answers(context.service.service_name).answer(operation, result)
        if context.service.service_name == "s3":
            told = s3.finished(operation, told)
        context.harness_tag, text = encode(told)
        context.harness_answer = text.encode()
        response = Response(status=status)
        response.response = [context.harness_answer]
        return response

    def serialize_error_to_response(self, error: Any, operation: Any, *_: Any) -> Any:
        from localstack.aws.protocol.serializer import create_serializer

        context = self._context
        context.harness_answer = context.harness_told = None
        return create_serializer(context.service, context.protocol).serialize_error_to_response(
            error, operation, context.request.headers, context.request_id
        )


class InsideSerializer(ObjectSerializer):
    """An answer for who is in the engine himself."""

    def serialize_to_response(self, result: Any, operation: Any, *_: Any) -> Any:
        from localstack.http import Response

        context = self._context
        status, context.harness_told = _answers(context.service.service_name).answer(
            operation, result
        )
        response = Response(status=status)
        response.response = [b""]
        return response


def _only(response: Any) -> bytes | None:
    """The body of a response, where nobody has changed it."""
    parts = response.response
    return parts[0] if isinstance(parts, list) and len(parts) == 1 else None


def _parsed(context: ObjectContext, response: Any) -> tuple[dict[str, Any], bytes]:
    """What botocore reads in a response that was written for HTTP: an error, or a raw answer."""
    from localstack.aws.client import parse_response

    if context.operation.http.get("method") == "HEAD":
        response.set_data(b"")
    parsed = parse_response(context.operation, context.protocol, response)
    for name, value in parsed.items():
        if callable(read := getattr(value, "read", None)):
            parsed[name] = read()
    head: dict[str, Any] = {"status": response.status_code, "request_id": context.request_id}
    if response.status_code >= 300:
        error = parsed.get("Error", {})
        shape_of = context.service.shape_for_error_code
        kind = shape_of(error.get("QueryErrorCode") or error.get("Code"))
        if context.service.service_name == "s3":
            parsed, kind = s3.refused(parsed, kind)
        head["error"] = kind.name if kind is not None else ""
        head["operation"] = context.operation.name
    else:
        head |= _streams(context)
    tag, text = encode(_told(parsed))
    return {**head, "tag": tag}, text.encode()


def _streams(context: ObjectContext) -> dict[str, Any]:
    operation = context.operation
    if not operation.has_streaming_output:
        return {}
    return {"streams": [operation.output_shape.serialization["payload"]]}


def _told(value: Any) -> Any:
    """botocore's times as it read them."""
    if isinstance(value, dict):
        return {key: _told(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_told(one) for one in value]
    if isinstance(value, datetime.datetime):
        return Moment(value.timestamp())
    return value
