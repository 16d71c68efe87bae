"""IAM at the application's own doors: APIs with AWS_IAM, function URLs.

Their data planes know who signed; here it is decided whether he may.
"""

from __future__ import annotations

import re

from .switch import SWITCH

_CREDENTIAL = re.compile(r"(?:Credential=|X-Amz-Credential=)([^/&%]+)")


def refusal(signed_by: str | None, action: str, resource: str, region: str) -> str | None:
    """AWS's sentence where IAM is enforced and does not allow it; None: he may.

    Args:
        signed_by: the access key id, or the header or query that has the signature.
    """
    if not SWITCH.on or not signed_by:
        return None
    from .deciding import allowed

    found = _CREDENTIAL.search(signed_by)
    may, why = allowed(found[1] if found else signed_by, action, resource, region=region)
    return None if may else why
