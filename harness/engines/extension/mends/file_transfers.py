"""Small files go to LocalStack's own S3 and come from it in one call, without threads.

boto3's transfer manager starts three pools of threads for each file, asks for an object's size
before it gets it, and reads it in pieces of which each copies all the rest. LocalStack keeps
the code of functions that way, 10 ms and more for each of them (4.13.1, 4.14.0).
"""

from __future__ import annotations

import functools
import io
from typing import Any

from .on_import import after_import

AT_ONCE = 8 * 1024 * 1024
"""Bytes: from here on boto3 sends a file in parts."""


def install() -> None:
    after_import("boto3.s3.inject", _mend)


def _mend(inject: Any) -> None:
    stock = inject.upload_fileobj

    @functools.wraps(stock)
    def upload_fileobj(  # noqa: PLR0917
        self: Any,
        Fileobj: Any,  # noqa: N803 - boto3's names
        Bucket: str,  # noqa: N803
        Key: str,  # noqa: N803
        ExtraArgs: Any = None,  # noqa: N803
        Callback: Any = None,  # noqa: N803
        Config: Any = None,  # noqa: N803
    ) -> None:
        small = isinstance(Fileobj, io.BytesIO) and Fileobj.getbuffer().nbytes < AT_ONCE
        if not small or Callback or Config:
            stock(self, Fileobj, Bucket, Key, ExtraArgs, Callback, Config)
            return
        self.put_object(Bucket=Bucket, Key=Key, Body=Fileobj.read(), **(ExtraArgs or {}))

    stock_download = inject.download_fileobj

    @functools.wraps(stock_download)
    def download_fileobj(  # noqa: PLR0917
        self: Any,
        Bucket: str,  # noqa: N803
        Key: str,  # noqa: N803
        Fileobj: Any,  # noqa: N803
        ExtraArgs: Any = None,  # noqa: N803
        Callback: Any = None,  # noqa: N803
        Config: Any = None,  # noqa: N803
    ) -> None:
        if Callback or Config:
            stock_download(self, Bucket, Key, Fileobj, ExtraArgs, Callback, Config)
            return
        body = self.get_object(Bucket=Bucket, Key=Key, **(ExtraArgs or {}))["Body"]
        with body:
            for piece in body._raw_stream.stream():
                Fileobj.write(piece)

    inject.upload_fileobj = upload_fileobj
    inject.download_fileobj = download_fileobj
