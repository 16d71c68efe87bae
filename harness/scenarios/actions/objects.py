"""Actions on S3 objects."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from harness.scenarios.actions.base import Action
from harness.scenarios.context import Context
from harness.scenarios.fields import BUCKET, Body, BucketId
from harness.scenarios.formats.content import Content


class ObjectContent(Content):
    """An object's key and content."""

    key: str = Field(min_length=1, description="The object's key.")
    content_type: str | None = Field(None, description="Its Content-Type.")
    metadata: dict[str, str] = Field(default_factory=dict, description="Its metadata by name.")

    def put(self, context: Context, bucket: str) -> dict[str, Any]:
        """Put it; its bucket, key, ETag, and size in bytes."""
        data = self.bytes_(context) or b""
        kind = self.content_type or (
            "application/json" if "json_" in self.model_fields_set else None
        )
        response = context.calls("s3").put_object(
            Bucket=bucket,
            Key=self.key,
            Body=data,
            Metadata=self.metadata,
            **({"ContentType": kind} if kind else {}),
        )
        return {"bucket": bucket, "key": self.key, "etag": response["ETag"], "size": len(data)}


class Objects(Body, Action):
    """Put objects into a bucket."""

    kind: ClassVar[str] = "objects"
    example: ClassVar[str] = (
        "objects: {bucket: Uploads, put: [{key: a.txt, body: hello}, {key: b.json, json: {n: 1}}]}"
    )

    bucket: BucketId
    put: list[ObjectContent] = Field(description="The objects.")

    def run(self, context: Context) -> Any:
        bucket = context.physical(self.bucket, BUCKET, "bucket")
        return {"objects": [entry.put(context, bucket) for entry in self.put]}


class PutObject(ObjectContent, Action):
    """Put one object into a bucket."""

    kind: ClassVar[str] = "put_object"
    example: ClassVar[str] = (
        "put_object: {bucket: Uploads, key: uploads/a.txt, body: hello, content_type: text/plain}"
    )

    bucket: BucketId

    def run(self, context: Context) -> Any:
        return self.put(context, context.physical(self.bucket, BUCKET, "bucket"))


class DeleteObject(Body, Action):
    """Delete one object from a bucket."""

    kind: ClassVar[str] = "delete_object"
    example: ClassVar[str] = "delete_object: {bucket: Uploads, key: uploads/a.txt}"

    bucket: BucketId
    key: str = Field(description="The object's key.")

    def run(self, context: Context) -> Any:
        bucket = context.physical(self.bucket, BUCKET, "bucket")
        context.calls("s3").delete_object(Bucket=bucket, Key=self.key)
        return {"bucket": bucket, "key": self.key}
