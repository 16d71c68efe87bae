"""What Lambda does with a function, whichever way its processes run.

Versions and aliases, concurrency, asynchronous invocations, limits, recursion, function URLs:
mends and additions to LocalStack's provider, installed when it is imported.
"""

from __future__ import annotations


def install() -> None:
    """Called once, before the LocalStack runtime is created."""
    from . import (
        aliases,
        asynchronous,
        constraints,
        invoking,
        leases,
        provisioned,
        urls,
        versions,
    )

    for part in (versions, aliases, leases, provisioned, asynchronous, invoking, constraints, urls):
        part.install()
