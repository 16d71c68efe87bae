"""`metric`: what the application told CloudWatch, by PutMetricData or in its log."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import Field

from harness.engines.extension.wire import Call, Invocation
from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.expectations.looking import compared
from harness.scenarios.fields import Body, Expected
from harness.scenarios.matchers import MISSING, match
from harness.scenarios.matchers.base import is_number

_SHOWN = 20
_OF_AWS = "AWS/"


@dataclass(frozen=True)
class Datum:
    """Values of one metric that were told at once."""

    namespace: str
    name: str
    dimensions: dict[str, str]
    total: float
    count: float
    least: float
    most: float
    unit: str | None = None

    def __str__(self) -> str:
        dimensions = ", ".join(f"{k}={v}" for k, v in self.dimensions.items())
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.namespace} {self.name} {{{dimensions}}}: {self.total:g}{unit}"


class Metric(Body, Expectation):
    """A metric that the application put in this scenario, or logged in the embedded format."""

    kind: ClassVar[str] = "metric"
    example: ClassVar[str] = (
        "metric: {namespace: Shop, name: OrdersPlaced, dimensions: {service: orders}, value: 2}"
    )
    from_records: ClassVar[bool] = True

    namespace: str = Field(description="The application's namespace in CloudWatch.")
    name: str = Field(description="The metric's name.")
    dimensions: Expected = Field(None, description="Just these dimensions; any unless given.")
    statistic: Literal["Sum", "Average", "Minimum", "Maximum", "SampleCount"] = Field(
        "Sum", description="What is made of all values of this scenario."
    )
    unit: Expected = None
    value: Expected = Field(None, description="A number or a matcher; anything unless given.")

    def look(self, context: Context) -> Look:
        context.need_records("metrics")
        if self.namespace.startswith(_OF_AWS):
            raise context.bad(
                f"{self.namespace} is told by AWS itself, and only by it",
                "namespace",
                fix="expect what it counts: `calls:`, `execution:`, `messages:`, `latency:`",
            )
        data = [d for d in _data(context) if not d.namespace.startswith(_OF_AWS)]
        found = [d for d in data if self._is_wanted(d)]
        seen = [str(d) for d in data[-_SHOWN:]] or ["no metric was told"]
        value = _statistic(self.statistic, found) if found else None
        what = f"{self.statistic} of {self.namespace} {self.name}"
        wanted = self.value if "value" in self.model_fields_set else {"$any": True}
        parts = [("$.value", wanted, MISSING if value is None else value, False)]
        message = f"the {what} differs" if found else f"there is no metric {self.name}"
        return compared(message, parts, actual=value, seen=seen)

    def _is_wanted(self, datum: Datum) -> bool:
        given = self.model_fields_set
        fits = (datum.namespace, datum.name) == (self.namespace, self.name)
        if fits and "dimensions" in given:
            fits = not match(self.dimensions, datum.dimensions, exact=True)
        if fits and "unit" in given:
            fits = not match(self.unit, datum.unit, exact=True)
        return fits


def _statistic(name: str, data: list[Datum]) -> float:
    count = math.fsum(d.count for d in data)
    value = {
        "Sum": math.fsum(d.total for d in data),
        "SampleCount": count,
        "Average": math.fsum(d.total for d in data) / count if count else 0.0,
        "Minimum": min(d.least for d in data),
        "Maximum": max(d.most for d in data),
    }[name]
    return int(value) if value.is_integer() else value


def _data(context: Context) -> Iterator[Datum]:
    for call in context.observed.calls():
        if (call.service, call.operation) == ("cloudwatch", "PutMetricData") and not call.error:
            yield from _put(call)
    for record in context.observed.records():
        if isinstance(record, Invocation):
            for line in record.log:
                yield from _embedded(line)


def _put(call: Call) -> Iterator[Datum]:
    for one in call.parameters.get("MetricData") or []:
        told = one.get("StatisticValues")
        values = one.get("Values") or [one.get("Value", 0)]
        counts = one.get("Counts") or [1] * len(values)
        pairs = list(zip(map(float, values), map(float, counts), strict=False))
        yield Datum(
            namespace=call.parameters.get("Namespace", ""),
            name=one.get("MetricName", ""),
            dimensions={d["Name"]: d["Value"] for d in one.get("Dimensions") or []},
            total=float(told["Sum"]) if told else sum(v * n for v, n in pairs),
            count=float(told["SampleCount"]) if told else sum(n for _, n in pairs),
            least=float(told["Minimum"]) if told else min(v for v, _ in pairs),
            most=float(told["Maximum"]) if told else max(v for v, _ in pairs),
            unit=one.get("Unit"),
        )


def _embedded(line: str) -> Iterator[Datum]:
    """The metrics of a log line ("CloudWatch embedded metric format specification")."""
    start = line.find("{") if '"_aws"' in line else -1
    try:
        root = json.loads(line[start:]) if start >= 0 else None
    except ValueError:
        return
    told = root.get("_aws") if isinstance(root, dict) else None
    if root is None or not isinstance(told, dict):
        return
    for directive in told.get("CloudWatchMetrics") or []:
        for metric in directive.get("Metrics") or []:
            values = root.get(metric.get("Name"))
            numbers = values if isinstance(values, list) else [values]
            if not numbers or not all(is_number(n) for n in numbers):
                continue
            for names in directive.get("Dimensions") or [[]]:
                yield Datum(
                    namespace=directive.get("Namespace", ""),
                    name=metric["Name"],
                    dimensions={name: str(root.get(name)) for name in names},
                    total=float(sum(numbers)),
                    count=float(len(numbers)),
                    least=float(min(numbers)),
                    most=float(max(numbers)),
                    unit=metric.get("Unit"),
                )
