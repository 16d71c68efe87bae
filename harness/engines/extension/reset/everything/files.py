"""S3: the names of buckets, and the files in which their objects are."""

from __future__ import annotations

import sys

from ...buckets.storage import place
from ..loaded import stores
from .places import provider


def drop(account: str) -> list[str]:
    s3 = provider("s3")
    if s3 is None:
        return []
    for _, store in stores("localstack.services.s3.models", "s3_stores", account):
        for name, bucket in list(store.buckets.items()):
            if bucket.bucket_account_id != account:
                continue
            # Data was reset before: its files are closed.
            s3._storage_backend.delete_bucket(place(name, account))
            for known in (s3._expiration_cache, s3._preconditions_locks):
                dict.pop(known, place(name, account), None)
            if name in store.global_bucket_map:
                store.global_bucket_map.pop(name)
    if "localstack.services.s3.cors" in sys.modules:
        s3._cors_handler.bucket_cors_index.invalidate()
    return []
