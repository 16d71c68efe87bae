"""AWS::IAM::ManagedPolicy."""

from __future__ import annotations

import json

from ..change import Change

_OWNERS = {"Roles": "role", "Users": "user", "Groups": "group"}
_MOST_VERSIONS = 5
"""AWS: IAM User Guide, "Versioning IAM policies"."""


def _document(change: Change) -> None:
    iam = change.client("iam")
    versions = iam.list_policy_versions(PolicyArn=change.physical_id)["Versions"]
    if len(versions) >= _MOST_VERSIONS:
        oldest = min(
            (v for v in versions if not v["IsDefaultVersion"]),
            key=lambda v: int(v["VersionId"].lstrip("v")),
        )
        iam.delete_policy_version(PolicyArn=change.physical_id, VersionId=oldest["VersionId"])
    iam.create_policy_version(
        PolicyArn=change.physical_id,
        PolicyDocument=json.dumps(change.after["PolicyDocument"]),
        SetAsDefault=True,
    )


def _owners(change: Change) -> None:
    iam = change.client("iam")
    for key, kind in _OWNERS.items():
        before, after = change.before.get(key) or [], change.value(key) or []
        parameter = f"{kind.capitalize()}Name"
        for owner in after:
            if owner not in before:
                getattr(iam, f"attach_{kind}_policy")(
                    **{parameter: owner}, PolicyArn=change.physical_id
                )
        for owner in before:
            if owner not in after:
                getattr(iam, f"detach_{kind}_policy")(
                    **{parameter: owner}, PolicyArn=change.physical_id
                )


UPDATES = {("PolicyDocument",): _document, tuple(_OWNERS): _owners}
