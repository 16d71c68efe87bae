"""Worker: count the words of a few pages."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from typing import Any

import boto3

BUCKET = os.environ["PAGES_BUCKET"]
CRAWL_DELAY = int(os.environ["CRAWL_DELAY_MS"]) / 1000

s3 = boto3.client("s3")


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Count the words of `keys`, and say from when to when it took.

    Raises:
        UnicodeDecodeError: a page is not UTF-8.
    """
    started = _now_ms()
    words: Counter[str] = Counter()
    for key in event["keys"]:
        words.update(_words(key))
        time.sleep(CRAWL_DELAY)
    return {
        "pages": len(event["keys"]),
        "words": words,
        "startedAt": started,
        "endedAt": _now_ms(),
    }


def _words(key: str) -> list[str]:
    text = s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode("utf-8")
    return re.findall(r"[^\W\d_]+", text.lower())


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
