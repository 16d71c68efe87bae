"""The shards of a stream, filtered and in pages. The caller holds `LOCK`.

Source: Kinesis API Reference, ListShards and ShardFilter.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from datetime import datetime

from localstack.aws.api import kinesis as api
from moto.kinesis.models import Stream

from .lookup import Request
from .shards import Shard

_PAGE = 1000
_TOKEN_SECONDS = 300


def page(stream: Stream, request: Request) -> Request:
    """The answer of ListShards for the request that names the stream."""
    shards = sorted(stream.shards.values(), key=lambda shard: shard.shard_id)
    fits = _filter(request.get("ShardFilter") or {})
    after = request.get("ExclusiveStartShardId") or ""
    found = [s for s in shards if s.shard_id > after and fits(s)]
    size = min(request.get("MaxResults") or _PAGE, _PAGE)
    answer: Request = {"Shards": [shard.to_json() for shard in found[:size]]}
    if len(found) > size:
        answer["NextToken"] = _token(stream, {**request, "after": found[size - 1].shard_id})
    return answer


def continued(token: str) -> Request:
    """The request that a token goes on with: `StreamARN`, filter, where it goes on."""
    try:
        request, made = json.loads(base64.b64decode(token))
    except ValueError as error:
        raise api.InvalidArgumentException("NextToken is invalid.") from error
    if time.time() - made > _TOKEN_SECONDS:
        raise api.ExpiredNextTokenException("The NextToken has expired.")
    return dict(request)


def _token(stream: Stream, request: Request) -> str:
    kept = {
        "StreamARN": stream.arn,
        "ExclusiveStartShardId": request["after"],
        "MaxResults": request.get("MaxResults"),
        "ShardFilter": request.get("ShardFilter"),
    }
    text = json.dumps([kept, time.time()], default=lambda moment: moment.timestamp())
    return base64.b64encode(text.encode()).decode()


def _filter(wanted: Request) -> Callable[[Shard], bool]:
    kind = wanted.get("Type")
    if kind == "AT_LATEST":
        return lambda shard: shard.is_open
    if kind == "AFTER_SHARD_ID":
        after = wanted.get("ShardId")
        if not after:
            raise api.InvalidArgumentException("ShardId is required for AFTER_SHARD_ID.")
        return lambda shard: shard.shard_id > after
    if kind in ("AT_TIMESTAMP", "FROM_TIMESTAMP"):
        moment = wanted.get("Timestamp")
        if moment is None:
            raise api.InvalidArgumentException(f"Timestamp is required for {kind}.")
        seconds = moment.timestamp() if isinstance(moment, datetime) else float(moment)
        return lambda shard: _was_open(shard, seconds, at=kind == "AT_TIMESTAMP")
    # within the retention period, every shard that we know is at or from the trim horizon
    return lambda _shard: True


def _was_open(shard: Shard, moment: float, *, at: bool) -> bool:
    ended = shard.closed is not None and shard.closed < moment
    return not ended and (not at or shard.opened <= moment)
