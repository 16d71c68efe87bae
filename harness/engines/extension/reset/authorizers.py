"""What authorizers answered is asked for anew: one scenario's caller is not another's."""

from __future__ import annotations

import sys

_MODULE = f"{__package__.rpartition('.')[0]}.authorizers.cache"


def remember(_account: str) -> None:
    """Nothing is put back."""


def restore(account: str, _state: None) -> None:
    if (loaded := sys.modules.get(_MODULE)) is not None:
        loaded.forget(account)
