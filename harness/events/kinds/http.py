"""HTTP requests: API Gateway, function URLs, load balancers, VPC Lattice, CloudFront."""

from __future__ import annotations

from typing import Any

from harness.events.looking import Look
from harness.events.model import Found, Kind
from harness.events.shapes import has, mapping, text

_AUTHORIZER = ("methodArn", "routeArn")


def _context(event: Any) -> dict[str, Any]:
    return mapping(event, "requestContext")


def _websocket(event: Any, _: Look) -> Found | None:
    context = _context(event)
    if not (has(context, "connectionId") and text(context, "eventType")) or has(event, "methodArn"):
        return None
    return Found(f"{text(context, 'eventType')} {text(context, 'routeKey')}".strip())


def _alb(event: Any, _: Look) -> Found | None:
    if not has(_context(event), "elb"):
        return None
    return Found(f"{text(event, 'httpMethod')} {text(event, 'path')}".strip())


def _rest(event: Any, _: Look) -> Found | None:
    if any(has(event, key) for key in _AUTHORIZER):
        return None
    if not has(event, "httpMethod", "path", "requestContext"):
        return None
    if has(_context(event), "elb") or has(event, "actionGroup"):
        return None
    form = "HTTP API" if text(event, "version") == "1.0" and not _is_rest(event) else "REST API"
    return Found(f"{text(event, 'httpMethod')} {text(event, 'path')} ({form})".strip())


def _is_rest(event: Any) -> bool:
    """An HTTP API has no resource id of letters: it writes the route's key there."""
    resource = text(event, "requestContext", "resourceId")
    return bool(resource) and " " not in resource and not resource.startswith("$")


def is_function_url(event: Any) -> bool:
    return ".lambda-url." in text(event, "requestContext", "domainName")


def _second(event: Any) -> str | None:
    """Method and path of payload format 2.0; None where it is another."""
    request = mapping(event, "requestContext", "http")
    if any(has(event, key) for key in _AUTHORIZER) or not (has(event, "rawPath") and request):
        return None
    return f"{text(request, 'method')} {text(event, 'rawPath')}".strip()


def _url(event: Any, _: Look) -> Found | None:
    found = _second(event)
    return Found(found) if found is not None and is_function_url(event) else None


def _http_api(event: Any, _: Look) -> Found | None:
    found = _second(event)
    return None if found is None else Found(found)


def _lattice_first(event: Any, _: Look) -> Found | None:
    if not has(event, "raw_path", "method", "is_base64_encoded"):
        return None
    return Found(f"{text(event, 'method')} {text(event, 'raw_path')}")


def _lattice_second(event: Any, _: Look) -> Found | None:
    if not has(_context(event), "serviceNetworkArn", "targetGroupArn"):
        return None
    return Found(f"{text(event, 'method')} {text(event, 'path')}")


def _edge(event: Any, _: Look) -> Found | None:
    records = event.get("Records") if isinstance(event, dict) else None
    if not isinstance(records, list) or not records or not has(mapping(records[0], "cf"), "config"):
        return None
    return Found(text(records[0], "cf", "config", "eventType"), len(records))


_LATTICE = "VPC Lattice is not in the engine"

KINDS = (
    Kind(
        "websocket", "WebSocket API", _websocket,
        replay="opens a connection, sends the message, closes it",
    ),
    Kind(
        "alb", "Application Load Balancer", _alb,
        obstacle="load balancers that carry requests are not in the engine",
    ),
    Kind(
        "function-url", "Function URL (payload format 2.0)", _url,
        replay="makes the HTTP request",
    ),
    Kind(
        "apigateway-v2", "HTTP API (payload format 2.0)", _http_api,
        replay="makes the HTTP request",
    ),
    Kind(
        "apigateway-v1", "REST API, or HTTP API with payload format 1.0", _rest,
        replay="makes the HTTP request",
    ),
    Kind("vpc-lattice-v2", "VPC Lattice, version 2.0", _lattice_second, obstacle=_LATTICE),
    Kind("vpc-lattice-v1", "VPC Lattice, version 1.0", _lattice_first, obstacle=_LATTICE),
    Kind("cloudfront", "Lambda@Edge", _edge, obstacle="Lambda@Edge is not in the engine"),
)  # fmt: skip
