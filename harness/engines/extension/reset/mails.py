"""SES: sent mails are gone; verified identities and templates stay."""

from __future__ import annotations

from ..imported import imported
from .loaded import stores


def remember(_account: str) -> None:
    """Nothing is put back."""


def restore(account: str, _state: None) -> None:
    provider = imported("localstack.services.ses.provider")
    for _, backend in stores("moto.ses.models", "ses_backends", account):
        for sent in backend.sent_messages:
            if provider:
                provider.EMAILS.pop(sent.id, None)
        backend.sent_messages.clear()
        backend.sent_message_count = 0
