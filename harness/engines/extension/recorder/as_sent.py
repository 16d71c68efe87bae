"""Calls whose JSON is recorded as it was sent and answered.

For most of a call's record the copy of what was parsed was what it cost. Of some services the
text itself says the same: it is kept as it is, and looked at by whoever reads the records, when
the one who called has his answer.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from . import lines

_SERVICES = frozenset({"dynamodb", "sqs"})
"""Their JSON has neither timestamps nor, but for DynamoDB's binary values, bytes: those are
told otherwise in records than on the wire."""
_TOLD_OTHERWISE = re.compile(rb'"BS?"|"BinaryValue"|DateTime').search


class Texts(NamedTuple):
    """Of an error there is no response: the record has the error itself."""

    service: str
    request: bytes
    response: bytes


def texts(service: str, context: Any, response: Any) -> Texts | None:
    """The texts to record; None where what was parsed has to be copied."""
    if service not in _SERVICES or context.protocol != "json":
        return None
    answered = response.response
    if not isinstance(answered, list):
        return None
    sent: bytes = context.request.data
    answer = b"" if context.service_exception else b"".join(answered)
    if _TOLD_OTHERWISE(sent) or _TOLD_OTHERWISE(answer):
        return None
    return Texts(service, sent, answer)


def line(seq: int, told: Texts, call: dict[str, Any]) -> bytes:
    """The record's line of JSON."""
    return lines.call_line(
        seq,
        **call,
        parameters=lines.json_of_text(told.request, told.service),
        response=lines.json_of_text(told.response, told.service),
    )
