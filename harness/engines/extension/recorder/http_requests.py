"""Requests to an application's own HTTP addresses: REST, HTTP and WebSocket APIs, function URLs.

They are no AWS API calls, so they are recorded as `apigateway.Invoke` and
`lambda.InvokeFunctionUrl`, with method, path, query, headers and body as parameters.
"""

from __future__ import annotations

import re
import sys
import time
from typing import Any

from ..imported import imported
from ..wire import Call, Failure
from . import activity, marks
from .caller import caller_of
from .lines import line_of
from .snapshot import MASK, MAX_STRING, snapshot
from .stream import RING
from .work import Work

_BY_PATH = (
    re.compile(r"^/_aws/execute-api/(?P<api>[^/]+)(?:/(?P<stage>[^/]+))?(?P<path>/.*)?$"),
    re.compile(r"^/restapis/(?P<api>[^/]+)/(?P<stage>[^/]+)/_user_request_(?P<path>/.*)?$"),
)
_PATHS = ("/_aws/execute-api/", "/restapis/")
_API_HOST = re.compile(r"^(?P<api>[^.]+?)(?:-vpce-[^.]+)?\.execute-api\.")
_API_HOST_PATH = re.compile(r"^/(?P<stage>[^/]+)(?P<path>/.*)?$")
_URL_HOST = re.compile(r"^(?P<url>[^.]+)\.lambda-url\.(?P<region>[a-z0-9-]+)\.")

_APIS = __name__.replace("recorder.http_requests", "http_apis.addressing")
_DOMAINS = __name__.replace("recorder.http_requests", "http_apis.control.domains")

Place = tuple[str, str]
"""Account and region."""


def join(_chain: Any, context: Any, _response: Any) -> None:
    """Request handler before LocalStack's own routes: begin an activity."""
    request = context.request
    # Nearly all requests are calls, and go to neither: that costs next to nothing to see. The
    # server's own dictionary is asked: headers are a list, in which a name is looked for.
    host = request.environ.get("HTTP_HOST") or ""
    if (
        ".execute-api." not in host
        and ".lambda-url." not in host
        and not request.path.startswith(_PATHS)
        and (_DOMAINS not in sys.modules or not _is_known(host))
    ):
        return
    if (named := _target(request.host, request.path)) is None:
        return
    work: Work = context.harness_work
    work.target, work.caller = named, caller_of(context)
    work.trace = _root(request.headers.get("X-Amzn-Trace-Id") or "") or _new_root()
    work.left_by = activity.enter(work)


def record(work: Work, target: dict[str, Any], context: Any, response: Any) -> None:
    """Emit the request that went to an API or a function URL."""
    request = context.request
    place, extra = (_function_url if "url" in target else _deployed_api)(target)
    sent = {"method": request.method, **target, **extra}
    if request.query_string:
        sent["query"] = request.query_string.decode("utf-8", "replace")
    sent["headers"] = {
        name: MASK if name.lower() in marks.SECRET_HEADERS else value
        for name, value in request.headers.items()
    }
    if told := marks.of_headers(request.headers):
        sent["marks"] = told
    if request.content_length:
        sent["body"] = _sent_body(request)
    status = response.status_code
    ongoing = activity.current()
    call = {
        "time": work.time,
        "duration_ms": round((time.monotonic() - work.began) * 1000, 3),
        "account": place[0],
        "region": place[1],
        "service": "lambda" if "url" in target else "apigateway",
        "operation": "InvokeFunctionUrl" if "url" in target else "Invoke",
        "parameters": sent,
        "status": status,
        "caller": work.caller,
        "response": {**_body(response), **_cookies(response)},
        "error": Failure(str(status), _text(response)[:500]) if status >= 500 else None,
        "request_id": response.headers.get("x-amzn-RequestId") or context.request_id,
        "trace_id": ongoing.trace if ongoing else None,
    }
    RING.emit(place[0], lambda seq: line_of(Call(seq=seq, **call)))


