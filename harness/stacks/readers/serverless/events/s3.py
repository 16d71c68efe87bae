"""`s3`: what happens to objects (Serverless Framework: S3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from harness.errors import BadInput
from harness.stacks.readers.serverless import arns, fields, keys, naming
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.events import s3_existing
from harness.stacks.readers.serverless.events.permission import allow
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.service import Service, ServiceFunction

_EVENT = "s3:ObjectCreated:*"


@dataclass
class _Bucket:
    reference: str
    name: Any
    node: Node
    settings: Node | None
    notifications: list[dict[str, Any]] = field(default_factory=list)
    permissions: list[str] = field(default_factory=list)


def add(service: Service, draft: Draft) -> None:
    buckets: dict[str, _Bucket] = {}
    for function, event, what in _events(service):
        if not _exists(event, what):
            _own_bucket(service, draft, buckets, function, event, what=what)
    for bucket in buckets.values():
        _add_bucket(draft, bucket)
    existing: dict[str, list[s3_existing.Notification]] = {}
    for function, event, what in _events(service):
        if _exists(event, what):
            found = s3_existing.Notification(
                function, fields.required(event, "bucket", what), _kind(event), _rules(event, what)
            )
            existing.setdefault(function.key, []).append(found)
    s3_existing.add(service, draft, existing)


def _events(service: Service) -> Iterator[tuple[ServiceFunction, Node, str]]:
    for function in service.functions:
        for _, event in function.events("s3"):
            what = f"the s3 event of {function.title}"
            if not fields.is_intrinsic(event):
                service.keys.check(event, keys.S3, what)
            yield function, event, what


def _exists(event: Node, what: str) -> bool:
    return fields.flag(event.get("existing"), f"existing of {what}", False)


def _own_bucket(
    service: Service,
    draft: Draft,
    buckets: dict[str, _Bucket],
    function: ServiceFunction,
    event: Node,
    *,
    what: str,
) -> None:
    named = event if isinstance(event.value, str) else fields.required(event, "bucket", what)
    if not isinstance(named.value, str):
        raise BadInput(
            f"the bucket of {what} is a reference: that of a bucket which exists",
            where=named.where,
            fix="add `existing: true`",
        )
    reference = named.value
    settings = service.provider.at("s3", reference)
    name = settings.get("name") if settings is not None else None
    bucket = buckets.setdefault(reference, _Bucket(reference, name or named, event, settings))
    rules = _rules(event, what)
    bucket.notifications.append(
        fields.optional(
            {
                "Event": _kind(event),
                "Function": function.arn,
                "Filter": {"S3Key": {"Rules": rules}} if rules else None,
            }
        )
    )
    permission = (
        f"{naming.normal(function.key)}LambdaPermission{naming.letters_and_digits(reference)}S3"
    )
    bucket.permissions.append(permission)
    allow(
        draft,
        permission,
        function.arn,
        "s3.amazonaws.com",
        event.where,
        arns.joined("arn:", arns.PARTITION, ":s3:::", bucket.name),
        SourceAccount=arns.ACCOUNT,
    )


def _add_bucket(draft: Draft, bucket: _Bucket) -> None:
    more: dict[str, Any] = {}
    if bucket.settings is not None:
        more = {naming.first_upper(k): v for k, v in bucket.settings.items() if k != "name"}
    given = more.pop("NotificationConfiguration", None)
    notifications = {"LambdaConfigurations": bucket.notifications, **_parts(given)}
    draft.add(
        f"S3Bucket{naming.letters_and_digits(bucket.reference)}",
        "AWS::S3::Bucket",
        {"BucketName": bucket.name, "NotificationConfiguration": notifications, **more},
        bucket.node.where,
        depends_on=bucket.permissions,
    )


def _parts(node: Node | None) -> dict[str, Any]:
    return dict(node.items()) if node is not None else {}


def _kind(event: Node) -> Any:
    return (event.get("event") if isinstance(event.value, dict) else None) or _EVENT


def _rules(event: Node, what: str) -> list[dict[str, Any]]:
    rules = []
    for rule in fields.listing(event.get("rules"), f"rules of {what}"):
        for name, value in fields.mapping(rule, f"each rule of {what}").items():
            if name not in ("prefix", "suffix"):
                raise BadInput(
                    f"{what} has a rule {name!r}", where=value.where, fix="prefix or suffix"
                )
            rules.append({"Name": name, "Value": value})
    return rules
