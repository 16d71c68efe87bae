"""API Gateway: what serves REST APIs is kept for all accounts together; HTTP APIs are ours."""

from __future__ import annotations

from ...imported import imported
from ..loaded import stores
from .places import own


def drop(account: str) -> list[str]:
    _drop_rest(account)
    if apis := own("http_apis.apis"):
        gone = [api for api in list(apis.APIS._by_id.values()) if api.account == account]
        for api in gone:
            apis.APIS.remove(api)
        ids = {api.id for api in gone}
        if throttling := own("http_apis.throttling"):
            for place in [place for place in list(throttling._buckets) if place[0] in ids]:
                throttling._buckets.pop(place, None)
    if domains := own("http_apis.control.domains"):
        for known in (domains._mappings, domains._domains):
            for place in [place for place in list(known) if place[0] == account]:
                known.pop(place, None)
    return []


def _drop_rest(account: str) -> None:
    models = imported("localstack.services.apigateway.models")
    if models is None:
        return
    shared = models.apigateway_stores._universal
    deployed = shared.get("internal_deployments", {})
    gone = {
        api
        for api, deployments in list(deployed.items())
        if any(each.account_id == account for each in list(deployments.values()))
    }
    for _, backend in stores("moto.apigateway.models", "apigateway_backends", account):
        gone |= {api.lower() for api in backend.apis}
    for known in (deployed, shared.get("active_deployments", {})):
        for api in gone:
            known.pop(api, None)
