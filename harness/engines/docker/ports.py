"""The ports of a container: the same in it as on this machine.

So an address that LocalStack gives out, of a function's URL or of an API, holds in both.
"""

from __future__ import annotations

from dataclasses import dataclass

from harness.engines.ports import free_ports


@dataclass(frozen=True)
class Ports:
    """`gateway` answers AWS's API, `control` the harness."""

    gateway: int
    control: int


def choose(gateway: int | None) -> Ports:
    """`gateway`, or a free port where it is None, and another free one."""
    free, control = free_ports(2)
    return Ports(gateway or free, control)
