"""`Fn::Cidr`. AWS: CloudFormation User Guide, "Fn::Cidr"."""

from __future__ import annotations

import ipaddress
from itertools import islice
from typing import Any

from .errors import TemplateError


def blocks(arguments: Any) -> list[str]:
    """`[ipBlock, count, cidrBits]`; the bits are those of the host part, 8 without."""
    if not isinstance(arguments, list) or len(arguments) not in (2, 3):
        raise TemplateError(
            "Template error: every Fn::Cidr object requires two or three parameters"
        )
    try:
        network = ipaddress.ip_network(str(arguments[0]), strict=False)
        count = int(arguments[1])
        bits = int(arguments[2]) if len(arguments) == 3 else 8
        found = [
            str(block)
            for block in islice(network.subnets(new_prefix=network.max_prefixlen - bits), count)
        ]
    except ValueError as error:
        raise TemplateError(f"Template error: Fn::Cidr: {error}") from error
    if len(found) < count:
        raise TemplateError(
            f"Template error: Fn::Cidr: {arguments[0]} holds only {len(found)} blocks of "
            f"{2**bits} addresses, {count} are wanted"
        )
    return found
