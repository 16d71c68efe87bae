"""What an attempt failed with: whether it is worth another, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass

RETRIED_STATUS = 429
_SERVER_ERROR = 500
_THROTTLED = ("Throttl", "TooManyRequests", "ProvisionedThroughputExceeded", "LimitExceeded")


@dataclass(frozen=True)
class Failure:
    """`code` is AWS's name of the error; `status` the HTTP status, 0 where there was none."""

    code: str
    message: str
    status: int = 0

    @property
    def is_throttling(self) -> bool:
        return self.status == RETRIED_STATUS or any(name in self.code for name in _THROTTLED)

    @property
    def is_retried(self) -> bool:
        """Throttling, the target's own failure or none reached; not a wrong request."""
        return self.is_throttling or not self.status or self.status >= _SERVER_ERROR


class NotDelivered(Exception):
    """Raised where an attempt fails by something other than an AWS error."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


def of(error: Exception) -> Failure:
    """What an AWS client, or a sender of ours, raised."""
    if isinstance(error, NotDelivered):
        return error.failure
    response = getattr(error, "response", None)
    if isinstance(response, dict) and "Error" in response:
        told = response["Error"]
        status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return Failure(str(told.get("Code")), str(told.get("Message")), int(status))
    if type(error).__module__.startswith("botocore"):
        # what the client refuses to send, such as parameters that are missing
        return Failure("SDK_CLIENT_ERROR", str(error), 400)
    return Failure(type(error).__name__, str(error))
