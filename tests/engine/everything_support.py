"""An account that has one of everything (`everything.yaml`)."""

from __future__ import annotations

import uuid
from pathlib import Path

from harness.engines.cloud import Cloud
from harness.stacks.deploy import deploy
from tests.engine.lambdas import eventually

TEMPLATE = Path(__file__).parent / "everything.yaml"


def made(cloud: Cloud) -> str:
    """Everything of the template, an object, a measurement, and an execution that runs."""
    deploy(TEMPLATE, cloud, name="everything")
    cloud.client("s3").put_object(Bucket="photographs", Key="one", Body=cloud.account.encode())
    cloud.client("cloudwatch").put_metric_data(
        Namespace="own", MetricData=[{"MetricName": "noise", "Value": 0}]
    )
    machine = cloud.client("stepfunctions").list_state_machines()["stateMachines"][0]
    started = cloud.client("stepfunctions").start_execution(
        stateMachineArn=machine["stateMachineArn"]
    )
    return str(started["executionArn"])


def goes_through(cloud: Cloud) -> None:
    """From the pipe's queue to the mapping's, from there to the table."""
    item = uuid.uuid4().hex
    url = cloud.client("sqs").get_queue_url(QueueName="source")["QueueUrl"]
    cloud.client("sqs").send_message(QueueUrl=url, MessageBody=item)
    eventually(
        lambda: cloud.client("dynamodb").scan(TableName="kept")["Items"],
        lambda items: any(item in each["id"]["S"] for each in items),
    )
