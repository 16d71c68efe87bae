"""Step Functions where LocalStack's differs from AWS's documents, and what it lacks.

Each module mends one subject of the interpreter or of the API when LocalStack loads it.
"""

from __future__ import annotations


def install() -> None:
    from . import choices, expressions, fields, intrinsics, matching, refusals, sdk_names, times

    for part in (choices, expressions, fields, intrinsics, matching, refusals, sdk_names, times):
        part.install()
