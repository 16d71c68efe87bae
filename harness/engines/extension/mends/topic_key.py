"""SNS signs its messages with a key that is there, instead of making one when it is loaded.

A key of RSA takes 0.05 to 0.3 s to make (LocalStack 4.13.1, 4.14.0). The gateway's own is made at
installation, and neither keeps anything from anybody. The certificate is SNS's own as in stock.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .on_import import around_import

KEY = "server.test.pem.key"
"""Beside the service catalogue."""
_BITS = 2048


def install() -> None:
    around_import("localstack.services.sns.certificate", _with_a_key)


@contextlib.contextmanager
def _with_a_key() -> Iterator[None]:
    key = _kept()
    if key is None:
        yield
        return
    from cryptography.hazmat.primitives.asymmetric import rsa

    stock, owner = rsa.generate_private_key, threading.get_ident()

    def generate(*args: Any, **named: Any) -> Any:
        return key if threading.get_ident() == owner else stock(*args, **named)

    rsa.generate_private_key = generate
    try:
        yield
    finally:
        rsa.generate_private_key = stock


def _kept() -> Any:
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from localstack import config

    try:
        pem = Path(config.dirs.static_libs, KEY).read_bytes()
        key = load_pem_private_key(pem, None, unsafe_skip_rsa_key_validation=True)
    except (OSError, TypeError, ValueError):
        return None
    return key if isinstance(key, rsa.RSAPrivateKey) and key.key_size == _BITS else None
