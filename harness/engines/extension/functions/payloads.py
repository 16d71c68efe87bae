"""How much may be sent to a function, and what is no event at all.

Sources: Lambda developer guide, "Lambda quotas" (6 MB synchronous, 1 MB asynchronous since
October 2025); Lambda API reference, "Invoke": RequestTooLargeException (413) and
InvalidRequestContentException (400).
"""

from __future__ import annotations

import json

SYNCHRONOUS_BYTES = 6 * 1024 * 1024
ASYNCHRONOUS_BYTES = 1024 * 1024


def check(payload: bytes | None, invocation_type: str | None) -> None:
    """Refuse what Lambda would not take.

    Raises:
        RequestTooLargeException, InvalidRequestContentException: of LocalStack's Lambda API.
    """
    from localstack.aws.api import lambda_ as api

    if not payload:
        return
    if len(payload) > SYNCHRONOUS_BYTES:
        raise api.RequestTooLargeException(
            f"Request must be smaller than {SYNCHRONOUS_BYTES} bytes for the InvokeFunction "
            "operation",
            Type="User",
        )
    if invocation_type == "Event" and len(payload) > ASYNCHRONOUS_BYTES:
        raise api.RequestTooLargeException(
            f"{len(payload)} byte payload is too large for the Event invocation type "
            f"(limit {ASYNCHRONOUS_BYTES} bytes)",
            Type="User",
        )
    try:
        json.loads(payload)
    except ValueError as error:
        raise api.InvalidRequestContentException(
            f"Could not parse request body into json: Could not parse payload into json: {error}",
            Type="User",
        ) from error
