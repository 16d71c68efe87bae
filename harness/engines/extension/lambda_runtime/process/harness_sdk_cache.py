"""What boto3 reads from disk for each client, kept in the zygote for its forks.

A client's service model is megabytes of JSON and finding it lists 900 directories: 130 of
the 200 ms that `boto3.client("s3")` takes in a fresh process. Parsed data is shared between
clients by botocore itself and never changed by them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

SERVICES = (
    "dynamodb",
    "s3",
    "sqs",
    "sns",
    "events",
    "stepfunctions",
    "secretsmanager",
    "ssm",
    "kinesis",
    "lambda",
    "sts",
    "ses",
)
"""Those that functions use most, in this order."""


def install() -> list[Callable[[], object]]:
    """Make botocore remember what it parses; returns steps, each to be called when idle."""
    from botocore import hooks, loaders

    hooks.accepts_kwargs = functools.lru_cache(maxsize=512)(hooks.accepts_kwargs)
    _remember(loaders.JSONFileLoader, "load_file", lambda _self, path: path)
    _remember(
        loaders.Loader,
        "list_available_services",
        lambda self, kind: (tuple(self.search_paths), kind),
    )
    return [lambda name=name: _client(name) for name in SERVICES]  # type: ignore[misc]


def _remember(owner: Any, name: str, key_of: Callable[..., Any]) -> None:
    read = getattr(owner, name)
    known: dict[Any, Any] = {}

    def remembered(self: Any, *args: Any, **kwargs: Any) -> Any:
        key = key_of(self, *args, **kwargs)
        if key not in known:
            found = read(self, *args, **kwargs)
            if found is None:
                return None
            known[key] = found
        return known[key]

    setattr(owner, name, remembered)


def _client(service: str) -> object:
    import boto3.session

    return boto3.session.Session().client(
        service, region_name="us-east-1", aws_access_key_id="none", aws_secret_access_key="none"
    )
