"""The streams and shards that requests name, or the error for which there is none."""

from __future__ import annotations

from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext
from localstack.aws.api import kinesis as api
from moto.kinesis.models import Stream, kinesis_backends

from .shards import Shard

Request = dict[str, Any]


def stream_of(context: RequestContext, request: Request) -> Stream:
    arn, name = request.get("StreamARN"), request.get("StreamName")
    account, region = context.account_id, context.region
    if arn:
        _, _, _, region, account, resource = arn.split(":", 5)
        name = resource.split("/")[1]
    stream = kinesis_backends[account][region].streams.get(name)
    if stream is None:
        raise api.ResourceNotFoundException(f"Stream {name} under account {account} not found.")
    return stream


def shard_of(context: RequestContext, stream: Stream, shard_id: str) -> Shard:
    found: Shard | None = stream.shards.get(shard_id)
    if found is None:
        raise api.ResourceNotFoundException(
            f"Shard {shard_id} in stream {stream.stream_name} under account "
            f"{context.account_id} does not exist"
        )
    return found


def invalid(message: str) -> CommonServiceException:
    return CommonServiceException("ValidationException", message, status_code=400)
