"""Kinesis Data Streams: records in shards of ours, everything else by moto."""

from __future__ import annotations

import json
import re
from typing import Any

from botocore import xform_name
from localstack.aws.api import CommonServiceException, RequestContext
from localstack.aws.api import kinesis as api
from localstack.services.plugins import ServiceLifecycleHook
from localstack.state import StateVisitor
from moto.core.exceptions import RESTError
from moto.kinesis.models import Consumer, kinesis_backends
from moto.kinesis.responses import KinesisResponse

from ...delivery.signals import SOURCES
from ...recorder import activity
from ..table import not_implemented
from . import iterators, listing, shards
from .lookup import Request, invalid, shard_of, stream_of
from .records import MAX_RECORDS, check, put, read
from .shards import LOCK
from .subscription import subscription

MAX_REQUEST_BYTES = 5 * 1024 * 1024
MAX_BATCH = 500
_NAME = re.compile(r"[a-zA-Z0-9_.-]{1,128}")


class _Moto(KinesisResponse):
    """moto's handler over a request that is parsed already."""

    def __init__(self, context: RequestContext, request: Request) -> None:
        super().__init__()
        self.region, self.current_account = context.region, context.account_id
        self._request = request

    def _get_param(self, param_name: str, if_none: Any = None) -> Any:
        return self._request.get(param_name, if_none)


