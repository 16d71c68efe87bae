"""Where the bytes of objects lie: by account and bucket, not by the bucket's name alone.

The storage is told names only. Whose bucket a name means is what the provider has just found
for the same request, in the same thread.
"""

from __future__ import annotations

import functools
import threading
from typing import Any

BY_BUCKET = (
    "open",
    "remove",
    "get_multipart",
    "remove_multipart",
    "create_bucket",
    "delete_bucket",
)


class Place(str):
    """`ACCOUNT.BUCKET`; a name that has been made out."""

    __slots__ = ()


def place(bucket: str, account: str) -> Place:
    return Place(f"{account}.{bucket}")


_meant = threading.local()


def _means(bucket: str, account: str) -> None:
    if not hasattr(_meant, "accounts"):
        _meant.accounts = {}
    _meant.accounts[bucket] = account


def place_meant(bucket: str) -> Place:
    """Of a bucket that the request at hand has found or made."""
    return bucket if isinstance(bucket, Place) else place(bucket, _meant.accounts[bucket])


def install(ephemeral: Any) -> None:
    """`ephemeral`: `localstack.services.s3.storage.ephemeral`."""
    store = ephemeral.EphemeralS3ObjectStore
    for name in BY_BUCKET:
        setattr(store, name, _by_place(getattr(store, name)))
    copy = store.copy

    @functools.wraps(copy)
    def copy_(
        self: Any, src_bucket: str, src_object: Any, dest_bucket: str, dest_object: Any
    ) -> Any:
        source, target = place_meant(src_bucket), place_meant(dest_bucket)
        return copy(self, source, src_object, target, dest_object)

    store.copy = copy_


def _by_place(stock: Any) -> Any:
    @functools.wraps(stock)
    def by_place(self: Any, bucket: str, *args: Any, **kwargs: Any) -> Any:
        return stock(self, place_meant(bucket), *args, **kwargs)

    return by_place


def install_in_provider(module: Any) -> None:
    """`module`: `localstack.services.s3.provider`."""
    provider = module.S3Provider
    find, init = provider._get_cross_account_bucket, provider.__init__
    create, copy_part = provider.create_bucket, provider.upload_part_copy

    @functools.wraps(find)
    def find_and_tell(self: Any, context: Any, bucket_name: str, **kwargs: Any) -> Any:
        store, bucket = find(self, context, bucket_name, **kwargs)
        _means(bucket_name, bucket.bucket_account_id)
        return store, bucket

    @functools.wraps(create)
    def create_and_tell(self: Any, context: Any, request: Any) -> Any:
        _means(request["Bucket"], context.account_id)
        return create(self, context, request)

    @functools.wraps(copy_part)
    def copy_part_and_tell(self: Any, context: Any, request: Any) -> Any:
        # the one operation that does not ask whose a bucket is: both are the caller's
        source = module.extract_bucket_key_version_id_from_copy_source(request["CopySource"])
        for bucket in (request["Bucket"], source[0]):
            _means(bucket, context.account_id)
        return copy_part(self, context, request)

    @functools.wraps(init)
    def init_(self: Any, *args: Any, **kwargs: Any) -> None:
        init(self, *args, **kwargs)
        self._expiration_cache = ExpirationCache()

    provider._get_cross_account_bucket = find_and_tell
    provider.create_bucket = create_and_tell
    provider.upload_part_copy = copy_part_and_tell
    provider.__init__ = init_


class ExpirationCache(dict[str, dict[str, Any]]):
    """The provider's: by bucket, then by key."""

    def __getitem__(self, bucket: str) -> dict[str, Any]:
        return super().setdefault(place_meant(bucket), {})

    def get(self, bucket: str, default: Any = None) -> Any:
        return super().get(place_meant(bucket), default)

    def pop(self, bucket: str, *default: Any) -> Any:
        return super().pop(place_meant(bucket), *default)
