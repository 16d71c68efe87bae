"""Map states in distributed mode: each item, or batch of items, is an execution of its own.

Stock (4.13.1) runs the items inside the parent's execution: a failed item is a null in a Map that
succeeds, and `ItemBatcher`, Express children, `JSONL`, inventories, written results and the
executions of a map run are not there. AWS: "Using Map state in Distributed mode for large-scale
parallel workloads in Step Functions".
"""

from __future__ import annotations


def install() -> None:
    from . import api, attaching

    attaching.install()
    api.install()
