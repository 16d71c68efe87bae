"""The published JSON Schema of the result stream."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from harness.report.results.model import Event


def schema() -> dict[str, Any]:
    """The schema of one line of the stream."""
    made = TypeAdapter(Event).json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of the result stream of serverless-harness",
        **made,
    }
