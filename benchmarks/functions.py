"""Functions that the measurements deploy."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from harness.engines.cloud import Cloud

ECHO = "def handler(event, context):\n    return event\n"

CLIENT_AT_IMPORT = (
    'import boto3\n\ntable = boto3.client("dynamodb")\n\n\n'
    "def handler(event, context):\n    return event\n"
)

STORE = """import json
import boto3

table = boto3.client("dynamodb")


def handler(event, context):
    for record in event["Records"]:
        number = json.loads(json.loads(record["body"])["Message"])["id"]
        table.put_item(TableName="Delivered", Item={"id": {"S": number}})
"""


def create(cloud: Cloud, name: str, source: str) -> None:
    """Create the Python function `name` and wait until it is active."""
    functions: Any = cloud.client("lambda")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("app.py", source)
    functions.create_function(
        FunctionName=name,
        Runtime="python3.12",
        Handler="app.handler",
        Role=f"arn:aws:iam::{cloud.account}:role/benchmark",
        Timeout=10,
        Code={"ZipFile": archive.getvalue()},
    )
    functions.get_waiter("function_active_v2").wait(
        FunctionName=name, WaiterConfig={"Delay": 0.01, "MaxAttempts": 2000}
    )
