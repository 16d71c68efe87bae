"""AWS Lambda: reserved, provisioned and the account's concurrency."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, as_completed, wait
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.engine import lambdas

SERVICE = "Lambda"
RESERVED = "Lambda Developer Guide: Configuring reserved concurrency for a function"
PROVISIONED = "Lambda Developer Guide: Configuring provisioned concurrency for a function"
SCALING = "Lambda Developer Guide: Understanding Lambda function scaling"
API = "Lambda API Reference"
ENVIRONMENT = "Lambda Developer Guide: Defined runtime environment variables"
HOLDS = """
import os
import boto3
def handler(event, context):
    if "hold" in event:
        boto3.client("sqs").receive_message(QueueUrl=event["hold"], WaitTimeSeconds=20)
    return os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"]
"""
"""With `hold`, a queue's URL: runs until it gets a message."""


class Holding:
    """Invocations of a function that run until `let_go`."""

    def __init__(self, cloud: Cloud, function: lambdas.Function, pool: ThreadPoolExecutor) -> None:
        self._cloud, self._function, self._pool = cloud, function, pool
        self._queue = cloud.client("sqs").create_queue(QueueName="hold")["QueueUrl"]

    def call(self, **parameters: Any) -> Future[str]:
        """The answer, or the code of the error."""
        return self._pool.submit(self._call, parameters)

    def _call(self, parameters: Any) -> str:
        payload = json.dumps({"hold": self._queue})
        try:
            answer = self._cloud.client("lambda").invoke(
                FunctionName=self._function.name, Payload=payload, **parameters
            )
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return str(json.loads(answer["Payload"].read()))

    def let_go(self, count: int) -> None:
        for _ in range(count):
            self._cloud.client("sqs").send_message(QueueUrl=self._queue, MessageBody="go")


@contextmanager
def running(cloud: Cloud, function: lambdas.Function) -> Iterator[None]:
    """While one invocation runs, of a function that may run only once at a time.

    Of two that start together one runs, and the other is told so.
    """
    with ThreadPoolExecutor(2) as pool:
        holding = Holding(cloud, function, pool)
        wait([holding.call(), holding.call()], return_when=FIRST_COMPLETED)
        try:
            yield
        finally:
            holding.let_go(1)


def throttled(cloud: Cloud, function: lambdas.Function) -> ClientError | None:
    try:
        cloud.client("lambda").invoke(FunctionName=function.name)
    except ClientError as error:
        return error
    return None


