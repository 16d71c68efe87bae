"""HTTP requests to the REST or HTTP API of the stack, or to any URL on this machine."""

from __future__ import annotations

import json
from typing import Any, ClassVar
from urllib.parse import quote, urlencode, urlsplit

import urllib3
from pydantic import Field, model_validator

from harness.errors import HarnessError
from harness.scenarios.actions.addresses import api_of, stage_of
from harness.scenarios.actions.base import Action
from harness.scenarios.context import Context
from harness.scenarios.fields import ApiId, Duration, Text
from harness.scenarios.formats.content import Content
from harness.scenarios.formats.data import text_of

_POOL = urllib3.PoolManager(maxsize=32, retries=False)


class Request(Content, Action):
    """Make an HTTP request; the result has status, headers, body and json."""

    kind: ClassVar[str] = "request"
    example: ClassVar[str] = (
        "request: {method: POST, path: /items, json: {name: chair}, query: {dry: 1}}"
    )

    api: ApiId | None = Field(
        None, description="The REST or HTTP API; needed where there are several."
    )
    stage: Text | None = Field(None, description="The API's stage; needed where there are several.")
    url: str | None = Field(None, description="A whole URL, instead of api, stage and path.")
    method: str = Field("GET", pattern=r"^[A-Za-z]+$", description="The HTTP method.")
    path: str = Field("/", description="The path below the API's stage.")
    query: dict[str, Any] = Field(
        default_factory=dict, description="Parameters; a list gives one several times."
    )
    headers: dict[str, Any] = Field(
        default_factory=dict, description="Headers; a list gives one several times."
    )
    sign: Text | None = Field(
        None, description="Sign it for this service, as AWS_IAM asks: lambda or execute-api."
    )
    timeout: Duration = 35.0

    @model_validator(mode="before")
    @classmethod
    def _address(cls, data: Any) -> Any:
        from harness.scenarios.fields import exactly_one

        for key in ("api", "stage", "path"):
            exactly_one(data, ("url", key), optional=True)
        return data

    @classmethod
    def content_optional(cls) -> bool:
        return True

    def run(self, context: Context) -> Any:
        data = self.bytes_(context)
        headers = urllib3.HTTPHeaderDict()
        for name, value in self.headers.items():
            for one in value if isinstance(value, list) else [value]:
                headers.add(name, text_of(one))
        if self._sends_json() and "content-type" not in headers:
            headers["Content-Type"] = "application/json"
        url = self._url(context)
        if self.sign is not None:
            headers.update(_signed(context, self.sign, self.method.upper(), url, data))
        try:
            response = _POOL.request(
                self.method.upper(),
                url,
                body=data,
                headers=headers,
                timeout=self.timeout,
                redirect=False,
            )
        except urllib3.exceptions.HTTPError as error:
            raise HarnessError(f"{self.method.upper()} {url} was not answered: {error}") from error
        result = _result(response)
        context.shared.last_response = result
        return result

    def _sends_json(self) -> bool:
        return "json_" in self.model_fields_set or isinstance(self.body, (dict, list))

    def _url(self, context: Context) -> str:
        pairs = [
            (k, text_of(one))
            for k, v in self.query.items()
            for one in (v if isinstance(v, list) else [v])
        ]
        query = f"?{urlencode(pairs)}" if pairs else ""
        if self.url is not None:
            if urlsplit(self.url).scheme not in ("http", "https"):
                raise context.bad("a URL begins with http:// or https://", "url")
            return self.url + query
        api = api_of(context, self.api, websocket=False)
        stage = stage_of(context, api, self.stage)
        path = self.path if self.path.startswith("/") else f"/{self.path}"
        base = f"{context.shared.cloud.endpoint}/_aws/execute-api/{api.physical_id}"
        # The stage $default of an HTTP API has no part in its addresses.
        base += "" if stage == "$default" else f"/{quote(stage, safe='')}"
        return base + quote(path, safe="/%:@!$&'()*+,;=~?-._") + query


def _signed(
    context: Context, service: str, method: str, url: str, data: bytes | None
) -> dict[str, str]:
    """The headers of AWS Signature Version 4, with the scenario's own credentials."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest

    cloud = context.shared.cloud
    request = AWSRequest(method, url, data=data or b"")
    SigV4Auth(cloud.session.get_credentials(), service, cloud.region).add_auth(request)
    return {name: str(value) for name, value in request.headers.items()}


def _result(response: urllib3.BaseHTTPResponse) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    for name in response.headers:
        values = response.headers.getlist(name)
        headers[name.lower()] = values[0] if len(values) == 1 else values
    raw = response.data
    result: dict[str, Any] = {"status": response.status, "headers": headers, "size": len(raw)}
    try:
        result["body"] = raw.decode()
    except UnicodeDecodeError:
        import base64

        return result | {"body": None, "base64": base64.b64encode(raw).decode(), "json": None}
    try:
        result["json"] = json.loads(raw) if raw else None
    except ValueError:
        result["json"] = None
    return result
