"""`apigatewaymanagementapi`: what a backend does with connections.

AWS: Use @connections commands in your backend service. A stage's address has the API in its host
or its path; the operation is told by the rest of the path, as for any service.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from localstack.aws.api import CommonServiceException, RequestContext

from ..http_apis.addressing import address_of, may_be_addressed, raw_path
from ..providers.table import not_implemented
from .connections import CONNECTIONS, Closed, Connection
from .listening import LARGEST

_PART = "/@connections/"


def readdress(context: Any) -> None:
    """Take the API and the stage out of the path, and keep them."""
    request = context.request
    path = raw_path(request).replace("%40", "@")
    if not may_be_addressed(request.host, path):
        return
    address = address_of(request.host, path)
    if address is None or not address.api.is_websocket or address.stage is None:
        return
    if not address.path.startswith(_PART):
        return
    name = address.stage["StageName"]
    context.harness_websocket_stage = (address.api, name)
    # What policies name (AWS: Use IAM authorization, @connections).
    called = f"{address.api.id}/{name}/{request.method}{unquote(address.path)}"
    context.harness_http_path = called
    environ = request.environ
    environ["RAW_URI"] = environ["REQUEST_URI"] = address.path
    request.path = environ["PATH_INFO"] = unquote(address.path)
    authorization = request.headers.get("Authorization") or ""
    if not authorization.startswith("AWS4-HMAC-SHA256"):
        return
    # Another service's name would send the call there.
    before, _, after = authorization.partition("Credential=")
    who, comma, rest = after.partition(",")
    scope = who.split("/")
    # The stage's account and region are where it is done, whoever calls.
    if len(scope) == 5:
        scope[2:4] = [address.api.region, "execute-api"]
        signed = f"{before}Credential={'/'.join(scope)}{comma}{rest}"
        request.headers["Authorization"] = signed
    request.headers["Host"] = "localhost"  # nor has the host the API in it any more
    for name in ("host", "full_path", "url", "base_url", "root_url", "host_url"):
        request.__dict__.pop(name, None)


class ManagementProvider:
    service = "apigatewaymanagementapi"

    def forward(self, context: RequestContext, _request: dict[str, Any]) -> dict[str, Any] | None:
        raise not_implemented(self.service, context.operation.name)

    def post_to_connection(self, context: RequestContext, request: dict[str, Any]) -> None:
        connection = _connection(context, request)
        data = request.get("Data") or b""
        if hasattr(data, "read"):
            data = data.read()
        if isinstance(data, str):
            data = data.encode()
        if len(data) > LARGEST:
            raise CommonServiceException(
                "PayloadTooLargeException", "Payload too large", status_code=413
            )
        # Text frames, as API Gateway sends them; bytes that are no text go as they are.
        frame = _text(data)
        context.service_request["Data"] = frame  # for the record, which reads no stream
        try:
            connection.send(frame)
        except Closed:
            raise _gone() from None

    def get_connection(self, context: RequestContext, request: dict[str, Any]) -> dict[str, Any]:
        connection = _connection(context, request)
        return {
            "ConnectedAt": datetime.fromtimestamp(connection.connected_at, UTC),
            "Identity": {"SourceIp": connection.source_ip, "UserAgent": connection.user_agent},
            "LastActiveAt": datetime.fromtimestamp(connection.last_active, UTC),
        }

    def delete_connection(self, context: RequestContext, request: dict[str, Any]) -> None:
        _connection(context, request).close(1000, "Connection Closed Normally")


def _text(data: bytes) -> str | bytes:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def _connection(context: RequestContext, request: dict[str, Any]) -> Connection:
    stage = context.get("harness_websocket_stage")
    if stage is None:
        raise CommonServiceException("ForbiddenException", "Forbidden", status_code=403)
    api, name = stage
    found = CONNECTIONS.get(api.id, name, str(request["ConnectionId"]))
    if found is None or api.account != context.account_id:
        raise _gone()
    return found


def _gone() -> CommonServiceException:
    return CommonServiceException("GoneException", "Gone", status_code=410)
