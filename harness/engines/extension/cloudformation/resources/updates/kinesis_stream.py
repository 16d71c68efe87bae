"""AWS::Kinesis::Stream. Records stay, and with the shards their order."""

from __future__ import annotations

from typing import Any

from ..change import Change

_HOURS = 24


def _mode(change: Change) -> None:
    mode = change.value("StreamModeDetails", {"StreamMode": "PROVISIONED"})
    change.client("kinesis").update_stream_mode(
        StreamARN=change.model["Arn"], StreamModeDetails=mode
    )


def _shards(change: Change) -> None:
    if (change.value("StreamModeDetails") or {}).get("StreamMode") == "ON_DEMAND":
        return
    change.client("kinesis").update_shard_count(
        StreamName=change.physical_id,
        TargetShardCount=int(change.value("ShardCount", 1)),
        ScalingType="UNIFORM_SCALING",
    )


def _retention(change: Change) -> None:
    kinesis = change.client("kinesis")
    before = int(change.before.get("RetentionPeriodHours", _HOURS))
    after = int(change.value("RetentionPeriodHours", _HOURS))
    if after == before:
        return
    call = (
        kinesis.increase_stream_retention_period
        if after > before
        else kinesis.decrease_stream_retention_period
    )
    call(StreamName=change.physical_id, RetentionPeriodHours=after)


def _encryption(change: Change) -> None:
    kinesis = change.client("kinesis")
    before, after = change.before.get("StreamEncryption"), change.value("StreamEncryption")
    if before:
        kinesis.stop_stream_encryption(StreamName=change.physical_id, **before)
    if after:
        kinesis.start_stream_encryption(StreamName=change.physical_id, **after)


def _tags(change: Change) -> None:
    added, gone = change.tags()
    kinesis = change.client("kinesis")
    if added:
        kinesis.add_tags_to_stream(StreamName=change.physical_id, Tags=added)
    if gone:
        kinesis.remove_tags_from_stream(StreamName=change.physical_id, TagKeys=gone)


def completed(properties: dict[str, Any]) -> dict[str, Any]:
    if "ShardCount" in properties:
        return {"StreamModeDetails": {"StreamMode": "PROVISIONED"}, **properties}
    return properties


UPDATES = {
    ("StreamModeDetails",): _mode,
    ("ShardCount",): _shards,
    ("RetentionPeriodHours",): _retention,
    ("StreamEncryption",): _encryption,
    ("Tags",): _tags,
}

AT_CREATION = ("RetentionPeriodHours", "StreamEncryption", "Tags")
