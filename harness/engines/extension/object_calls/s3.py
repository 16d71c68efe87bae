"""What botocore adds to calls of S3 (1.44), done here for those that the harness makes.

Its `handlers` and `httpchecksum`: names and keys that a path could bend are left to it, a body
gets its CRC32, an answer of many keys has them quoted for XML and unquoted again.
"""

from __future__ import annotations

import base64
import re
import zlib
from typing import Any

from .checks import Plain
from .encoding import Moment

_OBJECT = frozenset({"Bucket", "Key"})
PARAMETERS = {
    "CreateBucket": frozenset({"Bucket", "CreateBucketConfiguration"}),
    "HeadBucket": frozenset({"Bucket"}),
    "PutObject": _OBJECT | {"Body", "ContentType", "Metadata"},
    "GetObject": _OBJECT | {"VersionId"},
    "HeadObject": _OBJECT | {"VersionId"},
    "DeleteObject": _OBJECT | {"VersionId"},
    "ListObjectsV2": frozenset(
        {"Bucket", "Prefix", "ContinuationToken", "MaxKeys", "StartAfter", "Delimiter"}
    ),
    "ListObjectVersions": frozenset({"Bucket", "Prefix", "KeyMarker", "VersionIdMarker"}),
}
"""The operations that may come as objects, each with the parameters that may."""
_LISTS = {
    "ListObjectsV2": "decode_list_object_v2",
    "ListObjectVersions": "decode_list_object_versions",
}
_BUCKET = re.compile(r"[a-zA-Z0-9.\-_]{1,255}")
_BENT = re.compile(r"^/|//|(^|/)\.\.?(/|$)|[\x00-\x1f\x7f]|/$")
_WITH_MEMBERS = frozenset({"InvalidObjectState"})
_ERRORS = frozenset(
    {
        *("AccessDenied", "BucketAlreadyExists", "BucketAlreadyOwnedByYou"),
        "EncryptionTypeMismatch",
        *("IdempotencyParameterMismatch", "InvalidRequest", "InvalidWriteOffset", "NoSuchBucket"),
        *("NoSuchKey", "NoSuchUpload", "ObjectAlreadyInActiveTierError"),
        *("ObjectNotInActiveTierError", "TooManyParts"),
    }
)
"""The errors of S3's own model; LocalStack's has more, of which botocore knows nothing."""
_ONLY_PATCHED = frozenset({"StatusCode", "BucketContentType"})
"""Members that LocalStack gives outputs for its own needs."""


def refused(parsed: dict[str, Any], kind: Any) -> tuple[dict[str, Any], Any]:
    """An error and its shape, without what LocalStack adds to S3's model."""
    if kind is not None and kind.name in _WITH_MEMBERS:
        return parsed, kind
    told = {name: parsed[name] for name in ("Error", "ResponseMetadata")}
    return told, kind if kind is not None and kind.name in _ERRORS else None


def prepared(operation: Any, given: dict[str, Any]) -> dict[str, Any]:
    """The parameters as botocore's handlers leave them.

    Raises:
        Plain: this is a call for HTTP.
    """
    bucket, key = given.get("Bucket"), given.get("Key", "key")
    if not given.keys() <= PARAMETERS[operation.name] or not isinstance(bucket, str):
        raise Plain
    if not _BUCKET.fullmatch(bucket) or not isinstance(key, str) or _BENT.search(key):
        raise Plain
    if operation.name in _LISTS:
        return {**given, "EncodingType": "url"}
    if operation.name == "PutObject":
        body = given.get("Body")
        data = body.encode() if isinstance(body, str) else body
        if not isinstance(data, bytes):
            raise Plain
        checksum = base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()
        return {
            "Metadata": {},
            **given,
            "ContentLength": len(data),
            "ChecksumAlgorithm": "CRC32",
            "ChecksumCRC32": checksum,
        }
    if member := operation.http_checksum.get("requestValidationModeMember"):
        return {**given, member: "ENABLED"}
    return given


def finished(operation: Any, told: dict[str, Any]) -> dict[str, Any]:
    """The answer as botocore's handlers leave it."""
    for name in _ONLY_PATCHED & told.keys():
        del told[name]
    if operation.name == "ListObjectsV2":
        told.pop("BucketRegion", None)
    if handler := _LISTS.get(operation.name):
        from botocore import handlers

        getattr(handlers, handler)(told, context={"encoding_type_auto_set": True})
    if isinstance(expires := told.get("Expires"), Moment):
        told["ExpiresString"] = expires.written
    return told
