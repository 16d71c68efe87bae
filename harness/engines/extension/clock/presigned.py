"""Presigned URLs of S3 expire by the cloud's clock, whoever's clock they were signed by.

A test, or a function that sees real time, signs with the real time, and the cloud's clock may
be ahead of it by then: what counts is what the cloud's clock told at that time. A date that
has not yet come in real time is the cloud's already. A URL of signature version 2 tells only
when it expires, and that is taken for the cloud's time.

Stock (4.13.1, 4.14.0) looks at the time only where it also looks at the signature.
S3 User Guide, "Sharing objects with presigned URLs".
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from ..mends.on_import import after_import
from .wall import WALL

_looked_at_later: ContextVar[bool] = ContextVar("harness_presigned", default=False)


def install() -> None:
    after_import("localstack.services.s3.presigned_url", _mend)


def _mend(module: Any) -> None:
    def refuse(expired: float, seconds: int | None) -> None:
        if time.time() > expired:
            more = {} if seconds is None else {"X_Amz_Expires": seconds}
            raise module.AccessDenied(
                "Request has expired",
                HostId=module.S3_HOST_ID,
                Expires=expired,
                ServerTime=time.time(),
                **more,
            )

    def version_4(context: Any) -> None:
        seconds = int(context.request.args["X-Amz-Expires"])
        signed = datetime.strptime(context.request.args["X-Amz-Date"], "%Y%m%dT%H%M%SZ")
        refuse(WALL.when_real(signed.replace(tzinfo=UTC).timestamp()) + seconds, seconds)

    def version_2(context: Any) -> None:
        refuse(float(context.request.args["Expires"]), None)

    module.validate_presigned_url_s3v4 = _then(module.validate_presigned_url_s3v4, version_4)
    module.validate_presigned_url_s3 = _then(module.validate_presigned_url_s3, version_2)
    stock = module.is_expired
    module.is_expired = lambda moment: not _looked_at_later.get() and stock(moment)


def _then(stock: Callable[[Any], Any], look: Callable[[Any], None]) -> Callable[[Any], Any]:
    @functools.wraps(stock)
    def validate(context: Any) -> Any:
        token = _looked_at_later.set(True)
        try:
            answer = stock(context)
        finally:
            _looked_at_later.reset(token)
        look(context)
        return answer

    return validate
