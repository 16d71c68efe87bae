"""`objects`: the keys of a bucket."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from pydantic import Field

from harness.engines.extension.wire import Record
from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.expectations.items import compare_as
from harness.scenarios.expectations.looking import wrote_object
from harness.scenarios.fields import BUCKET, Body, BucketId, Expected
from harness.scenarios.matchers import Difference, match
from harness.scenarios.matchers.containing import pair_up

_SHOWN = 50


class ObjectsExpectation(Body, Expectation):
    """The keys of a bucket, all or those with a prefix."""

    kind: ClassVar[str] = "objects"
    example: ClassVar[str] = (
        "objects: {bucket: Thumbnails, prefix: small/, keys: [small/a.jpg, small/b.jpg]}"
    )
    needs_one_of: ClassVar[tuple[str, ...]] = ("keys", "contains", "count")

    bucket: BucketId
    prefix: str = Field("", description="Only keys that begin so.")
    keys: list[Expected] | None = Field(None, description="Just these keys, in any order.")
    contains: list[Expected] | None = Field(None, description="These keys among others.")
    count: Expected = Field(None, description="How many: a number or a matcher.")

    def may_have_changed(self, records: Sequence[Record]) -> bool:
        return wrote_object(records, lambda key: key.startswith(self.prefix))

    def look(self, context: Context) -> Look:
        bucket = context.physical(self.bucket, BUCKET, "bucket")
        keys = list_keys(context.looks("s3"), bucket, self.prefix)
        found: list[Difference] = []
        compare = partial(compare_as, True)
        if self.keys is not None:
            found += pair_up(self.keys, keys, "$.keys", compare, exactly=True)
        if self.contains is not None:
            found += pair_up(self.contains, keys, "$.keys", compare, exactly=False)
        if "count" in self.model_fields_set:
            found += match(self.count, len(keys), exact=False, path="$.count")
        return Look(
            holds=not found,
            message=f"the objects of {self.bucket} differ",
            expected=self.model_dump(exclude_unset=True, exclude={"bucket", "prefix"}),
            actual=keys,
            differences=[str(d) for d in found],
            seen=[f"object: {k}" for k in keys[:_SHOWN]] or [f"no object under {self.prefix!r}"],
            result=keys,
        )


def list_keys(client: Any, bucket: str, prefix: str = "") -> list[str]:
    """All keys with the prefix."""
    keys: list[str] = []
    token: dict[str, Any] = {}
    while True:
        page = client.list_objects_v2(Bucket=bucket, Prefix=prefix, **token)
        keys += [entry["Key"] for entry in page.get("Contents", [])]
        if not page.get("IsTruncated"):
            return keys
        token = {"ContinuationToken": page["NextContinuationToken"]}
