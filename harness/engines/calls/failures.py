"""Errors of calls, in botocore's classes."""

from __future__ import annotations

from typing import Any

from botocore import exceptions
from botocore.exceptions import (
    ConnectionClosedError,
    EndpointConnectionError,
    HTTPClientError,
    ReadTimeoutError,
)


class Failures:
    """As a boto3 client's `exceptions`: a class for each error, made when first named."""

    ClientError = exceptions.ClientError

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        made = type(name, (exceptions.ClientError,), {})
        # Two threads may come at once; both have to get the same class.
        return self.__dict__.setdefault(name, made)

    def made(self, name: str, response: dict[str, Any], operation: str) -> Exception:
        """An error of the class of this name; none: of botocore's common one."""
        kind = getattr(self, name) if name else exceptions.ClientError
        error: Exception = kind(response, operation)
        return error


def unanswered(endpoint: str, error: OSError) -> HTTPClientError:
    """What botocore raises where nothing answers (any more)."""
    if isinstance(error, TimeoutError):
        return ReadTimeoutError(endpoint_url=endpoint, error=error)
    if isinstance(error, ConnectionRefusedError):
        return EndpointConnectionError(endpoint_url=endpoint, error=error)
    return ConnectionClosedError(endpoint_url=endpoint, error=error, request=None)
