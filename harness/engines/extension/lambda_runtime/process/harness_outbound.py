"""Refuses what a Python function would send to AWS instead of the engine.

An audit hook sees every look-up and connection, by whichever library. TLS is looked at too,
where a library of native code looked the name up by itself. Standard library only, Python 3.9
and later; loaded by the zygote once, and by the Python programs that a function starts.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import Any

ENDS = (
    "amazonaws.com",
    "api.aws",
    "on.aws",
    "amazonaws.com.cn",
    "api.amazonwebservices.com.cn",
    "amazonaws.eu",
    "api.amazonwebservices.eu",
    "c2s.ic.gov",
    "api.aws.ic.gov",
    "sc2s.sgov.gov",
    "api.aws.scloud",
    "csp.hci.ic.gov",
    "api.aws.hci.ic.gov",
    "cloud.adc-e.uk",
    "api.cloud-aws.adc-e.uk",
)
"""DNS suffixes of AWS's partitions (botocore's partitions.json), and of function URLs."""
LINK_LOCAL = ("169.254.", "fd00:ec2:")
"""The machine's own AWS: instance metadata, and the credentials of a container."""
LOOPBACK = ("127.", "::1", "::ffff:127.", "0.0.0.0", "::")
REPORT_WITHIN_S = 2.0


class RefusedHost(Exception):
    """A function called a host that is not the engine.

    No OSError: SDKs try those again, for up to a minute.
    """


def install() -> None:
    """Watch this process for good, and the TLS of `ssl` where that is loaded."""
    sys.addaudithook(_watch)
    if "ssl" in sys.modules:
        _watch_tls(sys.modules["ssl"])


def why_refused(host: str) -> str | None:
    """What a host is that a function must not reach; None where it may."""
    name = host.rstrip(".").lower().partition("%")[0]
    if name.endswith(ENDS) and any(name == end or name.endswith("." + end) for end in ENDS):
        return "AWS itself"
    if name.startswith(LINK_LOCAL):
        return "AWS's metadata of the machine"
    if os.environ.get("HARNESS_OUTBOUND") == "loopback" and not _is_here(name):
        return "outside of this machine (HARNESS_OUTBOUND=loopback)"
    return None


def _is_here(name: str) -> bool:
    return (
        name in ("", "localhost", "localhost.localstack.cloud")
        or name.endswith((".localhost", ".localhost.localstack.cloud"))
        or (name.startswith(LOOPBACK[:1]) and name.replace(".", "").isdigit())
        or name in LOOPBACK[1:]
        or name.startswith(LOOPBACK[2])
    )


def _watch(event: str, args: Any) -> None:
    look = _LOOKS.get(event)
    if look is not None:
        look(args)


def _looked_up(args: Any) -> None:
    _refuse(args[0], args[1] if len(args) > 1 else None)


def _connected(args: Any) -> None:
    if isinstance(args[1], tuple):
        _refuse(args[1][0], args[1][1])


_LOOKS = {
    "socket.getaddrinfo": _looked_up,
    "socket.gethostbyname": _looked_up,
    "socket.connect": _connected,
    "socket.sendto": _connected,
}


def _refuse(host: Any, port: Any) -> None:
    if isinstance(host, (bytes, bytearray)):
        host = host.decode("ascii", "replace")
    if not isinstance(host, str):
        return
    why = why_refused(host)
    if why is None:
        return
    function = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "?")
    _report(host, why)
    address = host if port is None else f"{host}:{port}"
    raise RefusedHost(f"function {function} called {address}, which is {why}: refused")


def _watch_tls(ssl: Any) -> None:
    for name in ("wrap_socket", "wrap_bio"):
        setattr(ssl.SSLContext, name, _with_name_looked_at(getattr(ssl.SSLContext, name)))


def _with_name_looked_at(wrap: Any) -> Any:
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        _refuse(kwargs.get("server_hostname"), None)
        return wrap(*args, **kwargs)

    return wrapped


def _report(host: str, why: str) -> None:
    """Tell the engine, which may have gone: the error is raised either way."""
    import socket

    address = os.environ.get("AWS_LAMBDA_RUNTIME_API", "")
    name, _, port = address.partition(":")
    if not port.isdigit():
        return
    body = json.dumps({"host": host, "why": why}).encode()
    head = (
        f"POST /harness/refused HTTP/1.1\r\nHost: {address}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    with (
        contextlib.suppress(OSError),
        socket.create_connection((name, int(port)), REPORT_WITHIN_S) as connection,
    ):
        connection.sendall(head.encode() + body)
        connection.recv(1024)
