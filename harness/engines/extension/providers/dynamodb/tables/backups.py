"""Backups and restores: moto's, with the items that our tables hold.

Source: Amazon DynamoDB API Reference, RestoreTableFromBackup and RestoreTableToPointInTime.
"""

from __future__ import annotations

from typing import Any

from localstack.aws.api.dynamodb import PointInTimeRecoveryUnavailableException

from .. import backend
from ..backend import validation_error
from ..data.contents import contents_of

Body = dict[str, Any]
_SETTINGS = ("billing_mode", "throughput", "sse_specification", "deletion_protection_enabled")


def check_point_in_time(tables: Any, body: Body) -> None:
    """Only the present state is kept, and only where recovery is switched on."""
    table = tables.tables.get(body.get("SourceTableName") or "")
    if table is None:
        return
    state = table.continuous_backups["PointInTimeRecoveryDescription"]
    if state["PointInTimeRecoveryStatus"] != "ENABLED":
        raise PointInTimeRecoveryUnavailableException(
            f"Point in time recovery is not enabled for table '{table.name}'"
        )
    if not body.get("UseLatestRestorableTime"):
        raise validation_error(
            "RestoreDateTime: this engine keeps no history of a table's items, so only "
            "UseLatestRestorableTime is supported"
        )


def fill(source: Any, target: Any) -> None:
    """Give a restored moto table what its source held."""
    for name in _SETTINGS:
        setattr(target, name, getattr(source, name))
    contents_of(target).restore(contents_of(source).snapshot())


def refuse_overrides(body: Body) -> None:
    given = [name for name in body if name.endswith("Override")]
    if given:
        raise validation_error(f"{given[0]} is not supported by this engine")


def sizes(account: str, region: str, answer: Body) -> Body:
    """moto's backups, with the bytes that they hold."""
    backups = backend.backend(account, region).backups
    details = [answer.get("BackupDetails"), *answer.get("BackupSummaries", [])]
    details.append(answer.get("BackupDescription", {}).get("BackupDetails"))
    for each in details:
        if each and (backup := backups.get(each["BackupArn"])):
            each["BackupSizeBytes"] = contents_of(backup.table).size()
    return answer
