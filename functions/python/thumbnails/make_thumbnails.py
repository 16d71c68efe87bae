"""Make thumbnails of each uploaded photo: uploads/a/b.jpg -> thumbnails/square/a/b.jpg, …"""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import unquote_plus

import boto3
from images import thumbnails

UPLOADS = "uploads/"

logger = logging.getLogger(__name__)
logger.setLevel(logging.INFO)

s3 = boto3.client("s3")


class ThumbnailError(Exception):
    """Some photos of the event could not be read; the others are done."""


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    made: list[str] = []
    failed: list[str] = []
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        try:
            made += make(bucket, key)
        except Exception as error:  # the rest of the event must be done
            logger.exception("no thumbnails of %s", key)
            failed.append(f"{key} ({type(error).__name__})")
    if failed:
        raise ThumbnailError(f"no thumbnails of {', '.join(failed)}")
    return {"made": made}


def make(bucket: str, key: str) -> list[str]:
    """Make all sizes of one photo; the keys of the thumbnails."""
    original = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    path = key.removeprefix(UPLOADS)
    made = []
    for size, jpeg in thumbnails(original):
        target = f"thumbnails/{size.name}/{path}"
        s3.put_object(Bucket=bucket, Key=target, Body=jpeg, ContentType="image/jpeg")
        made.append(target)
    return made
