"""What a mapping tells its failure destination of records that it gave up.

Source: Lambda Developer Guide, "Configure error handling controls" for Kinesis and DynamoDB
(the example invocation records), and "Retaining discarded batch records".
"""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .invoking import Outcome, to_json
from .records import Record
from .settings import Settings

LOG = logging.getLogger(__name__)
_INFO = {"kinesis": "KinesisBatchInfo", "dynamodb": "DDBStreamBatchInfo"}
_PRECISION = {"kinesis": "milliseconds", "dynamodb": "seconds"}


@dataclass(frozen=True)
class FailedBatch:
    """`condition`: why they were given up; `invocations`: how often the function was tried."""

    settings: Settings
    shard: str
    records: list[Record]
    condition: str
    invocations: int
    last: Outcome | None

    def tell(self) -> None:
        """Send the record of the batch, where the mapping names a destination."""
        arn = self.settings.on_failure
        if not arn or not self.records:
            return
        try:
            self._send(arn, datetime.now(UTC))
        except Exception as error:
            source = self.settings.source_arn
            LOG.error("a failed batch of %s did not reach %s: %s", source, arn, error)

    def _body(self, now: datetime) -> dict[str, Any]:
        settings, last = self.settings, self.last
        if settings.function_arn.split(":")[2] == "pipes":
            # EventBridge User Guide, "Amazon EventBridge Pipes error handling"
            context = {"partnerResourceArn": settings.function_arn, "condition": self.condition}
            return {"context": context, **self._batch(now)}
        body: dict[str, Any] = {
            "requestContext": {
                "requestId": (last and last.request_id) or str(uuid.uuid4()),
                "functionArn": settings.function_arn,
                "condition": self.condition,
                "approximateInvokeCount": self.invocations,
            }
        }
        if last is not None and last.reached:
            body["responseContext"] = {
                "statusCode": last.status,
                "executedVersion": last.version,
                "functionError": last.error,
            }
        return {**body, **self._batch(now)}

    def _batch(self, now: datetime) -> dict[str, Any]:
        settings = self.settings
        precision, first, final = _PRECISION[settings.kind], self.records[0], self.records[-1]
        return {
            "version": "1.0",
            "timestamp": _time(now, "milliseconds"),
            _INFO[settings.kind]: {
                "shardId": self.shard,
                "startSequenceNumber": str(first.number),
                "endSequenceNumber": str(final.number),
                "approximateArrivalOfFirstRecord": _at(first.arrived, precision),
                "approximateArrivalOfLastRecord": _at(final.arrived, precision),
                "batchSize": len(self.records),
                "streamArn": settings.stream_arn,
            },
        }

    def _send(self, arn: str, now: datetime) -> None:
        from localstack.services.lambda_.event_source_mapping.pipe_utils import (
            get_internal_client,
        )

        parts, body, client = arn.split(":"), self._body(now), get_internal_client(arn)
        if parts[2] == "sqs":
            queue = client.get_queue_url(QueueName=parts[5], QueueOwnerAWSAccountId=parts[4])
            client.send_message(QueueUrl=queue["QueueUrl"], MessageBody=to_json(body))
        elif parts[2] == "sns":
            client.publish(TopicArn=arn, Message=to_json(body))
        else:
            moment = now.strftime("%Y/%m/%d/%Y-%m-%dT%H.%M.%S")
            events = [record.event for record in self.records]
            client.put_object(
                Bucket=parts[5],
                Key=f"aws/lambda/{self.settings.uuid}/{self.shard}/{moment}-{uuid.uuid4()}",
                Body=to_json({**body, "payload": {"Records": events}}),
            )


def _at(moment: float, precision: str) -> str:
    return _time(datetime.fromtimestamp(moment, UTC), precision)


def _time(moment: datetime, precision: str) -> str:
    return moment.isoformat(timespec=precision).replace("+00:00", "Z")
