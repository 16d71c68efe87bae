"""Which account's bucket a name means: that of the account that asks, and no other.

LocalStack's own requests, and unsigned ones, come from its default account. For them it is the
bucket of the account that is acted for, else of the first that made one.
"""

from __future__ import annotations

import functools
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from localstack.constants import DEFAULT_AWS_ACCOUNT_ID

_acting = threading.local()


class Owners:
    """The accounts of each name, in the order in which they made it."""

    def __init__(self) -> None:
        self.accounts: dict[str, dict[str, None]] = defaultdict(dict)
        self.lock = threading.Lock()


class OwnersSeenBy:
    """What an account's store has for LocalStack's `global_bucket_map`: name to account."""

    def __init__(self, owners: Owners, account: str) -> None:
        self._owners = owners
        self._account = account

    def __contains__(self, name: str) -> bool:
        return self._account in self._owners.accounts.get(name, ())

    def __getitem__(self, name: str) -> str:
        if name in self:
            return self._account
        raise KeyError(name)

    def get(self, name: str) -> str | None:
        accounts = self._owners.accounts.get(name, {})
        if self._account in accounts:
            return self._account
        if self._account != DEFAULT_AWS_ACCOUNT_ID:
            return None
        acting = getattr(_acting, "account", None)
        return acting if acting in accounts else next(iter(accounts), None)

    def __setitem__(self, name: str, account: str) -> None:
        with self._owners.lock:
            self._owners.accounts[name][account] = None

    def pop(self, name: str) -> str:
        with self._owners.lock:
            accounts = self._owners.accounts[name]
            del accounts[self._account]
            if not accounts:
                del self._owners.accounts[name]
        return self._account


@contextmanager
def acting_for(account: str) -> Iterator[None]:
    """Requests that this thread makes in no account's name are this account's."""
    before = getattr(_acting, "account", None)
    _acting.account = account
    try:
        yield
    finally:
        _acting.account = before


def install(models: Any) -> None:
    """`models`: `localstack.services.s3.models`."""
    from localstack.services.stores import CrossRegionAttribute

    store = models.S3Store
    owners = Owners()
    store.global_bucket_map = property(lambda self: OwnersSeenBy(owners, self._account_id))
    if "TAGS" in vars(store):  # from 4.14 on each account has tags of its own
        tags = CrossRegionAttribute(default=models.TaggingService)  # keyed by names of buckets
        tags.__set_name__(store, "TAGS")
        store.TAGS = tags


def install_in_lambda(lambda_service: Any) -> None:
    """A function's code in a bucket is in that of the function's account."""
    stock = lambda_service.store_s3_bucket_archive

    @functools.wraps(stock)
    def store_s3_bucket_archive(*args: Any, account_id: str, **kwargs: Any) -> Any:
        with acting_for(account_id):
            return stock(*args, account_id=account_id, **kwargs)

    lambda_service.store_s3_bucket_archive = store_s3_bucket_archive