def refused(call: Any, **parameters: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as error:
        call(**parameters)
    told = error.value.response["Error"]
    return told["Code"], told["Message"]


@pytest.fixture
def reserved(cloud: Cloud) -> lambdas.Function:
    function = lambdas.python(cloud, HOLDS)
    cloud.client("lambda").put_function_concurrency(
        FunctionName=function.name, ReservedConcurrentExecutions=1
    )
    return function


@documented("reserved concurrency", f"{API}: Invoke")
def test_beyond_the_reserved_concurrency_is_429_with_its_reason(
    cloud: Cloud, reserved: lambdas.Function
) -> None:
    with running(cloud, reserved):
        error = throttled(cloud, reserved)
    assert error is not None
    response: Any = error.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 429
    assert response["Error"]["Code"] == "TooManyRequestsException"
    assert response["Error"]["Message"] == "Rate Exceeded."
    assert response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"


@documented("reserved concurrency", RESERVED)
def test_reserved_concurrency_of_zero_runs_nothing(
    cloud: Cloud, reserved: lambdas.Function
) -> None:
    cloud.client("lambda").put_function_concurrency(
        FunctionName=reserved.name, ReservedConcurrentExecutions=0
    )
    error = throttled(cloud, reserved)
    assert error is not None
    assert error.response["Error"]["Code"] == "TooManyRequestsException"


@documented("reserved concurrency", RESERVED)
def test_a_dry_run_needs_no_concurrency(cloud: Cloud, reserved: lambdas.Function) -> None:
    client = cloud.client("lambda")
    client.put_function_concurrency(FunctionName=reserved.name, ReservedConcurrentExecutions=0)
    answer = client.invoke(FunctionName=reserved.name, InvocationType="DryRun")
    assert answer["StatusCode"] == 204


@documented("reserved concurrency", f"{API}: DeleteFunctionConcurrency")
def test_without_its_reservation_a_function_runs_again(
    cloud: Cloud, reserved: lambdas.Function
) -> None:
    client = cloud.client("lambda")
    client.put_function_concurrency(FunctionName=reserved.name, ReservedConcurrentExecutions=0)
    client.delete_function_concurrency(FunctionName=reserved.name)
    assert "ReservedConcurrentExecutions" not in client.get_function_concurrency(
        FunctionName=reserved.name
    )
    assert reserved.invoke().payload == "on-demand"


@documented("reserved concurrency", f"{API}: GetFunction")
def test_a_function_tells_its_reservation(cloud: Cloud, reserved: lambdas.Function) -> None:
    found = cloud.client("lambda").get_function(FunctionName=reserved.name)
    assert found["Concurrency"] == {"ReservedConcurrentExecutions": 1}


@documented("reserved concurrency", RESERVED)
def test_a_hundred_stay_unreserved(cloud: Cloud, reserved: lambdas.Function) -> None:
    assert refused(
        cloud.client("lambda").put_function_concurrency,
        FunctionName=reserved.name,
        ReservedConcurrentExecutions=901,
    ) == (
        "InvalidParameterValueException",
        "Specified ReservedConcurrentExecutions for function decreases account's "
        "UnreservedConcurrentExecution below its minimum value of [100].",
    )


@documented("reserved concurrency", f"{API}: GetAccountSettings")
def test_reservations_lower_what_the_account_has_unreserved(
    cloud: Cloud, reserved: lambdas.Function
) -> None:
    client = cloud.client("lambda")
    client.put_function_concurrency(FunctionName=reserved.name, ReservedConcurrentExecutions=30)
    limits = client.get_account_settings()["AccountLimit"]
    assert (limits["ConcurrentExecutions"], limits["UnreservedConcurrentExecutions"]) == (1000, 970)


@documented("reserved concurrency", SCALING)
def test_all_versions_of_a_function_share_its_reservation(
    cloud: Cloud, reserved: lambdas.Function
) -> None:
    client = cloud.client("lambda")
    client.publish_version(FunctionName=reserved.name)
    with running(cloud, reserved):
        code, _ = refused(client.invoke, FunctionName=reserved.name, Qualifier="1")
    assert code == "TooManyRequestsException"


@documented("reserved concurrency", RESERVED)
def test_never_more_than_the_reservation_run_at_once(
    cloud: Cloud, reserved: lambdas.Function
) -> None:
    client = cloud.client("lambda")
    client.put_function_concurrency(FunctionName=reserved.name, ReservedConcurrentExecutions=3)
    with ThreadPoolExecutor(12) as pool:
        holding = Holding(cloud, reserved, pool)
        calls = [holding.call() for _ in range(12)]
        first = [call.result() for _, call in zip(range(9), as_completed(calls), strict=False)]
        holding.let_go(3)
        assert first == ["TooManyRequestsException"] * 9
        assert [call.result() for call in calls].count("on-demand") == 3


def provisioned(cloud: Cloud, source: str, count: int = 1, **parameters: Any) -> lambdas.Function:
    function = lambdas.python(cloud, source, **parameters)
    client = cloud.client("lambda")
    client.publish_version(FunctionName=function.name)
    client.put_provisioned_concurrency_config(
        FunctionName=function.name, Qualifier="1", ProvisionedConcurrentExecutions=count
    )
    return function


def status(cloud: Cloud, function: lambdas.Function, qualifier: str = "1") -> dict[str, Any]:
    found: dict[str, Any] = cloud.client("lambda").get_provisioned_concurrency_config(
        FunctionName=function.name, Qualifier=qualifier
    )
    return found


def ready(cloud: Cloud, function: lambdas.Function, qualifier: str = "1") -> dict[str, Any]:
    return lambdas.eventually(
        lambda: status(cloud, function, qualifier), lambda found: found["Status"] != "IN_PROGRESS"
    )


@documented("provisioned concurrency", f"{API}: PutProvisionedConcurrencyConfig")
def test_a_request_for_provisioned_concurrency_is_in_progress(cloud: Cloud) -> None:
    function = lambdas.python(cloud, HOLDS)
    client = cloud.client("lambda")
    client.publish_version(FunctionName=function.name)
    given = client.put_provisioned_concurrency_config(
        FunctionName=function.name, Qualifier="1", ProvisionedConcurrentExecutions=2
    )
    assert given["Status"] == "IN_PROGRESS"
    assert given["RequestedProvisionedConcurrentExecutions"] == 2
    assert given["AvailableProvisionedConcurrentExecutions"] == 0


@documented("provisioned concurrency", f"{API}: GetProvisionedConcurrencyConfig")
def test_provisioned_concurrency_becomes_ready(cloud: Cloud) -> None:
    found = ready(cloud, provisioned(cloud, HOLDS, 2))
    assert found["Status"] == "READY"
    assert found["AvailableProvisionedConcurrentExecutions"] == 2
    assert found["AllocatedProvisionedConcurrentExecutions"] == 2


@documented("provisioned concurrency", ENVIRONMENT)
def test_a_provisioned_environment_tells_how_it_was_initialised(cloud: Cloud) -> None:
    function = provisioned(cloud, HOLDS)
    ready(cloud, function)
    assert function.invoke(Qualifier="1").payload == "provisioned-concurrency"
    assert function.invoke().payload == "on-demand"


@documented("provisioned concurrency", PROVISIONED)
def test_a_provisioned_environment_was_initialised_before_its_first_call(cloud: Cloud) -> None:
    source = "import time\nMADE = time.time()\ndef handler(event, context):\n    return MADE\n"
    function = provisioned(cloud, source)
    ready(cloud, function)
    before = cloud.client("lambda").get_function_concurrency(FunctionName=function.name)
    assert before["ResponseMetadata"]["HTTPStatusCode"] == 200
    marker = lambdas.python(
        cloud, "import time\ndef handler(event, context):\n    return time.time()\n"
    )
    asked = marker.invoke().payload
    assert function.invoke(Qualifier="1").payload < asked


@documented("provisioned concurrency", PROVISIONED)
def test_beyond_the_provisioned_environments_calls_are_served_on_demand(cloud: Cloud) -> None:
    function = provisioned(cloud, HOLDS)
    ready(cloud, function)
    with ThreadPoolExecutor(2) as pool:
        holding = Holding(cloud, function, pool)
        calls = [holding.call(Qualifier="1") for _ in range(2)]
        holding.let_go(2)
        assert sorted(call.result() for call in calls) == ["on-demand", "provisioned-concurrency"]


@documented("provisioned concurrency", PROVISIONED)
def test_a_function_that_cannot_start_fails_its_provisioned_concurrency(cloud: Cloud) -> None:
    found = ready(cloud, provisioned(cloud, "raise ValueError('no')\n"))
    assert found["Status"] == "FAILED"
    assert found["AvailableProvisionedConcurrentExecutions"] == 0
    assert found["StatusReason"] == "FUNCTION_ERROR_INIT_FAILURE"


@documented("provisioned concurrency", f"{API}: PutProvisionedConcurrencyConfig")
def test_latest_cannot_be_provisioned(cloud: Cloud) -> None:
    function = lambdas.python(cloud, HOLDS)
    assert refused(
        cloud.client("lambda").put_provisioned_concurrency_config,
        FunctionName=function.name,
        Qualifier="$LATEST",
        ProvisionedConcurrentExecutions=1,
    ) == (
        "InvalidParameterValueException",
        "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
    )


@documented("provisioned concurrency", PROVISIONED)
def test_no_more_can_be_provisioned_than_is_reserved(cloud: Cloud) -> None:
    function = lambdas.python(cloud, HOLDS)
    client = cloud.client("lambda")
    client.publish_version(FunctionName=function.name)
    client.put_function_concurrency(FunctionName=function.name, ReservedConcurrentExecutions=2)
    assert refused(
        client.put_provisioned_concurrency_config,
        FunctionName=function.name,
        Qualifier="1",
        ProvisionedConcurrentExecutions=3,
    ) == (
        "InvalidParameterValueException",
        "Requested Provisioned Concurrency should not be greater than the "
        "reservedConcurrentExecution for function",
    )


@documented("provisioned concurrency", f"{API}: GetProvisionedConcurrencyConfig")
def test_without_a_configuration_there_is_none_to_get(cloud: Cloud) -> None:
    function = lambdas.python(cloud, HOLDS)
    client = cloud.client("lambda")
    client.publish_version(FunctionName=function.name)
    code, _ = refused(
        client.get_provisioned_concurrency_config, FunctionName=function.name, Qualifier="1"
    )
    assert code == "ProvisionedConcurrencyConfigNotFoundException"


@documented("provisioned concurrency", PROVISIONED)
def test_a_version_and_its_alias_are_not_both_provisioned(cloud: Cloud) -> None:
    function = provisioned(cloud, HOLDS)
    client = cloud.client("lambda")
    client.create_alias(FunctionName=function.name, Name="live", FunctionVersion="1")
    code, _ = refused(
        client.put_provisioned_concurrency_config,
        FunctionName=function.name,
        Qualifier="live",
        ProvisionedConcurrentExecutions=1,
    )
    assert code == "ResourceConflictException"


@documented("provisioned concurrency", f"{API}: DeleteProvisionedConcurrencyConfig")
def test_an_alias_loses_its_provisioned_concurrency(cloud: Cloud) -> None:
    function = lambdas.python(cloud, HOLDS)
    client = cloud.client("lambda")
    client.publish_version(FunctionName=function.name)
    client.create_alias(FunctionName=function.name, Name="live", FunctionVersion="1")
    given = {"FunctionName": function.name, "Qualifier": "live"}
    client.put_provisioned_concurrency_config(**given, ProvisionedConcurrentExecutions=1)
    ready(cloud, function, "live")
    client.delete_provisioned_concurrency_config(**given)
    code, _ = refused(client.get_provisioned_concurrency_config, **given)
    assert code == "ProvisionedConcurrencyConfigNotFoundException"
    lambdas.eventually(lambda: function.invoke(Qualifier="live").payload, "on-demand".__eq__)


@documented("provisioned concurrency", f"{API}: PutProvisionedConcurrencyConfig")
def test_provisioned_concurrency_can_be_changed(cloud: Cloud) -> None:
    function = provisioned(cloud, HOLDS, 1)
    cloud.client("lambda").put_provisioned_concurrency_config(
        FunctionName=function.name, Qualifier="1", ProvisionedConcurrentExecutions=3
    )
    assert ready(cloud, function)["AvailableProvisionedConcurrentExecutions"] == 3


@documented("provisioned concurrency", f"{API}: ListProvisionedConcurrencyConfigs")
def test_the_configurations_of_a_function_are_listed(cloud: Cloud) -> None:
    function = provisioned(cloud, HOLDS, 1)
    ready(cloud, function)
    listed = cloud.client("lambda").list_provisioned_concurrency_configs(
        FunctionName=function.name
    )["ProvisionedConcurrencyConfigs"]
    assert [(found["FunctionArn"].rpartition(":")[2], found["Status"]) for found in listed] == [
        ("1", "READY")
    ]