class KinesisProvider(ServiceLifecycleHook):
    service = "kinesis"

    def __init__(self) -> None:
        shards.mend()

    def accept_state_visitor(self, visitor: StateVisitor) -> None:
        visitor.visit(kinesis_backends)

    def forward(self, context: RequestContext, request: Request) -> Request | None:
        operation = context.operation.name
        handler = _Moto(context, _named(request))
        method = getattr(handler, xform_name(operation), None)
        if method is None:
            raise not_implemented("kinesis", operation)
        with LOCK:
            try:
                answer = method()
            except RESTError as error:
                body = json.loads(error.get_body())
                code = str(body["__type"]).rpartition("#")[2]
                raise CommonServiceException(code, body.get("message", ""), error.code) from error
        return json.loads(answer) if answer else {}

    def create_stream(self, context: RequestContext, request: Request) -> Request | None:
        name, count = request["StreamName"], request.get("ShardCount")
        if not _NAME.fullmatch(name):
            raise invalid(
                f"1 validation error detected: Value '{name}' at 'streamName' failed to satisfy "
                "constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
            )
        if count is not None and count < 1:
            raise invalid(
                f"1 validation error detected: Value '{count}' at 'shardCount' failed to satisfy "
                "constraint: Member must have value greater than or equal to 1"
            )
        with LOCK:
            self.forward(context, {"ShardCount": 1, **request})
            stream_of(context, request).tags.update(request.get("Tags") or {})
        return None

    def delete_stream(self, context: RequestContext, request: Request) -> Request | None:
        with LOCK:
            stream = stream_of(context, request)
            if stream.consumers and not request.get("EnforceConsumerDeletion"):
                raise api.ResourceInUseException(
                    f"Stream {stream.stream_name} under account {context.account_id} has "
                    "registered consumers; delete them or set EnforceConsumerDeletion"
                )
            answer = self.forward(context, request)
        SOURCES.notify(stream.arn)
        return answer

    def list_streams(self, context: RequestContext, request: Request) -> Request | None:
        return self.forward(context, {"Limit": 100, **request})

    def put_record(self, context: RequestContext, request: Request) -> Request:
        with LOCK:
            stream = stream_of(context, request)
            number, shard = put(stream, request)
        activity.written((f"{shard}:{number}",))
        SOURCES.notify(stream.arn)
        return {
            "ShardId": shard,
            "SequenceNumber": number,
            "EncryptionType": stream.encryption_type,
        }

    def put_records(self, context: RequestContext, request: Request) -> Request:
        records = request["Records"]
        if not 1 <= len(records) <= MAX_BATCH:
            raise invalid(
                "1 validation error detected: Value at 'records' failed to satisfy constraint: "
                f"Member must have length between 1 and {MAX_BATCH}"
            )
        if sum(len(r["Data"]) + len(r["PartitionKey"]) for r in records) > MAX_REQUEST_BYTES:
            raise api.InvalidArgumentException("Records size exceeds 5 MB limit")
        with LOCK:
            stream = stream_of(context, request)
            for record in records:
                check(record)
            written = [put(stream, record) for record in records]
        activity.written(f"{shard}:{number}" for number, shard in written)
        SOURCES.notify(stream.arn)
        return {
            "FailedRecordCount": 0,
            "EncryptionType": stream.encryption_type,
            "Records": [{"SequenceNumber": n, "ShardId": s} for n, s in written],
        }

    def list_shards(self, context: RequestContext, request: Request) -> Request:
        if token := request.get("NextToken"):
            request = listing.continued(token)
        with LOCK:
            return listing.page(stream_of(context, request), request)

    def get_shard_iterator(self, context: RequestContext, request: Request) -> Request:
        with LOCK:
            stream = stream_of(context, request)
            shard = shard_of(context, stream, request["ShardId"])
            return {
                "ShardIterator": iterators.write(stream, shard, iterators.start(shard, request))
            }

    def get_records(self, context: RequestContext, request: Request) -> Request:
        arn, shard_id, sequence = iterators.read(request["ShardIterator"])
        limit = request.get("Limit") or MAX_RECORDS
        if limit > MAX_RECORDS:
            raise invalid(
                f"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy "
                f"constraint: Member must have value less than or equal to {MAX_RECORDS}"
            )
        with LOCK:
            stream = stream_of(context, {"StreamARN": arn})
            shard = shard_of(context, stream, shard_id)
            return read(stream, shard, sequence, limit)

    def split_shard(self, context: RequestContext, request: Request) -> Request | None:
        return self._reshard(context, request)

    def merge_shards(self, context: RequestContext, request: Request) -> Request | None:
        return self._reshard(context, request)

    def update_shard_count(self, context: RequestContext, request: Request) -> Request | None:
        return self._reshard(context, request)

    def _reshard(self, context: RequestContext, request: Request) -> Request | None:
        answer = self.forward(context, request)
        with LOCK:
            arn = stream_of(context, request).arn
        SOURCES.notify(arn)
        return answer

    def register_stream_consumer(self, context: RequestContext, request: Request) -> Request:
        with LOCK:
            stream, name = stream_of(context, request), request["ConsumerName"]
            if any(c.consumer_name == name for c in stream.consumers):
                raise api.ResourceInUseException(
                    f"Consumer {name} under stream {stream.stream_name} already exists for account "
                    f"{context.account_id}."
                )
            consumer = Consumer(name, context.account_id, context.region, stream.arn)
            consumer.consumer_arn += f":{int(consumer.created)}"
            stream.consumers.append(consumer)
            return {"Consumer": {**consumer.to_json(), "ConsumerStatus": "CREATING"}}

    def deregister_stream_consumer(self, context: RequestContext, request: Request) -> None:
        arn = request.get("ConsumerARN") or ""
        with LOCK:
            stream = stream_of(context, {"StreamARN": request.get("StreamARN") or arn})
            name = request.get("ConsumerName")
            kept = [
                c for c in stream.consumers if c.consumer_arn != arn and c.consumer_name != name
            ]
            if len(kept) == len(stream.consumers):
                raise api.ResourceNotFoundException(
                    f"Consumer {name or arn}, account {context.account_id} not found."
                )
            stream.consumers = kept

    def tag_resource(self, context: RequestContext, request: Request) -> None:
        with LOCK:
            stream_of(context, {"StreamARN": request["ResourceARN"]}).tags.update(request["Tags"])

    def untag_resource(self, context: RequestContext, request: Request) -> None:
        with LOCK:
            tags = stream_of(context, {"StreamARN": request["ResourceARN"]}).tags
            for key in request["TagKeys"]:
                tags.pop(key, None)

    def list_tags_for_resource(self, context: RequestContext, request: Request) -> Request:
        with LOCK:
            tags = stream_of(context, {"StreamARN": request["ResourceARN"]}).tags
            return {"Tags": [{"Key": k, "Value": v} for k, v in sorted(tags.items())]}

    def subscribe_to_shard(self, context: RequestContext, request: Request) -> Request:
        position = request["StartingPosition"]
        with LOCK:
            stream = stream_of(context, {"StreamARN": request["ConsumerARN"]})
            shard = shard_of(context, stream, request["ShardId"])
            sequence = iterators.start(
                shard,
                {
                    "ShardIteratorType": position["Type"],
                    "StartingSequenceNumber": position.get("SequenceNumber"),
                    "Timestamp": position.get("Timestamp"),
                },
            )
        return {"EventStream": subscription(stream, shard, sequence)}


def _named(request: Request) -> Request:
    """The request with a stream ARN that moto finds, where a consumer's was given."""
    arn = request.get("StreamARN")
    if arn and "/consumer/" in arn:
        return {**request, "StreamARN": arn.split("/consumer/")[0]}
    return request
