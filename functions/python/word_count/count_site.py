"""Orchestrator: split a site's pages into chunks, count them in parallel, gather the results."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import boto3
from botocore.config import Config

BUCKET = os.environ["PAGES_BUCKET"]
WORKER = os.environ["WORKER_FUNCTION"]
CHUNK_SIZE = int(os.environ["CHUNK_SIZE"])
MOST_WORKERS = 20
MOST_COMMON = 3

s3 = boto3.client("s3")
# One try: a worker that failed must be reported, not run again behind our back.
functions = boto3.client(
    "lambda", config=Config(max_pool_connections=MOST_WORKERS, retries={"total_max_attempts": 1})
)


@dataclass(frozen=True)
class Outcome:
    """What became of one chunk: `result` or `error`."""

    keys: list[str]
    result: dict[str, Any] | None = None
    error: str | None = None


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    chunks = list(_chunks(_keys(event.get("prefix", ""))))
    with ThreadPoolExecutor(max_workers=MOST_WORKERS) as pool:
        outcomes = list(pool.map(_count, chunks))
    return _gathered(outcomes)


def _keys(prefix: str) -> Iterator[str]:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix):
        for item in page.get("Contents", []):
            yield item["Key"]


def _chunks(keys: Iterator[str]) -> Iterator[list[str]]:
    everything = list(keys)
    for start in range(0, len(everything), CHUNK_SIZE):
        yield everything[start : start + CHUNK_SIZE]


def _count(keys: list[str]) -> Outcome:
    answer = functions.invoke(FunctionName=WORKER, Payload=json.dumps({"keys": keys}))
    payload = json.load(answer["Payload"])
    if "FunctionError" in answer:
        return Outcome(keys, error=f"{payload['errorType']}: {payload['errorMessage']}")
    return Outcome(keys, result=payload)


def _gathered(outcomes: list[Outcome]) -> dict[str, Any]:
    results = [outcome.result for outcome in outcomes if outcome.result is not None]
    words: Counter[str] = Counter()
    for result in results:
        words.update(result["words"])
    ranked = sorted(words.items(), key=lambda entry: (-entry[1], entry[0]))
    return {
        "workers": len(outcomes),
        "peakWorkers": _peak(results),
        "pages": sum(result["pages"] for result in results),
        "total": words.total(),
        "mostCommon": [{"word": word, "count": n} for word, n in ranked[:MOST_COMMON]],
        "failed": [{"keys": o.keys, "error": o.error} for o in outcomes if o.error is not None],
    }


def _peak(results: list[dict[str, Any]]) -> int:
    """How many workers were at work at the same moment, at most, by their own clocks."""
    changes = [(result["startedAt"], 1) for result in results]
    changes += [(result["endedAt"], -1) for result in results]
    return max(accumulate(change for _, change in sorted(changes)), default=0)
