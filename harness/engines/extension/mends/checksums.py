"""Checksums that need the CRT: CRC64NVME, S3's own for objects sent without one, and CRC32C.

botocore loads the CRT at every start where it is installed, in 70 ms. Here it does so at the
first such checksum: SDKs that send CRC32, as current ones do, never need it.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

from .on_import import after_import

CRT = "awscrt"


def install() -> None:
    if CRT not in sys.modules:
        sys.modules[CRT] = None  # type: ignore[assignment]
    after_import("botocore.httpchecksum", _mend)


def _mend(httpchecksum: Any) -> None:
    if sys.modules.get(CRT, httpchecksum) is None:
        del sys.modules[CRT]
    if httpchecksum.crt_checksums is None:
        httpchecksum.crt_checksums = _WhenUsed()


class _WhenUsed:
    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module(f"{CRT}.checksums"), name)
