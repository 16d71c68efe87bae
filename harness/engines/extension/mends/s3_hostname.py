"""Internal S3 clients call `localhost`, and no name server is asked.

Stock (4.13.1) looks `s3.localhost.localstack.cloud` up: where the machine is online that asks
for a name outside, and every internal call of S3 then takes the way over HTTP.
"""

from __future__ import annotations

from typing import Any

from .on_import import after_import


def install() -> None:
    after_import("localstack.utils.aws.aws_stack", _mend)


def _mend(aws_stack: Any) -> None:
    aws_stack.CACHE_S3_HOSTNAME_DNS_STATUS = False
