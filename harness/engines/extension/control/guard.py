"""Who may talk to the control server: programs on this machine, and no web page."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping

NAMES = frozenset({"localhost", "host.docker.internal", "docker"})
"""Host names by which a published port is reached. Anything else that is no address could
be a web site's name that was pointed at this machine (DNS rebinding)."""
HOSTS_VARIABLE = "HARNESS_CONTROL_HOSTS"
"""Further names, separated by commas: for a daemon that is reached by a name of its own."""


def parse_listen(text: str) -> tuple[str, int]:
    """`HOST:PORT` as a pair.

    Raises:
        ValueError: it is not of that form.
    """
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise ValueError(f"HARNESS_CONTROL_LISTEN is {text!r}, not HOST:PORT")
    return host.strip("[]"), int(port)


def refusal(headers: Mapping[str, str]) -> str | None:
    """Why a request with these headers, named in lower case, is refused, or None."""
    if "origin" in headers or headers.get("sec-fetch-site", "none") != "none":
        return "requests of web pages are refused"
    host = _name(headers.get("host", ""))
    if host in NAMES or host in _further_names() or _is_address(host):
        return None
    return f"unknown host {host!r}; allow it with {HOSTS_VARIABLE}={host}"


def _name(host: str) -> str:
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if host.count(":") == 1 else host


def _further_names() -> set[str]:
    return {n.strip().lower() for n in os.environ.get(HOSTS_VARIABLE, "").split(",") if n.strip()}


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
