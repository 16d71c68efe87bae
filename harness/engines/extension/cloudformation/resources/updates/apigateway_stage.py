"""AWS::ApiGateway::Stage."""

from __future__ import annotations

from typing import Any

from ..change import Change
from .apigateway_patch import escaped, replaced

_PLAIN: dict[str, tuple[str, Any]] = {
    "CacheClusterEnabled": ("/cacheClusterEnabled", False),
    "CacheClusterSize": ("/cacheClusterSize", "0.5"),
    "ClientCertificateId": ("/clientCertificateId", ""),
    "DeploymentId": ("/deploymentId", None),
    "Description": ("/description", ""),
    "DocumentationVersion": ("/documentationVersion", ""),
    "TracingEnabled": ("/tracingEnabled", False),
}
_SETTINGS = {
    "CacheDataEncrypted": "caching/dataEncrypted",
    "CacheTtlInSeconds": "caching/ttlInSeconds",
    "CachingEnabled": "caching/enabled",
    "DataTraceEnabled": "logging/dataTrace",
    "LoggingLevel": "logging/loglevel",
    "MetricsEnabled": "metrics/enabled",
    "ThrottlingBurstLimit": "throttling/burstLimit",
    "ThrottlingRateLimit": "throttling/rateLimit",
}


def _stage(change: Change) -> None:
    changed = change.changed
    operations = [
        replaced(path, change.value(name, default))
        for name, (path, default) in _PLAIN.items()
        if name in changed and change.value(name, default) is not None
    ]
    if "Variables" in changed:
        before, after = change.before.get("Variables") or {}, change.value("Variables") or {}
        operations += [
            {"op": "remove", "path": f"/variables/{n}"} for n in before if n not in after
        ]
        operations += [
            replaced(f"/variables/{n}", v) for n, v in after.items() if before.get(n) != v
        ]
    if "MethodSettings" in changed:
        operations += _settings(change)
    if "AccessLogSetting" in changed:
        operations += _access_log(change)
    if operations:
        change.client("apigateway").update_stage(
            restApiId=change.after["RestApiId"],
            stageName=change.physical_id,
            patchOperations=operations,
        )


def _settings(change: Change) -> list[dict[str, str]]:
    return [
        replaced(f"{_place(each)}/{path}", each[name])
        for each in change.value("MethodSettings") or []
        for name, path in _SETTINGS.items()
        if name in each
    ]


def _place(setting: dict[str, Any]) -> str:
    resource = setting.get("ResourcePath", "/*")
    method = setting.get("HttpMethod", "*")
    return "/*/*" if resource in ("/*", "*") else f"/{escaped(resource)}/{method}"


def _access_log(change: Change) -> list[dict[str, str]]:
    given = change.value("AccessLogSetting")
    if not given:
        return [{"op": "remove", "path": "/accessLogSettings"}]
    names = {"DestinationArn": "destinationArn", "Format": "format"}
    return [
        replaced(f"/accessLogSettings/{new}", given[old])
        for old, new in names.items()
        if old in given
    ]


def _tags(change: Change) -> None:
    added, gone = change.tags()
    client = change.client("apigateway")
    arn = (
        f"arn:aws:apigateway:{change.target.region}::/restapis/"
        f"{change.after['RestApiId']}/stages/{change.physical_id}"
    )
    if added:
        client.tag_resource(resourceArn=arn, tags=added)
    if gone:
        client.untag_resource(resourceArn=arn, tagKeys=gone)


UPDATES = {
    (*_PLAIN, "AccessLogSetting", "MethodSettings", "Variables"): _stage,
    ("Tags",): _tags,
}
