"""AWS::KMS::Key."""

from __future__ import annotations

import json

from ..change import Change, tag_list


def _description(change: Change) -> None:
    change.client("kms").update_key_description(
        KeyId=change.physical_id, Description=change.value("Description", "")
    )


def _enabled(change: Change) -> None:
    kms = change.client("kms")
    call = kms.enable_key if change.value("Enabled", True) else kms.disable_key
    call(KeyId=change.physical_id)


def _rotation(change: Change) -> None:
    kms = change.client("kms")
    if change.value("EnableKeyRotation", False):
        kms.enable_key_rotation(KeyId=change.physical_id)
    else:
        kms.disable_key_rotation(KeyId=change.physical_id)


def _policy(change: Change) -> None:
    if policy := change.value("KeyPolicy"):
        change.client("kms").put_key_policy(
            KeyId=change.physical_id,
            PolicyName="default",
            Policy=policy if isinstance(policy, str) else json.dumps(policy),
        )


def _window(change: Change) -> None:
    """Only counts when the key is deleted."""


def _tags(change: Change) -> None:
    added, gone = change.tags()
    kms = change.client("kms")
    if added:
        kms.tag_resource(KeyId=change.physical_id, Tags=tag_list(added, "TagKey", "TagValue"))
    if gone:
        kms.untag_resource(KeyId=change.physical_id, TagKeys=gone)


UPDATES = {
    ("Description",): _description,
    ("EnableKeyRotation",): _rotation,
    ("Enabled",): _enabled,
    ("KeyPolicy",): _policy,
    ("PendingWindowInDays", "BypassPolicyLockoutSafetyCheck"): _window,
    ("Tags",): _tags,
}
