"""Ready means that a real call to a service answers, not that a port is open."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from harness.engines.ports import accepts
from harness.errors import BadInput, EngineError, did_you_mean

if TYPE_CHECKING:
    from harness.engines.cloud import Cloud

Call = Callable[[Any], Any]

CHEAP_CALLS: dict[str, Call] = {
    "apigateway": lambda c: c.get_rest_apis(limit=1),
    "cloudformation": lambda c: c.list_stacks(),
    "cloudwatch": lambda c: c.list_dashboards(),
    "dynamodb": lambda c: c.list_tables(Limit=1),
    "dynamodbstreams": lambda c: c.list_streams(Limit=1),
    "events": lambda c: c.list_rules(Limit=1),
    "firehose": lambda c: c.list_delivery_streams(Limit=1),
    "iam": lambda c: c.list_roles(MaxItems=1),
    "kinesis": lambda c: c.list_streams(Limit=1),
    "kms": lambda c: c.list_keys(Limit=1),
    "lambda": lambda c: c.list_functions(MaxItems=1),
    "logs": lambda c: c.describe_log_groups(limit=1),
    "s3": lambda c: c.list_buckets(),
    "scheduler": lambda c: c.list_schedules(MaxResults=1),
    "secretsmanager": lambda c: c.list_secrets(MaxResults=1),
    "ses": lambda c: c.get_send_quota(),
    "sns": lambda c: c.list_topics(),
    "sqs": lambda c: c.list_queues(MaxResults=1),
    "ssm": lambda c: c.describe_parameters(MaxResults=1),
    "stepfunctions": lambda c: c.list_state_machines(maxResults=1),
    "sts": lambda c: c.get_caller_identity(),
}
"""One call that changes nothing, for each service that the harness knows."""

START_WITHIN = 60.0
"""Seconds; a slow disk with cold caches takes about 10."""


def wait_for_gateway(port: int, failure: Callable[[], str | None]) -> None:
    """Until somebody listens on the port, or the engine has died.

    Raises:
        EngineError: it died, or did not listen in time.
    """
    end = time.monotonic() + START_WITHIN
    while not accepts(port):
        if died := failure():
            raise EngineError(f"the engine did not start: {died}")
        if time.monotonic() > end:
            raise EngineError(f"the engine did not listen on port {port} in {START_WITHIN:.0f} s")
        time.sleep(0.01)


def known(services: Iterable[str]) -> list[str]:
    """Raises:
    BadInput: a service is unknown.
    """
    wanted = list(services)
    for service in wanted:
        if service not in CHEAP_CALLS:
            raise BadInput(f"no service {service!r}", fix=did_you_mean(service, CHEAP_CALLS))
    return wanted


def prove(
    cloud: Cloud, services: Iterable[str], failure: Callable[[], str | None]
) -> dict[str, float]:
    """Call each service once, at the same time; seconds that each took.

    Raises:
        BadInput: a service is unknown.
        EngineError: a service does not answer, or the engine died.
    """
    wanted = known(services)

    def ask(service: str) -> float:
        started = time.monotonic()
        CHEAP_CALLS[service](cloud.probe(service))
        return time.monotonic() - started

    with ThreadPoolExecutor(max(1, len(wanted))) as pool:
        asked = {service: pool.submit(ask, service) for service in wanted}
    taken: dict[str, float] = {}
    for service, answer in asked.items():
        try:
            taken[service] = round(answer.result(), 3)
        except Exception as error:
            raise EngineError(
                f"{service} does not answer: {failure() or error}",
                fix="start the engine with debug on to see why",
            ) from error
    return taken
