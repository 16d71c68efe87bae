"""Condition keys that a call gives for its service (Service Authorization Reference)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import leading_keys

if TYPE_CHECKING:
    from . import Call

Keys = dict[str, "str | list[str]"]

_PLAIN: dict[str, dict[str, str]] = {
    "s3": {
        "Prefix": "s3:prefix",
        "Delimiter": "s3:delimiter",
        "MaxKeys": "s3:max-keys",
        "ACL": "s3:x-amz-acl",
        "ServerSideEncryption": "s3:x-amz-server-side-encryption",
        "SSEKMSKeyId": "s3:x-amz-server-side-encryption-aws-kms-key-id",
        "StorageClass": "s3:x-amz-storage-class",
        "VersionId": "s3:versionid",
    },
    "sns": {"Protocol": "sns:protocol", "NotificationEndpoint": "sns:endpoint"},
    "lambda": {
        "Principal": "lambda:principal",
        "FunctionUrlAuthType": "lambda:functionurlauthtype",
    },
    "sts": {"ExternalId": "sts:externalid", "RoleSessionName": "sts:rolesessionname"},
    "ses": {"Source": "ses:fromaddress"},
    "sesv2": {"FromEmailAddress": "ses:fromaddress"},
    "secretsmanager": {
        "SecretId": "secretsmanager:secretid",
        "VersionStage": "secretsmanager:versionstage",
        "VersionId": "secretsmanager:versionid",
    },
    "cloudwatch": {"Namespace": "cloudwatch:namespace"},
    "logs": {},
}


def of(call: Call) -> Keys:
    given = call.parameters
    found: Keys = {
        key: str(given[name])
        for name, key in _PLAIN.get(call.service, {}).items()
        if given.get(name) is not None
    }
    if call.service == "sns" and given.get("Endpoint"):
        found["sns:endpoint"] = str(given["Endpoint"])
    if call.service == "dynamodb":
        found |= _dynamodb(call)
    if call.service == "kms":
        for name, value in (given.get("EncryptionContext") or {}).items():
            found[f"kms:encryptioncontext:{name}".lower()] = str(value)
    if call.service == "ssm" and "Recursive" in given:
        found["ssm:recursive"] = str(bool(given["Recursive"])).lower()
    return found | _tags(given)


def _tags(given: dict[str, Any]) -> Keys:
    """aws:RequestTag and aws:TagKeys, of the two forms in which APIs take tags."""
    tags = given.get("Tags") or given.get("tags") or {}
    if isinstance(tags, list):
        tags = {
            tag.get("Key", tag.get("key", tag.get("TagKey"))): tag.get("Value", tag.get("value"))
            for tag in tags
            if isinstance(tag, dict)
        }
    names = list(map(str, tags)) or list(
        map(str, given.get("TagKeys") or given.get("tagKeys") or ())
    )
    found: Keys = {f"aws:requesttag/{name}".lower(): str(value) for name, value in tags.items()}
    if names:
        found["aws:tagkeys"] = names
    return found


def _dynamodb(call: Call) -> Keys:
    given = call.parameters
    found: Keys = {}
    items = [given[name] for name in ("Key", "Item") if given.get(name)]
    leading = leading_keys.of(call, str(given.get("TableName", "")), items)
    leading += leading_keys.queried(call)
    if leading:
        found["dynamodb:leadingkeys"] = leading
    if attributes := _attributes(given):
        found["dynamodb:attributes"] = attributes
    if given.get("Select"):
        found["dynamodb:select"] = str(given["Select"])
    if given.get("ReturnValues"):
        found["dynamodb:returnvalues"] = str(given["ReturnValues"])
    return found


def _attributes(given: dict[str, Any]) -> list[str]:
    names = given.get("ExpressionAttributeNames") or {}
    texts = [given.get(key) or "" for key in ("ProjectionExpression",)]
    found = [part.strip().partition(".")[0] for text in texts for part in text.split(",")]
    found += given.get("AttributesToGet") or []
    found += list(given.get("Item") or {}) + list(given.get("Key") or {})
    return [names.get(name, name) for name in dict.fromkeys(found) if name]
