"""Lambda's CloudWatch metrics, counted at once and published in batches.

LocalStack starts a thread for each invocation, which sends an HTTP request to its own
gateway and writes to SQLite: more work than the invocation itself. Here they are summed up
for each minute, as CloudWatch shows them, and wait until somebody uses CloudWatch.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from typing import NamedTuple

LOG = logging.getLogger(__name__)
PUBLISH_AFTER_S = 1.0
RESOLUTION_S = 60
IN_ONE_CALL = 500


class Metric(NamedTuple):
    account: str
    region: str
    function: str
    name: str
    minute: int


class Metrics:
    """Thread-safe."""

    def __init__(self) -> None:
        self._counts: Counter[Metric] = Counter()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def count(self, account: str, region: str, function: str, *names: str) -> None:
        minute = int(time.time()) // RESOLUTION_S * RESOLUTION_S
        with self._changed:
            for name in names:
                self._counts[Metric(account, region, function, name, minute)] += 1
            self._changed.notify()

    def forget(self, account: str) -> None:
        """What was counted of an account's functions is never published."""
        with self._changed:
            kept = {m: n for m, n in self._counts.items() if m.account != account}
            self._counts = Counter(kept)

    def cloudwatch_is_used(self) -> None:
        """From now on publish what was and will be counted."""
        with self._changed:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="lambda-metrics", daemon=True
                )
                self._thread.start()

    def publish(self) -> None:
        """Send what was counted so far."""
        with self._changed:
            counts, self._counts = self._counts, Counter()
        by_place: dict[tuple[str, str], list[tuple[Metric, int]]] = {}
        for metric, count in counts.items():
            by_place.setdefault((metric.account, metric.region), []).append((metric, count))
        for (account, region), found in by_place.items():
            for start in range(0, len(found), IN_ONE_CALL):
                _put(account, region, found[start : start + IN_ONE_CALL])

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._counts))
            time.sleep(PUBLISH_AFTER_S)
            try:
                self.publish()
            except Exception as error:
                LOG.warning("cannot publish Lambda's metrics: %s", error)


def _put(account: str, region: str, counts: list[tuple[Metric, int]]) -> None:
    from localstack.aws.connect import connect_to

    connect_to(aws_access_key_id=account, region_name=region).cloudwatch.put_metric_data(
        Namespace="AWS/Lambda",
        MetricData=[
            {
                "MetricName": metric.name,
                "Dimensions": [{"Name": "FunctionName", "Value": metric.function}],
                "Timestamp": datetime.fromtimestamp(metric.minute, UTC),
                "Unit": "Count",
                "StatisticValues": {"SampleCount": n, "Sum": n, "Minimum": 1, "Maximum": 1},
            }
            for metric, n in counts
        ],
    )


METRICS = Metrics()
