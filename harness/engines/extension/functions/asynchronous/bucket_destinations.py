"""A bucket may be where the records of failed events go.

Stock (4.13.1, 4.14.0) refuses it. Source: Lambda developer guide, "Capturing records of Lambda
asynchronous invocations": S3 for failures only.
"""

from __future__ import annotations

import functools
from typing import Any


def install(provider: Any) -> None:
    cls = provider.LambdaProvider
    stock = cls._validate_destination_config

    @functools.wraps(stock)
    def validate(self: Any, store: Any, function_name: str, destinations: Any) -> None:
        failure = ((destinations or {}).get("OnFailure") or {}).get("Destination") or ""
        if failure.startswith("arn:aws:s3:::"):
            destinations = {k: v for k, v in destinations.items() if k != "OnFailure"}
        stock(self, store, function_name, destinations)

    cls._validate_destination_config = validate
