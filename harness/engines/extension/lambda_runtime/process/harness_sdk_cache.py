"""What boto3 reads from disk for each client, kept in the zygote for its forks.

A client's service model is megabytes of JSON and finding it lists 900 directories: 130 of
the 200 ms that `boto3.client("s3")` takes in a fresh process. Parsed data is shared between
clients by botocore itself and never changed by them. So are the rules that tell a service's
endpoint, the names of events and what handlers take, which botocore works out for each
session or client anew.
"""

# pathlib is not worth its import in processes that start in milliseconds
# ruff: noqa: PTH100, PTH120
from __future__ import annotations

import functools
import os
from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any

import harness_sdk_sessions  # type: ignore[import-not-found]
import harness_sdk_warm  # type: ignore[import-not-found]

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
RESOURCES = ("dynamodb",)
"""Of these, those that functions use as resources."""


def install() -> list[Callable[[], object]]:
    """Make botocore remember what it parses; returns steps, each to be called when idle."""
    from botocore import endpoint_provider, hooks, loaders

    hooks.accepts_kwargs = _by_function(hooks.accepts_kwargs)
    _share_names(hooks.EventAliaser)
    endpoint_provider.RuleSet = _once_for_its_data(endpoint_provider.RuleSet)
    _remember(loaders.JSONFileLoader, "load_file", lambda _self, path: path, _of_packages(loaders))
    _remember(
        loaders.Loader,
        "list_available_services",
        lambda self, kind: (tuple(self.search_paths), kind),
    )
    _remember(
        loaders.Loader,
        "list_api_versions",
        lambda self, service, kind: (tuple(self.search_paths), service, kind),
    )
    harness_sdk_sessions.install()
    steps: list[Callable[[], object]] = []
    for name in SERVICES:
        steps.append(lambda name=name: _client(name))  # type: ignore[misc]
        if name in RESOURCES:
            steps.append(lambda name=name: _resource(name))  # type: ignore[misc]
    return steps


def _by_function(stock: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A method says of itself what its function says, whichever object it belongs to, and a
    function what its code says, as long as nothing is written on it."""
    known = functools.lru_cache(maxsize=512)(stock)
    of_code: dict[CodeType, Any] = {}

    def accepts(function: Any) -> Any:
        function = getattr(function, "__func__", function)
        if type(function) is not FunctionType or function.__dict__:
            return known(function)
        code = function.__code__
        if code not in of_code:
            of_code[code] = stock(function)
        return of_code[code]

    return accepts


def _share_names(aliaser: Any) -> None:
    """What an event is called now depends on botocore's list of former names alone."""
    stock = aliaser.__init__
    names: dict[str, str] = {}

    def init(self: Any, event_emitter: Any, event_aliases: Any = None) -> None:
        stock(self, event_emitter, event_aliases)
        if event_aliases is None:
            self._alias_name_cache = names

    aliaser.__init__ = init


def _once_for_its_data(rule_set: Any) -> Callable[..., Any]:
    """Rules are only read; their data is, for each service, one object (see `_remember`)."""
    known: dict[tuple[int, int], tuple[Any, Any, Any]] = {}

    def made(partitions: Any, **data: Any) -> Any:
        rules = data.get("rules")
        key = id(rules), id(partitions)
        if key not in known:
            # with what it was made of, so that no other object gets these ids
            known[key] = rule_set(partitions=partitions, **data), rules, partitions
        return known[key][0]

    return made


def _of_packages(loaders: Any) -> Callable[[str], bool]:
    """Whether a file is one of the runtime's packages: what they lack, they will never have."""
    site = os.path.dirname(os.path.dirname(os.path.abspath(loaders.__file__))) + os.sep
    return lambda path: path.startswith(site)


def _remember(
    owner: Any,
    name: str,
    key_of: Callable[..., Any],
    lacks_for_good: Callable[[Any], bool] = lambda _key: False,
) -> None:
    """`lacks_for_good`: whether None is what it is going to be, too."""
    read = getattr(owner, name)
    known: dict[Any, Any] = {}

    def remembered(self: Any, *args: Any, **kwargs: Any) -> Any:
        key = key_of(self, *args, **kwargs)
        if key not in known:
            found = read(self, *args, **kwargs)
            if found is None and not lacks_for_good(key):
                return None
            known[key] = found
        return known[key]

    setattr(owner, name, remembered)


def _client(service: str) -> object:
    import boto3.session

    with harness_sdk_warm.as_functions():
        client = boto3.session.Session().client(service)
        if service in harness_sdk_warm.CALLS:
            harness_sdk_warm.go_through(harness_sdk_warm.CALLS[service], client)
    return client


def _resource(service: str) -> object:
    import boto3.session

    with harness_sdk_warm.as_functions():
        resource = boto3.session.Session().resource(service)
        harness_sdk_warm.go_through(harness_sdk_warm.table, resource.Table("t"))
    return resource
