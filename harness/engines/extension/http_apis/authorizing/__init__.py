"""Who may come in: JWT and Lambda authorizers, and signed requests.

AWS: Control and manage access to HTTP APIs in API Gateway.
"""

from __future__ import annotations

import re

from ...functions.urls.access import iam_identity
from ...iam.invoking import refusal
from ..answers import Refused
from ..incoming import Incoming

_SIGNED = re.compile(r"AWS4-HMAC-SHA256\s+Credential=([^/,]+)/")


def authorize(request: Incoming) -> None:
    """Let the request in, with what its authorizer says of it.

    Raises:
        Refused: 401 or 403; 500 where the authorizer's function failed.
    """
    kind = request.route.get("AuthorizationType", "NONE")
    if kind == "NONE":
        return
    if kind == "AWS_IAM":
        if (key := _signer(request)) is None or _forbidden(request):
            raise Refused(403, "Forbidden")
        request.authorizer = {"iam": iam_identity(key, request.api.account)}
        return
    authorizer = request.content.parts["Authorizer"].get(request.route.get("AuthorizerId"))
    if authorizer is None:
        raise Refused(500, "Internal Server Error")
    if kind == "JWT":
        from . import tokens

        tokens.authorize(request, authorizer)
    else:
        from . import functions

        functions.authorize(request, authorizer)


def _forbidden(request: Incoming) -> str | None:
    from .functions import route_arn

    query = (request.parameter("X-Amz-Credential") or "").partition("/")[0]
    signed_by = request.header("authorization") or query
    return refusal(signed_by, "execute-api:Invoke", route_arn(request), request.api.region)


def _signer(request: Incoming) -> str | None:
    """The access key id in the Authorization header, or in `X-Amz-Credential` of the query."""
    if found := _SIGNED.match(request.header("authorization") or ""):
        return found[1]
    return (request.parameter("X-Amz-Credential") or "").partition("/")[0] or None
