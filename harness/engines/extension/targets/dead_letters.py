"""What could not be delivered, kept in an SQS queue."""

from __future__ import annotations

import logging

from .clients import Sender

LOG = logging.getLogger(__name__)


def keep(sender: Sender, queue_arn: str, body: str, attributes: dict[str, str | None]) -> None:
    """Send `body` with its attributes (those that are not None) to the queue."""
    from localstack.utils.aws.arns import sqs_queue_url_for_arn

    region = queue_arn.split(":")[3]
    try:
        sender.client("sqs", region).send_message(
            QueueUrl=sqs_queue_url_for_arn(queue_arn),
            MessageBody=body,
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value or " "}
                for name, value in attributes.items()
                if value is not None
            },
        )
    except Exception as error:  # whatever the queue answers: AWS drops the event then
        LOG.warning("%s: dead-letter queue %s: %s", sender.source, queue_arn, error)
