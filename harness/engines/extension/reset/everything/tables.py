"""DynamoDB: streams are ours, and so is what waits for items to expire."""

from __future__ import annotations

from ..loaded import stores
from .places import own


def drop(account: str) -> list[str]:
    streams, expiry = own("providers.dynamodb.streams"), own("providers.dynamodb.expiry")
    for _, backend in stores("moto.dynamodb.models", "dynamodb_backends", account):
        for table in list(backend.tables.values()):
            if expiry:
                expiry.stop(table)
            if streams:
                streams.STREAMS.close(table)  # whoever waits for its records looks again
    if streams:
        streams.STREAMS.forget_account(account)
    return []
