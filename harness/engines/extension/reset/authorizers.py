"""What authorizers answered is asked for anew: one scenario's caller is not another's."""

from __future__ import annotations

from ..imported import imported

_MODULE = f"{__package__.rpartition('.')[0]}.authorizers.cache"


def remember(_account: str) -> None:
    """Nothing is put back."""


def restore(account: str, _state: None) -> None:
    if (loaded := imported(_MODULE)) is not None:
        loaded.forget(account)
