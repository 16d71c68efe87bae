"""AWS::KMS::Alias."""

from __future__ import annotations

from ..change import Change


def _target(change: Change) -> None:
    change.client("kms").update_alias(
        AliasName=change.physical_id, TargetKeyId=change.after["TargetKeyId"]
    )


UPDATES = {("TargetKeyId",): _target}
