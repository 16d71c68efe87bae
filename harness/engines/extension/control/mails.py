"""Mails that were sent: through SES, from its backend, where every API that sends ends; and
Cognito's own, text messages among them."""

from __future__ import annotations

import json
from email import message_from_string, policy
from typing import Any

from ..imported import imported

Mail = dict[str, Any]


def mails(account: str) -> list[Mail]:
    """The account's mails, oldest first in each region.

    Each: `{"id", "region", "from", "to", "cc", "bcc", "subject", "text", "html"}`, `"template"`
    where one was used (its parts are rendered), and of a raw mail `"attachments"`, each
    `{"name", "type", "size"}` with its `"text"` if it is text.
    """
    cognito = imported(f"{__package__.rpartition('.')[0]}.cognito.codes")
    found: list[Mail] = list(cognito.OUTBOX.get(account, ())) if cognito else []
    models = imported("moto.ses.models")
    if models is None or account not in models.ses_backends:
        return found
    for region, backend in list(models.ses_backends[account].items()):
        for sent in list(backend.sent_messages):
            found += [{**mail, "region": region} for mail in _mails(sent, backend)]
    return found


def _mails(sent: Any, backend: Any) -> list[Mail]:
    if hasattr(sent, "raw_data"):
        return [_raw(sent)]
    if not hasattr(sent, "template"):
        return [_simple(sent)]
    if isinstance(sent.destinations, dict):
        return [_templated(sent, backend, sent.destinations, {})]
    return [
        _templated(sent, backend, entry.get("Destination", {}), _replacements(entry))
        for entry in sent.destinations
    ]


def _envelope(sent: Any, destination: dict[str, Any]) -> Mail:
    return {
        "id": sent.id,
        "from": sent.source,
        "to": list(destination.get("ToAddresses", [])),
        "cc": list(destination.get("CcAddresses", [])),
        "bcc": list(destination.get("BccAddresses", [])),
    }


def _simple(sent: Any) -> Mail:
    # The backend keeps one part only; LocalStack's provider keeps both, by the same id.
    provider = imported("localstack.services.ses.provider")
    parts = (provider.EMAILS.get(sent.id) or {}).get("Body") if provider else None
    return {
        **_envelope(sent, sent.destinations),
        "subject": sent.subject,
        "text": parts["text_part"] if parts else sent.body,
        "html": parts["html_part"] if parts else None,
    }


def _templated(
    sent: Any, backend: Any, destination: dict[str, Any], replacements: dict[str, Any]
) -> Mail:
    template = backend.templates.get(sent.template) or {}
    data = {**_data(sent.template_data), **replacements}
    return {
        **_envelope(sent, destination),
        "subject": _rendered(template.get("subject_part"), data),
        "text": _rendered(template.get("text_part"), data),
        "html": _rendered(template.get("html_part"), data),
        "template": sent.template,
    }


def _raw(sent: Any) -> Mail:
    message: Any = message_from_string(sent.raw_data, policy=policy.default)
    parts = {kind: message.get_body((kind,)) for kind in ("plain", "html")}
    named = {field: _addresses(message[field]) for field in ("to", "cc", "bcc")}
    known = {address for addresses in named.values() for address in addresses}
    named["bcc"] += [a for a in sent.destinations if a not in known]
    return {
        "id": sent.id,
        "from": sent.source or str(message["from"] or ""),
        **named,
        "subject": str(message["subject"]) if message["subject"] is not None else None,
        "text": parts["plain"].get_content() if parts["plain"] else None,
        "html": parts["html"].get_content() if parts["html"] else None,
        "attachments": [_attachment(part) for part in message.iter_attachments()],
    }


def _attachment(part: Any) -> dict[str, Any]:
    content = part.get_content()
    data = content.encode() if isinstance(content, str) else bytes(content)
    told = {"name": part.get_filename(), "type": part.get_content_type(), "size": len(data)}
    return {**told, "text": content} if isinstance(content, str) else told


def _addresses(header: Any) -> list[str]:
    return [str(address) for address in header.addresses] if header is not None else []


def _replacements(entry: dict[str, Any]) -> dict[str, Any]:
    return _data(entry.get("ReplacementTemplateData"))


def _data(text: Any) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _rendered(part: str | None, data: dict[str, Any]) -> str | None:
    from moto.ses.exceptions import MissingRenderingAttributeException
    from moto.ses.template import parse_template

    if not part:
        return None
    try:
        return str(parse_template(part, _texts(data)))
    except MissingRenderingAttributeException:
        return part


def _texts(value: Any) -> Any:
    """Numbers as text: the renderer joins strings only. Flags stay what they are."""
    if isinstance(value, dict):
        return {key: _texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_texts(item) for item in value]
    return value if isinstance(value, str | bool) or value is None else str(value)
