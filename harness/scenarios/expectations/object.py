"""`object`: one object of a bucket."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, ClassVar

from botocore.exceptions import ClientError
from pydantic import Field, model_validator

from harness.engines.extension.wire import Record
from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.expectations.looking import compared, wrote_object
from harness.scenarios.expectations.objects import list_keys
from harness.scenarios.fields import BUCKET, Body, BucketId, Expected, exactly_one
from harness.scenarios.formats.images import image_header
from harness.scenarios.matchers import MISSING

_SHOWN = 200


class ImageKeys(Body):
    """An image's format and its size in pixels."""

    format: Expected = Field(None, description="JPEG, PNG, GIF or WEBP.")
    width: Expected = None
    height: Expected = None
    exif: Expected = Field(None, description="Whether it carries Exif data.")


class ObjectExpectation(Body, Expectation):
    """One object of a bucket: that it exists, what it holds, that it is an image of a size."""

    kind: ClassVar[str] = "object"
    example: ClassVar[str] = (
        "object: {bucket: Thumbnails, key: a.jpg, content_type: image/jpeg, "
        "image: {format: JPEG, width: 200, height: 200}}"
    )

    bucket: BucketId
    key: str = Field(description="The object's key.")
    exists: bool | None = Field(None, description="It must be there.")
    absent: bool | None = Field(None, description="It must not be there.")
    content_type: Expected = None
    size: Expected = Field(None, description="Bytes.")
    body: Expected = Field(None, description="The content as text.")
    content: Expected = Field(None, description="The content as bytes: for $gzip, $csv, $image.")
    json_: Expected = Field(None, alias="json", description="A part of the JSON content.")
    equals: Expected = Field(None, description="The whole JSON content.")
    metadata: Expected = Field(None, description="A part of the user metadata.")
    image: ImageKeys | None = Field(None, description="What kind of image it must be.")

    @model_validator(mode="before")
    @classmethod
    def _one_way(cls, data: Any) -> Any:
        exactly_one(data, ("exists", "absent"), optional=True)
        return data

    def may_have_changed(self, records: Sequence[Record]) -> bool:
        return wrote_object(records, lambda key: key == self.key)

    def look(self, context: Context) -> Look:
        client = context.looks("s3")
        bucket = context.physical(self.bucket, BUCKET, "bucket")
        wants_absent = self.absent is True or self.exists is False
        try:
            response = client.get_object(Bucket=bucket, Key=self.key)
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("NoSuchKey", "404"):
                raise
            return Look(
                holds=wants_absent,
                message=f"{self.bucket} has no object {self.key!r}",
                expected=f"an object {self.key!r}",
                differences=[] if wants_absent else [f"$: no object with the key {self.key!r}"],
                seen=self._others(client, bucket) if context.last and not wants_absent else [],
            )
        data = response["Body"].read()
        actual = _describe(self.key, response, data)
        if wants_absent:
            return Look(
                holds=False,
                message=f"{self.bucket} has an object {self.key!r}",
                expected=f"no object {self.key!r}",
                actual=actual,
                differences=["$: must be absent, is there"],
            )
        message = f"the object {self.key!r} of {self.bucket} differs"
        return compared(message, self._parts(actual, data), actual=actual, seen=[str(actual)])

    def _others(self, client: Any, bucket: str) -> list[str]:
        keys = list_keys(client, bucket)
        return [f"object: {key}" for key in keys[-_SHOWN:]] or [f"{self.bucket} is empty"]

    def _parts(self, actual: dict[str, Any], data: bytes) -> list[tuple[str, Any, Any, bool]]:
        given = self.model_fields_set
        text = _decode(data)
        parts: list[tuple[str, Any, Any, bool]] = [
            (f"$.{name}", getattr(self, name), actual[name], False)
            for name in ("content_type", "size", "metadata")
            if name in given
        ]
        if "body" in given:
            parts.append(("$.body", self.body, MISSING if text is None else text, False))
        if "content" in given:
            parts.append(("$.content", self.content, data, False))
        for name, exact in (("json_", False), ("equals", True)):
            if name in given:
                parts.append(("$", getattr(self, name), _json(text), exact))
        if self.image is not None:
            header = image_header(data)
            for name in self.image.model_fields_set:
                value = getattr(header, name) if header else MISSING
                parts.append((f"$.image.{name}", getattr(self.image, name), value, False))
        return parts


def _describe(key: str, response: dict[str, Any], data: bytes) -> dict[str, Any]:
    header = image_header(data)
    text = _decode(data)
    return {
        "key": key,
        "size": len(data),
        "content_type": response.get("ContentType"),
        "metadata": response.get("Metadata") or {},
        **({"image": vars(header)} if header else {}),
        **({"body": text} if text is not None and len(text) < 100_000 else {}),
    }


def _decode(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _json(text: str | None) -> Any:
    try:
        return MISSING if text is None else json.loads(text)
    except ValueError:
        return text
