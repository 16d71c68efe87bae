"""Who made a request: a function, a service, the harness looking, or somebody outside."""

from __future__ import annotations

import functools
from typing import Any

from ..wire import PROBE_APP_ID, Caller
from .attribution import BY_ACCESS_KEY, FUNCTION_APP_ID_PREFIX, of_environment

_APP = "app/"
_CREDENTIAL = "Credential="

OUTSIDE = Caller("outside")
PROBE = Caller("probe")
GONE = Caller("function")
"""A function whose environment has ended: its last request came after it."""


def caller_of(context: Any) -> Caller:
    if (looks := context.get("harness_probe")) is not None:
        return PROBE if looks else OUTSIDE
    internal = context.internal_request_params
    if internal is not None:
        source = internal.get("source_arn")
        name = internal.get("service_principal") or (source.split(":")[2] if source else None)
        return Caller("service", name, source_arn=source)
    # The server's own dictionary: headers are a list, in which a name is looked for.
    environ = context.request.environ
    app = app_id(environ.get("HTTP_USER_AGENT") or "")
    if app == PROBE_APP_ID:
        return PROBE
    environment = ""
    if app is not None and app.startswith(FUNCTION_APP_ID_PREFIX):
        environment = app[len(FUNCTION_APP_ID_PREFIX) :]
        if (running := of_environment(environment)) is not None:
            return running.caller()
    if BY_ACCESS_KEY:
        # LocalStack writes into the headers what a presigned address says.
        signed = environ.get("HTTP_AUTHORIZATION") or context.request.headers.get("Authorization")
        if (running := BY_ACCESS_KEY.get(access_key(signed or "") or "")) is not None:
            return running.caller()
    return GONE if environment else OUTSIDE


@functools.lru_cache(maxsize=256)
def app_id(user_agent: str) -> str | None:
    """What stands after `app/` in a User-Agent (SDKs: `AWS_SDK_UA_APP_ID`)."""
    found = user_agent.find(_APP)
    while found > 0 and user_agent[found - 1] != " ":
        found = user_agent.find(_APP, found + 1)
    if found < 0:
        return None
    end = user_agent.find(" ", found)
    return user_agent[found + len(_APP) : end if end > 0 else None]


def access_key(authorization: str) -> str | None:
    """The access key id in an Authorization header (AWS Signature Version 4)."""
    found = authorization.find(_CREDENTIAL)
    if found < 0:
        return None
    end = authorization.find("/", found)
    return authorization[found + len(_CREDENTIAL) : end] if end > 0 else None
