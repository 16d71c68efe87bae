"""SNS: what its inspection endpoints kept (text messages, pushes) is gone."""

from __future__ import annotations

from .loaded import stores


def remember(_account: str) -> None:
    """Nothing is put back."""


def restore(account: str, _state: None) -> None:
    for _, store in stores("localstack.services.sns.models", "sns_stores", account):
        store.sms_messages.clear()
        store.platform_endpoint_messages.clear()
