"""The address of a function's code is signed by one client, not by a new one for each answer.

GetFunction and ListFunctions made an S3 client for it each time (4.13.1, 4.14.0): 20 ms of
the 25 that the call takes.
"""

from __future__ import annotations

import functools
from types import SimpleNamespace
from typing import Any

from .on_import import after_import


def install() -> None:
    after_import("localstack.services.lambda_.invocation.lambda_models", _mend)


def _mend(models: Any) -> None:
    client = functools.lru_cache(maxsize=16)(models.boto3.client)

    def cached(service: str, **given: Any) -> Any:
        # an account's number as key id has this secret, by which its URLs are checked
        return client(service, **{**given, "aws_secret_access_key": "test"})

    # Only this module's name: everybody else's boto3 stays what it is.
    models.boto3 = SimpleNamespace(client=cached)
