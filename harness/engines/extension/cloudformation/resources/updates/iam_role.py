"""AWS::IAM::Role."""

from __future__ import annotations

import json
from typing import Any

from ..change import Change, tag_list


def _trust(change: Change) -> None:
    change.client("iam").update_assume_role_policy(
        RoleName=change.physical_id,
        PolicyDocument=json.dumps(change.after["AssumeRolePolicyDocument"]),
    )


def _description(change: Change) -> None:
    change.client("iam").update_role(
        RoleName=change.physical_id,
        Description=change.value("Description", ""),
        MaxSessionDuration=int(change.value("MaxSessionDuration", 3600)),
    )


def _managed(change: Change) -> None:
    iam = change.client("iam")
    before = list(change.before.get("ManagedPolicyArns") or [])
    after = list(change.value("ManagedPolicyArns") or [])
    for arn in after:
        if arn not in before:
            iam.attach_role_policy(RoleName=change.physical_id, PolicyArn=arn)
    for arn in before:
        if arn not in after:
            iam.detach_role_policy(RoleName=change.physical_id, PolicyArn=arn)


def _inline(change: Change) -> None:
    iam = change.client("iam")
    before, after = _by_name(change.before), _by_name(change.after)
    for name, document in after.items():
        if before.get(name) != document:
            iam.put_role_policy(
                RoleName=change.physical_id,
                PolicyName=name,
                PolicyDocument=json.dumps({"Version": "2012-10-17", **document}),
            )
    for name in before:
        if name not in after:
            iam.delete_role_policy(RoleName=change.physical_id, PolicyName=name)


def _by_name(properties: dict[str, Any]) -> dict[str, Any]:
    policies = properties.get("Policies") or []
    return {p["PolicyName"]: p["PolicyDocument"] for p in policies if isinstance(p, dict)}


def _boundary(change: Change) -> None:
    iam = change.client("iam")
    if arn := change.value("PermissionsBoundary"):
        iam.put_role_permissions_boundary(RoleName=change.physical_id, PermissionsBoundary=arn)
    else:
        iam.delete_role_permissions_boundary(RoleName=change.physical_id)


def _tags(change: Change) -> None:
    added, gone = change.tags()
    iam = change.client("iam")
    if added:
        iam.tag_role(RoleName=change.physical_id, Tags=tag_list(added))
    if gone:
        iam.untag_role(RoleName=change.physical_id, TagKeys=gone)


UPDATES = {
    ("AssumeRolePolicyDocument",): _trust,
    ("Description", "MaxSessionDuration"): _description,
    ("ManagedPolicyArns",): _managed,
    ("PermissionsBoundary",): _boundary,
    ("Policies",): _inline,
    ("Tags",): _tags,
}
