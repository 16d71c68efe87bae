"""Who may come in: JWT and Lambda authorizers, and signed requests.

AWS: Control and manage access to HTTP APIs in API Gateway.
"""

from __future__ import annotations

from ...iam.invoking import refusal
from ..answers import Refused
from ..incoming import Incoming


def authorize(request: Incoming) -> None:
    """Let the request in, with what its authorizer says of it.

    Raises:
        Refused: 401 or 403; 500 where the authorizer's function failed.
    """
    kind = request.route.get("AuthorizationType", "NONE")
    if kind == "NONE":
        return
    if kind == "AWS_IAM":
        if "AWS4-HMAC-SHA256" not in (request.header("authorization") or "") and not (
            request.parameter("X-Amz-Signature")
        ):
            raise Refused(403, "Forbidden")
        if _forbidden(request):
            raise Refused(403, "Forbidden")
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
