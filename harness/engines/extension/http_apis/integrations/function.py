"""Lambda proxy integrations."""

from __future__ import annotations

from .. import functions, payloads
from ..answers import Answer, internal, of_function
from ..apis import Part
from ..incoming import Incoming
from . import timeout_of, unavailable

_LARGEST = 6 * 1024 * 1024
"""Bytes of a function's answer (AWS: Lambda quotas)."""


def answer(request: Incoming, integration: Part) -> Answer:
    """
    Raises:
        Refused: 500: the function failed or is malformed; 503: it took too long.
    """
    version = str(integration.get("PayloadFormatVersion") or "1.0")
    arn = functions.arn_of(str(integration["IntegrationUri"]), request.stage)
    key = str(request.route["RouteKey"])
    method, _, path = key.partition(" ")
    place = f"*{path}" if method == "ANY" else f"{method}{path}"
    source = f"{request.api.id}/{request.stage_name}/{place if path else key}"
    try:
        payload = functions.call(
            request.api, arn, payloads.event(version, request), source, timeout_of(integration)
        )
    except functions.TooLate:
        raise unavailable() from None
    except functions.Failed as failed:
        request.noted["integrationErrorMessage"] = str(failed)
        raise internal() from None
    return of_function(payload, version)
