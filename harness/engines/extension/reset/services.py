"""The services whose data is reset, in the order in which that is done.

Queues first: what a poller would hand on next must be gone before the rest is put back.
"""

from __future__ import annotations

from types import ModuleType

from . import (
    archives,
    authorizers,
    connections,
    log_events,
    mails,
    notifications,
    objects,
    parameters,
    queues,
    schedules,
    secrets,
    streams,
    tables,
    user_pools,
)

SERVICES: dict[str, ModuleType] = {
    "websockets": connections,
    "authorizers": authorizers,
    "sqs": queues,
    "kinesis": streams,
    "dynamodb": tables,
    "s3": objects,
    "ssm": parameters,
    "secretsmanager": secrets,
    "sns": notifications,
    "ses": mails,
    "events": archives,
    "scheduler": schedules,
    "logs": log_events,
    "cognito-idp": user_pools,
}
"""Each has `remember(account) -> state` and `restore(account, state | None)`; a service that
was never used is not imported."""
