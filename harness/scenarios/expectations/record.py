"""`record`: a record of a Kinesis stream."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic import Field

from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.expectations.counting import Counted, matching
from harness.scenarios.expectations.looking import newest
from harness.scenarios.fields import STREAM, Expected, StreamId
from harness.scenarios.formats.data import parsed
from harness.scenarios.matchers.encoded import readable


class StreamRecord(Counted, Expectation):
    """A record that is in a Kinesis stream."""

    kind: ClassVar[str] = "record"
    example: ClassVar[str] = "record: {stream: Clicks, key: user-1, data: {page: /}, exactly: 1}"

    stream: StreamId
    key: Expected = Field(None, description="The partition key.")
    data: Expected = Field(None, description="A part of it: parsed where it is JSON, else text.")

    def look(self, context: Context) -> Look:
        stream = context.physical(self.stream, STREAM, "stream")
        records = list(stream_records(context.looks("kinesis"), stream))
        found, nearest = matching(
            records,
            lambda record: [
                (f"$.{name}", getattr(self, name), record[name], False)
                for name in ("key", "data")
                if name in self.model_fields_set
            ],
        )
        seen = newest(records, "record") or [f"{self.stream} is empty"]
        what = f"record in {self.stream}"
        return self.counted(found, what, nearest=nearest, seen=seen, grows=True)


def stream_records(client: Any, stream: str) -> Iterator[dict[str, Any]]:
    """The records of every shard, oldest first in each."""
    for shard in client.list_shards(StreamName=stream)["Shards"]:
        iterator = client.get_shard_iterator(
            StreamName=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        while iterator:
            page = client.get_records(ShardIterator=iterator, Limit=10_000)
            for record in page["Records"]:
                content = readable(record["Data"])
                yield {
                    "key": record["PartitionKey"],
                    "data": parsed(content) if isinstance(content, str) else content,
                    "shard": shard["ShardId"],
                    "sequence_number": record["SequenceNumber"],
                }
            behind = page.get("MillisBehindLatest") or 0
            iterator = page.get("NextShardIterator") if page["Records"] or behind else None