def _target(host: str, path: str) -> dict[str, Any] | None:
    """What is addressed: an API's stage and path, or a function URL's; None: something else."""
    if found := _second_api(host, path) or _rest_api(host, path):
        return found
    if url := _URL_HOST.match(host):
        return {"url": url["url"], "region": url["region"], "path": path}
    return None


def _apis() -> Any:
    """HTTP and WebSocket APIs; None as long as nobody made one."""
    return imported(_APIS)


def _is_known(host: str) -> bool:
    """Whether the host is a custom domain name."""
    domains = imported(_DOMAINS)
    return domains is not None and bool(domains.known(host.partition(":")[0].lower()))


def _second_api(host: str, path: str) -> dict[str, Any] | None:
    apis = _apis()
    if apis is None or (address := apis.address_of(host, path)) is None:
        return None
    stage = (address.stage or {}).get("StageName")
    return {"api": address.api.id, "stage": stage, "path": address.path}


def _rest_api(host: str, path: str) -> dict[str, Any] | None:
    for pattern in _BY_PATH:
        if found := pattern.match(path):
            return {"api": found["api"], "stage": found["stage"], "path": found["path"] or "/"}
    if (api := _API_HOST.match(host)) and (found := _API_HOST_PATH.match(path)):
        return {"api": api["api"], "stage": found["stage"], "path": found["path"] or "/"}
    return None


def _deployed_api(named: dict[str, Any]) -> tuple[Place, dict[str, Any]]:
    from localstack.constants import AWS_REGION_US_EAST_1, DEFAULT_AWS_ACCOUNT_ID
    from localstack.services.apigateway.models import apigateway_stores

    if (apis := _apis()) is not None and (known := apis.APIS.get(str(named["api"]))):
        return (known.account, known.region), {}
    store = apigateway_stores[DEFAULT_AWS_ACCOUNT_ID][AWS_REGION_US_EAST_1]
    api = str(named["api"]).lower()
    for deployment in store.internal_deployments.get(api, {}).values():
        return (deployment.account_id, deployment.region), {}
    return (DEFAULT_AWS_ACCOUNT_ID, AWS_REGION_US_EAST_1), {}


def _function_url(named: dict[str, Any]) -> tuple[Place, dict[str, Any]]:
    from localstack.constants import DEFAULT_AWS_ACCOUNT_ID
    from localstack.services.lambda_.invocation.models import lambda_stores

    region = named["region"]
    for account in list(lambda_stores.keys()):
        for function in list(lambda_stores[account][region].functions.values()):
            for url in function.function_url_configs.values():
                if url.url_id.lower() == named["url"].lower():
                    return (account, region), {"FunctionName": function.function_name}
    return (DEFAULT_AWS_ACCOUNT_ID, region), {}


def _sent_body(request: Any) -> Any:
    """Text, or `{"$base64": …}`; cut as all recorded values are."""
    data: bytes = request.get_data()
    try:
        body: str | bytes = data.decode()
    except UnicodeDecodeError:
        body = data
    return snapshot({"body": body})["body"]


def _body(response: Any) -> dict[str, Any]:
    return {"body": _text(response)} if _readable(response) else {}


def _cookies(response: Any) -> dict[str, Any]:
    if "Set-Cookie" not in response.headers:
        return {}
    return {"cookies": marks.of_cookies(response.headers.getlist("Set-Cookie"))}


def _readable(response: Any) -> bool:
    """A body that is there already; a streamed one is for the client alone."""
    return isinstance(response.response, list)


def _text(response: Any) -> str:
    if not _readable(response):
        return ""
    data: bytes = response.get_data()
    return data[:MAX_STRING].decode("utf-8", "replace")


def _new_root() -> str:
    from localstack.utils.xray.traceid import TraceId

    return str(TraceId().to_id())


def _root(header: str) -> str | None:
    found = re.search(r"Root=([^;]+)", header)
    return found[1] if found else header or None
