"""AWS::S3::Bucket. What configures a bucket is put whole or deleted; objects stay."""

from __future__ import annotations

from typing import Any

from localstack.services.cloudformation.resource_provider import ResourceProviderExecutor

from ..change import Change, tag_list, tag_map
from ..errors import ResourceFailed, handler_message


def _stock() -> Any:
    return ResourceProviderExecutor.try_load_resource_provider("AWS::S3::Bucket")


def _notifications(change: Change) -> None:
    found = _stock()._get_s3_bucket_notification_config(
        {**change.after, "BucketName": change.physical_id}
    )
    change.client("s3").put_bucket_notification_configuration(
        **(found or {"Bucket": change.physical_id, "NotificationConfiguration": {}})
    )


def _versioning(change: Change) -> None:
    change.client("s3").put_bucket_versioning(
        Bucket=change.physical_id,
        VersioningConfiguration={
            "Status": change.value("VersioningConfiguration", {}).get("Status", "Suspended")
        },
    )


def _cors(change: Change) -> None:
    s3 = change.client("s3")
    found = _stock()._transform_cfn_cors(change.value("CorsConfiguration"))
    if found:
        s3.put_bucket_cors(Bucket=change.physical_id, CORSConfiguration=found)
    else:
        s3.delete_bucket_cors(Bucket=change.physical_id)


def _website(change: Change) -> None:
    s3 = change.client("s3")
    found = _stock()._transform_website_configuration(change.value("WebsiteConfiguration"))
    if found:
        s3.put_bucket_website(Bucket=change.physical_id, WebsiteConfiguration=found)
    else:
        s3.delete_bucket_website(Bucket=change.physical_id)


def _lock(change: Change) -> None:
    configuration = change.value("ObjectLockConfiguration", {"ObjectLockEnabled": "Enabled"})
    change.client("s3").put_object_lock_configuration(
        Bucket=change.physical_id, ObjectLockConfiguration=configuration
    )


def _encryption(change: Change) -> None:
    s3 = change.client("s3")
    given = change.value("BucketEncryption")
    if not given:
        s3.delete_bucket_encryption(Bucket=change.physical_id)
        return
    rules = [
        {
            key.replace("ServerSideEncryptionByDefault", "ApplyServerSideEncryptionByDefault"): v
            for key, v in rule.items()
        }
        for rule in given.get("ServerSideEncryptionConfiguration", [])
    ]
    s3.put_bucket_encryption(
        Bucket=change.physical_id, ServerSideEncryptionConfiguration={"Rules": rules}
    )


def _lifecycle(change: Change) -> None:
    s3 = change.client("s3")
    rules = [
        _lifecycle_rule(r) for r in change.value("LifecycleConfiguration", {}).get("Rules", [])
    ]
    if rules:
        s3.put_bucket_lifecycle_configuration(
            Bucket=change.physical_id, LifecycleConfiguration={"Rules": rules}
        )
    else:
        s3.delete_bucket_lifecycle(Bucket=change.physical_id)


def _lifecycle_rule(rule: dict[str, Any]) -> dict[str, Any]:
    """AWS: Template Reference and API Reference name and nest the same things differently."""
    found: dict[str, Any] = {"Status": rule["Status"]}
    if "Id" in rule:
        found["ID"] = rule["Id"]
    conditions: dict[str, Any] = {
        key: rule[key]
        for key in ("Prefix", "ObjectSizeGreaterThan", "ObjectSizeLessThan")
        if key in rule
    }
    tags = rule.get("TagFilters") or []
    if len(conditions) + len(tags) > 1:
        found["Filter"] = {"And": {**conditions, **({"Tags": tags} if tags else {})}}
    else:
        found["Filter"] = {"Tag": tags[0]} if tags else conditions or {"Prefix": ""}
    expiration = {
        new: rule[old]
        for old, new in (
            ("ExpirationInDays", "Days"),
            ("ExpirationDate", "Date"),
            ("ExpiredObjectDeleteMarker", "ExpiredObjectDeleteMarker"),
        )
        if old in rule
    }
    if expiration:
        found["Expiration"] = expiration
    if "NoncurrentVersionExpirationInDays" in rule:
        found["NoncurrentVersionExpiration"] = {
            "NoncurrentDays": rule["NoncurrentVersionExpirationInDays"]
        }
    for key in ("NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload"):
        if key in rule:
            found[key] = rule[key]
    transitions = rule.get("Transitions") or ([rule["Transition"]] if "Transition" in rule else [])
    if transitions:
        found["Transitions"] = [_transition(each, "Days") for each in transitions]
    noncurrent = rule.get("NoncurrentVersionTransitions") or []
    if noncurrent:
        found["NoncurrentVersionTransitions"] = [
            _transition(e, "NoncurrentDays") for e in noncurrent
        ]
    return found


