"""AWS::ApiGateway::RestApi."""

from __future__ import annotations

import json
from typing import Any

from ..change import Change
from .apigateway_patch import listed, replaced

_PLAIN: dict[str, tuple[str, Any]] = {
    "ApiKeySourceType": ("/apiKeySource", "HEADER"),
    "Description": ("/description", ""),
    "DisableExecuteApiEndpoint": ("/disableExecuteApiEndpoint", False),
    "MinimumCompressionSize": ("/minimumCompressionSize", ""),
    "Name": ("/name", None),
}


def _attributes(change: Change) -> None:
    operations = [
        replaced(path, change.value(name, default))
        for name, (path, default) in _PLAIN.items()
        if name in change.changed and change.value(name, default) is not None
    ]
    if "Policy" in change.changed:
        policy = change.value("Policy", "")
        operations.append(
            replaced("/policy", policy if isinstance(policy, str) else json.dumps(policy))
        )
    if "BinaryMediaTypes" in change.changed:
        before = change.before.get("BinaryMediaTypes") or []
        operations += listed("/binaryMediaTypes", before, change.value("BinaryMediaTypes") or [])
    if "EndpointConfiguration" in change.changed:
        kinds = (change.value("EndpointConfiguration") or {}).get("Types") or ["EDGE"]
        operations.append(replaced("/endpointConfiguration/types/0", kinds[0]))
    if operations:
        change.client("apigateway").update_rest_api(
            restApiId=change.physical_id, patchOperations=operations
        )


def _body(change: Change) -> None:
    body = change.value("Body")
    if body is None and (where := change.value("BodyS3Location")):
        found = change.client("s3").get_object(
            Bucket=where["Bucket"],
            Key=where["Key"],
            **({"VersionId": where["Version"]} if where.get("Version") else {}),
        )
        body = found["Body"].read()
    if body is None:
        return
    change.client("apigateway").put_rest_api(
        restApiId=change.physical_id,
        mode=change.value("Mode", "overwrite"),
        failOnWarnings=bool(change.value("FailOnWarnings", False)),
        parameters={"basepath": "ignore", **(change.value("Parameters") or {})},
        body=json.dumps(body) if isinstance(body, dict) else body,
    )
    resources = change.client("apigateway").get_resources(restApiId=change.physical_id)["items"]
    for each in resources:
        if each["path"] == "/":
            change.model["RootResourceId"] = each["id"]


def _tags(change: Change) -> None:
    added, gone = change.tags()
    client = change.client("apigateway")
    arn = f"arn:aws:apigateway:{change.target.region}::/restapis/{change.physical_id}"
    if added:
        client.tag_resource(resourceArn=arn, tags=added)
    if gone:
        client.untag_resource(resourceArn=arn, tagKeys=gone)


UPDATES = {
    ("Body", "BodyS3Location", "FailOnWarnings", "Mode", "Parameters"): _body,
    (*_PLAIN, "BinaryMediaTypes", "EndpointConfiguration", "Policy"): _attributes,
    ("Tags",): _tags,
}
