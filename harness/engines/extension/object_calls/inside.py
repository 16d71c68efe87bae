"""Calls from service to service that carry events, as objects too.

What LocalStack's own clients send to queues and functions was written as HTTP by botocore, read
by LocalStack, and the same again for the answer (4.13.1, 4.14.0): more than half of what a hop of
an event cost. What such a call has in headers is put into the context, and the chain sees it as
before. Calls with a session's credentials, and whatever botocore would refuse, are botocore's.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable
from io import BytesIO
from typing import Any

from .. import signing
from . import INSIDE
from .checks import Plain, Walk

OPERATIONS = {
    "sqs": frozenset(
        ("SendMessage", "SendMessageBatch", "ReceiveMessage", "DeleteMessage", "DeleteMessageBatch")
    ),
    "lambda": frozenset(("Invoke",)),
}
_MEMBERS = {"_ServicePrincipal": "service_principal", "_SourceArn": "source_arn"}
_COUNT = "sqs_override_max_message_count"
_COUNT_HEADER = "x-localstack-sqs-override-message-count"
_MOST_RECEIVED = 10
_REFUSED = 300
Make = Callable[[str, dict[str, Any]], Any]


def shortened(client: Any, gateway: Any) -> Make:
    """What makes a client's calls to a gateway, instead of its `_make_api_call`."""
    stock: Make = client._make_api_call
    service = client.meta.service_model.service_name
    names, credentials = OPERATIONS[service], client._request_signer._credentials

    def make(name: str, given: dict[str, Any]) -> Any:
        if name not in names or credentials is None:
            return stock(name, given)
        who = credentials.get_frozen_credentials()
        if who.token:
            return stock(name, given)
        try:
            context = _context(service, name, given, who.access_key, client)
        except Plain:
            return stock(name, given)
        return _answer(gateway, context, client, name)

    return make


def _context(service: str, name: str, given: dict[str, Any], key: str, client: Any) -> Any:
    """
    Raises:
        Plain: this is a call for botocore.
    """
    from localstack.aws.accounts import get_account_id_from_access_key_id
    from localstack.utils.aws.arns import get_partition

    from ..recorder import activity
    from .context import ObjectContext
    from .serving import checks_of

    model, protocol, operation = _operation(service, name)
    # What is given may be kept by who is called, and changed by who calls.
    given = {member: _copied(value) for member, value in given.items() if value is not None}
    internal = {own: given.pop(member) for member, own in _MEMBERS.items() if member in given}
    headers = _headers(key, client, model.signing_name)
    if (count := given.pop(_COUNT, None)) and count > _MOST_RECEIVED:
        headers[_COUNT_HEADER] = str(count)
    context = ObjectContext(probe=None)
    context.service_request = checks_of(service).parameters(operation, given, Walk())
    context.service, context.protocol, context.operation = model, protocol, operation
    context.account_id = get_account_id_from_access_key_id(key)
    context.region = client.meta.region_name
    context.partition = get_partition(context.region)
    context.internal_request_params = internal
    context.trace_context["aws_trace_header"] = _trace(activity.current())
    context.request, context.harness_tag = _request(headers), INSIDE
    return context


@functools.cache
def _operation(service: str, name: str) -> tuple[Any, str, Any]:
    from .services import operations

    model, protocol, named = operations(service)
    return model, protocol, next(each for each in named.values() if each.name == name)


def _copied(value: Any) -> Any:
    return value if isinstance(value, str | bytes | int) else copy.deepcopy(value)


def _headers(key: str, client: Any, signing_name: str) -> dict[str, str]:
    agent = client._user_agent_creator.to_string()
    return {"User-Agent": agent, **signing.headers(key, client.meta.region_name, signing_name)}


def _request(headers: dict[str, str]) -> Any:
    """What of HTTP a provider or a handler looks at."""
    from localstack.http import Request
    from werkzeug.datastructures import Headers

    host, port = _address()
    return Request(
        method="POST",
        path="/",
        headers=Headers([("Host", f"{host}:{port}"), *headers.items()]),
        server=(host, port),
    )


@functools.cache
def _address() -> tuple[str, int]:
    from urllib.parse import urlsplit

    from localstack.config import internal_service_url

    url = urlsplit(internal_service_url())
    return str(url.hostname), url.port or 80


def _trace(doing: Any) -> Any:
    from localstack.utils.xray.trace_header import TraceHeader

    if doing is not None and doing.trace is not None:
        return TraceHeader(root=doing.trace)
    return TraceHeader().ensure_root_exists()


def _answer(gateway: Any, context: Any, client: Any, name: str) -> dict[str, Any]:
    """
    Raises:
        ClientError: as botocore does.
    """
    from botocore.response import StreamingBody
    from localstack.aws.client import parse_response
    from localstack.http import Response

    from .serving import pass_through

    response = Response()
    pass_through(gateway, context, response)
    told: dict[str, Any] | None = context.harness_told
    refused = response.status_code >= _REFUSED
    if told is None or refused:
        told = parse_response(context.operation, context.protocol, response)
    elif context.operation.has_streaming_output:
        member = context.operation.output_shape.serialization["payload"]
        told[member] = StreamingBody(BytesIO(told[member]), len(told[member]))
    told["ResponseMetadata"] = {
        "RequestId": context.request_id,
        "HTTPStatusCode": response.status_code,
        "HTTPHeaders": {},
        "RetryAttempts": 0,
    }
    if refused:
        error = told.get("Error", {})
        code = error.get("QueryErrorCode") or error.get("Code")
        raise client.exceptions.from_code(code)(told, name)
    return told
