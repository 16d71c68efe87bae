"""What of a signature LocalStack reads: who signed, for which region and service."""

from __future__ import annotations

import time

_NOT_READ = "0" * 64


def headers(access_key: str, region: str, signing_name: str) -> dict[str, str]:
    """What says who calls, where nobody computes a signature again."""
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    return {
        "X-Amz-Date": now,
        "Authorization": f"AWS4-HMAC-SHA256 Credential={access_key}/{now[:8]}/{region}/"
        f"{signing_name}/aws4_request, SignedHeaders=host;x-amz-date, Signature={_NOT_READ}",
    }
