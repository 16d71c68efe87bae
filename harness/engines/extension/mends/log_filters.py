"""Events of CloudWatch Logs are filtered by their patterns, and by times as AWS does.

Stock (4.13.1, 4.14.0): every event matches every pattern, an event of just the end time is
found, and any number of days is a retention.
"""

from __future__ import annotations

import functools
from types import ModuleType
from typing import Any

from .log_patterns import BadPattern, compiled
from .on_import import after_import

_DAYS = frozenset(
    {1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922}
    | {3288, 3653}
)
"""CloudWatch Logs API reference, "PutRetentionPolicy"."""


def install() -> None:
    after_import("localstack.services.logs.provider", _patterns)
    after_import("moto.logs.models", _times)


def _patterns(provider: Any) -> None:
    from localstack.aws.api.logs import InvalidParameterException

    remembered = functools.lru_cache(maxsize=256)(compiled)

    def get_pattern_matcher(pattern: str) -> Any:
        try:
            matches = remembered(pattern)
        except BadPattern as error:
            raise InvalidParameterException(f"Invalid filter pattern: {error}") from error
        return lambda _pattern, event: matches(event["message"])

    provider.get_pattern_matcher = get_pattern_matcher


def _times(models: ModuleType) -> None:
    stream, backend = models.LogStream, models.LogsBackend
    stock_get, stock_retention = stream.get_log_events, backend.put_retention_policy

    @functools.wraps(stock_get)
    def get_log_events(self: Any, start_time: Any, end_time: Any, *args: Any, **given: Any) -> Any:
        last = end_time - 1 if end_time else end_time
        return stock_get(self, start_time, last, *args, **given)

    @functools.wraps(stock_retention)
    def put_retention_policy(self: Any, log_group_name: str, retention_in_days: Any) -> Any:
        if int(retention_in_days) not in _DAYS:
            raise models.InvalidParameterException(
                f"1 validation error detected: Value '{retention_in_days}' at 'retentionInDays' "
                "failed to satisfy constraint: Member must satisfy enum value set: "
                f"{sorted(_DAYS)}"
            )
        return stock_retention(self, log_group_name, retention_in_days)

    stream.get_log_events = get_log_events
    backend.put_retention_policy = put_retention_policy
