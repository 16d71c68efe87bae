"""S3: objects and versions as they were; multipart uploads are gone.

A baseline costs nothing but references: a file that belongs to one is not written to any
more, a write to the same key gets a file of its own.
"""

from __future__ import annotations

import copy
import functools
import threading
from typing import Any

from ..buckets.storage import Place, place, place_meant
from .loaded import stores

_KEPT = "harness_kept"
_lock = threading.Lock()
State = dict[str, tuple[dict[str, Any], dict[str, Any]]]
"""By bucket: its objects (by key; a dictionary of versions where there are versions), and
the files in which their bytes are."""


def remember(account: str) -> State:
    buckets = _buckets(account)
    if not buckets:
        return {}
    _copy_on_write()
    state: State = {}
    for name, bucket in buckets.items():
        files = dict(_files(place(name, account)))
        for file in files.values():
            setattr(file, _KEPT, True)
        state[name] = _copied(bucket.objects._store), files
    return state


def restore(account: str, state: State | None) -> None:
    for name, bucket in _buckets(account).items():
        kept, files = (state or {}).get(name, ({}, {}))
        for upload in list(bucket.multiparts.values()):
            _storage().remove_multipart(place(name, account), upload)
        bucket.multiparts.clear()
        _put_back(bucket, _copied(kept))
        present = _files(place(name, account))
        for key, file in list(present.items()):
            if files.get(key) is not file:
                del present[key]
                if not getattr(file, _KEPT, False):
                    file.close()
        present.update(files)


def _put_back(bucket: Any, kept: dict[str, Any]) -> None:
    from localstack.services.s3.models import KeyStore, VersionedKeyStore

    if not isinstance(bucket.objects, VersionedKeyStore):
        bucket.objects._store = kept
        return
    if any(not isinstance(entry, dict) for entry in kept.values()):
        before = KeyStore()
        before._store = kept
        kept = VersionedKeyStore.from_key_store(before)._store
    bucket.objects._store.clear()
    bucket.objects._store.update(kept)


def _copied(objects: dict[str, Any]) -> dict[str, Any]:
    return {
        key: {version: copy.copy(o) for version, o in entry.items()}
        if isinstance(entry, dict)
        else copy.copy(entry)
        for key, entry in objects.items()
    }


def _buckets(account: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _, store in stores("localstack.services.s3.models", "s3_stores", account):
        found.update(store.buckets)
    return {name: b for name, b in found.items() if b.bucket_account_id == account}


def _storage() -> Any:
    from localstack.services.plugins import SERVICE_PLUGINS

    return SERVICE_PLUGINS.get_service("s3").lifecycle_hook._storage_backend


def _files(bucket: Place) -> dict[str, Any]:
    files: dict[str, Any] = _storage()._filesystem[bucket]["keys"]
    return files


def _copy_on_write() -> None:
    """Once: let the storage leave a baseline's files alone."""
    from localstack.services.s3.storage.ephemeral import EphemeralS3ObjectStore as Storage

    with _lock:
        if hasattr(Storage, "harness_copies_on_write"):
            return
        Storage.harness_copies_on_write = True
    stock_open, stock_remove = Storage.open, Storage.remove

    def put_aside(self: Any, bucket: str, s3_object: Any) -> None:
        files = self._filesystem.get(place_meant(bucket), {}).get("keys", {})
        key = self._key_from_s3_object(s3_object)
        if getattr(files.get(key), _KEPT, False):
            del files[key]

    @functools.wraps(stock_open)
    def open_(self: Any, bucket: str, s3_object: Any, mode: str = "r") -> Any:
        if mode == "w":
            put_aside(self, bucket, s3_object)
        return stock_open(self, bucket, s3_object, mode)

    @functools.wraps(stock_remove)
    def remove(self: Any, bucket: str, s3_object: Any) -> None:
        for one in s3_object if isinstance(s3_object, list) else [s3_object]:
            put_aside(self, bucket, one)
        stock_remove(self, bucket, s3_object)

    Storage.open, Storage.remove = open_, remove
