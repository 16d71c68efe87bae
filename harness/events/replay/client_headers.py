"""The headers of an event that its client sent, apart from those that the way to AWS added."""

from __future__ import annotations

from collections.abc import Iterable

_NOT_SENT = (
    "host", "connection", "content-length", "transfer-encoding", "accept-encoding", "via",
    "forwarded", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256", "x-amzn-trace-id",
    "x-amzn-vpc-id", "x-amz-cf-id",
)  # fmt: skip
"""Headers that belong to the one connection, or to the request's signature."""
_NOT_SENT_STARTS = ("x-forwarded-", "cloudfront-")


def sendable(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of an event's headers that its client sent, and that can be sent again."""
    return [
        (name, value)
        for name, value in headers
        if name.lower() not in _NOT_SENT and not name.lower().startswith(_NOT_SENT_STARTS)
    ]
