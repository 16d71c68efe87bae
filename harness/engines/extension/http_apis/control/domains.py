"""Custom domain names and their mappings: a request whose Host is one goes to the mapped stage."""

from __future__ import annotations

from collections.abc import Callable

from localstack.aws.api import CommonServiceException

from ..apis import APIS, Api, Part
from . import identifiers
from .failures import bad, conflict, missing

_domains: dict[tuple[str, str, str], Part] = {}
"""By account, region and name."""
_mappings: dict[tuple[str, str, str], dict[str, Part]] = {}


def mapped(host: str, path: str) -> tuple[Api, str, str] | None:
    """API, stage and rest of the path; the longest mapping key wins (AWS: Map API stages)."""
    for (account, region, name), mappings in list(_mappings.items()):
        if name != host:
            continue
        ordered = sorted(mappings.values(), key=lambda m: -len(m.get("ApiMappingKey") or ""))
        for mapping in ordered:
            key = mapping.get("ApiMappingKey") or ""
            prefix = f"/{key}" if key else ""
            api = APIS.get(mapping["ApiId"])
            if api is None or (api.account, api.region) != (account, region):
                continue
            if path == prefix or path.startswith(f"{prefix}/"):
                return api, mapping["Stage"], path[len(prefix) :] or "/"
    return None


def known(host: str) -> bool:
    return any(name == host for _, _, name in _domains)


def forget(api: Api) -> None:
    for mappings in _mappings.values():
        for identifier in [i for i, m in mappings.items() if m["ApiId"] == api.id]:
            del mappings[identifier]


def answer(operation: str, account: str, region: str, request: Part) -> Part | None:
    name = str(request.get("DomainName") or "").lower()
    return OPERATIONS[operation]((account, region, name), request)


_Place = tuple[str, str, str]


def _create(place: _Place, request: Part) -> Part:
    if place in _domains:
        raise conflict("The domain name resource already exists.")
    _check(request)
    _domains[place] = _described(place, request)
    _mappings[place] = {}
    return _domains[place]


def _check(request: Part) -> None:
    if request.get("MutualTlsAuthentication"):
        raise bad("The engine has no mutual TLS: MutualTlsAuthentication cannot be served")


def _described(place: _Place, request: Part) -> Part:
    target = f"d-{identifiers.api()}.execute-api.{place[1]}.amazonaws.com"
    configurations = [
        {
            "ApiGatewayDomainName": target,
            "DomainNameStatus": "AVAILABLE",
            "EndpointType": "REGIONAL",
            "HostedZoneId": "Z1D633PJN98FT9",
            "SecurityPolicy": "TLS_1_2",
            **given,
        }
        for given in request.get("DomainNameConfigurations") or [{}]
    ]
    return {
        "ApiMappingSelectionExpression": "$request.basepath",
        "DomainName": place[2],
        "DomainNameConfigurations": configurations,
        "Tags": request.get("Tags") or {},
    }


def _get(place: _Place, _request: Part) -> Part:
    found = _domains.get(place)
    if found is None:
        raise CommonServiceException(
            "NotFoundException", "Invalid domain name identifier specified", status_code=404
        )
    return found


def _list(place: _Place, _request: Part) -> Part:
    return {"Items": [found for at, found in _domains.items() if at[:2] == place[:2]]}


def _update(place: _Place, request: Part) -> Part:
    before = _get(place, request)
    _check(request)
    merged = {**before, **{k: v for k, v in request.items() if v is not None}}
    _domains[place] = {**_described(place, merged), "Tags": before["Tags"]}
    return _domains[place]


def _delete(place: _Place, request: Part) -> None:
    _get(place, request)
    del _domains[place], _mappings[place]


def _map(place: _Place, request: Part) -> Part:
    _get(place, request)
    key = request.get("ApiMappingKey") or ""
    if key.startswith("/") or key.endswith("/") or "//" in key:
        raise bad("API mapping key should not start or end with a '/' or have consecutive '/'s.")
    api = APIS.get(request["ApiId"])
    if api is None or (api.account, api.region) != place[:2]:
        raise missing("API", request["ApiId"])
    if request["Stage"] not in api.of("Stage"):
        raise missing("stage", request["Stage"])
    identifier = request.get("ApiMappingId") or identifiers.part()
    for other in _mappings[place].values():
        if (other.get("ApiMappingKey") or "") == key and other["ApiMappingId"] != identifier:
            raise conflict("ApiMapping key already exists for this domain name")
    mapping = {"ApiId": api.id, "ApiMappingId": identifier, "Stage": request["Stage"]}
    if key:
        mapping["ApiMappingKey"] = key
    _mappings[place][identifier] = mapping
    return mapping


def _mapping(place: _Place, request: Part) -> Part:
    _get(place, request)
    found = _mappings[place].get(request["ApiMappingId"])
    if found is None:
        raise CommonServiceException(
            "NotFoundException",
            "The api mapping resource specified in the request was not found.",
            status_code=404,
        )
    return found


def _mappings_of(place: _Place, request: Part) -> Part:
    _get(place, request)
    return {"Items": list(_mappings[place].values())}


def _map_again(place: _Place, request: Part) -> Part:
    before = _mapping(place, request)
    return _map(place, {**before, **{k: v for k, v in request.items() if v is not None}})


def _unmap(place: _Place, request: Part) -> None:
    _mapping(place, request)
    del _mappings[place][request["ApiMappingId"]]


OPERATIONS: dict[str, Callable[[_Place, Part], Part | None]] = {
    "CreateDomainName": _create,
    "GetDomainName": _get,
    "GetDomainNames": _list,
    "UpdateDomainName": _update,
    "DeleteDomainName": _delete,
    "CreateApiMapping": _map,
    "GetApiMapping": _mapping,
    "GetApiMappings": _mappings_of,
    "UpdateApiMapping": _map_again,
    "DeleteApiMapping": _unmap,
}
