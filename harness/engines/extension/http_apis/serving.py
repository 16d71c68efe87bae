"""A request to an HTTP API, from its address to the answer."""

from __future__ import annotations

import logging
from typing import Any

from . import access_log, cors, integrations, mapping, routing, throttling
from .addressing import Address
from .answers import Answer, Refused, internal
from .authorizing import authorize
from .incoming import Incoming, incoming

LOG = logging.getLogger(__name__)
_LARGEST = 10 * 1024 * 1024
"""Bytes of a request's body (AWS: quotas of HTTP APIs)."""
_NOT_FOUND = "Not Found"


def serve(request: Any, address: Address) -> Answer:
    """Never raises: what fails is a bare 500, as on AWS."""
    content = address.api.served(address.stage) if address.stage else None
    if content is None:
        return Refused(404, _NOT_FOUND).answer
    asked = incoming(request, address, content)
    if (found := cors.preflight(asked)) is not None:
        return found
    try:
        answer = _answer(asked)
    except Refused as refused:
        answer = refused.answer
    except Exception:
        LOG.exception("%s %s of API %s", asked.method, asked.full_path, asked.api.id)
        answer = internal().answer
    cors.add(asked, answer)
    answer.headers.append(("Apigw-Requestid", asked.request_id))
    try:
        access_log.write(asked, answer)
    except Exception:
        LOG.exception("access log of API %s", asked.api.id)
    return answer


def _answer(request: Incoming) -> Answer:
    if len(request.body) > _LARGEST:
        raise Refused(413, "Request Entity Too Large")
    found = routing.find(request.content.parts["Route"].values(), request.method, request.path)
    if found is None:
        raise Refused(404, _NOT_FOUND)
    request.route, request.path_parameters = found
    throttling.check(request)
    authorize(request)
    target = str(request.route.get("Target") or "").removeprefix("integrations/")
    integration = request.content.parts["Integration"].get(target)
    if integration is None:
        raise internal()
    answer = integrations.answer(request, integration)
    _change(request, integration.get("ResponseParameters") or {}, answer)
    return answer


def _change(request: Incoming, by_status: dict[str, Any], answer: Answer) -> None:
    """Response parameters of the integration, by the status that it answered."""
    parameters = by_status.get(str(answer.status))
    if not parameters:
        return
    asked = mapping.of_request(request)

    def look(expression: str) -> str | None:
        kind, _, name = expression.partition(".")
        if kind != "response":
            return asked(expression)
        if name == "statuscode":
            return str(answer.status)
        place, _, rest = name.partition(".")
        if place == "header":
            values = [v for n, v in answer.headers if n.lower() == rest.lower()]
            return ",".join(values) if values else None
        if name == "body":
            return answer.body.decode("utf-8", "replace")
        return mapping.in_json(answer.body, rest) if place == "body" else None

    _, status = mapping.change(parameters, look, answer.headers)
    answer.status = status or answer.status
