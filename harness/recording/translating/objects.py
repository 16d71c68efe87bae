"""Objects put into buckets; what they hold is read from the bucket."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any

from botocore.exceptions import ClientError

from harness.engines.extension.wire import Call
from harness.recording.translating.base import Left, Step, Translation, Translator, some

INLINE = 2_000
"""Bytes of text that stand in the scenario itself; more is a file beside it."""
_STOCK_TYPES = ("binary/octet-stream", "application/octet-stream")


def _put(call: Call, to: Translation) -> list[Step]:
    bucket, key = str(call.parameters["Bucket"]), str(call.parameters["Key"])
    logical = to.logical("bucket", bucket)
    wanted = {"IfMatch": etag} if (etag := call.response.get("ETag")) else {}
    try:
        found = to.cloud.looks("s3").get_object(Bucket=bucket, Key=key, **wanted)
    except ClientError as error:
        raise Left(f"{key} was replaced or gone before it could be read") from error
    kind = found.get("ContentType")
    return [
        {
            "put_object": {
                "bucket": logical,
                "key": key,
                **_content(found["Body"].read(), key, to),
                **some(
                    content_type=None if kind in _STOCK_TYPES else kind,
                    metadata=found.get("Metadata"),
                ),
            }
        }
    ]


def _content(content: bytes, key: str, to: Translation) -> dict[str, Any]:
    if len(content) <= INLINE:
        try:
            text = content.decode()
        except UnicodeDecodeError:
            text = None
        if text is not None:
            return {"body": text} if not _is_json_text(text) else {"json": json.loads(text)}
    return {"file": to.file(PurePosixPath(key).name or "object", content)}


def _is_json_text(text: str) -> bool:
    """Whether writing it as JSON gives just this text again."""
    try:
        return text[:1] in "{[" and bool(text) and json.dumps(json.loads(text)) == text
    except ValueError:
        return False


def _delete(call: Call, to: Translation) -> list[Step]:
    return [_deletion(to, call, str(call.parameters["Key"]))]


def _delete_several(call: Call, to: Translation) -> list[Step]:
    return [_deletion(to, call, str(o["Key"])) for o in call.parameters["Delete"]["Objects"]]


def _deletion(to: Translation, call: Call, key: str) -> Step:
    bucket = to.logical("bucket", call.parameters["Bucket"])
    return {"delete_object": {"bucket": bucket, "key": key}}


OBJECTS: dict[tuple[str, str], Translator] = {
    ("s3", "PutObject"): _put,
    ("s3", "CopyObject"): _put,
    ("s3", "PostObject"): _put,
    ("s3", "CompleteMultipartUpload"): _put,
    ("s3", "DeleteObject"): _delete,
    ("s3", "DeleteObjects"): _delete_several,
}
