"""Which operations make a type's resources, and which member names one."""

from __future__ import annotations

from dataclasses import dataclass, field

PREFIX = "AWS::ApiGatewayV2::"


@dataclass(frozen=True)
class Kind:
    """`key`: the member that Ref gives; `above`: those that say where it belongs.

    `fixed`: further properties whose change means a new resource.
    """

    name: str
    key: str
    above: tuple[str, ...] = ("ApiId",)
    fixed: tuple[str, ...] = field(default=())


KINDS = {
    kind.name: kind
    for kind in (
        Kind("ApiMapping", "ApiMappingId", ("DomainName",)),
        Kind("Authorizer", "AuthorizerId"),
        Kind("Deployment", "DeploymentId", fixed=("StageName",)),
        Kind("DomainName", "DomainName", (), ("DomainName",)),
        Kind("Integration", "IntegrationId"),
        Kind("IntegrationResponse", "IntegrationResponseId", ("ApiId", "IntegrationId")),
        Kind("Model", "ModelId"),
        Kind("Route", "RouteId"),
        Kind("RouteResponse", "RouteResponseId", ("ApiId", "RouteId")),
        Kind("Stage", "StageName", fixed=("StageName",)),
    )
}
TYPES = tuple(f"{PREFIX}{name}" for name in ("Api", *KINDS))
