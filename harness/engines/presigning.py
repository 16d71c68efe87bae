"""Presigned URLs of S3 carry the cloud's time, which may be ahead of this machine's.

A URL's date has whole seconds, and moving the clock takes milliseconds: signed by real time,
one from just before a move could not be told from one from just after it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from botocore.auth import AUTH_TYPE_MAPS, SIGV4_TIMESTAMP, S3SigV4QueryAuth
from botocore.compat import get_current_datetime

if TYPE_CHECKING:
    from harness.engines.clock import Clock

_AHEAD = "harness_ahead"
_SIGNER = "harness-query"


class CloudQueryAuth(S3SigV4QueryAuth):  # type: ignore[misc]
    """Signs by the time of the cloud."""

    def _modify_request_before_signing(self, request: Any) -> None:
        ahead = request.context.get(_AHEAD, timedelta())
        moment = get_current_datetime() + ahead
        request.context["timestamp"] = moment.strftime(SIGV4_TIMESTAMP)
        super()._modify_request_before_signing(request)


AUTH_TYPE_MAPS[_SIGNER] = CloudQueryAuth


def sign_by(clock: Clock, client: Any) -> None:
    """Let an S3 client's presigned URLs be signed by the cloud's clock."""

    def choose(signature_version: Any = None, **_: Any) -> str | None:
        return _SIGNER if str(signature_version).endswith("-query") else None

    def before(request: Any, signature_version: Any = None, **_: Any) -> None:
        if signature_version == _SIGNER:
            request.context[_AHEAD] = clock.ahead()

    client.meta.events.register_first("choose-signer.s3.*", choose)
    client.meta.events.register("before-sign.s3.*", before)
