"""Calls from service to service that never leave the process are not made ready for a network.

LocalStack's clients are botocore's. They sign each request, encode its headers twice, number
its attempts and look into each good answer for a reason to try again; then the gateway looks
for the call among the routes of HTTP addresses, for its origin's rights and for a presigned
URL (4.13.1, 4.14.0). Of a signature LocalStack reads who signed, for which region and service:
that much is written. S3's clients stay as they are: their addresses hold buckets. Calls that carry
events are not even written (`object_calls.inside`).
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from .. import signing
from ..object_calls.inside import OPERATIONS, shortened
from .on_import import after_import

_STOCK = frozenset({"s3", "s3control", "polly"})
"""Services for which botocore changes requests when it signs them."""
_VERSION = "v4"
_REFUSED = 300
_WITHOUT_BODY = ("GET", "HEAD", "OPTIONS")
_REQUEST_HANDLERS = (
    "enforce_cors",
    "serve_localstack_resources",
    "serve_edge_router_rules",
    "parse_pre_signed_url_request",
)
_RESPONSE_HANDLERS = ("add_cors_response_headers",)


@dataclass
class _Request:
    """What LocalStack's clients hand to its gateway; `params` are botocore's, `body` is bytes."""

    method: str
    url: str
    headers: dict[str, Any]
    body: Any
    params: dict[str, Any]
    operation_model: Any


def install() -> None:
    after_import("localstack.aws.client", _mend)


def _mend(module: Any) -> None:
    circuit = module.GatewayShortCircuit
    stock = circuit.modify_client

    @functools.wraps(stock)
    def modify_client(client: Any, gateway: Any) -> None:
        stock(client, _Inside(gateway))
        own = str(client.meta.endpoint_url).startswith(module.get_service_endpoint() or "-")
        if own and client.meta.service_model.service_name not in _STOCK:
            agent = client._user_agent_creator.to_string()
            client._user_agent_creator.to_string = lambda: agent
            client._endpoint.make_request = _maker(client)
            if client.meta.service_model.service_name in OPERATIONS:
                client._make_api_call = shortened(client, gateway)

    circuit.modify_client = staticmethod(modify_client)
    module.create_http_request = _request_maker(module.Request)


class _Inside:
    """A gateway for requests whose operation is known, and which come from no browser."""

    def __init__(self, gateway: Any) -> None:
        self._gateway = gateway

    @functools.cached_property
    def _needless(self) -> frozenset[int]:
        from localstack.aws import handlers

        named = (*_REQUEST_HANDLERS, *_RESPONSE_HANDLERS)
        found = [getattr(handlers, name) for name in named]
        if not logging.getLogger("localstack.request").isEnabledFor(logging.INFO):
            found.append(handlers.log_response)
        return frozenset(map(id, found))

    def handle(self, context: Any, response: Any) -> None:
        chain = self._gateway.new_chain()
        chain.request_handlers = self._needed(chain.request_handlers)
        chain.response_handlers = self._needed(chain.response_handlers)
        chain.handle(context, response)

    def _needed(self, handlers: list[Any]) -> list[Any]:
        return [handler for handler in handlers if id(handler) not in self._needless]


def _maker(client: Any) -> Callable[[Any, dict[str, Any]], Any]:
    """What makes the requests of this client, instead of its endpoint's `make_request`."""
    endpoint, signer = client._endpoint, client._request_signer
    stock = endpoint.make_request

    def make_request(operation: Any, params: dict[str, Any]) -> Any:
        headers = _signed(signer, operation, params["context"])
        body = params["body"]
        if headers is None or not (body is None or isinstance(body, str | bytes | dict)):
            return stock(operation, params)
        if isinstance(body, dict):
            body = urlencode(body, doseq=True)
        if isinstance(body, str):
            body = body.encode()
        if params["method"] not in _WITHOUT_BODY:
            headers["Content-Length"] = str(len(body or b""))
        headers |= params["headers"]
        request = _Request(params["method"], params["url"], headers, body, params, operation)
        attempts = 1
        while True:
            answer, failure = endpoint._do_get_response(request, operation, params["context"])
            refused = answer is None or answer[0].status_code >= _REFUSED
            if not refused or not endpoint._needs_retry(
                attempts, operation, params, answer, failure
            ):
                break
            attempts += 1
        if failure is not None:
            raise failure
        if "ResponseMetadata" in answer[1]:
            answer[1]["ResponseMetadata"]["RetryAttempts"] = attempts - 1
        return answer

    return make_request


def _signed(signer: Any, operation: Any, context: dict[str, Any]) -> dict[str, Any] | None:
    """The headers that say who calls; None where it is not a signature of version 4."""
    version = signer._choose_signer(operation.name, "standard", context)
    if version != _VERSION or signer._credentials is None:
        return None
    who = signer._credentials.get_frozen_credentials()
    asked = context.get("signing", {})
    region = asked.get("region") or signer.region_name
    name = asked.get("signing_name") or signer.signing_name
    headers: dict[str, Any] = dict(signing.headers(who.access_key, region, name))
    if who.token:
        headers["X-Amz-Security-Token"] = who.token
    return headers


def _request_maker(request_class: Any) -> Callable[[Any], Any]:
    """Stock looks through all headers for each one that it adds."""
    from werkzeug.datastructures import Headers

    def create_http_request(request: Any) -> Any:
        url = urlsplit(request.url)
        host, _, port = url.netloc.partition(":")
        pairs = [(name, _text(value)) for name, value in request.headers.items()]
        return request_class(
            method=request.method,
            path=url.path,
            query_string=url.query,
            headers=Headers(pairs),
            body=request.body,
            server=(host, int(port) if port else None),
        )

    return create_http_request


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
