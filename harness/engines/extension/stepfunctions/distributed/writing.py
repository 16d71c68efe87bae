"""Results of a map run: what the state answers, and what is written to S3.

AWS: "ResultWriter (Map)" in the Step Functions Developer Guide.
"""

from __future__ import annotations

import json
from typing import Any

from ..times import written
from .children import SUCCEEDED, Work

_TYPES = {"JSON": "json", "JSONL": "jsonl"}


def outputs(works: list[Work]) -> list[Any]:
    """What the children that succeeded answered, in the order of their items."""
    return [work.child.output for work in works if _status(work) == SUCCEEDED]


def transformed(works: list[Work], config: dict[str, Any]) -> list[Any]:
    """The results as WriterConfig's Transformation has them."""
    kind = config.get("Transformation", "NONE")
    if kind == "NONE":
        return [told(work) for work in works if work.child is not None]
    found = outputs(works)
    if kind == "FLATTEN":
        return [
            element
            for value in found
            for element in (value if isinstance(value, list) else [value])
        ]
    return found


def write(
    s3: Any, target: dict[str, Any], config: dict[str, Any], works: list[Work], record: Any
) -> dict[str, Any]:
    """Write the results and their manifest; the state's output."""
    run = record.map_run_arn.rsplit(":", 1)[-1]
    prefix = f"{target.get('Prefix', '').rstrip('/')}/".removeprefix("/") + f"{run}/"
    bucket = target["Bucket"]
    kind = str(config.get("OutputType", "JSON"))
    files: dict[str, list[dict[str, Any]]] = {"FAILED": [], "PENDING": [], "SUCCEEDED": []}
    for status in ("SUCCEEDED", "FAILED"):
        chosen = [
            w for w in works if w.child and (_status(w) == SUCCEEDED) == (status == SUCCEEDED)
        ]
        if not chosen:
            continue
        shown = transformed(chosen, config if status == SUCCEEDED else {})
        body = _file(shown, kind).encode()
        key = f"{prefix}{status}_0.{_TYPES.get(kind, 'json')}"
        s3.put_object(Bucket=bucket, Key=key, Body=body)
        files[status].append({"Key": key, "Size": len(body)})
        record.item_counter.results_written.offset(sum(w.items for w in chosen))
        record.execution_counter.results_written.offset(len(chosen))
    manifest = {
        "DestinationBucket": bucket,
        "MapRunArn": record.map_run_arn,
        "ResultFiles": files,
    }
    key = f"{prefix}manifest.json"
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(manifest).encode())
    return {
        "MapRunArn": record.map_run_arn,
        "ResultWriterDetails": {"Bucket": bucket, "Key": key},
    }


def told(work: Work) -> dict[str, Any]:
    """A child as the result files tell of it."""
    child = work.child
    found = {
        "ExecutionArn": child.exec_arn,
        "Input": json.dumps(child.input_data, separators=(",", ":")),
        "InputDetails": {"Included": True},
        "Name": child.name,
        "RedriveCount": 0,
        "RedriveStatus": "NOT_REDRIVABLE",
        "StartDate": written(child.start_date.timestamp()),
        "StateMachineArn": child.state_machine_arn,
        "Status": _status(work),
    }
    if child.stop_date is not None:
        found["StopDate"] = written(child.stop_date.timestamp())
    if _status(work) == SUCCEEDED:
        found["Output"] = json.dumps(child.output, separators=(",", ":"))
        found["OutputDetails"] = {"Included": True}
    for name in ("error", "cause"):
        if getattr(child, name) is not None:
            found[name.capitalize()] = getattr(child, name)
    return found


def _file(values: list[Any], kind: str) -> str:
    if kind == "JSONL":
        return "".join(json.dumps(value) + "\n" for value in values)
    return json.dumps(values)


def _status(work: Work) -> str:
    return "" if work.child is None else str(work.child.exec_status)
