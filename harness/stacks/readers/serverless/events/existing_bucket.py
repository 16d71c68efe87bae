"""Adds a function to the notifications of a bucket, and takes it out again.

Runs as a Lambda function behind a custom resource (AWS: Lambda-backed custom resources).
"""

import contextlib
import json
import urllib.request
from typing import Any

import boto3


def handler(event: dict[str, Any], context: Any) -> None:
    status, reason = "SUCCESS", ""
    try:
        change(event["RequestType"], event["ResourceProperties"], context)
        before = event.get("OldResourceProperties") or {}
        if before.get("BucketName", "") not in ("", event["ResourceProperties"]["BucketName"]):
            change("Delete", before, context)
    except Exception as error:
        status, reason = "FAILED", f"{type(error).__name__}: {error}"
    answer = {
        "Status": status,
        "Reason": reason,
        "PhysicalResourceId": "existing-s3-" + event["LogicalResourceId"],
        **{key: event[key] for key in ("StackId", "RequestId", "LogicalResourceId")},
    }
    request = urllib.request.Request(
        event["ResponseURL"],
        json.dumps(answer).encode(),
        {"Content-Type": ""},
        method="PUT",
    )
    urllib.request.urlopen(request, timeout=30)


def change(kind: str, wanted: dict[str, Any], context: Any) -> None:
    bucket, name = wanted["BucketName"], wanted["FunctionName"]
    s3, functions = boto3.client("s3"), boto3.client("lambda")
    account = context.invoked_function_arn.split(":")[4]
    found = s3.get_bucket_notification_configuration(Bucket=bucket)
    found.pop("ResponseMetadata", None)
    mark = name + "-"
    others = [
        one
        for one in found.get("LambdaFunctionConfigurations", [])
        if not one.get("Id", "").startswith(mark)
    ]
    statement = "".join(c if c.isalnum() else "-" for c in mark + bucket)[:100]
    with contextlib.suppress(functions.exceptions.ResourceNotFoundException):
        functions.remove_permission(FunctionName=name, StatementId=statement)
    if kind != "Delete":
        functions.add_permission(
            FunctionName=name,
            StatementId=statement,
            Action="lambda:InvokeFunction",
            Principal="s3.amazonaws.com",
            SourceArn="arn:aws:s3:::" + bucket,
            SourceAccount=account,
        )
        for number, config in enumerate(wanted["BucketConfigs"]):
            one = {
                "Id": mark + str(number),
                "LambdaFunctionArn": wanted["FunctionArn"],
                "Events": [config["Event"]],
            }
            if config.get("Rules"):
                one["Filter"] = {"Key": {"FilterRules": config["Rules"]}}
            others.append(one)
    found["LambdaFunctionConfigurations"] = others
    try:
        s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=found)
    except s3.exceptions.NoSuchBucket:
        if kind != "Delete":
            raise
