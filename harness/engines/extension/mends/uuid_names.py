"""`uuid.uuid5` with a name in bytes, which Python takes from 3.12 on.

KMS (4.13.1 and later) calls it so; on 3.11 CreateKey with a custom id fails with an internal
error.
"""

from __future__ import annotations

import functools
import uuid
from hashlib import sha1


def install() -> None:
    stock = uuid.uuid5

    @functools.wraps(stock)
    def uuid5(namespace: uuid.UUID, name: str | bytes) -> uuid.UUID:
        if isinstance(name, str):
            return stock(namespace, name)
        digest = sha1(namespace.bytes + name, usedforsecurity=False).digest()
        return uuid.UUID(bytes=digest[:16], version=5)

    uuid.uuid5 = uuid5
