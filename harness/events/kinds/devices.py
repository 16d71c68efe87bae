"""Devices and connections: IoT, Client VPN, Transfer Family."""

from __future__ import annotations

from typing import Any

from harness.events.looking import Look
from harness.events.model import Found, Kind
from harness.events.shapes import distinct, has, mapping, name_of, text


def _authorizer(event: Any, _: Look) -> Found | None:
    if not has(event, "protocolData", "protocols", "connectionMetadata"):
        return None
    protocols = event["protocols"] if isinstance(event["protocols"], list) else []
    return Found(distinct([str(protocol) for protocol in protocols]))


def _provisioning(event: Any, _: Look) -> Found | None:
    if not has(event, "claimCertificateId", "templateArn", "parameters"):
        return None
    return Found(name_of(text(event, "templateArn")))


def _one_click(event: Any, _: Look) -> Found | None:
    if not has(event, "deviceEvent", "deviceInfo", "placementInfo"):
        return None
    return Found(distinct(list(mapping(event, "deviceEvent"))))


def _button(event: Any, _: Look) -> Found | None:
    if not has(event, "serialNumber", "clickType"):
        return None
    return Found(text(event, "clickType"))


def _vpn(event: Any, _: Look) -> Found | None:
    if not has(event, "connection-id", "endpoint-id", "schema-version"):
        return None
    return Found(text(event, "endpoint-id"))


def _transfer(event: Any, _: Look) -> Found | None:
    if not has(event, "username", "protocol", "serverId", "sourceIp"):
        return None
    return Found(f"{text(event, 'protocol')} {text(event, 'serverId')}")


def _iot(what: str) -> str:
    return f"IoT {what} are not in the engine"


KINDS = (
    Kind("iot-authorizer", "IoT custom authorizer", _authorizer, obstacle=_iot("connections")),
    Kind(
        "iot-provisioning", "IoT pre-provisioning hook", _provisioning,
        obstacle=_iot("fleets"),
    ),
    Kind("iot-1-click", "IoT 1-Click", _one_click, obstacle=_iot("devices")),
    Kind("iot-button", "IoT button", _button, obstacle=_iot("devices")),
    Kind("client-vpn", "Client VPN connection", _vpn, obstacle="Client VPN is not in the engine"),
    Kind(
        "transfer", "Transfer Family identity provider", _transfer,
        obstacle="Transfer Family is not in the engine",
    ),
)  # fmt: skip
