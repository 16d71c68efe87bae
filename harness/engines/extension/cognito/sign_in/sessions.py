"""What stands between two requests of one sign-in, by the `Session` that the client sends back."""

from __future__ import annotations

import base64
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from ..errors import not_authorized
from ..srp import Handshake
from ..state import Client, Pool, User


@dataclass
class Session:
    pool: Pool
    client: Client
    user: User
    challenge: str
    expires: float = 0.0
    handshake: Handshake | None = None
    rounds: list[dict[str, Any]] = field(default_factory=list)
    """What a custom sign-in has come to: `request.session` of its triggers."""
    private: dict[str, str] = field(default_factory=dict)
    custom: bool = False


_open: dict[str, Session] = {}


def keep(session: Session) -> str:
    now = time.time()
    for token in [token for token, kept in _open.items() if kept.expires < now]:
        del _open[token]
    session.expires = now + 60 * session.client.settings["AuthSessionValidity"]
    token = secrets.token_urlsafe(96)
    _open[token] = session
    return token


def take(token: str | None, client: Client, challenge: str) -> Session:
    """
    Raises:
        NotAuthorizedException: there is no such session, or it has expired.
        CodeMismatchException: it waits for something else.
    """
    session = _open.pop(token or "", None)
    if session is None or session.client.id != client.id or session.challenge != challenge:
        raise not_authorized("Invalid session for the user.")
    if time.time() >= session.expires:
        raise not_authorized("Invalid session for the user, session is expired.")
    return session


def of_block(block: str) -> str | None:
    """The session of the SRP exchange with this secret block (base64)."""
    for token, kept in _open.items():
        if kept.handshake and base64.b64encode(kept.handshake.block).decode() == block:
            return token
    return None
