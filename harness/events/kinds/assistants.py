"""Services that talk with people: AppSync clients, Bedrock agents, Lex, Connect, Alexa."""

from __future__ import annotations

from typing import Any

from harness.events.looking import Look
from harness.events.model import Found, Kind
from harness.events.shapes import at, has, text


def _resolver(event: Any, _: Look) -> Found | None:
    if isinstance(event, list):
        return _batch(event)
    if not has(event, "arguments") or not (has(event, "info") or has(event, "fieldName")):
        return None
    return Found(_field(event))


def _batch(event: list[Any]) -> Found | None:
    if not event or not all(has(one, "arguments", "info") for one in event):
        return None
    return Found(f"{_field(event[0])} (batch)", len(event))


def _field(event: Any) -> str:
    parent = text(event, "info", "parentTypeName") or text(event, "typeName")
    field = text(event, "info", "fieldName") or text(event, "fieldName")
    return f"{parent}.{field}".strip(".")


def _channel(event: Any, _: Look) -> Found | None:
    if not text(event, "info", "channelNamespace", "name") or not has(event, "events"):
        return None
    return Found(f"{text(event, 'info', 'operation')} {text(event, 'info', 'channel', 'path')}")


def _bedrock(event: Any, _: Look) -> Found | None:
    if not has(event, "messageVersion", "agent", "actionGroup", "sessionId"):
        return None
    called = text(event, "apiPath") or text(event, "function")
    return Found(f"{text(event, 'actionGroup')} {called}".strip())


def _lex(event: Any, _: Look) -> Found | None:
    if not has(event, "bot", "invocationSource"):
        return None
    if has(event, "sessionState"):
        return Found(f"Lex V2: {text(event, 'sessionState', 'intent', 'name')}")
    return Found(f"Lex V1: {text(event, 'currentIntent', 'name')}")


def _connect(event: Any, _: Look) -> Found | None:
    if not (text(event, "Name").startswith("ContactFlow") and has(event, "Details")):
        return None
    return Found(text(event, "Details", "ContactData", "InitiationMethod"))


def _alexa(event: Any, _: Look) -> Found | None:
    if not has(event, "session", "request") or not text(event, "request", "type"):
        return None
    known = at(event, "session", "application", "applicationId")
    return Found(text(event, "request", "type")) if known else None


def _without(service: str) -> str:
    return f"{service} is not in the engine"


KINDS = (
    Kind("appsync", "AppSync resolver", _resolver, obstacle=_without("AppSync")),
    Kind("appsync-events", "AppSync Events handler", _channel, obstacle=_without("AppSync")),
    Kind("bedrock-agent", "Bedrock agent action", _bedrock, obstacle=_without("Bedrock")),
    Kind("lex", "Lex code hook", _lex, obstacle=_without("Lex")),
    Kind("connect", "Connect contact flow", _connect, obstacle=_without("Connect")),
    Kind("alexa", "Alexa skill", _alexa, obstacle=_without("Alexa")),
)
