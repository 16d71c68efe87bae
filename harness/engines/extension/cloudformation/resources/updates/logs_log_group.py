"""AWS::Logs::LogGroup."""

from __future__ import annotations

from ..change import Change


def _retention(change: Change) -> None:
    logs = change.client("logs")
    days = change.value("RetentionInDays")
    if days is None:
        logs.delete_retention_policy(logGroupName=change.physical_id)
    else:
        logs.put_retention_policy(logGroupName=change.physical_id, retentionInDays=int(days))


def _key(change: Change) -> None:
    logs = change.client("logs")
    if key := change.value("KmsKeyId"):
        logs.associate_kms_key(logGroupName=change.physical_id, kmsKeyId=key)
    else:
        logs.disassociate_kms_key(logGroupName=change.physical_id)


def _tags(change: Change) -> None:
    added, gone = change.tags()
    logs = change.client("logs")
    if added:
        logs.tag_log_group(logGroupName=change.physical_id, tags=added)
    if gone:
        logs.untag_log_group(logGroupName=change.physical_id, tags=gone)


UPDATES = {("RetentionInDays",): _retention, ("KmsKeyId",): _key, ("Tags",): _tags}

AT_CREATION = ("RetentionInDays", "Tags")
