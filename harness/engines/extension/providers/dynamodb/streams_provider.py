"""The DynamoDB Streams API over the records that our DynamoDB writes.

Source: Amazon DynamoDB API Reference, "Amazon DynamoDB Streams".
"""

from __future__ import annotations

import base64
import json
import time
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext, handler
from localstack.aws.api.dynamodbstreams import (
    DynamodbstreamsApi,
    ExpiredIteratorException,
    ResourceNotFoundException,
    TrimmedDataAccessException,
)

from .streams import STREAMS, TableStream

ITERATOR_SECONDS = 15 * 60
MAX_RECORDS = 1000
Request = dict[str, Any]


class DynamoDBStreamsProvider(DynamodbstreamsApi):
    @handler("ListStreams", expand=False)
    def list_streams(self, context: RequestContext, request: Request) -> Any:
        table = (request.get("TableName") or "").rpartition("/")[2]
        found = [
            s
            for s in STREAMS.of_account(context.account_id, context.region)
            if not table or s.table == table
        ]
        if start := request.get("ExclusiveStartStreamArn"):
            found = [s for s in found if s.arn > start]
        limit = request.get("Limit") or 100
        answer: dict[str, Any] = {
            "Streams": [
                {"StreamArn": s.arn, "TableName": s.table, "StreamLabel": s.label}
                for s in found[:limit]
            ]
        }
        if len(found) > limit:
            answer["LastEvaluatedStreamArn"] = found[limit - 1].arn
        return answer

    @handler("DescribeStream", expand=False)
    def describe_stream(self, _context: RequestContext, request: Request) -> Any:
        stream = _stream(request["StreamArn"])
        sequence: dict[str, str] = {"StartingSequenceNumber": str(stream.first_sequence)}
        if not stream.enabled:
            sequence["EndingSequenceNumber"] = str(stream.last_sequence)
        shard = {"ShardId": stream.shard_id, "SequenceNumberRange": sequence}
        return {
            "StreamDescription": {
                "StreamArn": stream.arn,
                "StreamLabel": stream.label,
                "StreamStatus": "ENABLED" if stream.enabled else "DISABLED",
                "StreamViewType": stream.view_type,
                "CreationRequestDateTime": datetime.fromtimestamp(stream.created, UTC),
                "TableName": stream.table,
                "KeySchema": stream.key_schema,
                "Shards": []
                if request.get("ExclusiveStartShardId") == stream.shard_id
                else [shard],
            }
        }

    @handler("GetShardIterator", expand=False)
    def get_shard_iterator(self, _context: RequestContext, request: Request) -> Any:
        stream = _stream(request["StreamArn"])
        if request["ShardId"] != stream.shard_id:
            raise ResourceNotFoundException(
                f"Requested resource not found: Shard does not exist: {request['ShardId']}"
            )
        return {"ShardIterator": _iterator(stream, _position(stream, request))}

    @handler("GetRecords", expand=False)
    def get_records(self, _context: RequestContext, request: Request) -> Any:
        stream, sequence = _read_iterator(request["ShardIterator"])
        limit = request.get("Limit") or MAX_RECORDS
        if limit > MAX_RECORDS:
            raise CommonServiceException(
                "ValidationException",
                f"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy "
                f"constraint: Member must have value less than or equal to {MAX_RECORDS}",
                status_code=400,
            )
        records, following = stream.read(sequence, limit)
        answer: dict[str, Any] = {"Records": records}
        if stream.enabled or following <= stream.last_sequence:
            answer["NextShardIterator"] = _iterator(stream, following)
        return answer


def _stream(arn: str) -> TableStream:
    if stream := STREAMS.get(arn):
        return stream
    raise ResourceNotFoundException(f"Requested resource not found: Stream: {arn} not found")


def _position(stream: TableStream, request: Request) -> int:
    kind = request["ShardIteratorType"]
    if kind == "TRIM_HORIZON":
        return stream.trimmed_before
    if kind == "LATEST":
        return stream.last_sequence + 1
    if kind not in ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"):
        raise CommonServiceException(
            "ValidationException",
            f"1 validation error detected: Value '{kind}' at 'shardIteratorType' failed to "
            "satisfy constraint: Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, "
            "LATEST, AT_SEQUENCE_NUMBER, TRIM_HORIZON]",
            status_code=400,
        )
    given = request.get("SequenceNumber")
    if not given or not given.isdigit():
        raise CommonServiceException(
            "ValidationException",
            f"Invalid SequenceNumber {given!r} for the iterator type {kind}",
            status_code=400,
        )
    sequence = int(given)
    if sequence < stream.trimmed_before and sequence > stream.first_sequence:
        raise TrimmedDataAccessException(
            "The operation attempted to read past the oldest stream record in a shard."
        )
    return sequence + (kind == "AFTER_SEQUENCE_NUMBER")


def _iterator(stream: TableStream, sequence: int) -> str:
    return _text(stream.arn, sequence)


def _text(arn: str, sequence: int) -> str:
    token = json.dumps([sequence, int(time.time())]).encode()
    return f"{arn}|1|{base64.urlsafe_b64encode(token).decode()}"


def renewed(text: str) -> str:
    """The same place, from an iterator that is being made now."""
    arn, _, token = text.rpartition("|1|")
    sequence, _ = json.loads(base64.urlsafe_b64decode(token))
    return _text(arn, sequence)


def _read_iterator(text: str) -> tuple[TableStream, int]:
    arn, _, token = text.rpartition("|1|")
    try:
        sequence, made = json.loads(base64.urlsafe_b64decode(token))
    except ValueError as error:
        raise CommonServiceException(
            "ValidationException", "Invalid ShardIterator", status_code=400
        ) from error
    if time.time() - made > ITERATOR_SECONDS:
        raise ExpiredIteratorException("Shard iterator has expired")
    return _stream(arn), sequence
