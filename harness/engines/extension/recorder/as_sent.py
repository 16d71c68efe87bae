"""Calls whose JSON is recorded as it was sent and answered.

For most of a call's record the copy of what was parsed was what it cost. Of some services the
text itself says the same: it is kept as it is, and looked at by whoever reads the records, when
the one who called has his answer.
"""

from __future__ import annotations

import re
from typing import Any

_SERVICES = frozenset({"dynamodb", "sqs"})
"""Their JSON has neither timestamps nor, but for DynamoDB's binary values, bytes: those are
told otherwise in records than on the wire."""
_TOLD_OTHERWISE = re.compile(rb'"BS?"|"BinaryValue"|DateTime').search


def texts(service: str, context: dict[str, Any], response: Any) -> tuple[bytes, bytes] | None:
    """What was sent and answered, to record; None where what was parsed has to be copied.

    Of an error there is no response: the record has the error itself.

    Args:
        context: what LocalStack's request context holds, by name.
    """
    if service not in _SERVICES or context["protocol"] != "json":
        return None
    answered = response.response
    if not isinstance(answered, list) or context.get("harness_tag"):
        return None
    sent: bytes | None = context.get("harness_sent")
    if sent is None:
        # A call that came as an object has a request only where somebody asked for it.
        request = context.get("request") or context.get("harness_request")
        if request is None:
            return None
        # What the parser has read is kept there; to ask the request itself costs three functions.
        sent = request.__dict__.get("data")
        if sent is None:
            sent = request.data
    if context["service_exception"] is not None:
        answer = b""
    else:
        answer = answered[0] if len(answered) == 1 else b"".join(answered)
    # To look for a word costs a tenth of what an expression does, and most texts have neither.
    if (
        b'"B' not in sent
        and b'"B' not in answer
        and b"DateTime" not in sent
        and b"DateTime" not in answer
    ):
        return sent, answer
    return None if _TOLD_OTHERWISE(sent) or _TOLD_OTHERWISE(answer) else (sent, answer)
