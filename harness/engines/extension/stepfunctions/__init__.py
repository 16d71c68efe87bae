"""Step Functions where LocalStack's differs from AWS's documents, and what it lacks.

Each module mends one subject of the interpreter or of the API when LocalStack loads it.
"""

from __future__ import annotations


def install() -> None:
    from . import (
        announcing,
        callbacks,
        choices,
        costs,
        distributed,
        expressions,
        fields,
        http_tasks,
        intrinsics,
        iterations,
        matching,
        mocks,
        redrive,
        refusals,
        requests,
        sdk_names,
        telling,
        texts,
        times,
        trying,
    )

    for part in (
        announcing,
        callbacks,
        choices,
        costs,
        distributed,
        expressions,
        fields,
        http_tasks,
        intrinsics,
        iterations,
        matching,
        mocks,
        redrive,
        refusals,
        requests,
        sdk_names,
        telling,
        trying,
        texts,
        times,
    ):
        part.install()
