"""Items that a Map reads from S3.

AWS: "ItemReader (Map)" in the Step Functions Developer Guide.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote_plus

_DELIMITERS = {"COMMA": ",", "PIPE": "|", "SEMICOLON": ";", "SPACE": " ", "TAB": "\t"}
_MOST_ITEMS = 100_000_000


class Unreadable(Exception):
    """What is read is no list of items."""


def items(resource: str, parameters: dict[str, Any], config: dict[str, Any], s3: Any) -> list[Any]:
    """The items, `MaxItems` of them at most. Raises Unreadable, and boto's errors.

    `resource`: the reader's ARN; `config`: its ReaderConfig; `s3`: a client.
    """
    if resource.endswith(":listObjectsV2"):
        found = listed(s3, parameters)
    elif resource.endswith(":getObject"):
        body = s3.get_object(**parameters)["Body"].read()
        found = _read(body, config, s3)
    else:
        raise Unreadable(f"an ItemReader cannot use the resource {resource}")
    most = config.get("MaxItems") or _MOST_ITEMS
    if not isinstance(most, int) or most < 0:
        raise Unreadable(f"MaxItems must be a number of items, not {most!r}")
    return found[:most]


def listed(s3: Any, parameters: dict[str, Any]) -> list[Any]:
    pages = s3.get_paginator("list_objects_v2").paginate(**parameters)
    return [
        {
            "Etag": entry["ETag"],
            "Key": entry["Key"],
            "LastModified": entry["LastModified"].timestamp(),
            "Size": entry["Size"],
            "StorageClass": entry.get("StorageClass", "STANDARD"),
        }
        for page in pages
        for entry in page.get("Contents", ())
    ]


def _read(body: bytes, config: dict[str, Any], s3: Any) -> list[Any]:
    kind = config.get("InputType")
    if kind == "MANIFEST":
        return _inventory(body, s3)
    text = _text(body)
    if kind == "JSON":
        return entries(_pointed(_parsed(text), config.get("ItemsPointer")))
    if kind == "JSONL":
        return [_parsed(line) for line in text.splitlines() if line.strip()]
    if kind == "CSV":
        return _rows(text, config)
    raise Unreadable(f"this engine cannot read items of the InputType {kind}")


def entries(value: Any) -> list[Any]:
    """The items of an array, or of an object: one for each of its pairs."""
    if isinstance(value, dict):
        return [{"Key": key, "Value": element} for key, element in value.items()]
    if isinstance(value, list):
        return value
    raise Unreadable("Attempting to map over non-iterable node.")


def _rows(text: str, config: dict[str, Any]) -> list[dict[str, str]]:
    delimiter = _DELIMITERS.get(str(config.get("CSVDelimiter", "COMMA")), ",")
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    if config.get("CSVHeaderLocation", "FIRST_ROW") == "GIVEN":
        headers = list(config.get("CSVHeaders") or ())
    elif rows:
        headers = rows.pop(0)
    else:
        return []
    return [
        {name: row[index] if index < len(row) else "" for index, name in enumerate(headers)}
        for row in rows
        if row
    ]


def _inventory(body: bytes, s3: Any) -> list[Any]:
    """The objects that an S3 inventory's manifest tells of, from its CSV files."""
    manifest = _parsed(_text(body))
    if not isinstance(manifest, dict) or "files" not in manifest:
        raise Unreadable("the manifest names no files")
    if manifest.get("fileFormat", "CSV") != "CSV":
        raise Unreadable(f"this engine cannot read inventories in {manifest['fileFormat']}")
    bucket = str(manifest.get("destinationBucket", "")).removeprefix("arn:aws:s3:::")
    columns = [name.strip() for name in str(manifest.get("fileSchema", "")).split(",")]
    found = []
    for file in manifest["files"]:
        data = s3.get_object(Bucket=bucket, Key=file["key"])["Body"].read()
        for row in csv.reader(io.StringIO(_text(data))):
            entry = dict(zip(columns, row, strict=False))
            if "Key" in entry:
                entry["Key"] = unquote_plus(entry["Key"])
            found.append(entry)
    return found


def _pointed(value: Any, pointer: Any) -> Any:
    """What a JSON pointer (RFC 6901) selects."""
    if not pointer:
        return value
    for part in str(pointer).removeprefix("/").split("/"):
        name = part.replace("~1", "/").replace("~0", "~")
        try:
            value = value[int(name)] if isinstance(value, list) else value[name]
        except (KeyError, IndexError, ValueError, TypeError):
            raise Unreadable(f"the ItemsPointer {pointer} selects nothing") from None
    return value


def _text(body: bytes) -> str:
    packed = body[:2] == b"\x1f\x8b"
    try:
        return (gzip.decompress(body) if packed else body).decode("utf-8-sig")
    except (UnicodeDecodeError, OSError, EOFError) as error:
        raise Unreadable(f"the object is no text: {error}") from None


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"the object is no JSON: {error}") from None


def batches(values: Iterable[Any], config: dict[str, Any]) -> list[list[Any]]:
    """The items as ItemBatcher groups them. Raises Unreadable for what does not fit."""
    most = config.get("MaxItemsPerBatch") or _MOST_ITEMS
    most_bytes = config.get("MaxInputBytesPerBatch") or 256 * 1024
    found: list[list[Any]] = []
    size = 0
    for value in values:
        own = len(json.dumps(value, separators=(",", ":")).encode())
        if own > most_bytes:
            raise Unreadable(f"an item of {own} bytes does not fit into a batch of {most_bytes}")
        if not found or len(found[-1]) >= most or size + own > most_bytes:
            found.append([])
            size = 0
        found[-1].append(value)
        size += own
    return found
