"""Lists of objects whose keys are asked for URL-encoded, as boto3 and the CLI do, and MaxKeys.

Stock (4.13.1, 4.14.0) encodes keys first, and compares them then with markers and tokens that
are not: keys with other than ASCII letters are skipped between pages and after `StartAfter`, and
prefixes come in the wrong order. Here the answer is encoded when it is whole. It also gives more
than a thousand keys to who asks for more, and a thousand to who asks for none. Source: Amazon S3
API Reference, "ListObjectsV2" ("in UTF-8 binary order"; "returns up to 1,000 key names").
"""

from __future__ import annotations

import functools
from typing import Any
from urllib.parse import quote

from .on_import import after_import

_MOST = 1000
_NEXT = ("NextMarker", "NextContinuationToken", "NextKeyMarker", "NextVersionIdMarker")
_LISTS = ("list_objects", "list_objects_v2", "list_object_versions")
_OF_ANSWER = ("Prefix", "Delimiter", "Marker", "NextMarker", "StartAfter", "KeyMarker")
_OF_ENTRIES = {
    "Contents": "Key",
    "Versions": "Key",
    "DeleteMarkers": "Key",
    "CommonPrefixes": "Prefix",
}


def install() -> None:
    after_import("localstack.services.s3.provider", _mend)


def _mend(provider: Any) -> None:
    for name in _LISTS:
        setattr(provider.S3Provider, name, _encoding(getattr(provider.S3Provider, name)))


def _encoding(stock: Any) -> Any:
    @functools.wraps(stock)
    def listed(self: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        encoding = kwargs.pop("encoding_type", None)
        wanted = kwargs.get("max_keys")
        if wanted is not None:
            kwargs["max_keys"] = min(max(wanted, 1), _MOST)
        answer = stock(self, context, *args, **kwargs)
        if wanted == 0:
            _empty(answer)
        return _encoded(answer, encoding) if encoding else answer

    return listed


def _empty(answer: dict[str, Any]) -> None:
    for name in (*_OF_ENTRIES, *_NEXT):
        answer.pop(name, None)
    answer.update(MaxKeys=0, IsTruncated=False)
    if "KeyCount" in answer:
        answer["KeyCount"] = 0


def _encoded(answer: dict[str, Any], encoding: str) -> dict[str, Any]:
    answer["EncodingType"] = encoding
    for name in (*_OF_ANSWER, "NextKeyMarker"):
        if answer.get(name):
            answer[name] = quote(answer[name])
    for group, name in _OF_ENTRIES.items():
        for entry in answer.get(group) or ():
            entry[name] = quote(entry[name])
    return answer