def _transition(given: dict[str, Any], days: str) -> dict[str, Any]:
    names = {"TransitionInDays": days, "TransitionDate": "Date"}
    return {names.get(key, key): value for key, value in given.items()}


def _public_access(change: Change) -> None:
    s3 = change.client("s3")
    given = change.value("PublicAccessBlockConfiguration")
    if given:
        s3.put_public_access_block(Bucket=change.physical_id, PublicAccessBlockConfiguration=given)
    else:
        s3.delete_public_access_block(Bucket=change.physical_id)


def _ownership(change: Change) -> None:
    s3 = change.client("s3")
    given = change.value("OwnershipControls")
    if given:
        s3.put_bucket_ownership_controls(Bucket=change.physical_id, OwnershipControls=given)
    else:
        s3.delete_bucket_ownership_controls(Bucket=change.physical_id)


def _logging(change: Change) -> None:
    given = change.value("LoggingConfiguration")
    status = {}
    if given and given.get("DestinationBucketName"):
        status = {
            "LoggingEnabled": {
                "TargetBucket": given["DestinationBucketName"],
                "TargetPrefix": given.get("LogFilePrefix", ""),
            }
        }
    change.client("s3").put_bucket_logging(Bucket=change.physical_id, BucketLoggingStatus=status)


def _acl(change: Change) -> None:
    acl = change.value("AccessControl", "Private")
    text = "".join(f"-{c.lower()}" if c.isupper() else c for c in acl).lstrip("-")
    change.client("s3").put_bucket_acl(Bucket=change.physical_id, ACL=text)


def _acceleration(change: Change) -> None:
    given = change.value("AccelerateConfiguration", {})
    change.client("s3").put_bucket_accelerate_configuration(
        Bucket=change.physical_id,
        AccelerateConfiguration={"Status": given.get("AccelerationStatus", "Suspended")},
    )


def _tags(change: Change) -> None:
    s3 = change.client("s3")
    tags = tag_map(change.value("Tags"))
    if tags:
        s3.put_bucket_tagging(Bucket=change.physical_id, Tagging={"TagSet": tag_list(tags)})
    else:
        s3.delete_bucket_tagging(Bucket=change.physical_id)


def completed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"AccessControl": "Private", **properties}


def check_deletion(clients: Any, model: dict[str, Any]) -> None:
    """LocalStack's provider empties the bucket."""
    s3, bucket = clients.s3, model["BucketName"]
    try:
        found = s3.list_object_versions(Bucket=bucket, MaxKeys=1)
    except s3.exceptions.NoSuchBucket:
        return
    if found.get("Versions") or found.get("DeleteMarkers"):
        raise ResourceFailed(
            handler_message(
                "The bucket you tried to delete is not empty (Service: S3, Status Code: 409)"
            )
        )


UPDATES = {
    ("OwnershipControls",): _ownership,
    ("AccessControl",): _acl,
    ("AccelerateConfiguration",): _acceleration,
    ("BucketEncryption",): _encryption,
    ("CorsConfiguration",): _cors,
    ("LifecycleConfiguration",): _lifecycle,
    ("LoggingConfiguration",): _logging,
    ("NotificationConfiguration",): _notifications,
    ("ObjectLockConfiguration",): _lock,
    ("PublicAccessBlockConfiguration",): _public_access,
    ("Tags",): _tags,
    ("VersioningConfiguration",): _versioning,
    ("WebsiteConfiguration",): _website,
}

AT_CREATION = (
    "AccelerateConfiguration",
    "BucketEncryption",
    "LifecycleConfiguration",
    "LoggingConfiguration",
    "OwnershipControls",
    "PublicAccessBlockConfiguration",
)
