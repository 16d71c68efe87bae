"""Events whose source the engine does not have."""

from __future__ import annotations

from harness.errors import Unsupported
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.service import ServiceFunction

_BROKER = "there is no broker that would deliver its messages"
REFUSED = {
    "msk": _BROKER,
    "kafka": _BROKER,
    "activemq": _BROKER,
    "rabbitmq": _BROKER,
    "cloudFront": "there is no CloudFront that would run functions at its edge",
    "iotFleetProvisioning": "there is no IoT fleet",
}


def check(kind: str, node: Node, function: ServiceFunction) -> None:
    """Raises:
    Unsupported: always, for a kind that is listed here.
    """
    if kind in REFUSED:
        raise Unsupported(
            "harness deploy",
            f"the event {kind!r} of {function.title}: {REFUSED[kind]}",
            where=node.where,
            fix="take it out of the file that is tested, and invoke the function with an event "
            "of that source",
        )
