"""The context of a call that came as an object: its HTTP request is made when one asks for it."""

from __future__ import annotations

from io import BytesIO
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from localstack.aws.api import RequestContext

from .. import signing
from ..wire import PROBE_APP_ID

_AGENT = "harness"


class ObjectContext(RequestContext):
    """Made with service, operation, account and region; providers that read the request get one."""

    harness_sent: bytes | None
    """The parameters as JSON, where that is what would have been the request's body."""
    harness_answer: bytes | None
    """What goes to who called: set when the provider has answered."""
    harness_tag: str
    harness_told: dict[str, Any] | None
    """The answer itself, for a caller within the engine."""

    _OWN: ClassVar[str] = "harness_request"

    def __init__(self, *, probe: bool | None) -> None:
        """`probe`: whether the harness only looks; None: a service calls."""
        super().__init__(None)
        self.harness_probe = probe
        self.harness_sent = None
        self.harness_answer = None
        self.harness_tag = ""
        self.harness_told = None

    @property
    def request(self) -> Any:
        made = self.__dict__.get(self._OWN)
        if made is None:
            made = self.__dict__[self._OWN] = _request(self)
        return made

    @request.setter
    def request(self, request: Any) -> None:
        self.__dict__[self._OWN] = request
        if request is not None:
            # It was changed: what was sent is no longer what is asked.
            self.__dict__["harness_sent"] = None

    def __setattr__(self, key: str, value: Any) -> None:
        # rolo's writes into the dictionary, past every property.
        if key == "request":
            object.__setattr__(self, key, value)
        else:
            self.__dict__[key] = value


def _request(context: ObjectContext) -> Any:
    """The HTTP request that botocore would have made of the call."""
    from botocore.awsrequest import prepare_request_dict
    from botocore.serialize import create_serializer
    from localstack.config import internal_service_url
    from localstack.http import Request
    from werkzeug.datastructures import Headers

    agent = f"{_AGENT} app/{PROBE_APP_ID}" if context.harness_probe else _AGENT
    serializer = create_serializer(context.protocol, include_validation=False)
    made = serializer.serialize_to_request(_writable(context), context.operation)
    made.pop("host_prefix", None)
    prepare_request_dict(made, internal_service_url(), context={}, user_agent=agent)
    body, url = made["body"], urlsplit(made["url"])
    if isinstance(body, dict):
        body = urlencode(body, doseq=True)
    data = body.encode() if isinstance(body, str) else body
    headers = {
        "Host": url.netloc,
        **made["headers"],
        **signing.headers(context.account_id, context.region, context.service.signing_name),
        "x-moto-account-id": context.account_id,
        "Content-Length": str(len(data or b"")),
    }
    return Request(
        method=made["method"],
        path=url.path,
        raw_path=url.path,
        query_string=url.query,
        headers=Headers([(name, _text(value)) for name, value in headers.items()]),
        body=data,
        remote_addr="127.0.0.1",
        server=(str(url.hostname), url.port),
    )


def _writable(context: ObjectContext) -> dict[str, Any]:
    """The parameters with what streams read, and as new again."""
    given = context.service_request or {}
    return {n: v.getvalue() if isinstance(v, BytesIO) else v for n, v in given.items()}


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
