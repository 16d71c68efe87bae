"""The kinds of things that an API is made of, and which members each has."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from localstack.aws.spec import load_service


@dataclass(frozen=True)
class Kind:
    """`key`: the member that identifies one; `below`: the kind of part that it belongs to."""

    name: str
    key: str
    below: str | None = None


KINDS = {
    kind.name: kind
    for kind in (
        Kind("Authorizer", "AuthorizerId"),
        Kind("Deployment", "DeploymentId"),
        Kind("Integration", "IntegrationId"),
        Kind("IntegrationResponse", "IntegrationResponseId", "Integration"),
        Kind("Model", "ModelId"),
        Kind("Route", "RouteId"),
        Kind("RouteResponse", "RouteResponseId", "Route"),
        Kind("Stage", "StageName"),
    )
}
_OPERATION = re.compile(rf"(Create|Update|Delete|Get)({'|'.join(KINDS)})(s?)")


def named(operation: str) -> tuple[str, Kind] | None:
    """What an operation does and to which kind; the verb for several is `List`."""
    found = _OPERATION.fullmatch(operation)
    if found is None:
        return None
    verb, name, several = found.groups()
    return ("List" if several else verb), KINDS[name]


@functools.cache
def members(kind: str) -> frozenset[str]:
    """Names that `Get<kind>` answers."""
    shape = load_service("apigatewayv2").operation_model(f"Get{kind}").output_shape
    return frozenset(shape.members)
