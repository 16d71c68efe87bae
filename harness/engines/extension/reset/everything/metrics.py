"""CloudWatch: alarms are no longer looked at, and what was measured is gone."""

from __future__ import annotations

import contextlib
import sqlite3

from .places import own, pop_arns, provider


def drop(account: str) -> list[str]:
    if counted := own("lambda_runtime.metrics"):
        counted.METRICS.forget(account)
    cloudwatch = provider("cloudwatch")
    if cloudwatch is None:
        return []
    if cloudwatch.alarm_scheduler is not None:
        for task in pop_arns(cloudwatch.alarm_scheduler.scheduled_alarms, account):
            if task is not None:
                task.cancel()
    data = cloudwatch.cloudwatch_database
    with data.DATABASE_LOCK, contextlib.closing(sqlite3.connect(data.METRICS_DB)) as connection:
        for table in (data.TABLE_SINGLE_METRICS, data.TABLE_AGGREGATED_METRICS):
            connection.execute(f"DELETE FROM {table} WHERE account_id = ?", (account,))
        connection.commit()
    return []
