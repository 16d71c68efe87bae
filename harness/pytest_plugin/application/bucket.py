"""An S3 bucket."""

from __future__ import annotations

from typing import Any

from harness.engines.cloud import Cloud


class Bucket:
    def __init__(self, cloud: Cloud, name: str) -> None:
        self.name = name
        self._cloud = cloud

    def put(self, key: str, body: bytes | str, **arguments: Any) -> None:
        """Put an object; `arguments` are PutObject's (ContentType, Metadata, …)."""
        data = body.encode() if isinstance(body, str) else body
        self._cloud.client("s3").put_object(Bucket=self.name, Key=key, Body=data, **arguments)

    def get(self, key: str) -> bytes | None:
        """An object's bytes, or None where there is no such key."""
        client = self._cloud.probe("s3")
        try:
            answer = client.get_object(Bucket=self.name, Key=key)
        except client.exceptions.NoSuchKey:
            return None
        data: bytes = answer["Body"].read()
        return data

    def keys(self, prefix: str = "") -> list[str]:
        """The keys below `prefix`, sorted."""
        pages = self._cloud.probe("s3").get_paginator("list_objects_v2")
        return [
            entry["Key"]
            for page in pages.paginate(Bucket=self.name, Prefix=prefix)
            for entry in page.get("Contents", [])
        ]
