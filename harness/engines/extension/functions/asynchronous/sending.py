"""Sends records to where a function says, with its role; what cannot be sent is told.

Source: Lambda developer guide, "Capturing records of Lambda asynchronous invocations".
"""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

from ...lambda_runtime import records
from ...lambda_runtime.metrics import METRICS


def to_destination(version: Any, target: str, record: dict[str, Any], outcome: str) -> None:
    """`outcome`: `Success` or `Failure`."""
    try:
        _send(version, target, record, outcome)
    except Exception as error:
        _undelivered(version, "DestinationDeliveryFailures", f"the destination {target}", error)


def to_dead_letters(version: Any, body: str, attributes: dict[str, dict[str, str]]) -> None:
    """The event itself; what happened stands in the message's attributes."""
    target = version.config.dead_letter_arn
    try:
        if _service(target) == "sns":
            _client(version, target, "sns").publish(
                TopicArn=target, Message=body, MessageAttributes=attributes
            )
        else:
            _client(version, target, "sqs").send_message(
                QueueUrl=_queue_url(target), MessageBody=body, MessageAttributes=attributes
            )
    except Exception as error:
        _undelivered(version, "DeadLetterErrors", f"the dead-letter queue {target}", error)


def _send(version: Any, target: str, record: dict[str, Any], outcome: str) -> None:
    service = _service(target)
    client = _client(version, target, "lambda_" if service == "lambda" else service)
    body = json.dumps(record, separators=(",", ":"))
    if service == "sqs":
        client.send_message(QueueUrl=_queue_url(target), MessageBody=body)
    elif service == "sns":
        client.publish(TopicArn=target, Message=body)
    elif service == "lambda":
        client.invoke(FunctionName=target, InvocationType="Event", Payload=body.encode())
    elif service == "events":
        entry = {
            "EventBusName": target.rpartition("/")[2],
            "Source": "lambda",
            "DetailType": f"Lambda Function Invocation Result - {outcome}",
            "Detail": body,
            "Resources": [record["requestContext"]["functionArn"], target],
        }
        failed = client.put_events(Entries=[entry])["Entries"][0]
        if failed.get("ErrorCode"):
            raise RuntimeError(failed.get("ErrorMessage", failed["ErrorCode"]))
    elif service == "s3":
        client.put_object(Bucket=target.rpartition(":::")[2], Key=_key(version), Body=body.encode())
    else:
        raise RuntimeError(f"Lambda sends no records to {service}")


def _key(version: Any) -> str:
    now = time.gmtime(time.time())
    day, at = time.strftime("%Y/%m/%d", now), time.strftime("%Y-%m-%dT%H.%M.%S", now)
    return f"aws/lambda/async/{version.id.function_name}/{day}/{at}-{uuid.uuid4()}"


def _service(arn: str) -> str:
    return arn.split(":")[2]


def _queue_url(arn: str) -> str:
    from localstack.utils.aws.arns import sqs_queue_url_for_arn

    return str(sqs_queue_url_for_arn(arn))


def _client(version: Any, target: str, service: str) -> Any:
    """As the function's role, from Lambda."""
    from localstack.aws.connect import connect_to

    clients = connect_to.with_assumed_role(
        role_arn=version.config.role,
        service_principal="lambda",
        region_name=target.split(":")[3] or version.id.region,
    )
    return getattr(clients, service).request_metadata(
        service_principal="lambda", source_arn=version.id.unqualified_arn()
    )


def _undelivered(version: Any, metric: str, what: str, error: Exception) -> None:
    place = version.id
    METRICS.count(place.account, place.region, place.function_name, metric)
    text = f"the record of an asynchronous invocation was not sent to {what}: {error}"
    records.note(text, level="error", version=version)
